"""Workbooks to fill in, and recording them."""
