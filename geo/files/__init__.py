"""Vector files in and out."""
