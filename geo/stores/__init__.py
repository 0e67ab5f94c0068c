"""The record: layers, changes and history of a programme."""
