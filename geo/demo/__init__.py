"""The demo district and synthetic districts of any size, drawn by us: nothing in them is copied from a map.

`geo.demo.long_bien.write_long_bien` and `geo.demo.city.write_city` write them.
"""
