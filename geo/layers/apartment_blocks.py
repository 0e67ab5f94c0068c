"""Model apartment blocks (chung cư kiểu mẫu): a building or cluster in the programme."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Day, Stage, Text, WholeNumber
from geo.layers.spec import POINTS, POLYGONS, Attributes, LayerSpec


class ApartmentBlock(Attributes):
    """An apartment block with its number of households."""

    name: Text | None = Field(default=None, title=N_("Name"))
    stage: Stage = Field(default="recognised", title=N_("Stage"))
    joined_on: Day | None = Field(default=None, title=N_("Joined on"))
    households: WholeNumber | None = Field(default=None, ge=0, title=N_("Households"))
    note: Text | None = Field(default=None, title=N_("Note"))


SPEC = LayerSpec(
    name="apartment_blocks",
    title=N_("Apartment blocks"),
    called=N_("{name} {id}"),
    geometry_types=POINTS | POLYGONS,
    attributes=ApartmentBlock,
    inspected=True,
)
