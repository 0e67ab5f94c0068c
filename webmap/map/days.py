"""Days for the map: which it can go back to, and what holds on one of them besides its layers."""

from typing import Any

import orjson
from flask import Blueprint, Response

from geo.editing import rights
from geo.history import changes as record
from geo.programme import browse
from webmap.core.access import current_store
from webmap.core.delivery import Made
from webmap.core.kept_papers import from_shelf
from webmap.core.page import moment

days = Blueprint("days", __name__, url_prefix="/api")


@days.get("/days")
def changed_days() -> Response:
    """Serve the days that the map goes back to, and how much changed on each."""
    store = current_store()

    def make() -> Made:
        found = record.days(store)
        counts = {day.isoformat(): number for day, number in found.counts.items()}
        return _json({"first": found.first, "last": found.last, "days": counts})

    key = ("days", store.revision(), rights.working_day(store))
    return from_shelf(key, make).response()


@days.get("/map/day")
def one_day() -> Response:
    """Serve which boundaries hold on a day (by their first day), and when findings are too old there."""
    store, now = current_store(), moment()
    sets = browse.boundary_sets(store)
    firsts = [first for first, _, _ in sets if first is None or first <= now.boundaries]
    themes = [
        {"id": theme.id, "staleBefore": theme.stale_before(now.as_of)}
        for theme in browse.themes(store, now.as_of)
    ]
    first = firsts[-1] if firsts else None
    found = {"asOf": now.as_of, "boundaries": now.boundaries, "set": first, "themes": themes}
    return _json(found).response()


def _json(value: Any) -> Made:
    return Made(orjson.dumps(value), "application/json")
