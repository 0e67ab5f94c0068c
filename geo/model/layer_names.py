"""The names of the layers, for what must not load their schemas, such as the options of commands.

What a layer is lies in `geo.layers`, whose registry has the same names in the same order (a test says so).
"""

LAYER_NAMES = (
    "wards",
    "route_segments",
    "apartment_blocks",
    "landmarks",
    "streets",
    "waters",
    "photos",
    "tasks",
)
