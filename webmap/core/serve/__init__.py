"""The server: reception, heads, proxies, the plain door."""
