"""Scores for commendation, the place for the seminar."""
