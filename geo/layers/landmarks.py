"""Landmarks: places to find one's way by; one of them is the district headquarters."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Text
from geo.layers.spec import POINTS, Attributes, LayerSpec


class Landmark(Attributes):
    """A place; `kind` is a word such as district_headquarters, ward_office, school."""

    name: Text | None = Field(default=None, title=N_("Name"))
    kind: Text | None = Field(default=None, title=N_("Kind"))


SPEC = LayerSpec(
    name="landmarks",
    title=N_("Landmarks"),
    called=N_("landmark {name} {id}"),
    geometry_types=POINTS,
    attributes=Landmark,
)
