"""The record in words; undo, erase."""
