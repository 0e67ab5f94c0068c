"""Metres by ward: crosswalk, coverage, summaries, as of a day."""
