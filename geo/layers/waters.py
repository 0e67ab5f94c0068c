"""Waters: rivers and lakes of the base map."""

from geo.language import N_
from geo.layers.fields import Text
from geo.layers.spec import POLYGONS, Attributes, LayerSpec


class Water(Attributes):
    """A river or lake."""

    name: Text | None = None
    kind: Text | None = None


SPEC = LayerSpec(name="waters", title=N_("Waters"), geometry_types=POLYGONS, attributes=Water)
