"""What every store must do; each test runs over every kind of store."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import EditConflict, InvalidInput, UnknownName
from geo.layers import LAYERS
from geo.model.feature import Feature, Put, Remove
from geo.stores.base import Store
from geo.stores.snapshot import Snapshot
from geo.text import nfc
from tests.factories import (
    CRITERIA_TOML,
    FACADE_TOML,
    TODAY,
    Raw,
    at,
    block,
    criteria,
    feature,
    file_store,
    landmark,
    line,
    memory_store,
    photo,
    raw,
    segment,
    square,
    street,
    task,
    ward,
)


class Maker(Protocol):
    """Make a store that holds `layers` and knows the criteria of a text like criteria.toml."""

    def __call__(self, *, criteria_toml: str = ..., today: date = ..., **layers: list[Any]) -> Store: ...


def _memory(folder: Path) -> Maker:
    def make(*, criteria_toml: str = CRITERIA_TOML, today: date = TODAY, **layers: list[Any]) -> Store:
        return memory_store(criteria_are=criteria(criteria_toml), today=today, **layers)

    return make


def _geojson(folder: Path) -> Maker:
    numbers = iter(range(1_000_000))

    def make(*, criteria_toml: str = CRITERIA_TOML, today: date = TODAY, **layers: list[Any]) -> Store:
        place = folder / str(next(numbers))
        return file_store(place, criteria_toml=criteria_toml, today=today, **layers)

    return make


def _snapshot(folder: Path) -> Maker:
    plain = _geojson(folder)

    def make(*, criteria_toml: str = CRITERIA_TOML, today: date = TODAY, **layers: list[Any]) -> Store:
        return Snapshot(plain(criteria_toml=criteria_toml, today=today, **layers))

    return make


STORES: dict[str, Callable[[Path], Maker]] = {
    "memory": _memory,
    "geojson": _geojson,
    "snapshot": _snapshot,
}


@pytest.fixture(params=STORES)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Maker:
    return STORES[request.param](tmp_path)


def put(layer: str, found: Raw, seen: int | None = None) -> Put:
    return Put(feature(layer, found), seen)


# ------------------------------------------------------------------ reading


def test_a_layer_that_nobody_filled_is_empty_and_has_all_fields(make: Maker) -> None:
    frame = make().frame("route_segments")
    assert frame.empty
    assert frame.crs == "EPSG:4326"
    assert {"id", "version", "stage", "lighting", "flags_checked_on", "geometry"} <= set(frame.columns)


def test_a_frame_has_every_field_and_the_defaults(make: Maker) -> None:
    row = make(route_segments=[segment()]).frame("route_segments").iloc[0]
    assert row["stage"] == "recognised"
    assert row["lighting"] == "unknown"
    assert row["note"] is None
    assert row["version"] == 1
    assert row.geometry.equals(shapely.LineString([at(1, 5), at(6, 5)]))


def test_every_field_is_text_number_or_none_whatever_else_the_column_holds(make: Maker) -> None:
    store = make(route_segments=[segment("S-1", note="Đèn hỏng", width_m=7.5), segment("S-2")])
    assert list(store.frame("route_segments")["note"]) == ["Đèn hỏng", None]
    assert list(store.frame("route_segments")["width_m"]) == [7.5, None]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_can_be_read_filled_and_emptied(make: Maker, layer: str) -> None:
    samples = {
        "wards": ward(),
        "route_segments": segment(),
        "apartment_blocks": block(),
        "landmarks": landmark(),
        "streets": street(),
        "waters": raw(square(), id="N-1", name="Sông Hồng", kind="river"),
        "photos": photo(),
        "tasks": task(),
    }
    store = make()
    (saved,) = store.apply([put(layer, samples[layer])])
    assert saved is not None
    assert store.get(layer, saved.id) == saved
    assert len(store.frame(layer)) == 1
    assert store.apply([Remove(layer, saved.id, 1)]) == (None,)
    assert store.frame(layer).empty


def test_an_unknown_layer_is_named_with_those_there_are(make: Maker) -> None:
    store = make()
    for ask in (
        lambda: store.frame("route"),
        lambda: store.get("route", "S-1"),
        lambda: store.revision("route"),
        lambda: store.apply([Remove("route", "S-1", 1)]),
    ):
        with pytest.raises(UnknownName, match="route_segments"):
            ask()


def test_an_unknown_feature_is_named(make: Maker) -> None:
    with pytest.raises(UnknownName, match="S-404"):
        make(route_segments=[segment()]).get("route_segments", "S-404")


def test_a_feature_is_found_by_its_id_in_any_unicode_form(make: Maker) -> None:
    store = make(route_segments=[segment("Đoạn-ế")])
    assert store.get("route_segments", "Đoạn-e\u0302\u0301").id == "Đoạn-ế"


def test_what_is_broken_is_reported_and_not_served_and_its_neighbours_are(make: Maker) -> None:
    store = make(route_segments=[segment("S-1", lighting="bright"), segment("S-2"), "rubbish", None, 7])
    assert list(store.frame("route_segments")["id"]) == ["S-2"]
    with pytest.raises(UnknownName):
        store.get("route_segments", "S-1")
    found = [(fault.feature, fault.field) for fault in store.faults()]
    assert found[0] == ("S-1", "lighting")
    assert [name for name, _ in found[1:]] == ["#3", "#3", "#4", "#4", "#5", "#5"]


def test_a_sound_workspace_has_no_faults(make: Maker) -> None:
    assert make(route_segments=[segment()], wards=[ward()]).faults() == ()


# ------------------------------------------------------------------ changing


def test_a_new_feature_has_version_1_and_each_change_adds_one(make: Maker) -> None:
    store = make()
    (first,) = store.apply([put("route_segments", segment())])
    assert first is not None
    assert first.version == first.properties["version"] == 1
    (second,) = store.apply([Put(first.with_properties(lighting="full"), first.version)])
    assert second is not None
    assert second.version == 2
    assert store.get("route_segments", "S-001") == second
    assert second.properties["lighting"] == "full"


def test_what_apply_returns_is_what_is_read_afterwards(make: Maker) -> None:
    store = make()
    saved = store.apply([put("apartment_blocks", block("A-1")), put("route_segments", segment("S-1"))])
    assert saved == (store.get("apartment_blocks", "A-1"), store.get("route_segments", "S-1"))


def test_an_empty_batch_changes_nothing(make: Maker) -> None:
    store = make(route_segments=[segment()])
    before = store.revision()
    assert store.apply([]) == ()
    assert store.revision() == before


def test_a_stale_edit_is_refused_and_changes_nothing(make: Maker) -> None:
    store = make(route_segments=[segment()])
    seen = store.get("route_segments", "S-001")
    store.apply([Put(seen.with_properties(lighting="full"), seen.version)])
    before, revision = store.get("route_segments", "S-001"), store.revision()
    with pytest.raises(EditConflict, match="version 1, now it is 2"):
        store.apply([Put(seen.with_properties(lighting="none"), seen.version)])
    with pytest.raises(EditConflict):
        store.apply([Remove("route_segments", "S-001", seen.version)])
    assert store.get("route_segments", "S-001") == before
    assert store.revision() == revision


def test_a_new_feature_cannot_take_an_id_that_is_there(make: Maker) -> None:
    store = make(route_segments=[segment(note="the first")])
    with pytest.raises(EditConflict, match="already"):
        store.apply([put("route_segments", segment(note="the second"))])
    assert store.get("route_segments", "S-001").properties["note"] == "the first"


@pytest.mark.parametrize("change", ["put", "remove"])
def test_a_feature_that_was_removed_cannot_be_changed(make: Maker, change: str) -> None:
    store = make(route_segments=[segment()])
    store.apply([Remove("route_segments", "S-001", 1)])
    again = put("route_segments", segment(), 1) if change == "put" else Remove("route_segments", "S-001", 1)
    with pytest.raises(EditConflict, match="removed"):
        store.apply([again])


@pytest.mark.parametrize("order", [1, -1])
def test_a_batch_is_carried_out_whole_or_not_at_all(make: Maker, order: int) -> None:
    store = make(route_segments=[segment("S-1")], apartment_blocks=[block("A-1")])
    revision = store.revision()
    changes = [
        put("route_segments", segment("S-1", lighting="full"), 1),
        put("apartment_blocks", block("A-2")),
        put("apartment_blocks", block("A-1", lighting="full"), 7),
    ]
    with pytest.raises(EditConflict):
        store.apply(changes[::order])
    assert store.revision() == revision
    assert store.get("route_segments", "S-1").properties["lighting"] == "unknown"
    assert list(store.frame("apartment_blocks")["id"]) == ["A-1"]


def test_a_batch_is_carried_out_in_order_and_answers_in_order(make: Maker) -> None:
    store = make(route_segments=[segment("S-1"), segment("S-2")])
    saved = store.apply(
        [
            put("route_segments", segment("S-3", note="new")),
            Remove("route_segments", "S-1", 1),
            put("route_segments", segment("S-3", note="newer"), 1),
            put("route_segments", segment("S-1", note="back")),
            put("streets", street("T-1")),
        ]
    )
    assert [(f.id, f.version) if f else None for f in saved] == [
        ("S-3", 1),
        None,
        ("S-3", 2),
        ("S-1", 3),  # no version comes twice
        ("T-1", 1),
    ]
    notes = store.frame("route_segments").set_index("id")["note"].to_dict()
    assert notes == {"S-1": "back", "S-2": None, "S-3": "newer"}


def test_what_a_batch_puts_into_one_feature_is_one_step_of_its_version(make: Maker) -> None:
    store = make(route_segments=[segment("S-1"), segment("S-2")])
    notes = ("a", "a", "b", "c")
    puts = [put("route_segments", segment("S-1", note=note), 1 + bool(at)) for at, note in enumerate(notes)]
    saved = store.apply([*puts, put("route_segments", segment("S-2", note="x"), 1)])
    assert [f.version for f in saved if f] == [2] * 5
    events = [event for event in store.history()[-1].events if event.id == "S-1"]
    assert [(event.old, event.new, event.version) for event in events] == [
        (None, "a", 2),
        ("a", "b", 2),
        ("b", "c", 2),
    ]
    assert store.get("route_segments", "S-1").version == 2
    with pytest.raises(EditConflict):
        store.apply([put("route_segments", segment("S-1", note="d"), 3)])


def test_all_faults_of_a_batch_are_named_at_once(make: Maker) -> None:
    store = make()
    with pytest.raises(InvalidInput) as caught:
        store.apply(
            [
                put("route_segments", segment("S-1", lighting="bright", width_m=-1)),
                put("streets", street("T-1", lit="maybe")),
                put("route_segments", {**segment("S-2"), "geometry": None}),
            ]
        )
    found = {(fault.file, fault.feature, fault.field) for fault in caught.value.faults}
    assert found == {
        ("route_segments.geojson", "S-1", "lighting"),
        ("route_segments.geojson", "S-1", "width_m"),
        ("route_segments.geojson", "S-2", "geometry"),
        ("streets.geojson", "T-1", "lit"),
    }
    assert store.frame("route_segments").empty


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "LineString", "coordinates": []},
        {"type": "LineString", "coordinates": [[105.88, 21.04]]},
        {"type": "LineString", "coordinates": [[105.88, 21.04], [float("nan"), 21.05]]},
        {"type": "LineString", "coordinates": [[105.88, 21.04], [105.88, 21.04]]},
        {"type": "LineString", "coordinates": [[21.04, 105.88], [21.05, 105.88]]},
        {"type": "Point", "coordinates": [105.88, 21.04]},
        {"type": "LineString"},
        {"type": ["LineString"], "coordinates": [[105.88, 21.04], [105.89, 21.04]]},
        {"coordinates": [[105.88, 21.04], [105.89, 21.04]]},
    ],
)
def test_a_geometry_that_cannot_be_drawn_is_refused(make: Maker, geometry: Raw | None) -> None:
    store = make(route_segments=[segment()])
    with pytest.raises(InvalidInput) as caught:
        store.apply([put("route_segments", {**segment(), "geometry": geometry}, 1)])
    assert [fault.field for fault in caught.value.faults] == ["geometry"]
    assert store.get("route_segments", "S-001").version == 1


def test_an_id_is_needed(make: Maker) -> None:
    with pytest.raises(InvalidInput) as caught:
        make().apply([Put(Feature("route_segments", "", line((0, 0), (1, 1))))])
    assert caught.value.faults[0].field == "id"


@pytest.mark.parametrize("value", ["half a pair \ud800", "a NUL \0", object(), 2**70, {"a": ["\udfff"]}])
def test_a_value_that_cannot_be_stored_is_refused(make: Maker, value: object) -> None:
    store = make()
    with pytest.raises(InvalidInput) as caught:
        store.apply([put("route_segments", segment(extra=value))])
    assert {fault.field for fault in caught.value.faults} == {"extra"}
    assert store.frame("route_segments").empty


def test_a_frame_once_given_is_not_changed_by_an_edit(make: Maker) -> None:
    store = make(route_segments=[segment()])
    frame = store.frame("route_segments")
    before = frame.copy(deep=True)
    store.apply([put("route_segments", segment(lighting="full"), 1), put("route_segments", segment("S-2"))])
    assert frame.equals(before)
    assert len(store.frame("route_segments")) == 2


def test_values_that_were_put_can_be_changed_by_their_owner_without_changing_the_store(make: Maker) -> None:
    store = make()
    found = segment(tags=["a"])
    store.apply([put("route_segments", found)])
    found["properties"]["tags"].append("b")
    found["geometry"]["coordinates"].pop()
    assert store.get("route_segments", "S-001").properties["tags"] == ["a"]


def test_an_edit_leaves_broken_neighbours_and_duplicates_as_they_are(make: Maker) -> None:
    store = make(
        route_segments=[
            segment("S-1", lighting="bright"),
            segment("S-2", note="first"),
            segment("S-2", note="second"),
            "rubbish",
            {**segment("S-3"), "geometry": None},
        ]
    )
    before = store.faults()
    seen = store.get("route_segments", "S-2")
    assert seen.properties["note"] == "first"
    store.apply([Put(seen.with_properties(note="edited"), seen.version)])
    assert store.faults() == before
    assert store.get("route_segments", "S-2").properties["note"] == "edited"


def test_a_new_feature_goes_to_the_end_and_an_edited_one_keeps_its_place(make: Maker) -> None:
    store = make(route_segments=[segment("S-2"), segment("S-1")])
    store.apply([put("route_segments", segment("S-0")), put("route_segments", segment("S-2", note="x"), 1)])
    assert list(store.frame("route_segments")["id"]) == ["S-2", "S-1", "S-0"]


# ------------------------------------------------------------------ revisions


def test_the_revision_changes_exactly_when_content_changes(make: Maker) -> None:
    store = make(route_segments=[segment()], wards=[ward()])
    segments, wards, everything = store.revision("route_segments"), store.revision("wards"), store.revision()
    store.frame("route_segments")
    store.get("route_segments", "S-001")
    store.faults()
    assert store.revision("route_segments") == segments
    store.apply([put("route_segments", segment(lighting="full"), 1)])
    assert store.revision("route_segments") != segments
    assert store.revision("route_segments", "wards") == store.revision("route_segments", "wards")
    assert store.revision("wards") == wards
    assert store.revision() != everything


def test_no_revision_comes_twice(make: Maker) -> None:
    store = make(route_segments=[segment()])
    seen = {store.revision("route_segments")}
    for version in range(1, 30):
        value = ("full", "none")[version % 2]  # the same two contents, again and again
        store.apply([put("route_segments", segment(lighting=value), version)])
        seen.add(store.revision("route_segments"))
    assert len(seen) == 30


# ------------------------------------------------------------------ what comes back


def test_text_is_stored_in_nfc(make: Maker) -> None:
    store = make()
    apart = "Phu\u0301 Hu\u031b\u0323u"
    (saved,) = store.apply([put("route_segments", segment("e\u0302\u0301", route_name=apart, extra=[apart]))])
    assert saved is not None
    assert saved.id == "\u1ebf"
    assert saved.properties["route_name"] == nfc(apart) == "Phú Hựu"
    assert saved.properties["extra"] == ["Phú Hựu"]
    assert store.faults() == ()


def test_coordinates_are_stored_flat_and_with_nine_decimals(make: Maker) -> None:
    store = make()
    geometry = {"type": "LineString", "coordinates": [(105.88123456789, 21.04, 9.5), (105.89, 21.05, 9.5)]}
    (saved,) = store.apply([put("streets", {**street(), "geometry": geometry})])
    assert saved is not None
    assert saved.geometry is not None
    assert saved.geometry["coordinates"] == [[105.881234568, 21.04], [105.89, 21.05]]


def test_a_property_that_the_schema_does_not_name_stays_until_it_is_null(make: Maker) -> None:
    store = make(route_segments=[segment("S-1", kind_of_lamp="LED"), segment("S-2")])
    seen = store.get("route_segments", "S-1")
    assert seen.properties["kind_of_lamp"] == "LED"
    assert "kind_of_lamp" not in store.get("route_segments", "S-2").properties
    store.apply([Put(seen.with_properties(kind_of_lamp=None), 1)])
    assert "kind_of_lamp" not in store.get("route_segments", "S-1").properties


def test_dates_may_be_given_as_dates(make: Maker) -> None:
    (saved,) = make().apply([put("route_segments", segment(joined_on=date(2022, 4, 15)))])
    assert saved is not None
    assert saved.properties["joined_on"] == "2022-04-15"


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40).map(nfc)
hostile = text | st.sampled_from(
    [
        "<img src=x onerror=alert(1)>",
        "${alert(1)}",
        "</script>",
        "{{7*7}}",
        "{0}",
        "=cmd|' /C calc'!A0",
        "\u2028",
    ]
)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    hostile | numbers | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile, inner, max_size=3),
    max_leaves=6,
)
days = st.dates(date(1, 1, 1), TODAY).map(date.isoformat)
fields = {
    "route_id": hostile,
    "route_name": hostile,
    "stage": st.sampled_from(["proposed", "planned", "in_progress", "recognised", "suspended"]),
    "plan": hostile,
    "road_class": hostile,
    "width_m": st.floats(0.1, 1000),
    "note": hostile,
    "lighting": st.sampled_from(criteria().get("lighting").value_ids),
    "lighting_checked_on": days,
    "facade": st.sampled_from(["tidy", "untidy", "unknown", "not_applicable"]),
    "joined_on": days,
}
reserved = set(criteria(CRITERIA_TOML + FACADE_TOML).ids) | {"id", "version", "geometry", "recognised_on"}
extras = st.dictionaries(
    hostile.filter(lambda key: key not in fields and key not in reserved and not key.endswith("_checked_on")),
    values,
    max_size=4,
)
degrees = st.tuples(st.floats(105.8, 106), st.floats(20.9, 21.1)).map(
    lambda point: [round(coordinate, 7) for coordinate in point]
)
lines = st.lists(degrees, min_size=2, max_size=6, unique_by=tuple)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.fixed_dictionaries({}, optional=fields),
    more=extras,
    points=lines,
    feature_id=hostile.filter(lambda name: 0 < len(name) <= 200),
)
def test_every_field_and_every_other_property_comes_back_as_it_was_given(
    make: Maker, known: Raw, more: Raw, points: list[list[float]], feature_id: str
) -> None:
    store = make(criteria_toml=CRITERIA_TOML + FACADE_TOML)
    geometry = {"type": "LineString", "coordinates": points}
    given_feature = Feature("route_segments", feature_id, geometry, {**known, **more})
    (saved,) = store.apply([Put(given_feature)])
    read = store.get("route_segments", feature_id)
    assert read == saved
    assert read.geometry == geometry
    assert {key: read.properties[key] for key in known} == known
    assert {key: read.properties[key] for key in more} == more
    unnamed = set(read.properties) - set(known) - set(more)
    assert unnamed <= set(store.frame("route_segments").columns)
    assert store.apply([Put(read, read.version)]) == (read,)  # nothing changed: the version stays
    (again,) = store.apply([Put(read.with_properties(plan="another plan"), read.version)])
    assert again is not None
    assert dict(again.properties) == {**read.properties, "plan": "another plan", "version": 2}
    assert again.geometry == read.geometry


# ------------------------------------------------------------------ criteria are data


def test_a_fourth_criterion_in_the_criteria_alone_is_a_field_a_date_and_a_check(make: Maker) -> None:
    store = make(
        criteria_toml=CRITERIA_TOML + FACADE_TOML,
        route_segments=[segment("S-1", facade="tidy"), segment("S-2"), segment("S-3", facade="tidyy")],
        apartment_blocks=[block()],
    )
    assert store.frame("route_segments").set_index("id")["facade"].to_dict() == {
        "S-1": "tidy",
        "S-2": "unknown",
    }
    assert "facade_checked_on" in store.frame("apartment_blocks").columns
    (fault,) = store.faults()
    assert (fault.file, fault.feature, fault.field) == ("route_segments.geojson", "S-3", "facade")
    assert fault.values["nearest"] == "tidy"
    with pytest.raises(InvalidInput, match="Nothing was saved"):
        store.apply([put("apartment_blocks", block(facade="grand"), 1)])
