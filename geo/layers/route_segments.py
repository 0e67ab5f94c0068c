"""Segments of model routes (đoạn của tuyến phố kiểu mẫu): a line that carries one set of statuses."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Day, Metres, RoadClass, Stage, Text
from geo.layers.spec import LINES, Attributes, LayerSpec


class RouteSegment(Attributes):
    """A segment of a route; `road_class` is an OSM highway value, `width_m` the carriageway in metres.

    `lighting_class`: the id of a class in the table of levels that plans of lighting use.
    """

    route_id: Text | None = Field(default=None, title=N_("Route id"))
    route_name: Text | None = Field(default=None, title=N_("Route name"))
    stage: Stage = Field(default="recognised", title=N_("Stage"))
    plan: Text | None = Field(default=None, title=N_("Plan"))
    joined_on: Day | None = Field(default=None, title=N_("Joined on"))
    recognised_on: Day | None = Field(default=None, title=N_("Recognised on"))
    road_class: RoadClass | None = Field(default=None, title=N_("Road class"))
    width_m: Metres | None = Field(default=None, title=N_("Width (m)"))
    lighting_class: Text | None = Field(default=None, title=N_("Lighting class"))
    note: Text | None = Field(default=None, title=N_("Note"))


SPEC = LayerSpec(
    name="route_segments",
    title=N_("Route segments"),
    called=N_("segment {name} {id}"),
    name_fields=("route_name", "route_id"),
    geometry_types=LINES,
    attributes=RouteSegment,
    inspected=True,
    date_order=(("joined_on", "recognised_on"),),
    dates_past=("recognised_on",),
)
