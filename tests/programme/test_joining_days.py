"""What names no day of joining joins on the working day, whichever door it came through."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from geo.editing import change as editing
from geo.editing import reshape
from geo.history import undo
from geo.importing import import_file
from geo.importing.import_file import ImportOrder
from geo.model import days
from geo.model.feature import Remove
from geo.model.history import Origin
from geo.model.query import Moment
from geo.programme import summarise
from geo.stores.folder.store import GeoJsonStore
from tests.factories import PROGRAMME_TOML, collection, file_store, line, segment, street, ward

SEGMENTS = "route_segments"
TODAY = days.today()
PAST = TODAY - timedelta(days=100)
SHAPE = line((2, 5), (8, 5))
GIVEN = {"type": "Feature", "geometry": SHAPE, "properties": {"route_name": "Phú Hựu", "stage": "recognised"}}


@pytest.fixture
def store(tmp_path: Path) -> GeoJsonStore:
    layers = {
        "wards": [ward("00139")],
        SEGMENTS: [segment("S-1", (1, 2), (4, 2))],
        "streets": [street("T-1")],
    }
    file_store(tmp_path, programme_toml=PROGRAMME_TOML.replace("as_of", "# as_of"), **layers)
    found = GeoJsonStore(tmp_path)
    editing.update(found, SEGMENTS, "S-1", {"note": "có hồ sơ"}, 1)
    return found


def save_outside(store: GeoJsonStore, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Save the layer as a GIS program does."""
    path = store.folder / f"{SEGMENTS}.geojson"
    whole = json.loads(path.read_bytes())
    change(whole["features"])
    path.write_text(json.dumps(whole))
    os.utime(path, (path.stat().st_mtime - 60,) * 2)


def posted(store: GeoJsonStore) -> None:
    editing.create(store, SEGMENTS, GIVEN, Origin(source="api"))


def drawn_by_form(store: GeoJsonStore) -> None:
    reshape.draw(store, SEGMENTS, GIVEN)


def drawn_outside(store: GeoJsonStore) -> None:
    save_outside(store, lambda found: found.append(GIVEN))


def imported(store: GeoJsonStore) -> None:
    file = store.folder.parent / f"{store.folder.name}.geojson"
    file.write_bytes(collection([GIVEN]))
    report = import_file.import_layer(store, ImportOrder(file, SEGMENTS))
    file.unlink()
    assert any("joined_on" in each.text for each in report.notices)


DOORS = [posted, drawn_by_form, drawn_outside, imported]


@pytest.mark.parametrize("door", DOORS)
def test_what_names_no_day_of_joining_changes_no_figure_of_a_past_day(
    store: GeoJsonStore, door: Callable[[GeoJsonStore], None]
) -> None:
    def metres(day: Any) -> float:
        return summarise.by_ward(store, Moment(day, day)).total.metres

    before = metres(PAST)
    door(store)
    assert metres(PAST) == metres(TODAY - timedelta(days=1)) == before
    assert metres(TODAY) > before


def test_what_names_its_day_of_joining_counts_from_then(store: GeoJsonStore) -> None:
    properties = {"route_name": "Phú Hựu", "joined_on": f"{PAST}"}
    editing.create(store, SEGMENTS, {"geometry": SHAPE, "properties": properties})
    assert len(store.frame(SEGMENTS, PAST)) == 2


def test_what_is_brought_back_was_never_gone_and_not_there_earlier_than_before(store: GeoJsonStore) -> None:
    made = editing.create(store, SEGMENTS, GIVEN, Origin(time=days.now() - timedelta(days=9)))[0]
    assert made is not None
    store.apply([Remove(SEGMENTS, made.id, 1)], Origin(time=days.now() - timedelta(days=5)))
    undo.restore(store, SEGMENTS, made.id)
    there = [
        made.id in set(store.frame(SEGMENTS, TODAY - timedelta(days=ago))["id"]) for ago in (10, 9, 5, 3, 0)
    ]
    assert there == [False, True, True, True, True]


# ------------------------------------------------------------------ a status without its day


def value(store: GeoJsonStore, field: str, day: Any = None) -> Any:
    return store.frame(SEGMENTS, day).set_index("id").loc["S-1", field]


def test_a_status_set_outside_without_its_day_was_found_on_the_working_day(store: GeoJsonStore) -> None:
    editing.update(store, SEGMENTS, "S-1", {"lighting": "none", "lighting_checked_on": f"{PAST}"}, 2)
    save_outside(store, lambda found: found[0]["properties"].update(lighting="full"))
    assert value(store, "lighting_checked_on") == f"{TODAY}"
    assert value(store, "lighting", TODAY - timedelta(days=1)) == "none"
    assert value(store, "lighting", TODAY) == "full"


def test_a_status_set_outside_with_its_day_keeps_it_and_one_taken_away_has_none(store: GeoJsonStore) -> None:
    dated = {"lighting": "full", "lighting_checked_on": f"{PAST}"}
    save_outside(store, lambda found: found[0]["properties"].update(dated))
    assert value(store, "lighting_checked_on") == f"{PAST}"
    save_outside(store, lambda found: found[0]["properties"].update(lighting=None))
    assert (value(store, "lighting"), value(store, "lighting_checked_on")) == ("unknown", None)
    assert value(store, "lighting", TODAY - timedelta(days=1)) == "full"


def test_an_import_that_updates_a_status_alone_leaves_past_days_as_they_were(store: GeoJsonStore) -> None:
    editing.update(store, SEGMENTS, "S-1", {"lighting": "none", "lighting_checked_on": f"{PAST}"}, 2)
    file = store.folder.parent / f"{store.folder.name}.geojson"
    kept = store.get(SEGMENTS, "S-1")
    changed = {"type": "Feature", "geometry": kept.geometry, "properties": {"id": "S-1", "lighting": "full"}}
    file.write_bytes(collection([changed]))
    import_file.import_layer(store, ImportOrder(file, SEGMENTS, update=True))
    file.unlink()
    assert value(store, "lighting", TODAY - timedelta(days=1)) == "none"
    assert value(store, "lighting_checked_on") == f"{TODAY}"
