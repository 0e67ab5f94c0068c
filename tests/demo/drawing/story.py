"""The demo programme from 15 April to 9 August 2022, step by step: what stood at first, who changed what.

Everything is made up. The last step leads to the district exactly as `tests.demo.drawing.long_bien` draws it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import shapely

from geo.model.history import GEOMETRY, Origin
from geo.programme.synthetic import Drawn
from tests.demo.drawing.findings import Finding, Place, all_findings, places
from tests.demo.drawing.routes import CRITERIA, LAST
from tests.demo.drawing.sayings import MOBILISATION, NOTES, URBAN, finder, reason, ward_officer
from tests.demo.drawing.stages import is_late, key_of, proposed, segments, stages
from tests.demo.drawing.steps import Key, Step, Who, moment, origin, working_day

INSPECTED = ("route_segments", "apartment_blocks")
MOST_NOTES = 12  # that are there for a while
NARROWER_METRES, ASIDE_DEGREES = 1.5, 0.00005  # how far off things were until they were corrected in a GIS


@dataclass(frozen=True)
class Story:
    """The layers as they were before the programme began, and the steps in order of time."""

    before: Mapping[str, list[Drawn]]
    steps: tuple[Step, ...]


def tell(layers: Mapping[str, list[Drawn]], *, seed: int) -> Story:
    """Return how the inspected ones of the layers came to be what they are; the same for the same seed."""
    inspected = places({name: layers[name] for name in INSPECTED})
    findings = all_findings(inspected, seed=seed)
    steps = [*stages(inspected), *_found(findings, seed), *_mistakes(inspected), _outside(inspected)]
    before = {
        name: [_before(place, inspected) for place in inspected if place.layer == name and not is_late(place)]
        for name in INSPECTED
    }
    return Story(before, tuple(sorted(steps, key=lambda step: step.when)))


# ------------------------------------------------------------------ findings

FRIDAY = 4  # when wards write down what they saw in the week
_Batch = tuple[date, Who, str, str, str]  # day of recording, who, and what is recorded together


def _found(findings: list[Finding], seed: int) -> Iterator[Step]:
    """Return the steps that record findings: together what one person found alike and wrote down on a day."""
    random = np.random.default_rng([seed, 5])
    notes = {**_last_notes(findings), **_passing_notes(findings)}
    batches: dict[_Batch, list[Finding]] = defaultdict(list)
    for finding in findings:
        batches[_batch(finding)].append(finding)
    times = _times(sorted(batches), random)
    for batch in sorted(batches):
        values: dict[Key, dict[str, Any]] = defaultdict(dict)
        for finding in batches[batch]:
            values[key_of(finding.place)] |= {**finding.values, **notes.get(finding, {})}
        source = "import" if batches[batch][0].kind == "survey" else "browser"
        choice = int(random.integers(0, 12))
        said = "; ".join(dict.fromkeys(reason(finding, choice) for finding in batches[batch]))
        yield Step(times[batch], origin(batch[1], times[batch], said, source=source), values)


def _batch(finding: Finding) -> _Batch:
    who = finder(finding)
    if finding.kind == "survey":
        return working_day(finding.day), who, finding.kind, "", ""
    if finding.kind == "round":
        return working_day(finding.day), who, finding.kind, finding.criterion, finding.place.ward
    friday = finding.day + timedelta(days=(FRIDAY - finding.day.weekday()) % 7)
    return (
        min(friday, LAST),
        who,
        finding.kind,
        "",
        finding.turn,
    )


def _times(batches: list[_Batch], random: np.random.Generator) -> dict[_Batch, datetime]:
    """Return a time of its own in office hours for each batch."""
    minutes = [*range(8 * 60 + 30, 11 * 60 + 20), *range(13 * 60 + 40, 16 * 60 + 50)]
    of_day: dict[date, list[_Batch]] = defaultdict(list)
    for batch in batches:
        of_day[batch[0]].append(batch)
    times = {}
    for day, those in of_day.items():
        for batch, minute in zip(those, random.choice(minutes, len(those), replace=False), strict=True):
            times[batch] = moment(day, *divmod(int(minute), 60))
    return times


def _last_notes(findings: list[Finding]) -> dict[Finding, dict[str, Any]]:
    """Return the notes that stay, each with the last finding of what is worst at its place."""
    last: dict[Key, Finding] = {}
    for finding in findings:
        if finding.place.drawn.properties["note"]:
            known = last.setdefault(key_of(finding.place), finding)
            last[key_of(finding.place)] = max(known, finding, key=_weight)
    return {finding: {"note": finding.place.drawn.properties["note"]} for finding in last.values()}


def _weight(finding: Finding) -> tuple[int, date]:
    now = finding.place.drawn.properties[finding.criterion]
    return list(CRITERIA[finding.criterion].values()).index(now), finding.day


def _passing_notes(findings: list[Finding]) -> dict[Finding, dict[str, Any]]:
    """Return notes of what got worse, gone with the next finding; where no note stays, one a place."""
    found: dict[Finding, dict[str, Any]] = {}
    noted: set[Key] = set()
    for finding, following in zip(findings, findings[1:], strict=False):
        same = (finding.place, finding.criterion) == (following.place, following.criterion)
        free = key_of(finding.place) not in noted and not finding.place.drawn.properties["note"]
        if same and free and finding.turn == "worse" and len(noted) < MOST_NOTES:
            options = NOTES[finding.criterion]
            found[finding] = {"note": options[len(noted) % len(options)]}
            found[following] = {"note": None}
            noted.add(key_of(finding.place))
    return found


# ------------------------------------------------------------------ corrections


def _mistakes(inspected: list[Place]) -> Iterator[Step]:
    """Return what was recorded wrongly in the evening, and undone as soon as the office opened again."""
    one, some, early = (
        segments(inspected, "R-09", [0]),
        segments(inspected, "R-06", [0, 1, 2]),
        segments(inspected, "R-03", [2]),
    )
    dirty = {"cleanliness": "dirty", "cleanliness_checked_on": "2022-05-24"}
    dark = {"lighting": "none", "lighting_checked_on": "2022-06-22"}
    recognised = {"stage": "recognised", "recognised_on": "2022-07-12"}
    officer = ward_officer(one[0].ward)
    rows = (
        ("one", date(2022, 5, 24), officer, one, dirty, "Kiểm tra vệ sinh", "Ghi nhầm đoạn"),
        ("some", date(2022, 6, 22), URBAN, some, dark, "Kiểm tra chiếu sáng", "Ghi nhầm tuyến"),
        (
            "early",
            date(2022, 7, 12),
            MOBILISATION,
            early,
            recognised,
            "Công nhận",
            "Chưa có quyết định",
        ),
    )
    for name, day, who, wrong, values, said, why in rows:
        when = moment(day, 17, 10)
        back = moment(working_day(day + timedelta(days=1)), 7, 35)
        yield Step(when, origin(who, when, said), {key_of(place): values for place in wrong}, name=name)
        yield Step(back, origin(who, back, why), undoes=name)


def _corrected(inspected: list[Place]) -> tuple[list[Place], Place]:
    """Return the segments whose width was corrected in a GIS program, and the one whose line was."""
    return segments(inspected, "R-06", [3, 4]), segments(inspected, "R-04", [2])[0]


def _outside(inspected: list[Place]) -> Step:
    when = moment(date(2022, 6, 7), 11, 25)
    wider, moved = _corrected(inspected)
    values: dict[Key, dict[str, Any]] = {
        key_of(place): {"width_m": place.drawn.properties["width_m"]} for place in wider
    }
    values[key_of(moved)] = {GEOMETRY: shapely.geometry.mapping(moved.drawn.geometry)}
    return Step(when, Origin(source="outside", time=when), values)


def _before(place: Place, inspected: list[Place]) -> Drawn:
    """Return a feature as it was before the programme, with what was corrected later still wrong."""
    drawn = proposed(place)
    wider, moved = _corrected(inspected)
    if place in wider:
        narrower = drawn.properties["width_m"] - NARROWER_METRES
        return replace(drawn, properties={**drawn.properties, "width_m": narrower})
    return replace(drawn, geometry=_aside(drawn.geometry)) if place is moved else drawn


def _aside(line: shapely.Geometry) -> shapely.Geometry:
    """Return a line with its middle point put aside."""
    points = shapely.get_coordinates(line)
    points[len(points) // 2] += ASIDE_DEGREES
    return shapely.LineString(points.round(7))
