"""Tasks of briefings as they stand on a day."""
