"""The desk of extension plans."""
