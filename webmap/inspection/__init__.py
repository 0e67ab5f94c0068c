"""What to check again, forms."""
