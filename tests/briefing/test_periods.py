"""Which days, segments and wards a briefing counts: nothing is told twice, and nothing untold."""

import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from geo.briefing import gather
from geo.briefing.period import terms
from geo.briefing.sheets import as_workbook
from geo.briefing.values import Briefing
from geo.briefing.words import turned
from geo.editing import change, record, reshape
from geo.history import undo
from geo.language import language
from geo.measure.as_of import with_statuses
from geo.model.criterion import Criteria
from geo.model.days import HANOI
from geo.model.feature import Put, Remove
from geo.model.history import Origin, Reference
from geo.stores.base import Store
from tests import factories
from tests.factories import Raw, block, feature, segment, task, ward

START, END, INSIDE = date(2022, 6, 30), date(2022, 8, 9), date(2022, 7, 10)
KINDS = ("better", "worse", "first", "other", "same", "new")
EN = language("en")
SEGMENTS = "route_segments"


def brief(store: Store, start: date = START, end: date = END, **options: date) -> Briefing:
    return gather.brief(store, gather.period(store, start, end, **options))


def lit(name: str, value: str, day: str, *points: tuple[float, float], **others: object) -> Raw:
    return segment(name, *points, lighting=value, lighting_checked_on=day, **others)


def find(store: Store, name: str, value: str, day: date, recorded: date) -> int | None:
    """Record a finding of a day on another day."""
    at = Origin(time=datetime.combine(recorded, datetime.min.time(), HANOI))
    seen = {SEGMENTS: {name: store.get(SEGMENTS, name).version}}
    lighting = store.criteria.get("lighting")
    return record.record(store, record.Finding(lighting, lighting.value(value), day), seen, at).changeset


def check(found: Briefing) -> None:
    """Every criterion accounts for all metres, in all and in each ward."""
    for each in found.balances:
        whole = sum(getattr(each, kind) for kind in KINDS)
        assert whole == pytest.approx(found.now.total.metres, abs=1e-6)
        assert whole - each.new + each.gone == pytest.approx(found.before.total.metres, abs=1e-6)
        for kind in KINDS:
            there = sum(getattr(place, kind)[each.criterion] for place in found.places)
            assert there == pytest.approx(getattr(each, kind), abs=0.05), kind
        for place in found.places:
            amounts = [getattr(place, kind)[each.criterion] for kind in KINDS]
            assert min(amounts) >= 0
            assert sum(amounts) == pytest.approx(place.end_metres, abs=0.05)


def cut(store: Store, name: str, share: float, day: date = INSIDE) -> None:
    found = store.get(SEGMENTS, name)
    (x, y), (to_x, to_y) = found.geometry["coordinates"][0], found.geometry["coordinates"][-1]
    place = (x + share * (to_x - x), y + share * (to_y - y))
    reshape.split(store, SEGMENTS, name, place, found.version, Origin(day=day))


def test_the_last_day_counts_and_the_first_was_told_before() -> None:
    days = {"S-1": START, "S-2": date(2022, 7, 1), "S-3": END, "S-4": date(2022, 8, 10)}
    rows = [segment(name, (0, at), (4, at)) for at, name in enumerate(days)]
    store = factories.memory_store(wards=[ward()], route_segments=rows, today=date(2022, 9, 1))
    for name, day in days.items():
        find(store, name, "full", day, day)
    found = brief(store)
    assert dict(found.checks) == {days["S-2"]: 1, days["S-3"]: 1}
    assert [each.segments for each in found.turns] == [2]
    check(found)
    before, after = brief(store, date(2022, 6, 1), START), brief(store, END, date(2022, 8, 31))
    assert [sum(each.checks.values()) for each in (before, after)] == [
        1,
        1,
    ]  # periods in a row tell each once
    assert sum(brief(store, START, START).checks.values()) == 1  # of one day, that day is told
    assert "after 30/06/2022 up to and including 09/08/2022" in " ".join(terms(store, found, EN))


def test_what_is_recorded_late_belongs_to_the_day_of_checking() -> None:
    rows = [segment("S-1", (0, 1), (4, 1)), segment("S-2", (0, 2), (4, 2))]
    store = factories.memory_store(wards=[ward()], route_segments=rows, today=date(2022, 9, 1))
    find(store, "S-2", "none", date(2022, 6, 20), INSIDE)  # made before, recorded inside
    find(store, "S-1", "full", INSIDE, date(2022, 8, 20))  # made inside, recorded after
    found = brief(store)
    assert [(each.old, each.new, each.segments) for each in found.turns] == [("unknown", "full", 1)]
    assert dict(found.checks) == {INSIDE: 1}
    assert found.before.total.status["lighting"]["none"] > 0


