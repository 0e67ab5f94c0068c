"""Model routes of a district: layers, statuses, summaries, plans and map images. Knows no HTTP."""
