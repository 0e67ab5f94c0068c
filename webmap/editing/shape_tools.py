"""What the map offers somebody who may draw: layers and the kinds of shapes that they hold."""

from typing import Any

from geo.editing import rights
from geo.layers import LAYERS
from geo.model import rights as rules
from geo.model.history import GEOMETRY
from geo.model.person import Person
from geo.model.rights import WHOLE
from geo.model.road_class import ROAD_CLASSES
from geo.stores.base import Store
from webmap.core.language import words

_KINDS = ("Point", "LineString", "Polygon")


def shape_tools(store: Store, person: Person | None) -> dict[str, Any]:
    """Return what the page starts with for drawing: nothing at all for who may not draw anywhere."""
    if person is None or not rules.may_restructure(person):
        return {}
    specs = [spec for spec in LAYERS.values() if not spec.restricted]
    refused = rights.refusals(store, person, [(spec.name, None, {WHOLE, GEOMETRY}) for spec in specs])
    layers = [
        {"id": spec.name, "shapes": [kind for kind in _KINDS if kind in spec.geometry_types]}
        for spec, refusals in zip(specs, refused, strict=True)
        if not refusals
    ]
    if not layers:
        return {}
    roads = [(name, words().text(label)) for name, label in ROAD_CLASSES.items()]
    return {"shapes": {"day": rights.working_day(store).isoformat(), "layers": layers, "roadClasses": roads}}
