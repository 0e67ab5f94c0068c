"""The demo district and synthetic districts of any size, drawn by us: nothing in them is copied from a map."""
