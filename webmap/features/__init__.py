"""Lists and pages of features."""
