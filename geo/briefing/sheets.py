"""A briefing as a workbook: statuses of both days, turns, wards, routes and tasks, with live totals."""

from collections.abc import Sequence
from typing import Any

from geo.briefing import words as said
from geo.briefing.values import Briefing
from geo.language import N_, Language
from geo.model.criterion import Criterion
from geo.papers import column_meanings
from geo.papers.explain import explained, summary
from geo.papers.workbook import Sheet, SheetColumn, write_workbook
from geo.stores.base import Store

_OF_CRITERIA = {
    N_("{name}: better (m)"): N_("{name}: metres whose status got better in the period."),
    N_("{name}: worse (m)"): N_("{name}: metres whose status got worse in the period."),
    N_("{name}: too old (m)"): N_("{name}: metres checked too long ago to rely on, on the last day."),
}


def as_workbook(store: Store, found: Briefing, words: Language) -> bytes:
    """Return the figures and tasks of a briefing as a workbook."""
    criteria = tuple(store.criteria.in_force(found.period.end))
    tables = (
        _statuses(found, criteria, words),
        _turns(found, criteria, words),
        _within(found, criteria, words),
        _balances(found, criteria, words),
        _wards(found, criteria, words),
        _routes(found, words),
        _tasks(found, words),
    )
    more = _named(found, criteria, words)
    sheets = (
        summary(said.overview(found, words), words),
        *tables,
        explained(tables, column_meanings.BRIEFING, words, more=more),
    )
    title = words.text(N_("on the progress of “{name}”"), name=words.either(store.programme.name))
    return write_workbook(sheets, title=title, author=words.either(store.programme.organisation))


def _named(found: Briefing, criteria: Sequence[Criterion], words: Language) -> dict[str, str]:
    """Return what the columns mean that are named for a day or a criterion, by their headings."""
    t = words.text
    days = [words.date(day) for day in (found.period.start, found.period.end)]
    more = {t(N_("{day} (m)"), day=day): t(N_("Metres of that status on {day}."), day=day) for day in days}
    for each in criteria:
        name = words.label(each)
        more |= {t(head, name=name): t(meaning, name=name) for head, meaning in _OF_CRITERIA.items()}
    return more


