"""The story of the demo programme: plausible, inside its period, by roles and never by people."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.demo.conftest import EIGHT, FOLDER
from tests.demo.drawing.findings import APART, REAL_NAMES, Finding, Place, all_findings, places, rounds
from tests.demo.drawing.long_bien import draw_long_bien
from tests.demo.drawing.routes import CRITERIA, LAST, START
from tests.demo.drawing.stages import is_late
from tests.demo.drawing.steps import Step, working_day
from tests.demo.drawing.story import INSPECTED, Story, tell
from tests.demo.drawing.wards import WARDS_2022
from tests.demo.test_files import read_toml

SEED = 2022
FLAG_DAYS = (date(2022, 4, 30), date(2022, 5, 19), date(2022, 7, 27))
# What would name somebody: a form of address before a capital, or a title.
PERSON = re.compile(r"\b([Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Đđ]ồng chí|[Đđ]/c) [A-ZĐÀ-Ỹ]")


@pytest.fixture(scope="module")
def story() -> Story:
    """The story of the committed demo district."""
    return tell(draw_long_bien(), seed=SEED)


def inspected() -> list[Place]:
    """Return the inspected places of the demo district."""
    drawn = draw_long_bien()
    return places({name: drawn[name] for name in INSPECTED})


PLACES = inspected()


def found(story: Story) -> Iterator[tuple[Step, str, date, str]]:
    """Yield each finding that was not undone: its step, criterion, day and value (none: as before)."""
    undone = {step.undoes for step in story.steps if step.undoes}
    for step in story.steps:
        for values in step.values.values() if step.name not in undone or not step.name else ():
            for criterion in CRITERIA:
                if values.get(f"{criterion}_checked_on"):
                    day = date.fromisoformat(values[f"{criterion}_checked_on"])
                    yield step, criterion, day, values[criterion]


def texts(story: Story) -> list[str]:
    """Return every text that the story writes down."""
    said = [step.origin.reason for step in story.steps]
    notes = [values["note"] for step in story.steps for values in step.values.values() if values.get("note")]
    return said + notes


def test_every_month_and_criterion_has_its_findings(story: Story) -> None:
    counts = Counter((day.month, criterion) for _, criterion, day, _ in found(story))
    assert set(counts) == {(month, criterion) for month in range(4, 9) for criterion in CRITERIA}
    assert all(counts[month, criterion] >= 10 for month in range(4, 8) for criterion in CRITERIA)
    assert all(counts[8, criterion] >= 5 for criterion in CRITERIA)
    assert 150 <= counts.total() <= 450


def test_every_finding_lies_in_the_period(story: Story) -> None:
    assert all(START <= day <= LAST for _, _, day, _ in found(story))


def test_flags_are_gone_through_around_their_days(story: Story) -> None:
    days = [day for step, criterion, day, _ in found(story) if step.origin.reason.startswith("Kiểm tra treo")]
    assert len(days) > 30
    assert all(min(abs(day - flag) for flag in FLAG_DAYS) <= timedelta(days=2) for day in days)


def test_each_of_the_eight_wards_is_looked_at(story: Story) -> None:
    wards = {place.drawn.id: WARDS_2022[place.ward][0] for place in PLACES}
    seen = {wards[key[1]] for step in story.steps for key in step.values}
    assert seen >= EIGHT


def test_cleanliness_is_looked_at_every_week_in_some_ward() -> None:
    days = {day for ward in WARDS_2022 for day in rounds("cleanliness", ward)}
    assert days == {START + timedelta(days=7 * week) for week in range(1, 17)}


def test_most_findings_that_change_something_better_it_and_some_relapse_and_are_mended() -> None:
    findings = all_findings(PLACES, seed=SEED)
    turns = Counter(finding.turn for finding in findings)
    assert turns["better"] > 2 * turns["worse"] > 0
    mended = [
        (one.turn, two.turn) == ("worse", "better") for one, two in pairwise(findings) if of(one) == of(two)
    ]
    assert sum(mended) >= 5


def test_nothing_of_the_worst_is_made_up_about_routes_with_real_names(story: Story) -> None:
    worst = {"lighting": "none", "flags": "missing", "cleanliness": "dirty"}
    named = {place.drawn.id for place in PLACES if place.drawn.properties.get("route_id") in REAL_NAMES}
    assert len(named) == 11
    for step in story.steps:
        for (_, feature_id), values in step.values.items():
            if feature_id in named:
                assert not worst.items() & values.items()


def of(finding: Finding) -> tuple[str, str]:
    """Return what a finding is about."""
    return finding.place.drawn.id, finding.criterion


@given(st.integers(0, 2**32))
def test_each_chain_of_findings_ends_as_the_layer_shows_in_rising_days_far_enough_apart(seed: int) -> None:
    seen = set()
    for (feature_id, criterion), chain in groupby(all_findings(PLACES, seed=seed), key=of):
        findings = list(chain)
        seen.add((feature_id, criterion))
        properties = findings[-1].place.drawn.properties
        assert findings[-1].values.items() <= properties.items()
        assert all(two.day - one.day >= APART for one, two in pairwise(findings))
        assert findings[0].day >= findings[0].place.joined_on
        assert {finding.value for finding in findings} <= set(CRITERIA[criterion].values())
    known = {
        (place.drawn.id, criterion)
        for place in PLACES
        for criterion in CRITERIA
        if place.drawn.properties[criterion] != "unknown"
    }
    assert seen == known


def test_before_the_programme_all_is_proposed_and_unknown(story: Story) -> None:
    for name in INSPECTED:
        assert {feature.properties["stage"] for feature in story.before[name]} == {"proposed"}
        for criterion in CRITERIA:
            assert {feature.properties[criterion] for feature in story.before[name]} == {"unknown"}
        ids = {place.drawn.id for place in PLACES if place.layer == name}
        late = {place.drawn.id for place in PLACES if place.layer == name and is_late(place)}
        assert late
        assert {feature.id for feature in story.before[name]} == ids - late


def test_stages_move_from_planned_over_work_to_recognition(story: Story) -> None:
    moves: dict[tuple[str, str], list[str]] = {}
    for step in story.steps:
        for key, values in step.values.items():
            if "stage" in values and not step.name:
                moves.setdefault(key, []).append(values["stage"])
    ways = {tuple(stages) for stages in moves.values()}
    assert ways == {
        ("planned",),
        ("planned", "in_progress"),
        ("planned", "in_progress", "recognised"),
        ("planned", "in_progress", "suspended", "in_progress"),
    }


def test_who_writes_is_a_role_that_may_write_it(story: Story) -> None:
    offices = {office["id"]: office for office in read_toml(FOLDER, "programme.toml")["offices"]}
    for step in story.steps:
        if step.origin.source == "outside":
            assert (step.origin.person, step.origin.office, step.origin.reason) == ("", "", "")
            continue
        assert re.fullmatch(r"can-bo(-[a-z]+)+", step.origin.person)
        office = offices[step.origin.office]
        assert office["valid_from"] <= step.when.date() <= office["valid_to"]
        for (layer, _), values in step.values.items():
            assert layer in office["layers"]
            assert set(values) & set(CRITERIA) <= set(office["criteria"])


def test_ward_officers_write_about_their_own_ward_alone(story: Story) -> None:
    ward_of = {place.drawn.id: place.ward for place in PLACES}
    wards: dict[str, set[str]] = {}
    for step in story.steps:
        if step.origin.office == "ward_committees":
            wards.setdefault(step.origin.person, set()).update(ward_of[key[1]] for key in step.values)
    assert len(wards) == 8
    assert all(len(own) == 1 for own in wards.values())


def test_nobody_is_named_and_every_deed_says_that_it_is_made_up(story: Story) -> None:
    assert not [text for text in texts(story) if PERSON.search(text)]
    assert PERSON.search("Đã nhắc ông Tư ở ngõ 5")
    deeds = [text for text in texts(story) if re.search(r"\bĐã\b|\bđã\b|[Cc]hờ", text)]
    assert deeds
    assert all("(minh họa)" in text for text in deeds)


def test_the_same_seed_tells_the_same_story_and_another_one_another(story: Story) -> None:
    def told(story: Story) -> list[Any]:
        return [(step.when, step.origin, step.values) for step in story.steps]

    assert told(tell(draw_long_bien(), seed=SEED)) == told(story)
    assert told(tell(draw_long_bien(), seed=SEED + 1)) != told(story)


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2022, 4, 29), date(2022, 4, 29)),
        (date(2022, 4, 30), date(2022, 5, 4)),
        (date(2022, 8, 6), date(2022, 8, 8)),
    ],
)
def test_offices_are_closed_at_weekends_and_on_holidays(day: date, opens: date) -> None:
    assert working_day(day) == opens
