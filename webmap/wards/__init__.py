"""Figures by ward."""
