"""The command `history`: who changed what, when and why, as a table, CSV or JSON."""

import sys
from collections.abc import Iterable
from datetime import date
from itertools import chain, islice

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.cli.summary import aligned
from geo.history import changes as record
from geo.history import files
from geo.history.values import Gone, Told, WantedChanges
from geo.history.words import NONE, short
from geo.history.words import SOURCES as SOURCE_WORDS
from geo.language import N_, Language
from geo.layers import LAYERS
from geo.model.days import HANOI

_MOST = 50
_LINES = 3  # of one change in the table


def history(
    context: Context,
    feature_id: str | None,
    layer: str | None,
    ward: str | None,
    person: str | None,
    office: str | None,
    source: str | None,
    first: date | None,
    last: date | None,
    limit: int | None,
    removed: bool,
    format_: str,
) -> None:
    """List what was changed, the newest first: of one feature, or of all."""
    store, words = store_of(context), context.words
    if removed:
        _write([(_gone_table(record.removed(store, words, members=True), words) + "\n").encode()])
        return
    if feature_id and layer is None:
        record.layers_of(store, feature_id)  # says so where there is none
    wanted = WantedChanges(layer, feature_id, ward, person, office, source, first, last, page=None)
    if format_ != "table":
        told = islice(record.whole(store, words, wanted, members=True), limit)
        write = files.to_csv if format_ == "csv" else files.to_json
        _write(chain(write(told), [b"\n"] if format_ == "json" else []))
        return
    with waiting(context):
        found = record.listed(store, words, wanted, members=True).entries
    _write([(in_words(found[: limit or _MOST], len(found), words) + "\n").encode()])


def in_words(found: tuple[Told, ...], count: int, words: Language) -> str:
    """Return changes as a table, with their number at its foot."""
    if not found:
        return words.text(N_("Nothing was changed here."))
    heads = [N_("Change"), N_("Recorded"), N_("Who"), N_("How"), N_("What"), N_("Reason")]
    rows = [[words.text(head) for head in heads], *(row for told in found for row in _rows(told, words))]
    total = words.plural("{n} change", "{n} changes", count)
    if count > len(found):
        total = words.text(N_("{shown} of {total}"), shown=words.number(len(found)), total=total)
    return _columns([*rows, [total, *[""] * 5]])


def _rows(told: Told, words: Language) -> list[list[str]]:
    who = words.text(N_("(erased)")) if told.erased_by else told.person or told.office or NONE
    time = f"{told.time.astimezone(HANOI):%d/%m/%Y %H:%M}"
    head = [str(told.number), time, who, words.text(SOURCE_WORDS.get(told.source, told.source))]
    texts = [line.text + _undone(line.undone_by, words) for line in told.lines[:_LINES]]
    texts += told.remarks
    more = told.more + max(0, len(told.lines) - _LINES)
    if more:
        texts.append(words.plural("and {n} more", "and {n} more", more))
    first = texts[0] if texts else _without_lines(told, words)
    return [[*head, first, told.reason], *([*[""] * 4, text, ""] for text in texts[1:])]


def _without_lines(told: Told, words: Language) -> str:
    return words.text(N_("Personal data was erased")) if told.source == "redaction" else NONE


def _undone(by: int | None, words: Language) -> str:
    return "" if by is None else f" ({words.text(N_('undone by change {by}'), by=by)})"


def _gone_table(found: tuple[Gone, ...], words: Language) -> str:
    if not found:
        return words.text(N_("No feature was removed."))
    heads = [N_("Feature"), N_("Layer"), N_("Id"), N_("Removed by change"), N_("Recorded"), N_("Reason")]
    rows = [[words.text(head) for head in heads]]
    for gone in found:
        time = f"{gone.time.astimezone(HANOI):%d/%m/%Y %H:%M}"
        title = words.text(LAYERS[gone.layer].title)
        rows.append([gone.feature, title, gone.id, str(gone.change), time, gone.reason])
    count = words.plural("{n} removed feature", "{n} removed features", len(found))
    return aligned([*rows, [count, *[""] * 5]], texts=6)


def _columns(rows: list[list[str]]) -> str:
    """Return rows as columns, the last but one as wide as it needs to be."""
    cells = [[_one_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(widths[at]) for at, cell in enumerate(row)).rstrip() for row in cells]
    rule = "─" * min(110, sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])


def _one_line(text: str, most: int = 160) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short(text, most))


def _write(pieces: Iterable[bytes]) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.writelines(pieces)
    sys.stdout.buffer.flush()
