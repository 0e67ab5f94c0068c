"""Forms of inspection, and what to check again."""
