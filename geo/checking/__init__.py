"""Every fault of a workspace."""
