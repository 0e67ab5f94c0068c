"""Papers as Word files."""
