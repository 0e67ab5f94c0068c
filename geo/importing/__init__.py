"""Vector files into layers."""
