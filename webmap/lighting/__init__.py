"""The desk of lighting plans."""
