"""A layer as it stood on a day, by the record: what held by then, without what was undone since.

Each event holds from a day: a finding from its date of checking (see `geo.stores.findings`), a feature that
is new always (from its `joined_on`, for those who count) unless its changeset names a day; anything else, and
what counts but has no `joined_on`, from the day that the changeset names or on which it was recorded. Of the
events that hold by a day, the last one recorded counts: numbers order, whatever the clock said.

A programme can be pinned to a day (`as_of`): what is recorded later without a day of its own holds from then.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

import geopandas as gpd

from geo.layers import layer as layer_called
from geo.layers.reading import merged, read_past
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.model.history import GEOMETRY, Changeset, Event, Reference
from geo.stores.findings import Found, findings_of
from geo.stores.folder.raw_layer import Raw
from geo.stores.record import Record
from geo.stores.replay import advanced

MOST_VIEWS = 12
_TRIES = 3  # at most so many fields of a past state may break today's criteria one after the other


@dataclass(frozen=True, slots=True)
class Dated:
    """An event and the day from which it holds; None: always."""

    day: date | None
    event: Event

    def holds(self, day: date) -> bool:
        """Say whether it holds on `day`."""
        return self.day is None or self.day <= day


@dataclass
class Timeline:
    """The events of one layer by feature, without those that were undone; grows with the record."""

    layer: str
    latest: date | None = None
    seen: int = 0
    last_day: date = date.min
    of_feature: dict[str, list[Dated]] = field(default_factory=lambda: defaultdict(list))

    def grow(self, record: Record, frame: gpd.GeoDataFrame) -> None:
        """Take over what was recorded since; what undoes or corrects makes all be gone through again.

        `frame` is the layer as it is now: it tells of which day findings are that no change has dated.
        """
        new = record.changesets[self.seen :]
        if any(changeset.origin.undoes or changeset.origin.corrects for changeset in new):
            self.of_feature.clear()
            self.last_day = date.min
            new = record.changesets[:]
        void = undone(new) if any(changeset.origin.undoes for changeset in new) else set()
        findings = findings_of(new, self.layer, frame)
        for changeset in new:
            for dated in _dated(changeset, self.layer, void, self.latest or date.max, findings):
                self.of_feature[dated.event.id].append(dated)
                self.last_day = max(self.last_day, dated.day or date.min)
        self.seen = len(record.changesets)

    def later_than(self, day: date) -> list[str]:
        """Return the features that something holds for only after `day`."""
        if day >= self.last_day:
            return []
        return [
            feature_id
            for feature_id, events in self.of_feature.items()
            if not all(dated.holds(day) for dated in events)
        ]


def undone(changesets: Sequence[Changeset]) -> set[Reference]:
    """Return what no longer holds: changesets and events that were undone, and the undoing itself."""
    void: set[Reference] = set()
    numbered = {changeset.number: changeset for changeset in changesets}
    for changeset in reversed(changesets):
        own, reference = Reference(changeset.number), changeset.origin.undoes
        if reference is None:
            continue
        if own not in void:
            void.add(reference)
            if reference.event is not None and reference.changeset in numbered:
                parts = numbered[reference.changeset].parts(reference)
                void |= {Reference(reference.changeset, at) for at in parts}
        void.add(own)
    return void


def days_of_change(
    changesets: Sequence[Changeset], layer: str, frame: gpd.GeoDataFrame, *, latest: date | None = None
) -> dict[date, int]:
    """Return on how many features of a layer something begins to hold on each day, as `Timeline` has it."""
    void = undone(changesets) if any(each.origin.undoes for each in changesets) else set()
    findings, found = findings_of(changesets, layer, frame), defaultdict[date, set[str]](set)
    for changeset in changesets:
        for dated in _dated(changeset, layer, void, latest or date.max, findings):
            if dated.day is not None:
                found[dated.day].add(dated.event.id)
    return {day: len(ids) for day, ids in found.items()}


_View = tuple[gpd.GeoDataFrame, int, gpd.GeoDataFrame]  # of which frame and how many changesets; the result


class Rewinder:
    """Remembers the timelines of a store's layers, and the last few frames of other days."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._timelines: dict[str, tuple[tuple[Record, date | None], Timeline]] = {}
        self._views: OrderedDict[tuple[str, date], tuple[gpd.GeoDataFrame, int, gpd.GeoDataFrame]] = (
            OrderedDict()
        )

    def frame(
        self,
        frame: gpd.GeoDataFrame,
        record: Record,
        spec: LayerSpec,
        criteria: Criteria,
        day: date,
        *,
        latest: date | None = None,
    ) -> gpd.GeoDataFrame:
        """Return `frame`, a layer as it is now, as it stood on `day`; the same object each time.

        `latest` is the day that the programme is pinned to.
        """
        with self._lock:
            known, timeline = self._timelines.get(spec.name, (None, Timeline(spec.name)))
            if known is None or known[0] is not record or known[1] != latest:
                timeline = Timeline(spec.name, latest)
                self._timelines[spec.name] = (record, latest), timeline
            timeline.grow(record, frame)
            found = self._views.get((spec.name, day))
            if found is not None and found[0] is frame and found[1] == timeline.seen:
                return found[2]
            view = on_day(frame, timeline, spec, criteria, day)
            if view is not frame:
                self._views[spec.name, day] = frame, timeline.seen, view
                while len(self._views) > MOST_VIEWS:
                    self._views.popitem(last=False)
            return view


