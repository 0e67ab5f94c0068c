"""The charts of a briefing, as lines or as pixels, and in words for who does not see."""

from collections.abc import Callable, Iterator, Sequence

from geo.briefing.values import Briefing, Place
from geo.briefing.words import is_one_day
from geo.language import N_, Language
from geo.model.criterion import Criterion
from geo.model.summary import Part
from geo.papers import charts
from geo.papers.charts_calendar import Calendar
from geo.papers.charts_calendar import calendar as draw_calendar
from geo.papers.document import Picture
from geo.papers.palette import paper_png

DPI = 300

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MOST_SLOPES = 30  # wards on a page, with what stands around them
LONGEST_DAYS = 371  # that a calendar is drawn of

Tell = Callable[[int, int], None]


def through_time(
    found: Briefing, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Picture:
    """Return the chart of statuses through time, a panel a criterion."""
    days = "%d/%m" if found.period.start.year == found.period.end.year else "%m/%Y"
    stacks = [
        charts.Stack(
            name=words.label(each),
            values=each.values,
            labels=tuple(words.label(value) for value in each.values),
            days=tuple(f"{step.as_of:{days}}" for step in found.steps),
            shares=tuple(_shares(step.total, each) for step in found.steps),
        )
        for each in criteria
    ]
    caption = words.text(N_("Share of metres by status through time, %"))
    told = [f"{caption}."]
    for each in criteria:
        first, last = (_shares(step.total, each) for step in (found.steps[0], found.steps[-1]))
        told += [
            words.text(
                N_("{name}, {status}: {first} to {last}."),
                name=words.label(each),
                status=words.label(value),
                first=words.percent(old, 0),
                last=words.percent(new, 0),
            )
            for value, old, new in zip(each.values, first, last, strict=True)
            if old or new
        ]
    page = charts.stacks(stacks, title=caption, language=words.code)
    return _chart(page, " ".join(told), caption, as_lines=as_lines)


def slopes(
    found: Briefing, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Iterator[Picture]:
    """Return the chart of wards on both days: how much has the best status; as many wards as a page holds.

    None where both days are the same.
    """
    there = [each for each in found.places if each.code and each.end_metres and not is_one_day(found)]
    for first in range(0, len(there), MOST_SLOPES):
        yield _slopes(found, there[first : first + MOST_SLOPES], criteria, words, as_lines=as_lines)


def _slopes(
    found: Briefing, there: Sequence[Place], criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Picture:
    caption = words.text(N_("Share of the metres checked with the best status, by ward on both days, %"))
    page = charts.slopes(
        charts.Slopes(
            rows=tuple(each.name for each in there),
            columns=tuple(words.label(each) for each in criteria),
            shares=tuple(tuple(each.share[one.id] for one in criteria) for each in there),
            first=words.date(found.period.start),
            last=words.date(found.period.end),
            better=words.text(N_("rose")),
            worse=words.text(N_("fell")),
            only_last=words.text(N_("alone: nothing was checked before")),
        ),
        title=caption,
        language=words.code,
    )
    told, unchecked = [f"{caption}."], words.text(N_("nothing checked"))
    for each in there:
        for one in criteria:
            first, last = each.share[one.id]
            told.append(
                words.text(
                    N_("{name}, {status}: {first} to {last}."),
                    name=each.name,
                    status=words.label(one),
                    first=unchecked if first is None else words.percent(first, 0),
                    last=unchecked if last is None else words.percent(last, 0),
                )
            )
    return _chart(page, " ".join(told), caption, as_lines=as_lines)


def calendar(found: Briefing, words: Language, *, as_lines: bool) -> Picture:
    """Return the calendar of checks in the period."""
    caption = words.text(N_("Checks recorded on each day of the period"))
    days = tuple(words.text(name) for name in WEEKDAYS)
    asked = Calendar(found.period.start, found.period.end, found.checks, days)
    most = max(found.checks, key=lambda day: found.checks[day])
    told = words.text(
        N_("{number} checks on {days} days, most on {day}: {most}."),
        number=words.number(sum(found.checks.values())),
        days=words.number(len(found.checks)),
        day=words.date(most),
        most=words.number(found.checks[most]),
    )
    page = draw_calendar(asked, title=caption, language=words.code)
    return _chart(page, f"{caption}. {told}", caption, as_lines=as_lines)


def _shares(part: Part, criterion: Criterion) -> tuple[float, ...]:
    amounts = part.status.get(criterion.id, {})
    whole = part.metres
    return tuple(amounts.get(value.id, 0.0) / whole if whole else 0.0 for value in criterion.values)


def _chart(page: str, alt: str, caption: str, *, as_lines: bool) -> Picture:
    if as_lines:
        return Picture(b"", alt, caption, svg=page)
    size = (charts.WIDTH_MM, charts.height_of(page))
    pixels = (round(size[0] / 25.4 * DPI), round(size[1] / 25.4 * DPI))
    return Picture(paper_png(page, size_px=pixels, dpi=DPI), alt, caption)
