"""Phones without a connection."""
