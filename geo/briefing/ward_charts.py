"""Wards side by side as small charts: the picture and the same in words, from one summary."""

from collections.abc import Iterator, Sequence

from geo.language import N_, Language
from geo.model.criterion import Criterion
from geo.model.summary import Part, Summary, WardSummary
from geo.papers.charts_wards import WIDTH_MM, Panel, Scale, small_multiples
from geo.papers.document import Picture
from geo.papers.palette import paper_png

DPI = 300
MOST_WARDS = 20  # on a page, with the legend
_MM_PER_INCH = 25.4


def wards_pictures(
    summary: Summary, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Iterator[Picture]:
    """Return the charts of the wards that have model routes, as many as a page holds in each.

    `as_lines`: as SVG, else as PNG of 300 dots an inch.
    """
    there = shown(summary)
    for first in range(0, len(there), MOST_WARDS):
        yield _picture(there[first : first + MOST_WARDS], criteria, words, as_lines=as_lines)


def wards_chart(wards: Sequence[WardSummary], criteria: Sequence[Criterion], words: Language) -> str:
    """Return a chart of wards as an SVG whose letters need the font of images."""
    scales = [
        Scale(
            words.label(each),
            each.values,
            tuple(words.label(value) for value in each.values),
        )
        for each in criteria
    ]
    panels = [
        Panel(ward.name, words.length(ward.metres), tuple(shares_of(ward, each) for each in criteria))
        for ward in wards
    ]
    return small_multiples(scales, panels, title=caption_of(words), language=words.code)


def _picture(
    wards: Sequence[WardSummary], criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Picture:
    page = wards_chart(wards, criteria, words)
    caption, told = caption_of(words), in_words(wards, criteria, words)
    if as_lines:
        return Picture(b"", told, caption, svg=page)
    start = page.index(' height="') + len(' height="')
    height = float(page[start : page.index("mm", start)])
    size = (round(WIDTH_MM / _MM_PER_INCH * DPI), round(height / _MM_PER_INCH * DPI))
    return Picture(paper_png(page, size_px=size, dpi=DPI), told, caption)


def shown(summary: Summary) -> tuple[WardSummary, ...]:
    """Return the wards that have model routes."""
    return tuple(ward for ward in summary.wards if ward.metres)


def shares_of(part: Part, criterion: Criterion) -> tuple[float, ...]:
    """Return the share (0 to 1) of each value of a criterion, in their order; none where nothing counts."""
    amounts = part.status.get(criterion.id, {})
    if not part.metres:
        return ()
    return tuple(amounts.get(value.id, 0.0) / part.metres for value in criterion.values)


def caption_of(words: Language) -> str:
    """Return the caption of the chart."""
    return words.text(N_("Share of metres by status, ward by ward"))


def in_words(wards: Sequence[WardSummary], criteria: Sequence[Criterion], words: Language) -> str:
    """Say what the chart shows, ward by ward, with what there is of each status."""
    told = [f"{caption_of(words)}."]
    for ward in wards:
        for criterion in criteria:
            found = zip(criterion.values, shares_of(ward, criterion), strict=True)
            parts = [f"{words.label(value)} {words.percent(share, 0)}" for value, share in found if share > 0]
            told.append(
                words.text(
                    N_("{ward}, {criterion}: {parts}."),
                    ward=ward.name,
                    criterion=words.label(criterion),
                    parts=", ".join(parts) or "–",
                )
            )
    return " ".join(told)
