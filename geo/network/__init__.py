"""Streets as a graph in metres."""
