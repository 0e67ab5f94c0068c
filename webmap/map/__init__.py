"""The map page, its data and files."""
