"""Map images and atlases."""
