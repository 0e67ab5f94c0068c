"""Waters: rivers and lakes of the base map."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Text
from geo.layers.spec import POLYGONS, Attributes, LayerSpec


class Water(Attributes):
    """A river or lake."""

    name: Text | None = Field(default=None, title=N_("Name"))
    kind: Text | None = Field(default=None, title=N_("Kind"))


SPEC = LayerSpec(
    name="waters",
    title=N_("Waters"),
    called=N_("water {name} {id}"),
    geometry_types=POLYGONS,
    attributes=Water,
)
