"""The command `summary`: metres and statuses per ward, as a table, JSON, CSV or GeoJSON."""

import sys
import unicodedata
from collections.abc import Sequence
from datetime import date

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.language import N_, Language
from geo.model.criterion import Criterion
from geo.model.summary import Part, Summary
from geo.programme import browse, summarise, summary_files
from geo.programme.nameless import nameless, routes
from geo.stores.base import Store

_Rows = Sequence[Sequence[str]]
_NONE = "–"


def summary(context: Context, as_of: date | None, boundaries: date | None, format_: str, layer: str) -> None:
    """Summarise metres and statuses per ward."""
    store, words = store_of(context), context.words
    with waiting(context):
        found = summarise.by_ward(store, browse.moment(store, as_of=as_of, boundaries=boundaries))
    if format_ == "table":
        _write((in_words(found, store, words, layer) + "\n").encode())
    elif format_ == "csv":
        _write(summary_files.to_csv(found, words, layer))
    elif format_ == "geojson":
        _write(summary_files.to_geojson(found, browse.wards(store, found.boundaries), layer) + b"\n")
    else:
        _write(summary_files.to_json(found, layer) + b"\n")


def _write(content: bytes) -> None:
    """Write bytes as they are: a console that is not in UTF-8 must not change or refuse them."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def in_words(found: Summary, store: Store, words: Language, layer: str) -> str:
    """Return a summary as text: a table of the wards, one for each criterion, and what was counted how."""
    blocks = layer == "apartment_blocks"
    parts = [words.text(N_("Figures as of {day}"), day=words.date(found.as_of)), ""]
    parts += [aligned(_overview(found, words, blocks), texts=2), ""]
    for criterion in store.criteria.in_force(found.as_of):
        label = words.label(criterion)
        unit = words.text(N_("number of apartment blocks")) if blocks else words.text(N_("metres"))
        parts += [f"{label} ({unit})", aligned(_by_value(found, criterion, words, blocks), texts=1), ""]
    return "\n".join([*parts, *remarks(found, words)])


def remarks(found: Summary, words: Language) -> list[str]:
    """Say which boundaries were used, and how what lies on them was counted."""
    lines = [
        words.plural("Boundaries: {n} ward", "Boundaries: {n} wards", len(found.wards))
        + _period(found, words)
    ]
    if found.total.nameless_segments:
        lines.append(nameless(found.total, words))
    if found.shared_border_metres > 0:
        lines.append(
            words.text(
                N_("On the border of two wards: {metres}; half counts for each side."),
                metres=words.metres(found.shared_border_metres),
            )
        )
    if found.overlapping_wards_metres > 0:
        lines.append(
            words.text(
                N_("Wards overlap along {metres}, shared out among them. Run: model-routes check"),
                metres=words.metres(found.overlapping_wards_metres),
            )
        )
    return lines


def _period(found: Summary, words: Language) -> str:
    first, last = words.date(found.valid_from), words.date(found.valid_to)
    if first and last:
        return ", " + words.text(N_("in force from {first} to {last}"), first=first, last=last)
    if first:
        return ", " + words.text(N_("in force since {first}"), first=first)
    return ", " + words.text(N_("in force until {last}"), last=last) if last else ""


def _overview(found: Summary, words: Language, blocks: bool) -> _Rows:
    heads = [N_("Code"), N_("Ward"), N_("km²")]
    heads += [N_("Blocks")] if blocks else [N_("Routes"), N_("Segments"), N_("Metres"), N_("Blocks")]
    rows = [[words.text(head) for head in heads]]
    rows += [
        [ward.code, ward.name, words.number(ward.km2, 2), *_numbers(ward, words, blocks)]
        for ward in found.wards
    ]
    if _holds(found.outside):
        rows.append([_NONE, words.text(N_("Outside all wards")), "", *_numbers(found.outside, words, blocks)])
    km2 = words.number(sum(ward.km2 for ward in found.wards), 2)
    rows.append(["", words.text(N_("Total")), km2, *_numbers(found.total, words, blocks)])
    return rows


def _numbers(part: Part, words: Language, blocks: bool) -> list[str]:
    own = [] if blocks else [routes(part, words), words.number(part.segments), words.number(part.metres)]
    return [*own, words.number(part.apartment_blocks)]


def _holds(part: Part) -> bool:
    return part.metres > 0 or part.apartment_blocks > 0


def _by_value(found: Summary, criterion: Criterion, words: Language, blocks: bool) -> _Rows:
    def amounts(part: Part) -> dict[str, float]:
        return dict(part.block_status[criterion.id] if blocks else part.status[criterion.id])

    total = amounts(found.total)
    values = [value for value in criterion.values if total[value.id] > 0] or list(criterion.values)
    named: list[tuple[str, Part]] = [(ward.name, ward) for ward in found.wards if _holds(ward)]
    named += [(words.text(N_("Outside all wards")), found.outside)] if _holds(found.outside) else []
    named.append((words.text(N_("Total")), found.total))
    rows = [[words.text(N_("Ward")), *(words.label(value) for value in values)]]
    rows += [[name, *(words.number(amounts(part)[value.id]) for value in values)] for name, part in named]
    if criterion.ages:
        rows[0].append(words.text(N_("Needs checking again")))
        for row, (_, part) in zip(rows[1:], named, strict=True):
            row.append(words.number((part.stale_blocks if blocks else part.stale)[criterion.id]))
    return rows


def aligned(rows: _Rows, *, texts: int, total: bool = True) -> str:
    """Return rows as columns: the first `texts` to the left, numbers to the right; head, `total` set off."""
    cells = [[_one_line(cell) for cell in row] for row in rows]
    widths = [max(width_of(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = [
        "  ".join(_padded(row[at], widths[at], at < texts) for at in range(len(row))).rstrip()
        for row in cells
    ]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([lines[0], rule, *lines[1:-1], *([rule] if total else []), lines[-1]])


def _padded(text: str, width: int, left: bool) -> str:
    space = " " * (width - width_of(text))
    return text + space if left else space + text


def _one_line(text: str) -> str:
    """Return text that cannot move the cursor or break the table, at most 40 columns wide."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    while width_of(plain) > 40:
        plain = plain[:38].rstrip() + "…" if len(plain) > 39 else plain[:-2] + "…"
    return plain


def width_of(text: str) -> int:
    """Return how many columns a terminal needs for text: wide characters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
