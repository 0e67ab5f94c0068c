"""What the map page and its script need to know, worked out in one place."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import numpy as np

from geo.errors import StoreUnavailable
from geo.language import Language
from geo.model.criterion import Criterion
from geo.model.programme import Bounds
from geo.model.query import Moment
from geo.rendering import style
from geo.stores.base import Store

# Shown when a programme has neither bounds nor features.
_RED_RIVER: Bounds = (105.84, 20.99, 105.94, 21.09)


def map_bounds(store: Store) -> Bounds:
    """Return the managed area: the programme's, else what the layers span."""
    if store.programme.bounds is not None:
        return store.programme.bounds
    boxes = []
    for layer in ("wards", "route_segments", "apartment_blocks", "streets"):
        try:
            frame = store.frame(layer)
        except StoreUnavailable:
            continue
        if len(frame):
            boxes.append(frame.total_bounds)
    if not boxes:
        return _RED_RIVER
    spans = np.array(boxes)
    west, south = (float(value) for value in spans[:, :2].min(axis=0))
    east, north = (float(value) for value in spans[:, 2:].max(axis=0))
    return west, south, max(east, west + 0.01), max(north, south + 0.01)


def addresses(now: Moment, asked: Mapping[str, str]) -> dict[str, str]:
    """Return where the browser gets its features; the dates are named only where they were asked for."""
    query = urlencode({name: asked[name] for name in ("as_of", "boundaries") if asked.get(name)})
    tail = f"?{query}" if query else ""
    return {
        "segments": f"/api/map/route_segments{tail}",
        "blocks": f"/api/map/apartment_blocks{tail}",
        "base": f"/api/map/base{tail}",
        "summary": f"/api/summary{tail}",
    }


def bootstrap(
    store: Store, now: Moment, themes: tuple[Criterion, ...], words: Language, *, editable: bool = False
) -> dict[str, Any]:
    """Return what the browser's modules start with: themes with words and styles, dates, headquarters.

    `editable`: whether who looks may record findings on what is shown.
    """
    return {
        "language": words.code,
        "asOf": now.as_of.isoformat(),
        "boundaries": now.boundaries.isoformat(),
        "editing": {"day": now.as_of.isoformat()} if editable else None,
        "headquarters": store.programme.headquarters,
        "bounds": map_bounds(store),
        "style": style.as_json(themes),
        "themes": [
            {
                "id": theme.id,
                "label": words.label(theme),
                "checked": theme.checked_field if theme.id in store.criteria.ids else None,
                "staleBefore": _iso(theme.stale_before(now.as_of)),
                "values": [{"id": value.id, "label": words.label(value)} for value in theme.values],
                "order": [value.id for value in style.drawing_order(theme.values)],
            }
            for theme in themes
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
