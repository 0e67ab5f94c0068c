"""Say in words what a filled workbook would change."""

from typing import Any

from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.services.entering import Change, Preview
from geo.services.entry_making import field_titles, labels
from geo.stores.base import Store

NOTHING = N_("The workbook changes nothing.")
CHANGED = N_("{cell}  {id}: {field}: {before} → {after}")
LATE = N_("older than the finding of {day}, which stays; recorded as of its own day")


def lines(store: Store, found: Preview, words: Language) -> list[str]:
    """Return a line for each change, and how many there are."""
    if not found.changes:
        return [words.text(NOTHING)]
    said = [_line(store, change, words) for change in found.changes]
    rows = len({(change.layer, change.id) for change in found.changes})
    return [*said, words.plural("{n} row would change.", "{n} rows would change.", rows)]


def value(store: Store, field: str, content: Any, words: Language) -> str:
    """Return a value as people read it: its label, a number in the language's way, a dash for nothing."""
    if content is None:
        return "–"
    if isinstance(content, int | float) and not isinstance(content, bool):
        return f"{content:g}".replace(".", words.number(0.5, 1)[1])
    return labels(field, store.criteria, words).get(str(content), str(content))


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
    return line if change.newer is None else f"{line} ({words.text(LATE, day=change.newer)})"
