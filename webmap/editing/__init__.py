"""Forms and scripts that change features."""
