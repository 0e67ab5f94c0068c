"""The doors: each route parses, calls a service, answers."""
