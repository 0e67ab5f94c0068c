"""What was found on which day, down to what is known on the last: rounds by ward and criterion, by a seed.

Every chain of findings ends with the status and the day that the demo district's layers show. Before that,
most things improve from round to round, some relapse and are mended, a few never are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely

from geo.programme.synthetic import Drawn
from tests.demo.drawing.lines import in_metres
from tests.demo.drawing.routes import CRITERIA, LAST, START
from tests.demo.drawing.wards import wards_of_2022

SURVEY_AFTER = timedelta(days=4)  # of joining, what is there is taken down for the first time
SURVEYED = ("lighting", "cleanliness")
APART = timedelta(days=8)  # between two looks at the same thing, so that they are written down in order
WEEK, WARDS_BY_TURNS = timedelta(days=7), 3
LIGHTING_ROUNDS = (date(2022, 5, 18), date(2022, 6, 15), date(2022, 7, 13))
FLAG_ROUNDS = (date(2022, 4, 29), date(2022, 5, 18), date(2022, 7, 25))  # 30/4 and 1/5, 19/5, late July
SEEN_IN_A_ROUND = {"lighting": 0.45, "flags": 0.8, "cleanliness": 0.45}  # of the places: nobody sees all
WORST = 3
REAL_NAMES = ("R-01", "R-02")  # nothing of the worst is made up about them
RELAPSES = {"lighting": 0.25, "flags": 0.2, "cleanliness": 0.6}  # how often a longer chain has one


@dataclass(frozen=True, eq=False)
class Place:
    """A feature that is inspected, as it is on the last day, and the ward that most of it lies in."""

    layer: str
    drawn: Drawn
    ward: str

    @property
    def worst(self) -> int:
        """The worst level that is ever found there."""
        return WORST - 1 if self.drawn.properties.get("route_id") in REAL_NAMES else WORST

    @property
    def joined_on(self) -> date:
        """The day it joined the programme."""
        return date.fromisoformat(self.drawn.properties["joined_on"])


@dataclass(frozen=True, eq=False)
class Finding:
    """A status found on a day; `kind`: survey, round, or visit. `turn`: first, better, worse or same."""

    place: Place
    criterion: str
    day: date
    value: str
    kind: str
    turn: str

    @property
    def values(self) -> Mapping[str, str]:
        """The fields that it sets."""
        return {self.criterion: self.value, f"{self.criterion}_checked_on": self.day.isoformat()}


def places(layers: Mapping[str, list[Drawn]]) -> list[Place]:
    """Return the features of some layers with their wards, in order."""
    wards = wards_of_2022()
    borders = np.array(list(wards.values()))
    found = []
    for name, drawn in layers.items():
        shapes = in_metres(np.array([feature.geometry for feature in drawn]))
        inside = shapely.intersection(shapes[:, None], borders[None, :])
        size = shapely.length(inside) + shapely.contains(borders[None, :], shapely.centroid(shapes)[:, None])
        codes = np.array(list(wards))[size.argmax(axis=1)]
        found += [Place(name, each, str(code)) for each, code in zip(drawn, codes, strict=True)]
    return found


def all_findings(inspected: list[Place], *, seed: int) -> list[Finding]:
    """Return every finding, each feature's and criterion's in order of days."""
    random = np.random.default_rng([seed, 4])
    return [
        finding
        for place in inspected
        for criterion in CRITERIA
        for finding in _chain(place, criterion, random)
    ]


def rounds(criterion: str, ward: str) -> Iterator[date]:
    """Return the days on which a ward is gone through for a criterion.

    Cleanliness is looked at weekly, in a third of the wards; lighting monthly; flags for an occasion.
    """
    turn = list(wards_of_2022()).index(ward)
    if criterion == "cleanliness":
        day = START + WEEK * (1 + turn % WARDS_BY_TURNS)
        while day <= LAST:
            yield day
            day += WEEK * WARDS_BY_TURNS
        return
    for day in LIGHTING_ROUNDS if criterion == "lighting" else FLAG_ROUNDS:
        yield day + timedelta(days=turn % 3)


def _chain(place: Place, criterion: str, random: np.random.Generator) -> Iterator[Finding]:
    """Return the findings of one criterion at one place, the last of them as the layer shows it."""
    checked = place.drawn.properties[f"{criterion}_checked_on"]
    if checked is None:
        return
    marks = {value: mark for mark, value in CRITERIA[criterion].items()}
    mark, last = marks[place.drawn.properties[criterion]], date.fromisoformat(checked)
    if mark == "-":
        yield Finding(place, criterion, last, CRITERIA[criterion][mark], "visit", "first")
        return
    looks = [*_earlier(place, criterion, last, random), (last, "visit")]
    levels = _levels(int(mark), len(looks), random, relapses=RELAPSES[criterion], worst=place.worst)
    for at, ((day, kind), level) in enumerate(zip(looks, levels, strict=True)):
        turn = "first" if at == 0 else _turn(levels[at - 1], level)
        yield Finding(place, criterion, day, CRITERIA[criterion][str(level)], kind, turn)


def _earlier(
    place: Place, criterion: str, last: date, random: np.random.Generator
) -> Iterator[tuple[date, str]]:
    """Return the days and kinds of the looks before the last one."""
    before = place.joined_on - APART
    survey = place.joined_on + SURVEY_AFTER
    looks = [(survey, "survey")] if criterion in SURVEYED else []
    looks += [
        (day, "round")
        for day in rounds(criterion, place.ward)
        if day > place.joined_on and random.random() < SEEN_IN_A_ROUND[criterion]
    ]
    for day, kind in sorted(looks):
        if before + APART <= day <= last - APART:
            yield day, kind
            before = day


def _levels(last: int, count: int, random: np.random.Generator, *, relapses: float, worst: int) -> list[int]:
    """Return `count` levels (1 is best) down to the last: mostly better and better, some with a relapse."""
    steps = int(random.integers(0, 3))
    first = min(last + steps, worst) if last < worst else last - min(steps, 1)
    levels = np.round(np.linspace(first, last, count)).astype(int).tolist()
    if count > 2 and random.random() < relapses:
        at = int(random.integers(1, count - 1))
        levels[at] += 1 if levels[at] < worst else -1
    levels[-1] = last
    return [int(level) for level in levels]


def _turn(before: int, now: int) -> str:
    return "same" if now == before else "better" if now < before else "worse"
