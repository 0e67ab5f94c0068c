"""Accounts, passwords, sessions, tokens."""
