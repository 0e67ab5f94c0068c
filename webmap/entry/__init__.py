"""Workbooks of data entry."""