def _statuses(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Sheet:
    t = words.text
    columns = (
        SheetColumn(t(N_("Criterion"))),
        SheetColumn(t(N_("Status")), width=22),
        SheetColumn(t(N_("{day} (m)"), day=words.date(found.period.start)), "number", width=16),
        SheetColumn(t(N_("{day} (m)"), day=words.date(found.period.end)), "number", width=16),
        SheetColumn(t(N_("Change (m)")), "number", width=16),
        SheetColumn(t(N_("Blocks before")), "whole", width=14),
        SheetColumn(t(N_("Blocks now")), "whole", width=14),
    )
    before, now = found.before.total, found.now.total
    rows = []
    for each in criteria:
        for value in each.values:
            old, new = (part.status.get(each.id, {}).get(value.id, 0.0) for part in (before, now))
            count_old, count_new = (
                part.block_status.get(each.id, {}).get(value.id, 0) for part in (before, now)
            )
            names = words.label(each), words.label(value)
            rows.append((*names, old, new, new - old, count_old, count_new))
    return Sheet(t(N_("Statuses")), columns, rows)


def _turns(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Sheet:
    t, known = words.text, {each.id: each for each in criteria}
    columns = (
        SheetColumn(t(N_("Criterion"))),
        SheetColumn(t(N_("Status before")), width=22),
        SheetColumn(t(N_("Status after")), width=22),
        SheetColumn(t(N_("Change"))),
        SheetColumn(t(N_("Segments")), "whole"),
        SheetColumn(t(N_("Length (m)")), "number"),
    )
    rows = [
        (
            words.label(known[each.criterion]),
            words.label(known[each.criterion].value(each.old)),
            words.label(known[each.criterion].value(each.new)),
            t(said.KINDS[each.kind]),
            each.segments,
            each.metres,
        )
        for each in found.turns
    ]
    return Sheet(t(N_("Changes")), columns, rows)  # no total: it would add criteria, each of all metres


def _within(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Sheet:
    t, known = words.text, {each.id: each for each in criteria}
    columns = (
        SheetColumn(t(N_("Criterion"))),
        SheetColumn(t(N_("Checked first (segments)")), "whole", width=16),
        SheetColumn(t(N_("Checked first (m)")), "number", width=16),
        SheetColumn(t(N_("Best of these (m)")), "number", width=16),
        SheetColumn(t(N_("Times better")), "whole", width=16),
        SheetColumn(t(N_("Better each time (m)")), "number", width=16),
        SheetColumn(t(N_("Times worse")), "whole", width=16),
        SheetColumn(t(N_("Worse each time (m)")), "number", width=16),
    )
    rows = [
        (
            words.label(known[one.criterion]),
            one.first_segments,
            one.first_metres,
            one.first.get(known[one.criterion].values[0].id, 0.0),
            one.better.number,
            one.better.metres,
            one.worse.number,
            one.worse.metres,
        )
        for one in found.within
    ]
    return Sheet(t(N_("Checks in the period")), columns, rows)


def _balances(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Sheet:
    t, names = words.text, {each.id: words.label(each) for each in criteria}
    heads = (
        N_("Better (m)"), N_("Worse (m)"), N_("Checked first (m)"), N_("Other (m)"), N_("Unchanged (m)"),
        N_("New (m)"), N_("Left (m)"),
    )  # fmt: skip
    columns = (SheetColumn(t(N_("Criterion"))), *(SheetColumn(t(head), "number", width=16) for head in heads))
    rows = [
        (names[one.criterion], one.better, one.worse, one.first, one.other, one.same, one.new, one.gone)
        for one in found.balances
    ]
    return Sheet(t(N_("Balance")), columns, rows)


def _wards(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Sheet:
    t = words.text
    columns = [
        SheetColumn(t(N_("Code"))),
        SheetColumn(t(N_("Ward")), width=24),
        SheetColumn(t(N_("Routes")), "whole"),
        SheetColumn(t(N_("Before (m)")), "number", total=True),
        SheetColumn(t(N_("Now (m)")), "number", total=True),
        SheetColumn(t(N_("Apartment blocks")), "whole", total=True),
    ]
    for each in criteria:
        label = words.label(each)
        columns += [SheetColumn(t(head, name=label), "number", total=True, width=16) for head in _OF_CRITERIA]
    rows: list[tuple[Any, ...]] = []
    compared = {each.criterion for each in found.within if each.known}
    for place, part in zip(found.places, (*found.now.wards, found.now.outside), strict=True):
        amounts = [
            amount
            for each in criteria
            for amount in (
                *((place.better[each.id], place.worse[each.id]) if each.id in compared else (None, None)),
                part.stale.get(each.id, 0.0),
            )
        ]
        name = place.name or t(N_("outside all wards"))
        whole = (part.routes, place.start_metres, place.end_metres, part.apartment_blocks)
        rows.append((place.code or "", name, *whole, *amounts))
    return Sheet(t(N_("Wards")), columns, rows, total_label=t(N_("Total")))


def _routes(found: Briefing, words: Language) -> Sheet:
    t = words.text
    new = {each.id for each in found.joined}
    columns = (
        SheetColumn(t(N_("Id"))),
        SheetColumn(t(N_("Route")), width=36),
        SheetColumn(t(N_("Ward")), width=28),
        SheetColumn(t(N_("Length (m)")), "number", total=True),
        SheetColumn(t(N_("Joined on")), "date"),
        SheetColumn(t(N_("Recognised on")), "date", width=16),
        SheetColumn(t(N_("New in the period")), width=16),
    )
    rows = [
        (
            each.id,
            each.name,
            said.wards_of(each, words),
            each.metres,
            each.joined_on,
            each.recognised_on,
            "x" if each.id in new else "",
        )
        for each in found.routes
    ]
    return Sheet(t(N_("Routes")), columns, rows, total_label=t(N_("Total")))


def _tasks(found: Briefing, words: Language) -> Sheet:
    t = words.text
    columns = (
        SheetColumn(t(N_("Id"))),
        SheetColumn(t(N_("Task")), "long", width=50),
        SheetColumn(t(N_("Assigning document")), width=28),
        SheetColumn(t(N_("Lead")), width=24),
        SheetColumn(t(N_("Supporting")), width=24),
        SheetColumn(t(N_("Deadline")), "date"),
        SheetColumn(t(N_("Result")), "long", width=30),
        SheetColumn(t(N_("Done (%)")), "whole"),
        SheetColumn(t(N_("State"))),
        SheetColumn(t(N_("Difficulties, recommendations")), "long", width=30),
        SheetColumn(t(N_("Directions given")), "long", width=30),
    )
    rows = [
        (
            each.id,
            each.title,
            each.document,
            each.lead,
            each.supporting,
            each.deadline,
            each.result,
            each.percent,
            t(said.task_state(each.state, timed=each.timed)),
            each.difficulties,
            each.directions,
        )
        for each in found.tasks
    ]
    return Sheet(t(N_("Tasks")), columns, rows)
