"""Say in words what a filled workbook would change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from geo.entry.make import LAYERS, field_titles, labels
from geo.entry.record import Change, Preview
from geo.errors import Fault
from geo.files.coercion import Kind, field_kinds
from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.stores.base import Store

NOTHING = N_("The workbook changes nothing.")
CHANGED = N_("{cell}  {id}: {field}: {before} → {after}")
_CONTENTS = ("seen", "now", "wanted", "value", "nearest")  # of faults: what a field holds
LATE = N_("older than the finding of {day}, which stays; recorded as of its own day")
CHECKED = N_("checked on {day}")


def lines(store: Store, found: Preview, words: Language) -> list[str]:
    """Return a line for each change, and how many there are."""
    if not found.changes:
        return [words.text(NOTHING)]
    said = [_line(store, change, words) for change in found.changes]
    rows = len({(change.layer, change.id) for change in found.changes})
    return [*said, words.plural("{n} row would change.", "{n} rows would change.", rows)]


def value(store: Store, field: str, content: Any, words: Language) -> str:
    """Return a value as people read it: its label, a number or a day in the language's way, a dash."""
    if content is None:
        return "–"
    if isinstance(content, str) and field in _days(store):
        return day(content, words)
    if isinstance(content, int | float) and not isinstance(content, bool):
        return f"{content:g}".replace(".", words.number(0.5, 1)[1])
    return labels(field, store.criteria, words).get(str(content), str(content))


def faults(store: Store, found: Sequence[Fault], words: Language) -> tuple[Fault, ...]:
    """Return faults that call fields and values what the workbook calls them; cells stay as they are."""
    titles: dict[str, str] = {}
    for layer in LAYERS:
        titles |= field_titles(layer_called(layer), store.criteria, words)

    def said(name: str, content: Any, field: str) -> Any:
        if name in ("field", "fields"):
            return ", ".join(titles.get(each, each) for each in str(content).split(", "))
        if name == "allowed" and isinstance(content, str):
            return ", ".join(value(store, field, each, words) for each in content.split(", "))
        return value(store, field, content, words) if name in _CONTENTS else content

    return tuple(
        replace(
            each,
            field=each.field and titles.get(each.field, each.field),
            values={name: said(name, held, each.field or "") for name, held in each.values.items()},
        )
        for each in found
    )


def title(store: Store, change: Change, words: Language) -> str:
    """Return what the field of a change is called."""
    return field_titles(layer_called(change.layer), store.criteria, words)[change.field]


def _line(store: Store, change: Change, words: Language) -> str:
    before, after = (value(store, change.field, each, words) for each in (change.before, change.after))
    line = words.text(
        CHANGED,
        cell=change.cell,
        id=change.id,
        field=title(store, change, words),
        before=before,
        after=after,
    )
    if change.newer is not None:
        return f"{line} ({words.text(LATE, day=day(change.newer, words))})"
    if change.checked_on is not None:
        return f"{line} ({words.text(CHECKED, day=day(change.checked_on, words))})"
    return line


def day(content: str, words: Language) -> str:
    """Return a day as people write it; what is none, as it is."""
    try:
        return words.date(date.fromisoformat(content))
    except ValueError:
        return content


def _days(store: Store) -> frozenset[str]:
    kinds = [field_kinds(layer_called(layer), store.criteria) for layer in LAYERS]
    return frozenset(name for each in kinds for name, kind in each.items() if kind.kind is Kind.DAY)
