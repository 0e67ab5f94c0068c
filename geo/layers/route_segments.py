"""Segments of model routes (đoạn của tuyến phố kiểu mẫu): a line that carries one set of statuses."""

from pydantic import Field

from geo.language import N_
from geo.layers.fields import JOINED_MEANING, STAGE_MEANING, Day, Metres, RoadClass, Stage, Text
from geo.layers.spec import LINES, Attributes, LayerSpec


class RouteSegment(Attributes):
    """A segment of a route; `road_class` is an OSM highway value, `width_m` the carriageway in metres.

    `lighting_class`: the id of a class in the table of levels that plans of lighting use.
    """

    route_id: Text | None = Field(
        default=None,
        title=N_("Route id"),
        description=N_("The route that the segment is part of; segments with one id are one route."),
    )
    route_name: Text | None = Field(
        default=None,
        title=N_("Route name"),
        description=N_("What the route is called on maps and in papers."),
    )
    stage: Stage = Field(default="recognised", title=N_("Stage"), description=STAGE_MEANING)
    plan: Text | None = Field(
        default=None,
        title=N_("Plan"),
        description=N_("The plan or phase that a proposed segment comes from."),
    )
    joined_on: Day | None = Field(default=None, title=N_("Joined on"), description=JOINED_MEANING)
    recognised_on: Day | None = Field(
        default=None,
        title=N_("Recognised on"),
        description=N_("The day on which the segment was recognised as a model."),
    )
    road_class: RoadClass | None = Field(
        default=None,
        title=N_("Road class"),
        description=N_("What kind of street it is, as OpenStreetMap's tag highway names it."),
    )
    width_m: Metres | None = Field(
        default=None, title=N_("Width (m)"), description=N_("The width of the carriageway in metres.")
    )
    lighting_class: Text | None = Field(
        default=None,
        title=N_("Lighting class"),
        description=N_("The class of lighting that plans of lighting use for the segment."),
    )
    note: Text | None = Field(
        default=None, title=N_("Note"), description=N_("What is to be known besides; shown on its page.")
    )


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
