"""Photos as evidence: where and when a picture of a feature was taken; the picture itself lies beside.

Pictures show people and plates, so the layer is restricted: only members see it, and views are logged.
"""

from typing import Annotated

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Day, Instant, Text, one_of
from geo.layers.spec import POINTS, Attributes, LayerSpec

POSITIONS = ("photo", "device", "feature")


class Photo(Attributes):
    """A photo of the feature `of_id` in the layer `of_layer`, as evidence for `criterion` (None: for any).

    `taken_at` is ISO 8601 with its zone, `taken_on` its day here. `file` is the SHA-256 of the kept picture,
    `sha256_sent` of what was sent. `position_from` says who knew the position: the photo, the device that
    sent it, or nobody (then it is the feature's own); `distance_m` is how far from the feature that is.
    """

    of_layer: Text
    of_id: Text
    criterion: Text | None = None
    taken_at: Instant | None = None
    taken_on: Day | None = None
    file: Text
    position_from: Annotated[str, one_of(POSITIONS)] = "feature"
    distance_m: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    sha256_sent: Text | None = None
    note: Text | None = None
    by: Text | None = None


SPEC = LayerSpec(
    name="photos",
    title=N_("Photos"),
    geometry_types=POINTS,
    attributes=Photo,
    dates_past=("taken_on",),
    restricted=True,
)
