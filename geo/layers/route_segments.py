"""Segments of model routes (đoạn của tuyến phố kiểu mẫu): a line that carries one set of statuses."""

from geo.language import N_
from geo.layers.fields import Day, Metres, Stage, Text
from geo.layers.spec import LINES, Attributes, LayerSpec


class RouteSegment(Attributes):
    """A segment of a route; `road_class` is an OSM highway value, `width_m` the carriageway in metres."""

    route_id: Text | None = None
    route_name: Text | None = None
    stage: Stage = "recognised"
    plan: Text | None = None
    joined_on: Day | None = None
    recognised_on: Day | None = None
    road_class: Text | None = None
    width_m: Metres | None = None
    note: Text | None = None


SPEC = LayerSpec(
    name="route_segments",
    title=N_("Route segments"),
    geometry_types=LINES,
    attributes=RouteSegment,
    inspected=True,
    date_order=(("joined_on", "recognised_on"),),
    dates_past=("recognised_on",),
)
