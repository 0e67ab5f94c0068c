"""Gather the dossier of one route or apartment block from the record, as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np

from geo.dossier import costs
from geo.dossier.course import (
    changesets_of,
    courses,
    days_between,
    step,
    thinned,
    timeline_of,
)
from geo.dossier.subject import Subject, subject_of
from geo.dossier.values import Dossier, Finding, Part, Period, Proposal, Shot, Shots
from geo.errors import InvalidInput
from geo.extension.scenario_record import Scenario
from geo.history.values import Told
from geo.history.words import Teller
from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.measure import tally
from geo.measure.as_of import with_statuses
from geo.model.criterion import Criterion
from geo.model.days import HANOI
from geo.model.flag_periods import FlagPeriod
from geo.model.history import Event
from geo.model.query import Moment
from geo.photos import photos
from geo.programme import features
from geo.programme.features import SEGMENTS
from geo.stores.base import Store
from geo.tasks.tasks import standing_on
from geo.tasks.values import Task
from geo.text import collation_key, search_key

MOST_CHANGES = 100
_LEAST_NAME = 4  # letters: shorter names are looked for by id alone


def dossier(
    store: Store,
    layer: str,
    wanted: str,
    moment: Moment,
    words: Language,
    *,
    start: date | None = None,
    members: bool = True,
    with_photos: bool = True,
    plans: Sequence[Scenario] | None = (),
) -> Dossier:
    """Return the dossier of a route (layer `route_segments`) or block; `start` None: the programme's.

    For visitors (`members` False) without persons, offices and reasons; `plans` None: they may not be seen.

    Raises:
        UnknownName: there is no such route or block; the nearest are named.
        InvalidInput: it begins after it ends.
        StoreUnavailable: a layer or the record cannot be read now.
    """
    day = moment.as_of
    first = start or min(store.programme.start_date or day, day)
    if first > day:
        raise InvalidInput(
            N_("The period ends ({end}) before it begins ({start})."),
            start=f"{first:%d/%m/%Y}",
            end=f"{day:%d/%m/%Y}",
        )
    subject = subject_of(store, layer, wanted, day)
    parts = _parts(store, subject, moment)
    ids = [each.id for each in parts]
    now, timeline = timeline_of(store, layer, ids)
    days = days_between(timeline, now, first, day)
    counted = tuple(each for each in parts if each.counts)
    changes, more = _changes(store, subject, ids, (first, day), words, members=members)
    periods, upcoming = _periods(store, counted, first, day)
    return Dossier(
        layer=layer,
        id=subject.id,
        name=subject.name,
        moment=moment,
        start=first,
        parts=parts,
        steps=tuple(step(store, subject, each, moment.boundaries) for each in thinned(days)),
        courses=courses(store, now, timeline, days, ids),
        later=_later(store, subject, ids),
        shots=_shots(store, layer, ids, day) if with_photos else None,
        proposals=_proposals(store, subject, day, plans),
        lighting=costs.lighting(store, counted, moment) if layer == SEGMENTS else None,
        periods=periods,
        next_period=upcoming,
        tasks=_tasks(store, subject, ids, day),
        changes=changes,
        more_changes=more,
        for_members=members,
    )


def _parts(store: Store, subject: Subject, moment: Moment) -> tuple[Part, ...]:
    """Return the parts that there are on the day, by id; with those that are only proposed."""
    frame = store.frame(subject.layer, moment.as_of)
    there = subject.of(frame)
    at = np.flatnonzero(there & tally.has_joined(frame, moment.as_of))
    at = np.array(sorted(at, key=lambda each: collation_key(str(frame["id"].iat[each]))), dtype=np.intp)
    own = with_statuses(frame.iloc[at], store.criteria, moment.as_of)
    rows = features.rows_at(store, subject.layer, moment, at)
    counts = tally.counts_on(own, moment.as_of)
    known = set(layer_called(subject.layer).defaults(store.criteria))
    criteria = tuple(store.criteria.in_force(moment.as_of))
    records = own.drop(columns="geometry").to_dict("records")
    return tuple(
        _part(row, record, criteria, known, counts=bool(each))
        for row, record, each in zip(rows, records, counts, strict=True)
    )


def _part(
    row: features.Row,
    record: Mapping[Any, Any],
    criteria: Sequence[Criterion],
    known: set[str],
    *,
    counts: bool,
) -> Part:
    given = {str(name): value for name, value in record.items() if _is_given(value)}
    households = given.get("households")
    return Part(
        id=row.id,
        stage=row.stage,
        counts=counts,
        metres=row.metres,
        places={place.code: place.name for place in row.places if place.code},
        findings={each.id: _finding(each, given, row) for each in criteria},
        joined_on=_date(given.get("joined_on")),
        recognised_on=_date(given.get("recognised_on")),
        plan=str(given.get("plan", "")),
        road_class=str(given.get("road_class", "")),
        width_m=given.get("width_m"),
        households=None if households is None else int(households),
        note=str(given.get("note", "")),
        others={name: str(value)[:2000] for name, value in given.items() if name not in known},
    )


def _finding(criterion: Criterion, given: Mapping[str, Any], row: features.Row) -> Finding:
    checked = _date(given.get(criterion.checked_field))
    return Finding(row.statuses[criterion.id], checked, criterion.id in row.stale)


def _later(store: Store, subject: Subject, ids: Sequence[str]) -> tuple[str, ...]:
    """Return the parts that are there now but came, or come, only after the day."""
    now = store.frame(subject.layer)
    found = set(now["id"][subject.of(now)]) - set(ids)
    return tuple(sorted(map(str, found), key=collation_key))


def _shots(store: Store, layer: str, parts: Sequence[str], day: date) -> tuple[Shots, ...]:
    """Return the photos of each part that had been taken by the day; those that name no day are counted."""
    known = set(store.frame(photos.LAYER)["of_id"])
    found = {part: photos.of_feature(store, layer, part) if part in known else () for part in parts}
    return tuple(_shots_of(part, shots, day) for part, shots in found.items())


def _shots_of(part: str, found: Sequence[photos.Photo], day: date) -> Shots:
    dated = [each for each in found if each.taken_on is not None and each.taken_on <= day]
    undated = sum(each.taken_on is None for each in found)
    pair = photos.before_and_after(dated)
    first, last = pair if pair is not None else (dated[0] if dated else None, None)
    return Shots(part, len(dated), undated, _shot(first), _shot(last))


def _shot(photo: photos.Photo | None) -> Shot | None:
    if photo is None or photo.taken_on is None:
        return None
    return Shot(photo.id, photo.file, photo.taken_on, photo.criterion or "", photo.note or "")


def _proposals(
    store: Store, subject: Subject, day: date, plans: Sequence[Scenario] | None
) -> tuple[Proposal, ...] | None:
    if plans is None:
        return None
    if subject.layer != SEGMENTS:
        return ()
    frame = store.frame(SEGMENTS, day)
    own: gpd.GeoDataFrame = frame[subject.of(frame)]
    return costs.proposals(store, own, plans)


def _periods(
    store: Store, parts: Sequence[Part], first: date, day: date
) -> tuple[tuple[Period, ...], FlagPeriod | None]:
    """Return the ordered flag periods that had begun by the day, and the next one.

    Of those that ended before the first day only the last is named, since findings of it may still hold.
    """
    criterion = next((each for each in store.criteria.in_force(day) if tuple(each.periods)), None)
    if criterion is None:
        return (), None
    every = tuple(criterion.periods)
    begun = [each for each in every if each.first <= day]
    since = [each for each in begun if each.last >= first] or begun[-1:]
    found = []
    for each in since:
        after = next((other.first for other in every if other.first > each.first), date.max)
        days = [part.findings[criterion.id].checked_on for part in parts]
        checked = sum(each.first <= known < after for known in days if known is not None)
        found.append(Period(each, checked, len(parts)))
    return tuple(found), next((each for each in every if each.first > day), None)


def _tasks(store: Store, subject: Subject, ids: Sequence[str], day: date) -> tuple[Task, ...]:
    """Return the tasks that name it: its name, its id, or one of its parts, as whole words."""
    plain = subject.name.partition("(")[0].strip()  # what stands in brackets is a remark
    names = [subject.id, *ids, *(each for each in (subject.name, plain) if len(each) >= _LEAST_NAME)]
    keys = [f" {_plain(each)} " for each in names if _plain(each)]

    def named(task: Task) -> bool:
        texts = (task.title, task.document, task.result, task.difficulties, task.directions)
        told = f" {_plain(' · '.join(texts))} "
        return any(key in told for key in keys)

    return tuple(each for each in standing_on(store, day) if named(each))


def _plain(text: str) -> str:
    """Return a text as words between single spaces, without tones; hyphens hold ids together."""
    return " ".join("".join(c if c.isalnum() or c == "-" else " " for c in search_key(text)).split())


def _changes(
    store: Store, subject: Subject, ids: Sequence[str], between: tuple[date, date], words: Language, *,
    members: bool,
) -> tuple[tuple[Told, ...], int]:  # fmt: skip
    """Return what was changed from the one day to the other, the newest first, and how many more there are.

    Where the programme is pinned to a day, what was recorded later belongs to that day.
    """
    wanted, pinned = set(ids), store.programme.as_of or date.max

    def keep(event: Event) -> bool:
        return event.layer == subject.layer and event.id in wanted

    def recorded(time: datetime) -> date:
        return min(time.astimezone(HANOI).date(), pinned)

    first, last = between
    found = [
        each
        for each in changesets_of(store, subject.layer, ids)
        if first <= recorded(each.time) <= last and any(map(keep, each.events))
    ][::-1]
    told = Teller(store, words, members=members).tell(found[:MOST_CHANGES], keep=keep)
    return told, max(0, len(found) - MOST_CHANGES)


def named(found: Dossier, called: Mapping[str, str]) -> Dossier:
    """Return a dossier whose persons bear the names that people know them by."""
    changes = tuple(replace(each, person=called.get(each.person, each.person)) for each in found.changes)
    return replace(found, changes=changes)


def _is_given(value: Any) -> bool:
    if value is None or value == "":
        return False
    return not (isinstance(value, float) and np.isnan(value))


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
