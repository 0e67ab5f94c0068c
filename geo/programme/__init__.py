"""Browsing, features, placing, summarising, workspaces."""
