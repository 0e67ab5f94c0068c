"""The record for people: who changed what, when and why; by feature, ward, person, office, source, period."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.errors import ShapelyError

from geo.editing import rights
from geo.errors import EditConflict, UnknownName
from geo.history import undo
from geo.history.values import ChangedDays, Gone, Told, ToldPage, WantedChanges
from geo.history.words import Pair, Teller
from geo.language import N_, Language
from geo.layers import LAYERS
from geo.layers import layer as layer_called
from geo.model.days import HANOI
from geo.model.feature import Feature
from geo.model.history import CHECKED, GEOMETRY, NOBODY, Changeset, Event, Origin, Saved
from geo.model.rights import PHOTOS, WHOLE
from geo.programme import browse
from geo.stores.as_of import days_of_change
from geo.stores.base import Store
from geo.text import nfc

PAGE_SIZE = 50
MOST_LINES = 4  # of one changeset in a list
_AT_ONCE = 200  # changesets that are put into words together
_DEGREES = 1e-7  # about a centimetre: less of a line does not lie in a ward
_INSPECTED = tuple(name for name, spec in LAYERS.items() if spec.inspected)
_Mask = npt.NDArray[np.bool_]

Keep = Callable[[Event], bool]


def listed(
    store: Store, words: Language, wanted: WantedChanges, *, members: bool, day: date | None = None
) -> ToldPage:
    """Return the changesets that are wanted, in words, the newest first; visitors read what and when.

    A ward is that of the boundaries in force on `day` (None: the working day); what was removed since lies
    where it last was.

    Raises:
        UnknownName: there is no such layer, or that day has no such ward.
        StoreUnavailable: the record cannot be read now.
    """
    found, keep = _wanted(store, wanted, day or rights.working_day(store))
    size = PAGE_SIZE if wanted.page is not None else max(1, len(found))
    pages = max(1, -(-len(found) // size))
    page = min(max(wanted.page or 1, 1), pages)
    newest = found[::-1][(page - 1) * size : page * size]
    teller = Teller(store, words, members=members)
    entries = teller.tell(newest, most=None if wanted.page is None else MOST_LINES, keep=keep)
    return ToldPage(entries, len(found), page, pages, wanted)


def whole(
    store: Store, words: Language, wanted: WantedChanges, *, members: bool, day: date | None = None
) -> Iterator[Told]:
    """Give all the changesets that are wanted, as `listed`, a few at a time: for files of the whole record.

    Raises:
        UnknownName, StoreUnavailable: as `listed`, before the first is given.
    """
    found, keep = _wanted(store, wanted, day or rights.working_day(store))
    newest, teller = found[::-1], Teller(store, words, members=members)
    parts = (newest[at : at + _AT_ONCE] for at in range(0, len(newest), _AT_ONCE))
    return (told for part in parts for told in teller.tell(part, keep=keep))


def latest(
    store: Store, words: Language, layer: str, feature_id: str, *, members: bool, most: int
) -> tuple[tuple[Told, ...], int]:
    """Return the last changes of a feature in words, the newest first, and how many there are in all.

    Raises:
        UnknownName: there is no such layer.
        StoreUnavailable: the record cannot be read now.
    """
    wanted = WantedChanges(layer=layer, id=feature_id)
    found, keep = _wanted(store, wanted, date.max)
    teller = Teller(store, words, members=members)
    return teller.tell(found[::-1][:most], most=MOST_LINES, keep=keep), len(found)


def one(store: Store, words: Language, number: int, *, members: bool, most: int | None = None) -> Told:
    """Return one changeset in words.

    Raises:
        UnknownName: there is none with that number.
        StoreUnavailable: the record cannot be read now.
    """
    return Teller(store, words, members=members).tell([store.changeset(number)], most=most)[0]


def layers_of(store: Store, feature_id: str) -> tuple[str, ...]:
    """Return the layers in which the record knows a feature of that id.

    Raises:
        UnknownName: it knows none.
        StoreUnavailable: the record cannot be read now.
    """
    found = tuple(name for name in LAYERS if store.history(name, feature_id))
    if not found:
        raise UnknownName(N_("The record tells nothing of a feature “{id}”."), id=feature_id[:80])
    return found


def removed(store: Store, words: Language, *, members: bool) -> tuple[Gone, ...]:
    """Return the features that were removed and are not there again, the last removed first.

    Raises:
        StoreUnavailable: the record cannot be read now.
    """
    gone = _gone(store.history())
    teller = Teller(store, words, members=members)
    teller.learn(gone)
    newest = sorted(gone.items(), key=lambda each: -each[1][0].number)
    return tuple(
        Gone(
            layer=layer,
            id=feature_id,
            feature=teller.feature(layer, feature_id),
            change=changeset.number,
            time=changeset.time,
            person=teller.person(changeset),
            office=teller.office(changeset.origin.office) if members and changeset.origin.office else "",
            reason=changeset.origin.reason if members else "",
            content=event.old,
            erased=event.redacted is not None,
        )
        for (layer, feature_id), (changeset, event) in newest
    )


def gone_feature(found: Gone) -> Feature:
    """Return a removed feature as it was last."""
    return Feature(found.layer, found.id, found.content.get(GEOMETRY), found.content.get("properties") or {})


def wish_to_restore(found: Gone) -> rights.Wish:
    """Return what bringing a feature back is about, for `rights`: a photo belongs to what it shows."""
    return found.layer, gone_feature(found) if found.layer == PHOTOS else None, (WHOLE,)


def restore(store: Store, layer: str, feature_id: str, origin: Origin = NOBODY) -> Saved:
    """Bring back a feature that was removed; see `undoing.restore`.

    Raises:
        UnknownName, EditConflict, InvalidInput, StoreUnavailable: as `undoing.restore`.
    """
    name = layer_called(layer).name
    told = store.history(name, feature_id)
    if told and (name, nfc(feature_id)) not in _gone(told):
        raise EditConflict(N_("“{id}” is there already. Nothing was changed."), id=feature_id[:80])
    return undo.restore(store, name, feature_id, origin)


def days(store: Store) -> ChangedDays:
    """Return from the programme's start to the working day how much changed on each day.

    Raises:
        StoreUnavailable: a layer or the record cannot be read now.
    """
    last, programme = rights.working_day(store), store.programme
    counts: dict[date, int] = {}
    for name, spec in LAYERS.items():
        if spec.inspected:
            for day, number in _layer_days(store, name).items():
                counts[day] = counts.get(day, 0) + number
    inside = {day: number for day, number in sorted(counts.items()) if day <= last}
    first = programme.start_date or next(iter(inside), last)
    return ChangedDays(min(first, last), last, {day: n for day, n in inside.items() if day >= first})


def _layer_days(store: Store, layer: str) -> Mapping[date, int]:
    """Return on which days something of a layer changed: by the record, and by what the features say."""
    record, frame = store.history(layer), store.frame(layer)
    told = days_of_change(record, layer, frame, latest=store.programme.as_of)
    said: Counter[str] = Counter()
    for field in ("joined_on", *(each.checked_field for each in store.criteria)):
        said.update(frame[field].dropna())
    said.update({text: 1 for text in _checked_before(record, layer) if text not in said})
    counts = {date.fromisoformat(str(text)): number for text, number in said.items()}
    return {day: max(told.get(day, 0), counts.get(day, 0)) for day in {*told, *counts}}


def _checked_before(changesets: Iterable[Changeset], layer: str) -> set[str]:
    """Return the days of findings that later ones replaced; the first may be older than the record."""
    return {
        event.old
        for changeset in changesets
        if changeset.origin.undoes is None
        for event in changeset.events
        if event.layer == layer and (event.field or "").endswith(CHECKED) and isinstance(event.old, str)
    }


def _wanted(store: Store, wanted: WantedChanges, day: date) -> tuple[Sequence[Changeset], Keep | None]:
    """Return the changesets that are wanted, and which of their events are (None: all)."""
    layer = layer_called(wanted.layer).name if wanted.layer else None
    found = [each for each in store.history(layer, wanted.id if layer else None) if _fits(each, wanted)]
    tests: list[Keep] = []
    if layer is not None:
        tests.append(lambda event: event.layer == layer)
    if wanted.id is not None:
        name = nfc(wanted.id)
        tests.append(lambda event: event.id == name)
    if wanted.ward is not None:
        inside = _lying_in(store, found, wanted.ward, day)
        tests.append(lambda event: _shown(event) in inside)
    if not tests:
        return found, None

    def keep(event: Event) -> bool:
        return all(test(event) for test in tests)

    return [each for each in found if any(map(keep, each.events))], keep


def _fits(changeset: Changeset, wanted: WantedChanges) -> bool:
    origin, on = changeset.origin, local_day(changeset.time)
    return (
        wanted.person in (None, origin.person)
        and wanted.office in (None, origin.office)
        and wanted.source in (None, origin.source)
        and (wanted.first is None or wanted.first <= on)
        and (wanted.last is None or on <= wanted.last)
    )


def local_day(time: datetime) -> date:
    """Return the day here on which something was recorded."""
    return time.astimezone(HANOI).date()


def _gone(changesets: Iterable[Changeset]) -> dict[Pair, tuple[Changeset, Event]]:
    """Return the features that are not there any more, with what removed them."""
    found: dict[Pair, tuple[Changeset, Event]] = {}
    for changeset in changesets:
        for event in changeset.events:
            if event.field is not None:
                continue
            if event.new is None:
                found[event.layer, event.id] = changeset, event
            else:
                found.pop((event.layer, event.id), None)
    return found


def _shown(event: Event) -> Pair:
    """Return what an event is about where one asks for a place: of a photo, what it shows."""
    content = event.old or event.new
    if event.layer != PHOTOS or event.field is not None or not isinstance(content, Mapping):
        return event.layer, event.id
    properties = content.get("properties") or {}
    return str(properties.get("of_layer")), str(properties.get("of_id"))


def _lying_in(store: Store, changesets: Sequence[Changeset], code: str, day: date) -> set[Pair]:
    """Return which features lie in a ward by the boundaries of a day; what was removed, where it last was."""
    wards = browse.wards(store, day)
    ward = wards.geometry.iloc[browse.ward_position(wards, code)]
    gone = _gone(changesets)
    lost = np.array([_shape_of(event.old) for _, event in gone.values()], dtype=object)
    found = {pair for pair, inside in zip(gone, _in_shape(lost, ward), strict=True) if inside}
    for layer in {event.layer for changeset in changesets for event in changeset.events} | set(_INSPECTED):
        if layer == PHOTOS:
            continue
        frame = store.frame(layer)
        ids = frame["id"].to_numpy()[_in_shape(np.asarray(frame.geometry.array), ward)]
        found |= {(layer, str(each)) for each in ids.tolist()}
    return found


def _in_shape(shapes: npt.NDArray[np.object_], ward: Any) -> _Mask:
    """Say of each shape whether it lies in a ward; a line that only touches the border does not."""
    shapely.prepare(ward)
    inside: _Mask = shapely.intersects(ward, shapes)
    lines = inside & (shapely.get_dimensions(shapes) == 1)
    inside[lines] = shapely.length(shapely.intersection(shapes[lines], ward)) > _DEGREES
    return inside


def _shape_of(content: Any) -> Any:
    try:
        return shapely.geometry.shape(content[GEOMETRY])
    except (ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError):
        return None  # it was erased
