"""Analysis: frames in, new frames out; measured in metres after converting to a projected system."""
