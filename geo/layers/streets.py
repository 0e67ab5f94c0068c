"""Streets: the network that routes lie on and extensions are planned over; also the base map."""

from geo.language import N_
from geo.layers.fields import Lit, Metres, Text
from geo.layers.spec import LINES, Attributes, LayerSpec


class Street(Attributes):
    """A street piece; `road_class` is an OSM highway value, `lit` yes, no or unknown."""

    name: Text | None = None
    road_class: Text | None = None
    width_m: Metres | None = None
    lit: Lit = "unknown"


SPEC = LayerSpec(name="streets", title=N_("Streets"), geometry_types=LINES, attributes=Street)
