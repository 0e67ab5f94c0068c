"""Faults in the data."""
