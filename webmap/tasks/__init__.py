"""Tasks as pages."""
