"""The table of wards as a page shows it: columns that sort, rows, what lies outside, the total."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.language import N_, Language
from geo.model.criterion import Criterion, Value
from geo.model.summary import Part, Summary, WardSummary
from geo.programme import nameless
from geo.text import collation_key
from webmap.core.figures import Share, amounts_of, counted_values, sentence, shares

DEFAULT_SORT = "metres"
STALE = "stale"
_KEYS = ("name", "code", "km2", "routes", "segments", "metres", "apartment_blocks")


@dataclass(frozen=True)
class Column:
    """A column; `value` is the value of the theme whose metres it shows.

    `sorted` is `ascending`, `descending` or empty, `next_descending` what a click on its head asks for.
    """

    key: str
    label: str
    unit: str = ""
    text: bool = False
    value: Value | None = None
    sorted: str = ""
    next_descending: bool = True


@dataclass(frozen=True)
class Cell:
    """A figure as people read it, and the number that it sorts by; `criterion` if it is of old findings."""

    text: str
    order: float
    criterion: str = ""


@dataclass(frozen=True)
class Line:
    """A row: of a ward (with its code), of outside or of the total."""

    name: str
    cells: tuple[Cell, ...]
    bar: tuple[Share, ...]
    said: str
    code: str = ""
    order: int = 0


@dataclass(frozen=True)
class WardTable:
    """All of the table; `outside` is None where nothing lies outside."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line
    outside: Line | None


def sort_keys(theme: Criterion) -> tuple[str, ...]:
    """Return what the table can be sorted by."""
    return (
        *_KEYS,
        *(f"value.{value.id}" for value in counted_values(theme)),
        *([STALE] if theme.ages else []),
    )


def ward_table(
    summary: Summary, theme: Criterion, words: Language, *, sort: str, descending: bool
) -> WardTable:
    """Return the table for a theme, sorted by one of `sort_keys`; equal rows by name, in Vietnamese order."""
    total = amounts_of(summary.total, theme)
    values = tuple(value for value in counted_values(theme) if total.get(value.id, 0.0) > 0)
    writer = _Writer(theme, values, words)
    columns = writer.columns(sort, descending)
    names = _ranks(ward.name for ward in summary.wards)
    codes = _ranks(ward.code for ward in summary.wards)
    lines = [writer.line(ward, ward.name, names[ward.name], codes[ward.code]) for ward in summary.wards]
    lines.sort(key=lambda line: line.order)
    at = next((place for place, column in enumerate(columns) if column.key == sort), 0)
    lines.sort(key=lambda line: line.cells[at - 1].order if at else line.order, reverse=descending)
    everything = WardSummary(**vars(summary.total), km2=sum(ward.km2 for ward in summary.wards))
    outside = summary.outside
    holds = outside.metres > 0 or outside.apartment_blocks > 0
    return WardTable(
        columns=columns,
        lines=tuple(lines),
        total=writer.line(everything, words.text(N_("Total"))),
        outside=writer.line(outside, words.text(N_("Outside all wards"))) if holds else None,
    )


def _ranks(texts: Iterable[str]) -> dict[str, int]:
    return {text: at for at, text in enumerate(sorted(set(texts), key=collation_key))}


@dataclass(frozen=True)
class _Writer:
    theme: Criterion
    values: tuple[Value, ...]
    words: Language

    def columns(self, sort: str, descending: bool) -> tuple[Column, ...]:
        text, metres = self.words.text, self.words.text(N_("m"))
        labels = [
            Column("name", text(N_("Ward")), text=True),
            Column("code", text(N_("Code")), text=True),
            Column("km2", text(N_("Area")), unit=text(N_("km²"))),
            Column("routes", text(N_("Routes"))),
            Column("segments", text(N_("Segments"))),
            Column("metres", text(N_("Length")), unit=metres),
        ]
        labels += [
            Column(f"value.{value.id}", self.words.label(value), unit=metres, value=value)
            for value in self.values
        ]
        if self.theme.ages:
            unit = text(N_("m / segments"))
            labels.append(Column(STALE, text(N_("Needs checking again")), unit=unit))
        labels.append(Column("apartment_blocks", text(N_("Blocks"))))
        now = "descending" if descending else "ascending"
        return tuple(
            replace(column, sorted=now, next_descending=not descending)
            if column.key == sort
            else replace(column, next_descending=not column.text)
            for column in labels
        )

    def line(self, part: Part, name: str, order: int = 0, code_order: int = 0) -> Line:
        amounts = amounts_of(part, self.theme)
        bar = shares(amounts, self.theme, self.words)
        ward = part if isinstance(part, WardSummary) else None
        cells = (
            Cell(ward.code if ward else "", code_order),
            self._cell(ward.km2, 2) if ward else Cell("", 0.0),
            Cell(nameless.routes(part, self.words), part.routes),
            self._cell(part.segments),
            self._cell(part.metres),
            *(self._cell(amounts.get(value.id, 0.0)) for value in self.values),
            *([self._stale(part)] if self.theme.ages else []),
            self._cell(part.apartment_blocks),
        )
        return Line(name, cells, bar, sentence(bar, self.words), ward.code if ward else "", order)

    def _stale(self, part: Part) -> Cell:
        metres, segments = part.stale[self.theme.id], part.stale_segments[self.theme.id]
        text = f"{self.words.number(metres)} / {self.words.number(segments)}" if segments else "0"
        return Cell(text, metres, self.theme.id if segments else "")

    def _cell(self, number: float, digits: int = 0) -> Cell:
        return Cell(self.words.number(number, digits), number)
