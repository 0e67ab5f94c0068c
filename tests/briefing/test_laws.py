"""Where metres go in a period: nothing is lost and nothing told twice, whatever joins, leaves and changes."""

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from geo.briefing import gather
from geo.briefing import words as briefing_words
from geo.briefing.sheets import as_workbook
from geo.briefing.values import Balance, Briefing
from geo.language import language
from geo.model.feature import Remove
from geo.model.history import Origin
from geo.stores.base import Store
from geo.stores.opening import open_store
from tests import factories
from tests.factories import Raw, segment, ward

DEMO = Path(__file__).parents[2] / "data" / "geojson"
START, END = date(2022, 6, 30), date(2022, 8, 9)
BEFORE, AFTER = "2022-05-10", "2022-07-20"

values = st.sampled_from(["full", "partial", "none", "not_applicable"])
checks = st.none() | st.tuples(values, st.sampled_from([BEFORE, AFTER]))


def brief(store: Store, start: date = START, end: date = END) -> Briefing:
    return gather.brief(store, gather.period(store, start, end))


def told(found: Balance) -> float:
    return found.better + found.worse + found.first + found.other + found.same + found.new


def check_balances(found: Briefing) -> None:
    for each in found.balances:
        assert min(each.better, each.worse, each.first, each.other, each.same, each.new, each.gone) >= 0
        assert told(each) == pytest.approx(found.now.total.metres)
        assert told(each) - each.new + each.gone == pytest.approx(found.before.total.metres)


@st.composite
def segments(draw: st.DrawFn) -> list[Raw]:
    """Return segments side by side that joined at any time and were checked once or never."""
    found = []
    for at in range(draw(st.integers(1, 6))):
        given = draw(checks)
        lighting = {"lighting": given[0], "lighting_checked_on": given[1]} if given else {}
        joined = draw(st.sampled_from([None, "2022-04-15", "2022-07-11", "2022-09-01"]))
        stage = draw(st.sampled_from(["in_progress", "proposed"]))
        found.append(
            segment(
                f"S-{at}",
                (at, at),
                (at + draw(st.integers(1, 3)), at),
                joined_on=joined,
                stage=stage,
                **lighting,
            )
        )
    return found


@settings(max_examples=25, deadline=None)
@given(segments())
def test_all_metres_of_both_days_are_accounted_for_once(features: list[Raw]) -> None:
    check_balances(brief(factories.memory_store(wards=[ward(), ward("00142", 10)], route_segments=features)))


def test_the_demo_accounts_for_all_its_metres() -> None:
    check_balances(brief(open_store(str(DEMO))))


def test_a_criterion_that_nobody_checked_is_unchanged_or_new() -> None:
    old, young = segment("S-1", (0, 0), (2, 0)), segment("S-2", (0, 1), (1, 1), joined_on="2022-07-01")
    found = brief(factories.memory_store(wards=[ward()], route_segments=[old, young]))
    assert found.turns == ()
    for each in found.balances:
        assert (each.better, each.worse, each.first, each.other, each.gone) == (0, 0, 0, 0, 0)
        assert each.same == pytest.approx(2 * each.new, rel=1e-4)
    assert not found.best  # nothing was checked, so nobody is praised or blamed
    assert not found.is_quiet


def test_a_route_that_left_is_told_and_its_metres_are_gone() -> None:
    stays = segment("S-1", (0, 0), (2, 0), route_id="R-01")
    leaves = segment("S-2", (0, 1), (1, 1), route_id="R-02", route_name="Ngô Gia Tự")
    store = factories.memory_store(wards=[ward()], route_segments=[stays, leaves])
    store.apply([Remove("route_segments", "S-2", seen=1)], Origin(day=date(2022, 7, 20)))
    found = brief(store)
    check_balances(found)
    assert [(each.id, each.name) for each in found.left] == [("R-02", "Ngô Gia Tự")]
    assert found.balances[0].gone == pytest.approx(found.left[0].metres)
    assert not found.is_quiet
    assert brief(store, end=date(2022, 7, 19)).is_quiet


def test_a_ward_without_routes_is_in_no_ranking_and_has_no_shares() -> None:
    store = factories.memory_store(wards=[ward(), ward("00142", 10)], route_segments=[segment()])
    found = brief(store)
    assert [each.code for each in found.standings] == ["00139"]
    idle = next(each for each in found.places if each.code == "00142")
    assert set(idle.share.values()) == {(None, None)}
    assert not any([*idle.better.values(), *idle.worse.values()])


def test_wards_with_the_most_to_check_again_are_named_with_the_metres_of_the_summary() -> None:
    store, words = open_store(str(DEMO)), language("vi")
    found, criteria = brief(store), store.criteria.in_force(END)
    most = max(found.now.wards, key=lambda each: max(each.stale.values(), default=0.0))
    text = briefing_words.stale_wards(found, criteria, words)
    worst = max(criteria, key=lambda each: most.stale.get(each.id, 0.0))
    assert f": {most.name} ({worst.labels['vi']}: {words.metres(most.stale[worst.id])})" in text
    fresh = brief(factories.memory_store(wards=[ward()], route_segments=[segment()]))
    assert briefing_words.stale_wards(fresh, criteria, words) == ""


def test_the_workbook_holds_the_balance_of_each_criterion() -> None:
    store = open_store(str(DEMO))
    found = brief(store)
    sheet = load_workbook(io.BytesIO(as_workbook(store, found, language("en"))))["Balance"]
    rows = [
        [cell for cell in row if isinstance(cell, int | float)] for row in sheet.iter_rows(values_only=True)
    ]
    amounts = [row for row in rows if len(row) == 7]
    assert [sum(row[:-1]) for row in amounts] == pytest.approx([found.now.total.metres] * 3)
