"""Wards (phường), the lowest administrative units: boundaries have validity dates, and codes are reused."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Day, Text
from geo.layers.spec import POLYGONS, Attributes, LayerSpec


class Ward(Attributes):
    """A ward while its boundary was in force; both dates are inclusive, null means always or still."""

    code: Text = Field(title=N_("Code"))
    name: Text = Field(title=N_("Name"))
    valid_from: Day | None = Field(default=None, title=N_("In force from"))
    valid_to: Day | None = Field(default=None, title=N_("In force until"))


SPEC = LayerSpec(
    name="wards",
    title=N_("Wards"),
    called=N_("{name} ward {id}"),
    geometry_types=POLYGONS,
    attributes=Ward,
    date_order=(("valid_from", "valid_to"),),
)
