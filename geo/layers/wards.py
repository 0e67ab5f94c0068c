"""Wards (phường), the lowest administrative units: boundaries have validity dates, and codes are reused."""

from geo.language import N_
from geo.layers.fields import Day, Text
from geo.layers.spec import POLYGONS, Attributes, LayerSpec


class Ward(Attributes):
    """A ward while its boundary was in force; both dates are inclusive, null means always or still."""

    code: Text
    name: Text
    valid_from: Day | None = None
    valid_to: Day | None = None


SPEC = LayerSpec(
    name="wards",
    title=N_("Wards"),
    geometry_types=POLYGONS,
    attributes=Ward,
    date_order=(("valid_from", "valid_to"),),
)
