"""Model apartment blocks (chung cư kiểu mẫu): a building or cluster in the programme."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import JOINED_MEANING, STAGE_MEANING, Day, Stage, Text, WholeNumber
from geo.layers.spec import POINTS, POLYGONS, Attributes, LayerSpec


class ApartmentBlock(Attributes):
    """An apartment block with its number of households."""

    name: Text | None = Field(
        default=None, title=N_("Name"), description=N_("What the block is called on maps and in papers.")
    )
    stage: Stage = Field(default="recognised", title=N_("Stage"), description=STAGE_MEANING)
    joined_on: Day | None = Field(default=None, title=N_("Joined on"), description=JOINED_MEANING)
    households: WholeNumber | None = Field(
        default=None, ge=0, title=N_("Households"), description=N_("How many households live in it.")
    )
    note: Text | None = Field(
        default=None, title=N_("Note"), description=N_("What is to be known besides; shown on its page.")
    )


SPEC = LayerSpec(
    name="apartment_blocks",
    title=N_("Apartment blocks"),
    called=N_("{name} {id}"),
    geometry_types=POINTS | POLYGONS,
    attributes=ApartmentBlock,
    inspected=True,
)
