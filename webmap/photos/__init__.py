"""Photos sent, shown, taken away."""
