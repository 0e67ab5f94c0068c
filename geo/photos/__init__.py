"""Photos as evidence."""
