"""All that the record holds of one route or block."""
