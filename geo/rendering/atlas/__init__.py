"""The sheets of an atlas, drawn side by side and bound into one file (ADR 30)."""
