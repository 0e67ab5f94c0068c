"""A layer as it stood on a day, by the record."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.model.feature import Change, Put, Remove
from geo.model.history import Origin, Reference
from geo.stores.base import Store
from tests.factories import feature, file_store, line, memory_store, segment, ward

SEGMENTS = "route_segments"
START = datetime(2022, 8, 1, 5, tzinfo=UTC)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def change(
    store: Store,
    *,
    recorded: date,
    feature_id: str = "S-1",
    day: date | None = None,
    undoes: int | None = None,
    **fields: object,
) -> int:
    seen = store.get(SEGMENTS, feature_id)
    origin = Origin(time=on(recorded), day=day, undoes=Reference(undoes) if undoes else None)
    saved = store.apply([Put(seen.with_properties(**fields), seen.version)], origin)
    assert saved.changeset is not None
    return saved.changeset


def value(store: Store, day: date, field: str, feature_id: str = "S-1") -> Any:
    frame = store.frame(SEGMENTS, day).set_index("id")
    return frame.loc[feature_id, field] if feature_id in frame.index else "gone"


def august(day: int) -> date:
    return date(2022, 8, day)


def test_without_a_record_every_day_is_like_now() -> None:
    store = memory_store(route_segments=[segment("S-1")])
    assert store.frame(SEGMENTS, august(1)) is store.frame(SEGMENTS)


def test_a_day_after_all_changes_gives_the_frame_of_now() -> None:
    store = memory_store(route_segments=[segment("S-1")])
    change(store, recorded=august(2), note="a")
    assert store.frame(SEGMENTS, august(2)) is store.frame(SEGMENTS)
    assert store.frame(SEGMENTS, august(1)) is store.frame(SEGMENTS, august(1))


def test_a_finding_holds_from_its_day_of_checking_however_late_it_was_recorded() -> None:
    store = memory_store(route_segments=[segment("S-1", lighting="none", lighting_checked_on="2022-07-01")])
    change(store, recorded=august(9), lighting="full", lighting_checked_on="2022-08-03")
    assert value(store, date(2022, 7, 15), "lighting") == "none"
    assert value(store, august(3), "lighting") == "full"
    assert value(store, august(2), "lighting_checked_on") == "2022-07-01"


def test_of_findings_that_hold_by_a_day_the_last_recorded_counts() -> None:
    store = memory_store(route_segments=[segment("S-1")])
    change(store, recorded=august(5), lighting="full", lighting_checked_on="2022-08-05")
    change(store, recorded=august(6), lighting="partial", lighting_checked_on="2022-08-04")  # a correction
    assert [value(store, august(day), "lighting") for day in (3, 4, 5, 6)] == [
        "unknown",
        "partial",
        "partial",
        "partial",
    ]


def test_what_is_no_finding_holds_from_the_day_it_was_recorded_or_that_was_named() -> None:
    store = memory_store(route_segments=[segment("S-1", stage="planned", note=None)])
    change(store, recorded=august(9), stage="recognised", day=august(4))
    change(store, recorded=august(9), note="x")
    assert [value(store, august(day), "stage") for day in (3, 4, 9)] == [
        "planned",
        "recognised",
        "recognised",
    ]
    assert [value(store, august(day), "note") for day in (8, 9)] == [None, "x"]


def test_an_evening_in_hanoi_is_its_own_day() -> None:
    store = memory_store(route_segments=[segment("S-1", note=None)])
    seen = store.get(SEGMENTS, "S-1")
    late = datetime(2022, 8, 4, 18, tzinfo=UTC)  # one o'clock in the night of the fifth
    store.apply([Put(seen.with_properties(note="x"), seen.version)], Origin(time=late))
    assert [value(store, august(day), "note") for day in (4, 5)] == [None, "x"]


def test_a_new_feature_was_always_there_unless_it_counts_from_the_day_of_recording() -> None:
    store = memory_store(route_segments=[])
    joined = segment("S-1", joined_on="2022-04-15")
    store.apply([Put(feature(SEGMENTS, joined))], Origin(time=on(august(5))))
    store.apply([Put(feature("wards", ward("00139")))], Origin(time=on(august(5))))
    store.apply([Put(feature(SEGMENTS, segment("S-2")))], Origin(time=on(august(5))))
    store.apply([Put(feature(SEGMENTS, segment("S-3")))], Origin(time=on(august(4)), day=august(5)))
    assert list(store.frame(SEGMENTS, august(4))["id"]) == ["S-1"]
    assert list(store.frame(SEGMENTS, august(5))["id"]) == ["S-1", "S-2", "S-3"]
    assert len(store.frame("wards", august(4))) == 1


def test_a_removed_feature_is_there_on_days_before() -> None:
    store = memory_store(route_segments=[segment("S-1", note="before"), segment("S-2")])
    change(store, recorded=august(3), note="last")
    store.apply([Remove(SEGMENTS, "S-1", 2)], Origin(time=on(august(5))))
    assert [value(store, august(day), "note") for day in (2, 4, 5)] == ["before", "last", "gone"]
    assert (
        store.frame(SEGMENTS, august(4))
        .geometry.iloc[-1]
        .equals(shapely.geometry.shape(segment("S-1")["geometry"]))
    )


def test_an_earlier_shape_is_given_back() -> None:
    store = memory_store(route_segments=[segment("S-1")])
    seen = store.get(SEGMENTS, "S-1")
    store.apply([Put(replace(seen, geometry=line((0, 0), (1, 1))), 1)], Origin(time=on(august(5))))
    assert value(store, august(4), "geometry").equals(shapely.geometry.shape(segment("S-1")["geometry"]))


def test_what_was_undone_never_held() -> None:
    store = memory_store(route_segments=[segment("S-1", lighting="none", lighting_checked_on="2022-07-01")])
    wrong = change(store, recorded=august(2), lighting="full", lighting_checked_on="2022-08-02")
    change(store, recorded=august(6), lighting="none", lighting_checked_on="2022-07-01", undoes=wrong)
    assert [value(store, august(day), "lighting") for day in (1, 3, 7)] == ["none"] * 3


def test_an_undoing_that_was_undone_lets_the_first_hold_again() -> None:
    store = memory_store(route_segments=[segment("S-1")])
    first = change(store, recorded=august(2), lighting="full", lighting_checked_on="2022-08-02")
    second = change(store, recorded=august(3), lighting="unknown", lighting_checked_on=None, undoes=first)
    change(store, recorded=august(4), lighting="full", lighting_checked_on="2022-08-02", undoes=second)
    assert [value(store, august(day), "lighting") for day in (1, 2, 5)] == ["unknown", "full", "full"]


def test_a_value_that_todays_criteria_no_longer_know_is_left_out() -> None:
    store = memory_store(route_segments=[segment("S-1", lighting="full", note="a")])
    change(store, recorded=august(5), lighting="partial", note="b")
    event = next(each for each in store.history()[0].events if each.field == "lighting")
    object.__setattr__(event, "old", "bright")
    assert value(store, august(4), "lighting") == "unknown"
    assert value(store, august(4), "note") == "a"


ids = st.sampled_from(["S-1", "S-2", "S-3"])
steps = st.lists(
    st.tuples(
        ids,
        st.sampled_from(["note", "lighting", "correct", "move", "remove"]),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=8,
)


def step(store: Store, action: tuple[str, str, int, bool], day: date) -> None:
    feature_id, kind, number, _ = action
    known = set(store.frame(SEGMENTS)["id"])
    made: Change
    is_of_today = False
    if feature_id not in known:
        made = Put(feature(SEGMENTS, segment(feature_id, note=str(number))))
    else:
        seen = store.get(SEGMENTS, feature_id)
        is_of_today = kind == "correct" and seen.properties["lighting_checked_on"] == day.isoformat()
        finding = {"lighting": ["full", "partial", "none"][number], "lighting_checked_on": day.isoformat()}
        made = {
            "note": Put(seen.with_properties(note=str(number)), seen.version),
            "lighting": Put(seen.with_properties(**finding), seen.version),
            "correct": Put(seen.with_properties(lighting=finding["lighting"]), seen.version),
            "move": Put(replace(seen, geometry=line((0, number), (5, 5))), seen.version),
            "remove": Remove(SEGMENTS, feature_id, seen.version),
        }[kind]
    store.apply([made], Origin(time=on(day), day=None if is_of_today else day))


def plain(store: Store, day: date | None = None) -> dict[str, Any]:
    frame = store.frame(SEGMENTS, day)
    records = frame.drop(columns=["geometry", "version"]).to_dict("records")
    return {r["id"]: (r, shape.wkt) for r, shape in zip(records, frame.geometry, strict=True)}


@pytest.mark.parametrize("kind", ["memory", "files"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(actions=steps)
def test_as_of_the_day_of_each_event_equals_the_state_then(
    tmp_path_factory: pytest.TempPathFactory, kind: str, actions: Any
) -> None:
    features = [segment("S-1", note="first"), segment("S-2")]
    folder: Path = tmp_path_factory.mktemp("store")
    store = (
        memory_store(route_segments=features)
        if kind == "memory"
        else file_store(folder, route_segments=features)
    )
    day, states = august(1), {}
    states[day] = plain(store)
    for action in actions:
        day += timedelta(days=0 if action[3] else 1)  # several on one day, too
        step(store, action, day)
        states[day] = plain(store)
    for each, state in states.items():
        assert plain(store, each) == state
    assert plain(store, day) == plain(store)
