"""Backups for administrators."""
