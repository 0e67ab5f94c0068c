"""The briefing report."""
