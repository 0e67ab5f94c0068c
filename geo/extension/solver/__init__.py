"""The exact solver of extension plans (ADR 23)."""
