"""How a phone comes to trust this server."""
