"""A store over a folder of GeoJSON files with its journal."""
