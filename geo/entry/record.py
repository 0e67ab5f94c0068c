"""Take a filled workbook of data entry: all faults at once, a preview, then one change of the record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geo.editing import change as editing
from geo.editing import new_values, patch, rights
from geo.editing.change import Edit
from geo.editing.compare import Comparison, value_of
from geo.entry.read import FilledRow, read_entry_book
from geo.errors import EditConflict, Fault, InvalidInput
from geo.files.coercion import FieldKind, coerce, field_kinds
from geo.language import N_
from geo.layers import layer as layer_called
from geo.layers.findings import Words
from geo.model.feature import Feature
from geo.model.history import Origin, Saved
from geo.model.person import Person
from geo.model.rights import Refusal
from geo.stores.base import Store

WRONG = N_("Nothing was recorded, because something is wrong in the workbook.")
REMOVED: Words = (
    N_("“{id}” was removed since the workbook was made."),
    N_("Delete its row, or bring the feature back in its history."),
)
CLASH: Words = (
    N_("Somebody changed {field} of “{id}” since: it was “{seen}”, now it is “{now}”; you wrote “{wanted}”."),
    N_("Look at both; empty your change (write “{now}”), or make the workbook again."),
)
SEVERAL_LATE: Words = (
    N_("In the row of “{id}”, more than one finding is older than the one that counts now: {fields}."),
    N_(
        "Keep one of them and put the others back as they were, value and day. Record those afterwards, "
        "on the page of “{id}” or with a new workbook."
    ),
)
TAKE_BACK = N_("Take the change back in your workbook.")


@dataclass(frozen=True)
class Change:
    """One field that would change: where it stands in the workbook, from what, to what.

    `newer`: the day of the finding that stays, where this one is older and is recorded as of its day.
    `checked_on`: of a finding, the day of checking that is recorded with it; the day of today's work where
    none was filled in.
    """

    layer: str
    id: str
    field: str
    cell: str
    before: Any
    after: Any
    newer: str | None = None
    checked_on: str | None = None


@dataclass(frozen=True)
class Preview:
    """What a workbook would change, row by row; without `changes` nothing is to be recorded."""

    rows: int
    changes: tuple[Change, ...]
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class _Wish:
    row: FilledRow
    edit: Edit
    file: str

    def fault(self, words: Words, name: str | None, **values: object) -> Fault:
        """Return a fault at the cell of a field, or of the id."""
        cell = self.row.cells.get(name or "id", self.row.cells["id"])
        place = {"id": self.row.id, **values}
        return Fault(self.place(cell), *words, feature=self.row.id, field=name, values=place)

    def place(self, cell: str) -> str:
        """Return what a fault calls a cell."""
        return f"{self.file} {cell}"


def preview(store: Store, content: bytes, *, file_name: str, person: Person | None = None) -> Preview:
    """Say what a filled workbook would change; nothing is written.

    Raises:
        InvalidInput: something is wrong in it; `faults` names every cell. Its kinds `TooLarge`, `WrongKind`
            and `UnusableFile` say that it cannot be read at all.
        StoreUnavailable: a layer or the record cannot be read now.
    """
    filled = read_entry_book(content, file_name=file_name)
    wishes = list(_wishes(store, filled.rows, file_name))
    compared = [(wish, _compared(store, wish)) for wish in wishes]
    known = [(wish, comparison) for wish, comparison in compared if comparison is not None]
    faults = [*filled.faults]
    faults += [wish.fault(REMOVED, None) for wish, comparison in compared if comparison is None]
    dated = [_dated(store, wish, comparison) for wish, comparison in known]
    are_sound = new_values.are_sound(store, dated)
    changes: list[Change] = []
    for (wish, comparison), after in zip(known, dated, strict=True):
        found, wrong = _judged(store, wish, comparison, after, is_sound=are_sound)
        changes += found
        faults += wrong
    faults += _refused(store, person, known) if person is not None else []
    if faults:
        raise InvalidInput(WRONG, faults=faults)
    return Preview(len(filled.rows), tuple(changes), tuple(wish.edit for wish in wishes))


def record(store: Store, wanted: Preview, origin: Origin) -> Saved:
    """Record what a preview showed, as one change that can be undone.

    Raises:
        EditConflict, InvalidInput, StoreUnavailable: as `editing.update`; nothing was written.
    """
    return editing.apply_edits(store, wanted.edits, origin, are_findings=True)


def _wishes(store: Store, rows: Sequence[FilledRow], file_name: str) -> Iterator[_Wish]:
    """Give the rows in which something was filled in."""
    kinds = {name: field_kinds(layer_called(name), store.criteria) for name in {row.layer for row in rows}}
    for row in rows:
        values = dict(_filled_in(row, kinds[row.layer]))
        if values:
            yield _Wish(row, Edit(row.layer, row.id, values, row.version), file_name)


def _filled_in(row: FilledRow, kinds: Mapping[str, FieldKind]) -> Iterator[tuple[str, Any]]:
    own = layer_called(row.layer).own_fields
    for name, kind in kinds.items():
        if name not in row.after or name in ("id", "version", *own):
            continue
        was, now = row.before.get(name), row.after[name]
        if type(was) is type(now) and was == now:
            continue
        before, after = coerce(was, kind), coerce(now, kind)
        if before != after:
            yield name, after


def _compared(store: Store, wish: _Wish) -> Comparison | None:
    try:
        return editing.compare_edit(store, wish.edit)
    except EditConflict:
        return None


def _dated(store: Store, wish: _Wish, found: Comparison) -> Feature:
    """Return a feature as it would be."""
    dated = patch.with_checked_days(store, wish.edit.layer, found.wanted, given=wish.edit.values)
    return replace(found.now, properties={**found.now.properties, **dated})


def _judged(
    store: Store, wish: _Wish, found: Comparison, after: Feature, *, is_sound: bool
) -> tuple[list[Change], list[Fault]]:
    """Return what a row would change and what is wrong with it; `is_sound`: the store would take all rows."""
    faults = [
        wish.fault(CLASH, clash.field, field=clash.field, seen=clash.seen, now=clash.now, wanted=clash.wanted)
        for clash in found.clashes
    ]
    faults += _unfit(store, wish, found, after, is_sound=is_sound)
    changes = list(_changes(store, wish, found))
    late = [change.field for change in changes if change.newer is not None]
    if len(late) > 1:
        faults.append(wish.fault(SEVERAL_LATE, late[-1], fields=", ".join(late)))
    return changes, faults


def _changes(store: Store, wish: _Wish, found: Comparison) -> Iterator[Change]:
    newer = _newer_days(store, found)
    dated = patch.with_checked_days(store, wish.edit.layer, found.wanted, given=wish.edit.values)
    days = {each.id: dated.get(each.checked_field) for each in store.criteria if each.id in found.wanted}
    for name, value in found.wanted.items():
        before = value_of(found.now, name)
        cell = wish.row.cells[name]
        if before != value:
            own = (wish.edit.layer, wish.edit.id, name, cell)
            yield Change(*own, before, value, newer=newer.get(name), checked_on=days.get(name))


def _newer_days(store: Store, found: Comparison) -> dict[str, str]:
    """Return, by the field of its day, the day of each finding that is newer than the one filled in."""
    days: dict[str, str] = {}
    for criterion in store.criteria:
        wanted, kept = found.wanted.get(criterion.checked_field), value_of(found.now, criterion.checked_field)
        if isinstance(wanted, str) and isinstance(kept, str) and wanted < kept:
            days[criterion.checked_field] = kept
    return days


def _unfit(store: Store, wish: _Wish, found: Comparison, after: Feature, *, is_sound: bool) -> list[Fault]:
    faults: list[Fault] = []
    try:
        new_values.refuse_unfit(store, found.now, after)
        faults = [] if is_sound else new_values.unsound(store, after)
    except InvalidInput as error:
        faults = list(error.faults)
    cells = wish.row.cells
    return [replace(each, file=wish.place(cells.get(each.field or "id", cells["id"]))) for each in faults]


def _refused(store: Store, person: Person, known: Sequence[tuple[_Wish, Comparison]]) -> list[Fault]:
    asked = [(wish.edit.layer, found.now, frozenset(wish.edit.values)) for wish, found in known]
    faults = []
    for (wish, _), refusals in zip(known, rights.refusals(store, person, asked), strict=True):
        for name, refusal in refusals.items():
            faults.append(_not_yours(wish, name, refusal))
    return faults


def _not_yours(wish: _Wish, name: str, why: Refusal) -> Fault:
    values = {**dict(why.values), "fields": name, "id": wish.edit.id}
    cell = wish.row.cells.get(name, wish.row.cells["id"])
    return Fault(wish.place(cell), why.text, TAKE_BACK, feature=wish.edit.id, field=name, values=values)
