"""How streets can be lit."""
