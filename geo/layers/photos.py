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

    `taken_at`, by the camera or the device, is ISO 8601 with its zone, `taken_on` its day here, unless a
    person said another. `file` is the SHA-256 of the kept picture, `sha256_sent` of what was sent.
    `position_from` says who knew the position: the photo, the device that sent it, or nobody (then it is the
    feature's own); `distance_m` is how far from the feature that is.
    """

    of_layer: Text = Field(title=N_("Layer"))
    of_id: Text = Field(title=N_("Id of what it shows"))
    criterion: Text | None = Field(default=None, title=N_("Criterion"))
    taken_at: Instant | None = Field(default=None, title=N_("Taken at"))
    taken_on: Day | None = Field(default=None, title=N_("Taken on"))
    file: Text = Field(title=N_("Picture"))
    position_from: Annotated[str, one_of(POSITIONS)] = Field(default="feature", title=N_("Position from"))
    distance_m: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        default=None, title=N_("Distance (m)")
    )
    sha256_sent: Text | None = Field(default=None, title=N_("What was sent (SHA-256)"))
    note: Text | None = Field(default=None, title=N_("Note"))
    by: Text | None = Field(default=None, title=N_("Sent by"))


SPEC = LayerSpec(
    name="photos",
    title=N_("Photos"),
    called=N_("photo of {name}"),
    geometry_types=POINTS,
    attributes=Photo,
    dates_past=("taken_on",),
    restricted=True,
    own_fields=("of_layer", "of_id", "file", "position_from", "distance_m", "sha256_sent", "by"),
)
