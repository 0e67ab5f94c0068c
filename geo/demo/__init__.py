"""The demo district and synthetic districts of any size, drawn by us: nothing in them is copied from a map.

`geo.services.demo_district` writes the one, with its record; `geo.demo.city.write_city` the others.
"""