def test_what_was_undone_is_no_finding() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1")])
    number = find(store, "S-1", "none", INSIDE, INSIDE)
    assert number is not None
    undo.undo(store, Reference(number), Origin(time=datetime(2022, 7, 12, tzinfo=HANOI)))
    found = brief(store)
    assert (found.turns, dict(found.checks)) == ((), {})


def test_a_segment_that_was_split_is_neither_gone_nor_new() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1", (1, 2), (5, 2))])
    find(store, "S-1", "none", date(2022, 6, 1), date(2022, 6, 1))
    cut(store, "S-1", 0.3)
    found = brief(store)
    check(found)
    assert (found.joined, found.left, dict(found.checks)) == ((), (), {})
    assert found.is_quiet
    find(store, "S-1-2", "full", date(2022, 7, 20), date(2022, 7, 20))
    found = brief(store)
    check(found)
    balance = found.balances[0]
    assert balance.better == pytest.approx(0.3 * found.now.total.metres, rel=0.01)
    assert (balance.new, balance.gone) == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6))
    assert dict(found.checks) == {date(2022, 7, 20): 1}


def test_a_part_takes_its_findings_over_without_finding_them_again() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1", (1, 2), (5, 2))])
    find(store, "S-1", "full", date(2022, 7, 5), date(2022, 7, 5))
    cut(store, "S-1", 0.3)
    found = brief(store)
    assert dict(found.checks) == {date(2022, 7, 5): 1}
    assert [(each.kind, each.segments) for each in found.turns] == [("first", 2)]


def test_a_route_that_got_another_id_neither_joined_nor_left_nor_was_recognised_again() -> None:
    row = segment("S-1", (1, 2), (5, 2), stage="recognised", recognised_on="2022-05-01")
    store = factories.memory_store(wards=[ward()], route_segments=[row])
    change.update(store, SEGMENTS, "S-1", {"route_id": "R-09"}, 1, Origin(day=INSIDE))
    found = brief(store)
    assert [each.id for each in found.routes] == ["R-09"]
    assert (found.joined, found.left, found.recognised) == ((), (), ())
    assert found.is_quiet


def test_segments_that_were_merged_keep_what_each_of_them_was() -> None:
    rows = [
        lit("S-1", "full", "2022-05-10", (1, 2), (4, 2)),
        lit("S-2", "none", "2022-07-05", (4, 2), (5, 2)),
    ]
    store = factories.memory_store(wards=[ward()], route_segments=rows)
    find(store, "S-2", "full", date(2022, 7, 6), date(2022, 7, 6))
    merged = reshape.merge(store, SEGMENTS, {"S-1": 1, "S-2": 2}, {}, Origin(day=INSIDE))
    assert merged[0] is not None
    found = brief(store)
    check(found)
    balance = found.balances[0]
    assert balance.same == pytest.approx(0.75 * found.now.total.metres, rel=0.01)
    assert balance.first == pytest.approx(0.25 * found.now.total.metres, rel=0.01)
    assert (balance.new, balance.gone) == (pytest.approx(0, abs=0.01), pytest.approx(0, abs=0.01))
    assert dict(found.checks) == {date(2022, 7, 6): 1}  # the day that the whole took over is no finding


def test_a_whole_takes_the_oldest_day_of_its_parts_over_and_that_is_no_finding() -> None:
    rows = [segment("S-1", (1, 2), (4, 2)), segment("S-2", (4, 2), (5, 2))]
    store = factories.memory_store(wards=[ward()], route_segments=rows)
    for name, day in (("S-2", date(2022, 7, 3)), ("S-1", date(2022, 7, 6))):
        find(store, name, "full", day, day)
    reshape.merge(store, SEGMENTS, {"S-1": 2, "S-2": 2}, {}, Origin(day=INSIDE))
    assert store.get(SEGMENTS, "S-1").properties["lighting_checked_on"] == "2022-07-03"
    assert dict(brief(store).checks) == {date(2022, 7, 3): 1, date(2022, 7, 6): 1}


def test_a_segment_drawn_elsewhere_goes_on_under_its_id() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1", (1, 2), (4, 2))])
    aside = segment("S-1", (1, 3), (4, 3))["geometry"]
    store.apply([Put(replace(store.get(SEGMENTS, "S-1"), geometry=aside), seen=1)], Origin(day=INSIDE))
    found = brief(store)
    check(found)
    assert found.balances[0].same == pytest.approx(found.now.total.metres, rel=0.001)


def test_a_segment_drawn_longer_is_new_by_what_it_gained() -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment("S-1", (1, 2), (4, 2))])
    seen = store.get(SEGMENTS, "S-1")
    longer = segment("S-1", (1, 2), (5, 2))["geometry"]
    store.apply([Put(replace(seen, geometry=longer), seen=1)], Origin(day=INSIDE))
    found = brief(store)
    check(found)
    assert found.balances[0].new == pytest.approx(found.now.total.metres / 4, rel=0.01)


