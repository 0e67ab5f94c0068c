"""A briefing: its figures are those of the summaries, and what changed is told from what did not."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geo.briefing import gather, tables
from geo.briefing.turns import kind_of
from geo.briefing.values import BETTER, FIRST, OTHER, WORSE, Briefing
from geo.errors import InvalidInput
from geo.language import language
from geo.model.programme import BriefingRules
from geo.model.query import Moment
from geo.programme import summarise
from geo.stores.base import Store
from geo.stores.opening import open_store
from tests import factories
from tests.factories import segment, task, ward

DEMO = Path(__file__).parents[2] / "data" / "geojson"
START, END = date(2022, 6, 30), date(2022, 8, 9)


RULES = BriefingRules()


@pytest.fixture(scope="module")
def demo() -> Store:
    return open_store(str(DEMO))


@pytest.fixture(scope="module")
def found(demo: Store) -> Briefing:
    return gather.brief(demo, gather.period(demo, START, END))


def brief(store: Store, start: str, end: str) -> Briefing:
    return gather.brief(store, gather.period(store, date.fromisoformat(start), date.fromisoformat(end)))


def test_every_figure_of_both_days_is_that_of_the_summary(demo: Store, found: Briefing) -> None:
    assert found.before == summarise.by_ward(demo, Moment(START, END))
    assert found.now == summarise.by_ward(demo, Moment(END, END))
    assert sum(each.metres for each in found.routes) == pytest.approx(found.now.total.metres)
    assert len(found.routes) == found.now.total.routes
    assert len(found.routes) - len(found.joined) == found.before.total.routes
    assert sum(each.end_metres for each in found.places) == pytest.approx(found.now.total.metres)


def test_routes_to_check_again_add_up_to_what_the_summary_calls_stale(found: Briefing) -> None:
    assert found.overdue
    for criterion, metres in found.now.total.stale.items():
        assert sum(each.stale[criterion] for each in found.overdue) == pytest.approx(metres)
    sums = [sum(each.stale.values()) for each in found.overdue]
    assert sums == sorted(sums, reverse=True)
    assert all(each.oldest < END for each in found.overdue)


def test_what_briefings_praise_by_is_the_programme_s_own() -> None:
    store = factories.memory_store(
        wards=[ward()],
        route_segments=[segment("S-1", (0, 2), (5, 2), joined_on="2022-04-15", lighting="full",
                                lighting_checked_on="2022-08-01")],
    )  # fmt: skip
    strict = replace(store.programme, briefing=replace(RULES, least_fresh=0.99, steps=3))
    kind = replace(store.programme, briefing=replace(RULES, least_metres=1.0, least_fresh=0.0, steps=2))
    praised = {}
    for name, programme in (("strict", strict), ("kind", kind)):
        store.programme = programme
        told = brief(store, "2022-06-30", "2022-08-09")
        praised[name] = (bool(told.best), len(told.steps))
    assert praised == {"strict": (False, 3), "kind": (True, 2)}


def test_turns_explain_the_difference_of_both_summaries(found: Briefing) -> None:
    joined = found.now.total.metres - found.before.total.metres
    for criterion, after in found.now.total.status.items():
        gained = dict.fromkeys(after, 0.0)
        for turn in found.turns:
            if turn.criterion == criterion:
                gained[turn.new] += turn.metres
                gained[turn.old] -= turn.metres
        before = found.before.total.status[criterion]
        rest = {value: after[value] - before[value] - gained[value] for value in after}
        assert sum(rest.values()) == pytest.approx(joined)
        assert min(rest.values()) > -1e-6  # what is left came with the routes that joined


def test_metres_better_and_worse_per_ward_add_up_to_the_turns(found: Briefing) -> None:
    for criterion in found.now.criteria:
        for kind, attribute in ((BETTER, "better"), (WORSE, "worse")):
            turned = sum(
                each.metres for each in found.turns if (each.criterion, each.kind) == (criterion, kind)
            )
            assert sum(getattr(each, attribute)[criterion] for each in found.places) == pytest.approx(turned)


def test_metres_better_by_any_criterion_are_no_more_than_there_are_and_no_fewer_than_of_one(
    found: Briefing,
) -> None:
    assert any(each.better_metres for each in found.places)
    for each in found.places:
        for metres, parts in ((each.better_metres, each.better), (each.worse_metres, each.worse)):
            assert max(parts.values()) - 1e-6 <= metres <= min(each.end_metres, sum(parts.values())) + 1e-6


def test_what_nobody_checked_is_in_no_share_of_the_best_status() -> None:
    never, good = segment("S-1", (1, 2), (4, 2)), segment("S-2", (1, 4), (4, 4), joined_on="2022-07-15")
    good["properties"] |= {"lighting": "full", "lighting_checked_on": "2022-07-20"}
    store = factories.memory_store(wards=[ward()], route_segments=[never, good])
    told = gather.brief(store, gather.period(store, date(2022, 7, 1), date(2022, 8, 1)))
    assert told.places[0].share["lighting"] == (None, 1.0)
    assert told.places[0].share["cleanliness"] == (None, None)


def test_the_demo_grew_from_five_routes_of_the_plan_to_ten(demo: Store) -> None:
    whole = gather.brief(demo, gather.period(demo))
    assert (whole.planned_routes, len(whole.routes)) == (5, 10)
    assert whole.period.start == date(2022, 4, 15)


def test_a_period_without_a_change_is_quiet(demo: Store) -> None:
    assert gather.brief(demo, gather.period(demo, END, END)).is_quiet
    assert not gather.brief(demo, gather.period(demo, START, END)).is_quiet


def test_a_period_that_ends_before_it_begins_is_refused(demo: Store) -> None:
    with pytest.raises(InvalidInput, match="before it begins"):
        gather.period(demo, END, START)


def test_a_ward_that_was_hardly_checked_is_neither_best_nor_worst(found: Briefing) -> None:
    assert found.best
    for each in found.standings:
        assert each.has_evidence == (each.metres >= RULES.least_metres and each.fresh >= RULES.least_fresh)
        assert each.has_evidence == (each in found.best)


def test_a_district_without_wards_routes_or_tasks_can_be_briefed() -> None:
    empty = brief(factories.memory_store(), "2022-06-30", "2022-08-09")
    assert (empty.routes, empty.turns, empty.standings, empty.tasks) == ((), (), (), ())
    assert empty.is_quiet


def test_a_first_finding_is_neither_better_nor_worse() -> None:
    lit = segment("S-1", lighting="none", lighting_checked_on="2022-07-15")
    store = factories.memory_store(wards=[ward()], route_segments=[lit])
    (turn,) = brief(store, "2022-06-30", "2022-08-09").turns
    assert (turn.old, turn.new, turn.kind) == ("unknown", "none", FIRST)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("none", "full", BETTER),
        ("full", "partial", WORSE),
        ("full", "not_applicable", OTHER),
        ("unknown", "full", FIRST),
    ],
)
def test_what_is_better_follows_the_scores(old: str, new: str, kind: str) -> None:
    assert kind_of(factories.criteria().get("lighting"), old, new) == kind


@pytest.mark.parametrize(
    ("state", "deadline", "done_on", "expected"),
    [
        ("not_started", None, None, "not_started"),
        ("in_progress", "2022-08-09", None, "in_progress"),
        ("in_progress", "2022-08-08", None, "overdue"),
        ("not_started", "2022-08-08", None, "overdue"),
        ("done", "2022-08-01", "2022-08-01", "done"),
        ("done", "2022-08-01", "2022-08-02", "done_late"),
        ("done", None, None, "done"),
        ("done", "2022-08-01", "2022-08-20", "overdue"),
    ],
)
def test_a_task_is_late_by_its_dates(
    state: str, deadline: str | None, done_on: str | None, expected: str
) -> None:
    store = factories.memory_store(tasks=[task(state=state, deadline=deadline, done_on=done_on)])
    (found,) = brief(store, "2022-06-30", "2022-08-09").tasks
    assert found.state == expected


@pytest.mark.parametrize(
    ("state", "deadline", "done_on", "expected"),
    [
        ("in_progress", "2022-08-09", None, "Running in time"),
        ("in_progress", None, None, "In progress"),
        ("not_started", None, None, "Not started"),
        ("done", "2022-08-01", "2022-08-01", "Done in time"),
        ("done", "2022-08-01", None, "Done"),
        ("done", None, "2022-08-01", "Done"),
    ],
)
def test_only_a_task_with_a_deadline_is_called_in_time(
    state: str, deadline: str | None, done_on: str | None, expected: str
) -> None:
    store = factories.memory_store(tasks=[task(state=state, deadline=deadline, done_on=done_on)])
    found = brief(store, "2022-06-30", "2022-08-09").tasks
    assert [row[8] for row in tables.tasks(found, language("en")).rows] == [expected]


def test_a_task_that_was_assigned_later_is_not_told_yet() -> None:
    store = factories.memory_store(tasks=[task(assigned_on="2022-08-09")])
    assert brief(store, "2022-06-30", "2022-08-08").tasks == ()
