"""Plans of extension as pages ask for them: streets by name, streets to click on."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import geopandas as gpd
import numpy as np

from geo.errors import InvalidInput
from geo.extension import plan
from geo.extension.values import ExtensionPlan, ExtensionRequest
from geo.language import N_
from geo.layers.wording import shorten
from geo.model.query import Moment
from geo.stores.base import Store
from geo.text import search_key
from webmap.core.jobs import Job
from webmap.extension.forms import Asked

NO_SUCH_STREET = N_("There is no street “{name}” within the radius.")
NO_SUCH_STREET_NEAREST = N_("There is no street “{name}” within the radius. Did you mean “{nearest}”?")
LAYERS = ("streets", "route_segments", "apartment_blocks", "landmarks", "wards")


def worked_out(store: Store, now: Moment, asked: Asked, job: Job) -> ExtensionPlan:
    """Return the plan that is asked for, explained; `job` is told how far it is.

    Raises:
        InvalidInput: whatever is asked for cannot be had; it says what can.
    """
    request = replace(asked.request, moment=now)
    if asked.wanted or asked.unwanted:
        edges = plan.candidates(store, replace(request, forced_in=(), forced_out=())).edges
        inside, outside = (edges_named(edges, texts) for texts in (asked.wanted, asked.unwanted))
        request = replace(request, forced_in=inside, forced_out=outside)
    return plan.extension(
        store, request, progress=lambda told: job.tell(told=told), stop=lambda: job.is_stopping
    )


def edges_named(edges: gpd.GeoDataFrame, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of candidate edges by id, by “name (id)” as the map writes them, or by name.

    Raises:
        InvalidInput: there is no such street; it names the nearest.
    """
    free = edges[~edges["built"]]
    names = free["name"].map(lambda name: search_key(name) if isinstance(name, str) else "").to_numpy()
    found: list[str] = []
    for text in texts:
        inner = text.rpartition("(")[2].removesuffix(")").strip()
        own = [label for label in (text, inner) if label in edges.index]
        named = own[:1] or list(free.index[names == search_key(text)])
        if not named:
            raise _unknown(free, text)
        found += named
    return tuple(dict.fromkeys(found))


def _unknown(edges: gpd.GeoDataFrame, text: str) -> InvalidInput:
    known = {search_key(name): name for name in edges["name"] if isinstance(name, str) and name}
    nearest = get_close_matches(search_key(text), list(known), n=1, cutoff=0.5)
    if nearest:
        return InvalidInput(NO_SUCH_STREET_NEAREST, name=shorten(text), nearest=known[nearest[0]])
    return InvalidInput(NO_SUCH_STREET, name=shorten(text))


def shown_streets(store: Store, now: Moment, radius_metres: float) -> gpd.GeoDataFrame:
    """Return what can be clicked on the form's map: `id`, `name`, `built`, `metres`.

    Raises:
        InvalidInput: as planning does.
    """
    request = ExtensionRequest((0,), radius_metres=radius_metres, moment=now)
    return map_frame(plan.candidates(store, request).edges, "name", "built", "metres")


def rings(store: Store, now: Moment) -> gpd.GeoDataFrame:
    """Return what is reached on foot from the headquarters: `minutes`, `metres`, polygons.

    Raises:
        InvalidInput: as planning does.
    """
    return plan.walking(store, plan.candidates(store, ExtensionRequest((0,), moment=now)))


def map_frame(edges: gpd.GeoDataFrame, *columns: str) -> gpd.GeoDataFrame:
    """Return edges as the map takes them: `id` and some columns, lengths to 0.1 m."""
    shown = edges[[*columns, "geometry"]].assign(
        id=edges.index.astype(str), metres=np.round(edges["metres"], 1)
    )
    return shown.reset_index(drop=True)
