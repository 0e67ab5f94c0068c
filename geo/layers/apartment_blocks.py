"""Model apartment blocks (chung cư kiểu mẫu): a building or cluster in the programme."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Day, Stage, Text, WholeNumber
from geo.layers.spec import POINTS, POLYGONS, Attributes, LayerSpec


class ApartmentBlock(Attributes):
    """An apartment block with its number of households."""

    name: Text | None = None
    stage: Stage = "recognised"
    joined_on: Day | None = None
    households: WholeNumber | None = Field(default=None, ge=0)
    note: Text | None = None


SPEC = LayerSpec(
    name="apartment_blocks",
    title=N_("Apartment blocks"),
    geometry_types=POINTS | POLYGONS,
    attributes=ApartmentBlock,
    inspected=True,
)
