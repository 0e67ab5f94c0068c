"""Images and atlases."""
