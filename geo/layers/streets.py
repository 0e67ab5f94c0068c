"""Streets: the network that routes lie on and extensions are planned over; also the base map."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Lit, Metres, RoadClass, Text
from geo.layers.spec import LINES, Attributes, LayerSpec


class Street(Attributes):
    """A street piece; `road_class` is an OSM highway value, `lit` yes, no or unknown.

    `lighting_class`: the id of a class in the table of levels that plans of lighting use.
    """

    name: Text | None = Field(default=None, title=N_("Name"))
    road_class: RoadClass | None = Field(default=None, title=N_("Road class"))
    width_m: Metres | None = Field(default=None, title=N_("Width (m)"))
    lighting_class: Text | None = Field(default=None, title=N_("Lighting class"))
    lit: Lit = Field(default="unknown", title=N_("Lit at night"))


SPEC = LayerSpec(
    name="streets",
    title=N_("Streets"),
    called=N_("street {name} {id}"),
    geometry_types=LINES,
    attributes=Street,
)
