"""Evaluation and seminar."""
