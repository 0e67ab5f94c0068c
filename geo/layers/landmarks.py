"""Landmarks: places to find one's way by; one of them is the district headquarters."""

from geo.language import N_
from geo.layers.fields import Text
from geo.layers.spec import POINTS, Attributes, LayerSpec


class Landmark(Attributes):
    """A place; `kind` is a word such as district_headquarters, ward_office, school."""

    name: Text | None = None
    kind: Text | None = None


SPEC = LayerSpec(name="landmarks", title=N_("Landmarks"), geometry_types=POINTS, attributes=Landmark)