def on_day(
    frame: gpd.GeoDataFrame, timeline: Timeline, spec: LayerSpec, criteria: Criteria, day: date
) -> gpd.GeoDataFrame:
    """Return the layer's frame as it stood on `day`; the same frame where nothing was different.

    Features that were removed since come at the end.
    """
    features = timeline.later_than(day)
    if not features:
        return frame
    here = {feature_id: at for at, feature_id in enumerate(frame["id"])}
    past = {each: _past(timeline.of_feature[each], day) for each in features}
    reshaped = {each for each in features if any(map(_reshapes, timeline.of_feature[each]))}
    known, shapes = _raws(frame, [here[each] for each in features if each in here], reshaped)
    changed: dict[str, Raw | None] = {}
    for each in features:
        raw = past[each](known.get(each))
        if raw is not None or each in here:
            changed[each] = raw
    return merged(frame, _sound(changed, shapes, spec, criteria), spec, criteria)


def _reshapes(dated: Dated) -> bool:
    return dated.event.field is None or dated.event.field == GEOMETRY


def _past(events: Sequence[Dated], day: date) -> Any:
    """Return the function that leads a raw feature as it is now to what it was on `day`."""

    def lead(now: Raw | None) -> Raw | None:
        raw = now
        for dated in reversed(events):
            raw = advanced(raw, _turned(dated.event))
        for dated in events:
            if dated.holds(day):
                raw = advanced(raw, dated.event)
        return raw

    return lead


def _turned(event: Event) -> Event:
    return Event(event.layer, event.id, event.field, event.new, event.old, event.version)


def _raws(
    frame: gpd.GeoDataFrame, rows: Sequence[int], reshaped: Collection[str]
) -> tuple[dict[str, Raw], dict[str, Any]]:
    """Return rows of a frame as raw features, and the shapes of those that were never `reshaped`.

    The raw features of these have none: to write it as text and to read it again is half of the work.
    """
    some = frame.iloc[list(rows)]
    records = some.drop(columns=GEOMETRY).to_dict("records")
    raws: dict[str, Raw] = {}
    kept: dict[str, Any] = {}
    for record, shape in zip(records, some.geometry.tolist(), strict=True):
        own, text = record["id"], None
        if own not in reshaped:
            kept[own] = shape
        elif shape is not None:
            text = shape.__geo_interface__
        properties = {str(key): value for key, value in record.items()}
        raws[own] = {"type": "Feature", "properties": properties, GEOMETRY: text}
    return raws, kept


def _sound(
    changed: Mapping[str, Raw | None], kept: Mapping[str, Any], spec: LayerSpec, criteria: Criteria
) -> dict[str, Any]:
    """Return checked records and shapes, the `kept` ones as they are.

    A value that today's criteria no longer know is left out.
    """
    result: dict[str, Any] = {each: None for each, raw in changed.items() if raw is None}
    waiting = {each: raw for each, raw in changed.items() if raw is not None}
    for _ in range(_TRIES):
        records, shapes, faults = read_past(waiting, kept, spec, criteria)
        broken: dict[str, set[str]] = defaultdict(set)
        for fault in faults:
            if fault.serious and fault.feature and fault.field:
                broken[fault.feature].add(fault.field)
        again: dict[str, Raw] = {}
        for (each, raw), record, shape in zip(waiting.items(), records, shapes, strict=True):
            if record is not None:
                result[each] = record, shape
            elif raw is not None:
                kept = {key: value for key, value in raw["properties"].items() if key not in broken[each]}
                again[each] = {**raw, "properties": kept}
        waiting = again
    return result


def _joins_now(event: Event) -> bool:
    """Say whether a new feature joins when it is recorded: it is one that counts, and says no day itself."""
    properties = event.new.get("properties") if isinstance(event.new, Mapping) else None
    return layer_called(event.layer).inspected and not (properties or {}).get("joined_on")


def _dated(
    changeset: Changeset, layer: str, void: set[Reference], latest: date, findings: Mapping[Reference, Found]
) -> Iterable[Dated]:
    if Reference(changeset.number) in void:
        return
    recorded = changeset.origin.day or min(changeset.on, latest)
    for at, event in enumerate(changeset.events, start=1):
        reference = Reference(changeset.number, at)
        if event.layer != layer or reference in void:
            continue
        found = findings.get(reference)
        if event.field is None and event.new is not None:
            yield Dated(recorded if _joins_now(event) else changeset.origin.day, event)
        elif found is None or found.day is None or (changeset.origin.day and not found.is_whole):
            yield Dated(recorded, event)
        else:
            yield Dated(found.day, event)
            if found.value is not None:
                yield Dated(found.day, found.value)