def test_joining_and_leaving_inside_the_period_is_told_once_and_only_then() -> None:
    rows = [
        segment("S-1", (1, 1), (4, 1)),
        segment("S-2", (1, 2), (4, 2), route_id="R-02", joined_on="2022-07-11"),
        segment("S-3", (1, 3), (4, 3), route_id="R-03", joined_on="2022-06-30"),
    ]
    store = factories.memory_store(wards=[ward()], route_segments=rows, apartment_blocks=[block("A-1", 3, 6)])
    store.apply([Remove(SEGMENTS, "S-3", seen=1)], Origin(day=END))
    gone = date(2022, 7, 15)
    store.apply([Remove("apartment_blocks", "A-1", seen=1)], Origin(day=gone))
    found = brief(store)
    check(found)
    assert [each.id for each in found.joined] == ["R-02"]
    assert [each.id for each in found.left] == ["R-03"]
    assert brief(store, date(2022, 7, 11), date(2022, 7, 14)).is_quiet
    assert not brief(store, date(2022, 7, 14), gone).is_quiet  # a block that left is a change, too


def test_both_days_are_counted_on_the_same_wards_also_where_borders_changed() -> None:
    old = [ward("1", name="Cũ", valid_to="2022-07-14", size=20)]
    new = [ward("2", valid_from="2022-07-15"), ward("3", 10, valid_from="2022-07-15")]
    rows = [segment("S-1", (5, 5), (15, 5)), segment("S-2", (25, 5), (27, 5), route_id="R-02")]
    store = factories.memory_store(
        wards=old + new, route_segments=rows, apartment_blocks=[block("A-1", 40, 5)]
    )
    find(store, "S-1", "full", INSIDE, INSIDE)
    found, by_old = brief(store), brief(store, boundaries=START)
    for each in (found, by_old):
        check(each)
        assert each.before.boundaries == each.now.boundaries
        assert all(place.start_metres == pytest.approx(place.end_metres) for place in each.places)
        assert each.now.outside.apartment_blocks == each.now.total.apartment_blocks == 1
    assert [place.code for place in found.places] == ["2", "3", None]
    first, second, outside = (place.first["lighting"] for place in found.places)
    assert first == pytest.approx(second, rel=0.01)
    assert outside == 0
    assert "09/08/2022" in terms(store, found, EN)[1]
    assert "30/06/2022" in terms(store, by_old, EN)[1]
    assert len(terms(store, brief(store, date(2022, 7, 20)), EN)) == 1
    (route, _) = sorted(found.routes, key=lambda one: one.id)
    assert list(route.wards) == ["2", "3"]


def test_a_criterion_that_came_or_went_is_said_and_has_no_share_before() -> None:
    lighting, flags, clean = factories.criteria().items
    changed = (replace(lighting, valid_from=INSIDE), replace(flags, valid_to=INSIDE), clean)
    row = lit("S-1", "full", "2022-07-20", (1, 2), (4, 2))
    store = factories.memory_store(wards=[ward()], route_segments=[row], criteria_are=Criteria(changed))
    found = brief(store)
    check(found)
    assert [each.criterion for each in found.balances] == ["lighting", "cleanliness"]
    assert found.places[0].share["lighting"] == (None, 1.0)
    assert found.places[0].share["cleanliness"] == (None, None)
    _, came, went = terms(store, found, EN)
    assert came.startswith("Lighting is assessed from 10/07/2022")
    assert went.startswith("Flags was assessed until 10/07/2022")


def test_tasks_of_long_ago_and_without_values_stand_in_the_workbook() -> None:
    rows = [
        task("N-1", deadline="1890-01-02"),
        task("N-2", percent=None, document=None, lead=None, result=None),
    ]
    store = factories.memory_store(tasks=rows)
    found = brief(store)
    assert [(each.percent, each.deadline) for each in found.tasks] == [(0, date(1890, 1, 2)), (0, None)]
    sheet = load_workbook(io.BytesIO(as_workbook(store, found, EN)))["Tasks"]
    head, *told = sheet.iter_rows(values_only=True)
    assert [row[head.index("Deadline")] for row in told] == ["02/01/1890", None]


