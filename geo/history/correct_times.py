"""Set the times of changes right that were made while the clock was wrong, and the days that it gave."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from geo.editing import late_findings
from geo.errors import InvalidInput, UnknownName
from geo.language import N_
from geo.layers import layer as layer_called
from geo.model import days
from geo.model.feature import Feature, Put
from geo.model.history import NOBODY, Changeset, Correction, Event, Origin, Saved
from geo.stores.base import Store

NOT_IN_ORDER = N_("Name the first change, then the last one.")
NO_CHANGE = N_("Change {first} was recorded on {day} by what is known already; nothing was corrected.")
STILL_AHEAD = N_(
    "By that, change {number} would have been made on {day}, which is still to come. Choose an earlier day."
)

_Wrong = Mapping[tuple[str, str], Mapping[str, Changeset]]  # which change wrote the day


def correct_times(store: Store, first: int, last: int, day: date, origin: Origin = NOBODY) -> Saved:
    """Say that the changes `first` to `last` were made from `day` on; they keep their distances.

    Days of checking (and others that cannot lie ahead) that the clock gave go along, where they still stand.
    All of it is one change, which can be undone as a whole.

    Raises:
        UnknownName: there is no such change.
        InvalidInput: that would change nothing, or a change would still be to come.
        EditConflict: somebody changed one of the features at the very same time.
        StoreUnavailable: the store cannot be written now.
    """
    if last < first:
        raise InvalidInput(NOT_IN_ORDER)
    changesets = [store.changeset(number) for number in range(first, last + 1)]
    shift = day - changesets[0].on
    if not shift:
        raise InvalidInput(NO_CHANGE, first=first, day=f"{day:%d/%m/%Y}")
    for each in changesets:
        if each.on + shift > days.today():
            raise InvalidInput(STILL_AHEAD, number=each.number, day=f"{each.on + shift:%d/%m/%Y}")
    wrong = _wrong_days(store, changesets)
    puts = [put for place, found in wrong.items() for put in _moved(store, place, found, shift)]
    return store.apply(puts, replace(origin, corrects=Correction(first, last, shift.days)))


def _wrong_days(store: Store, changesets: Sequence[Changeset]) -> _Wrong:
    found: dict[tuple[str, str], dict[str, Changeset]] = {}
    for changeset in changesets:
        for event in changeset.events:
            fields = layer_called(event.layer).past_dates(store.criteria)
            for field, value in _said(event).items():
                if field in fields and value == changeset.on.isoformat():
                    found.setdefault((event.layer, event.id), {})[field] = changeset
    return found


def _said(event: Event) -> Mapping[str, object]:
    if event.field is not None:
        return {event.field: event.new}
    properties = event.new.get("properties") if isinstance(event.new, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}


def _moved(
    store: Store, place: tuple[str, str], wrong: Mapping[str, Changeset], shift: timedelta
) -> list[Put]:
    """Return the changes that set the days of a feature right, as one step of its version."""
    try:
        now = store.get(*place)
    except UnknownName:
        return []  # it was removed since
    version, features = now.version, list[Feature]()
    inspected = store.criteria if layer_called(place[0]).inspected else ()
    finding = {each.checked_field: each for each in inspected}
    for field, changeset in wrong.items():
        if now.properties.get(field) != changeset.on.isoformat():
            continue  # somebody set it right since
        day = changeset.on + shift
        if field in finding:
            features += late_findings.dated_back(store, now, finding[field], day, since=changeset.number)
        else:
            features.append(now.with_properties(**{field: day.isoformat()}))
        now = features[-1]
    return [Put(each, seen=version + bool(at)) for at, each in enumerate(features)]
