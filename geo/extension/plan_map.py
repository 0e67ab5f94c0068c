"""The map of a plan of extension: streets by phase, drawn by the house's map pages."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.extension.values import ExtensionPlan
from geo.language import Language
from geo.map_images import frames
from geo.model.criterion import Criterion, Value
from geo.model.programme import Bounds
from geo.model.stage import PROPOSED
from geo.programme.placing import ward_set
from geo.rendering.image import draw
from geo.rendering.request import ImageRequest
from geo.rendering.scene import BoundarySet, Scene
from geo.rendering.style import PHASES
from geo.stores.base import Store

THEME = "extension_phase"
BUILT = PROPOSED  # the legend draws this value and does not count it among the planned metres
BUILT_COLOUR = "#5A6470"
_AROUND = 0.12  # of the plan's extent, left free around it
_LEAST_DEGREES = 0.003


def theme(phases: int) -> Criterion:
    """Return the theme of the map: a value a phase, and what is a model route already."""
    values = [
        Value(
            phase_id(number),
            {"vi": f"Giai đoạn {number}", "en": f"Phase {number}"},
            *PHASES[number - 1],
        )
        for number in range(1, phases + 1)
    ]
    built = Value(BUILT, {"vi": "Tuyến kiểu mẫu đã có", "en": "A model route already"}, BUILT_COLOUR, "thin")
    return Criterion(THEME, {"vi": "Phương án mở rộng", "en": "Plan of extension"}, (*values, built))


def phase_id(number: int) -> str:
    """Return the id of a phase as a value of the theme."""
    return f"phase_{number}"


def map_of(
    store: Store,
    plan: ExtensionPlan,
    words: Language,
    *,
    request: ImageRequest,
    title: str,
    beside: ExtensionPlan | None = None,
) -> bytes:
    """Return the map of a plan as an image in the request's format.

    `beside`: another plan, to be shown next to it: both maps show the same part of the district.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    programme = store.programme
    wards = ward_set(store, plan.moment.boundaries)
    base = {name: store.frame(name) for name in frames.BASE_LAYERS if name != "wards"}
    scene = Scene(
        theme=theme(plan.plan.phases),
        title=title,
        subtitle=words.either(programme.name),
        as_of=plan.moment.as_of,
        segments=_drawn(plan),
        wards=wards.frame,
        boundaries=BoundarySet(len(wards.frame), wards.valid_from, wards.valid_to)
        if len(wards.frame)
        else None,
        source=words.either(programme.source),
        language=words.code,
        bounds=bounds_of(plan, *([beside] if beside else [])),
        crs=programme.crs,
        headquarters=plan.office.id,
        **base,
    )
    return draw(scene, request)


def bounds_of(*plans: ExtensionPlan) -> Bounds:
    """Return the box around what is planned and the headquarters, with room around it, in degrees."""
    offices = [shapely.Point(plan.office.lon, plan.office.lat) for plan in plans]
    shapes = [shape for plan in plans for shape in plan.chosen.geometry]
    west, south, east, north = shapely.total_bounds([*shapes, *offices])
    x, y = ((low + high) / 2 for low, high in ((west, east), (south, north)))
    wide, high = (max(size * (0.5 + _AROUND), _LEAST_DEGREES) for size in (east - west, north - south))
    return float(x - wide), float(y - high), float(x + wide), float(y + high)


def _drawn(plan: ExtensionPlan) -> gpd.GeoDataFrame:
    """Return what is built and what is planned, with the phase as the theme's value, the planned on top."""
    edges = plan.edges[(plan.edges["phase"] > 0) | plan.edges["built"]]
    phases = "phase_" + edges["phase"].astype(int).astype(str)
    value = np.where(edges["built"], BUILT, phases).astype(object)
    table = pd.DataFrame({THEME: value, "route_name": edges["name"].to_numpy() if "name" in edges else ""})
    found = gpd.GeoDataFrame(table, geometry=edges.geometry.to_numpy(), crs=edges.crs)
    return found.iloc[np.argsort(value != BUILT, kind="stable")].reset_index(drop=True)