status = st.sampled_from(["unknown", "full", "partial", "none", "not_applicable"])
days = st.sampled_from(["2022-05-10", "2022-06-30", "2022-07-20", "2022-08-09", "2022-08-10"])


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-3, 18), st.integers(1, 9), status, days, st.none() | days),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["none", "split", "removed", "redrawn"]),
    status,
)
def test_all_metres_are_accounted_for_by_criterion_and_ward(
    rows: list[tuple[int, int, str, str, str | None]], act: str, later: str
) -> None:
    features = [
        lit(
            f"S-{at}",
            value,
            day,
            (east, 2 * at),
            (east + far, 2 * at),
            joined_on=joined,
            route_id=f"R-{at % 2}",
        )
        for at, (east, far, value, day, joined) in enumerate(rows)
    ]
    store = factories.memory_store(wards=[ward(), ward("00142", 10)], route_segments=features)
    if act == "split":
        cut(store, "S-0", 0.4)
    elif act == "removed":
        store.apply([Remove(SEGMENTS, "S-0", seen=1)], Origin(day=INSIDE))
    elif act == "redrawn":
        found = feature(SEGMENTS, {**features[0], "geometry": segment("x", (2, 0), (6, 1))["geometry"]})
        store.apply([Put(found, seen=1)], Origin(day=INSIDE))
    if act != "removed":
        find(store, "S-0", later, END, END)
    check(brief(store))


def test_what_was_unknown_at_the_start_is_told_as_first_checks_and_as_turns_inside() -> None:
    rows = [segment(name, (0, at), (4, at)) for at, name in enumerate(("S-1", "S-2", "S-3", "S-4"))]
    store = factories.memory_store(wards=[ward()], route_segments=rows)
    find(store, "S-4", "none", START, START)
    for name, value, day in (
        ("S-1", "none", 1), ("S-1", "partial", 5), ("S-1", "full", 9),
        ("S-2", "full", 2), ("S-2", "partial", 8),
    ):  # fmt: skip
        find(store, name, value, date(2022, 7, day), date(2022, 7, day))
    found = brief(store)
    lighting = found.within[0]
    each = found.now.total.metres / 4
    assert (lighting.first_segments, lighting.better.number, lighting.worse.number) == (2, 2, 1)
    assert [lighting.known, *lighting.first.values()] == pytest.approx([each] * 3, rel=1e-3)
    assert lighting.better.metres == pytest.approx(2 * each, rel=1e-3)
    told = [turned(found, each, EN).replace("\xa0", " ") for each in store.criteria.in_force(END)]
    assert told == [
        "Lighting: of the 416 m whose status was known on 30/06/2022, none got better or worse. "
        "2 segments, 832 m, were checked for the first time; on 09/08/2022 416 m (50.0%) of them were found "
        "“Full”. From one check to the next within the period: 2 for the better (832 m), "
        "1 for the worse (416 m).",
        "Flags: no segment has been checked yet.",
        "Cleanliness: no segment has been checked yet.",
    ]
    find(store, "S-4", "none", END, END)
    again = turned(brief(store, date(2022, 7, 20)), store.criteria.get("lighting"), EN)
    assert again.replace("\xa0", " ").startswith("Lighting: of the 1,247 m whose status was known")


def walked(store: Store, criterion: str) -> dict[str, int]:
    """Return how often segments turned, by looking at every single day of a period."""
    theme, found = store.criteria.get(criterion), {"better": 0, "worse": 0}
    scores = {value.id: value.score for value in theme.values}
    before: dict[str, str] = {}
    for day in map(date.fromordinal, range(START.toordinal(), SOON.toordinal() + 1)):
        frame = with_statuses(store.frame(SEGMENTS, day), store.criteria, day)
        now = dict(zip(frame["id"], frame[criterion], strict=True))
        for name, old in before.items():
            if (one := scores[old]) is not None and (other := scores[now[name]]) is not None and one != other:
                found["better" if other > one else "worse"] += 1
        before = now
    return found


SOON = date(2022, 7, 8)
_DAYS = st.integers(0, 14).map(lambda days: date.fromordinal(date(2022, 6, 28).toordinal() + days))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["S-1", "S-2", "S-3"]), st.sampled_from(["full", "partial", "none"]), _DAYS,
                  st.integers(0, 20), st.booleans()),
        max_size=9,
    )
)  # fmt: skip
@example([("S-1", "full", date(2022, 7, 3), 0, False)])  # found anew on the day of the check it replaces
def test_turns_inside_the_period_are_those_that_every_day_shows(
    findings: list[tuple[str, str, date, int, bool]],
) -> None:
    rows = [
        lit("S-1", "partial", "2022-07-03"),
        segment("S-2", (0, 2), (4, 2)),
        segment("S-3", (0, 3), (4, 3)),
    ]
    store = factories.memory_store(wards=[ward()], route_segments=rows, today=date(2022, 10, 1))
    late = sorted(
        (date.fromordinal(day.toordinal() + later), at) for at, (_, _, day, later, _) in enumerate(findings)
    )
    for recorded, at in late:
        name, value, day, _, wrong = findings[at]
        number = find(store, name, value, day, recorded)
        if wrong and number is not None:
            time = datetime.combine(recorded, datetime.min.time(), HANOI)
            undo.undo(store, Reference(number), Origin(time=time))
    found = brief(store, START, SOON).within[0]
    assert {"better": found.better.number, "worse": found.worse.number} == walked(store, "lighting")
