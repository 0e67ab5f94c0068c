"""The tables of a briefing, as they stand in papers."""

from collections.abc import Sequence
from dataclasses import replace

from geo.briefing import words as said
from geo.briefing.changes import best_share
from geo.briefing.values import Briefing, RouteStanding
from geo.language import N_, Language
from geo.model.criterion import Criterion
from geo.papers.document import Column, Table
from geo.programme import nameless
from geo.tasks.values import Task

Heads = Sequence[tuple[str, int, float]]
_NOW = (0, 1, 4, 5)  # the columns of statuses that tell of the last day


def statuses(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return metres and shares of each status on both days."""
    start, end = (words.date(day) for day in (found.period.start, found.period.end))
    columns = (
        Column(words.text(N_("Criterion")), share=1.3),
        Column(words.text(N_("Status")), share=1.6),
        Column(words.text(N_("{day} (m)"), day=start), True, 1.2),
        Column("%", True, 0.8),
        Column(words.text(N_("{day} (m)"), day=end), True, 1.2),
        Column("%", True, 0.8),
        Column(words.text(N_("Change (m)")), True, 1.1),
    )
    before, now = found.before.total, found.now.total
    rows = []
    for each in criteria:
        for value in each.values:
            old = before.status.get(each.id, {}).get(value.id, 0.0)
            new = now.status.get(each.id, {}).get(value.id, 0.0)
            if old or new:
                rows.append(
                    (
                        words.label(each),
                        words.label(value),
                        words.number(old),
                        said.share(old, before.metres, words),
                        words.number(new),
                        said.share(new, now.metres, words),
                        signed(new - old, words),
                    )
                )
    if said.is_one_day(found):
        return _kept(Table(columns, tuple(rows), words.text(N_("Metres of model routes by status"))), _NOW)
    return Table(
        columns, tuple(rows), caption=words.text(N_("Metres of model routes by status on both days"))
    )


def routes(rows: Sequence[RouteStanding], caption: str, words: Language) -> Table:
    """Return routes with their wards, metres and days."""
    heads: Heads = (
        (N_("Route"), 0, 3.0), (N_("Ward"), 0, 2.0), (N_("Length (m)"), 1, 1.1), (N_("Joined on"), 0, 1.2),
        (N_("Recognised on"), 0, 1.2),
    )  # fmt: skip
    return Table(
        _columns(heads, words),
        tuple(
            (
                each.name,
                said.wards_of(each, words),
                words.number(each.metres),
                words.date(each.joined_on) or "–",
                words.date(each.recognised_on) or "–",
            )
            for each in rows
        ),
        caption=caption,
    )


def turns(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return from which status to which, how many metres and segments."""
    heads: Heads = (
        (N_("Criterion"), 0, 1.2), (N_("Status before"), 0, 1.5), (N_("Status after"), 0, 1.5),
        (N_("Change"), 0, 1.5), (N_("Segments"), 1, 0.9), (N_("Length (m)"), 1, 1.1),
        (N_("Share of all"), 1, 1.0),
    )  # fmt: skip
    known = {each.id: each for each in criteria}
    rows = tuple(
        (
            words.label(known[each.criterion]),
            words.label(known[each.criterion].value(each.old)),
            words.label(known[each.criterion].value(each.new)),
            words.text(said.KINDS[each.kind]),
            words.number(each.segments),
            words.number(each.metres),
            said.share(each.metres, found.now.total.metres, words),
        )
        for each in found.turns
    )
    return Table(_columns(heads, words), rows, caption=words.text(N_("Statuses that changed in the period")))


def within(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return what was found between both days: first checks, and turns from one check to the next."""
    heads: Heads = (
        (N_("Criterion"), 0, 1.3), (N_("Checked first (segments)"), 1, 1.0),
        (N_("Checked first (m)"), 1, 1.0), (N_("Best of these (m)"), 1, 1.1), (N_("Times better"), 1, 0.9),
        (N_("Better each time (m)"), 1, 1.0), (N_("Times worse"), 1, 0.9),
        (N_("Worse each time (m)"), 1, 1.0),
    )  # fmt: skip
    known = {each.id: each for each in criteria}
    rows = []
    for each in found.within:
        theme = known[each.criterion]
        amounts: list[float] = [each.first_segments, each.first_metres]
        amounts.append(each.first.get(theme.values[0].id, 0.0))
        for turns in (each.better, each.worse):
            amounts += [turns.number, turns.metres]
        rows.append((words.label(theme), *(words.number(amount) for amount in amounts)))
    caption = words.text(N_("First checks, and turns from one check to the next within the period"))
    return Table(_columns(heads, words), tuple(rows), caption=caption)


def balances(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return where the metres of each criterion went; all but the last column add up to the programme's."""
    heads: Heads = (
        (N_("Criterion"), 0, 1.3), (N_("Better (m)"), 1, 1.0), (N_("Worse (m)"), 1, 1.0),
        (N_("Checked first (m)"), 1, 1.1), (N_("Other (m)"), 1, 0.9), (N_("Unchanged (m)"), 1, 1.1),
        (N_("New (m)"), 1, 0.9), (N_("Total (m)"), 1, 1.0), (N_("Left (m)"), 1, 0.9),
    )  # fmt: skip
    known = {each.id: each for each in criteria}
    rows = []
    for each in found.balances:
        parts = (each.better, each.worse, each.first, each.other, each.same, each.new)
        amounts = (*parts, sum(parts), each.gone)
        name = words.label(known[each.criterion])
        rows.append((name, *(words.number(amount) for amount in amounts)))
    caption = words.text(N_("Where the length of today comes from, by criterion"))
    table = Table(_columns(heads, words), tuple(rows), caption=caption)
    return table if _is_compared(found) else _kept(table, (0, *range(3, len(heads))))


def wards(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return for each ward its metres, what got better and worse by any criterion, and the best status."""
    columns = [
        Column(words.text(N_("Ward")), share=1.5),
        Column(words.text(N_("Routes")), True, 0.9),
        Column(words.text(N_("Length (m)")), True, 1.0),
        Column(words.text(N_("Better (m)")), True, 1.0),
        Column(words.text(N_("Worse (m)")), True, 1.0),
    ]
    columns += [Column(_best(each, words), True, 1.35) for each in criteria]
    parts = (*found.now.wards, found.now.outside)
    rows = [
        (
            place.name or words.text(N_("outside all wards")),
            nameless.routes(part, words),
            words.number(place.end_metres),
            words.number(place.better_metres),
            words.number(place.worse_metres),
            *(_pair(place.share[each.id], words) for each in criteria),
        )
        for place, part in zip(found.places, parts, strict=True)
        if place.end_metres or place.start_metres
    ]
    total, before = found.now.total, found.before.total
    rows.append(
        (
            words.text(N_("Total")),
            nameless.routes(total, words),
            words.number(total.metres),
            words.number(sum(each.better_metres for each in found.places)),
            words.number(sum(each.worse_metres for each in found.places)),
            *(_pair((best_share(before, each), best_share(total, each)), words) for each in criteria),
        )
    )
    caption = words.text(
        N_("Wards with model routes; shares of what was checked, from the first to the last day")
    )
    if said.is_one_day(found):
        rows = [(*row[:5], *(cell.rpartition("\N{NO-BREAK SPACE}")[2] for cell in row[5:])) for row in rows]
        caption = words.text(N_("Wards with model routes; shares of what was checked"))
        whole = Table(tuple(columns), tuple(rows), caption=caption, last_is_total=True)
        return _kept(whole, (0, 1, 2, *range(5, len(columns))))
    whole = Table(tuple(columns), tuple(rows), caption=caption, last_is_total=True)
    return whole if _is_compared(found) else _kept(whole, (0, 1, 2, *range(5, len(columns))))


def blocks(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return how many apartment blocks have each status on both days."""
    heads: Heads = (
        (N_("Criterion"), 0, 1.3),
        (N_("Status"), 0, 1.8),
        (N_("Before"), 1, 1.0),
        (N_("Now"), 1, 1.0),
    )
    rows = []
    for each in criteria:
        for value in each.values:
            old = found.before.total.block_status.get(each.id, {}).get(value.id, 0)
            new = found.now.total.block_status.get(each.id, {}).get(value.id, 0)
            if old or new:
                label = words.label(each)
                rows.append((label, words.label(value), words.number(old), words.number(new)))
    table = Table(_columns(heads, words), tuple(rows), caption=words.text(N_("Apartment blocks by status")))
    return _kept(table, (0, 1, 3)) if said.is_one_day(found) else table


def overdue(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return the routes that are to be checked again, with metres by criterion and their oldest finding."""
    columns = (
        Column(words.text(N_("Route")), share=3.0),
        Column(words.text(N_("Ward")), share=2.0),
        *(Column(f"{words.label(each)} (m)", True, 1.1) for each in criteria),
        Column(words.text(N_("Oldest check")), share=1.3),
    )
    rows = tuple(
        (
            each.route.name,
            said.wards_of(each.route, words),
            *(words.number(each.stale.get(criterion.id, 0.0)) for criterion in criteria),
            words.date(each.oldest),
        )
        for each in found.overdue
    )
    return Table(columns, rows, caption=words.text(N_("Routes to be checked again, by criterion")))


def tasks(found: Sequence[Task], words: Language) -> Table:
    """Return the tasks with who does what until when; difficulties and directions where there are any."""
    heads: Heads = (
        (N_("No."), 1, 0.6), (N_("Task"), 0, 2.8), (N_("Assigning document"), 0, 1.7), (N_("Lead"), 0, 1.5),
        (N_("Supporting"), 0, 1.4), (N_("Deadline"), 0, 1.2), (N_("Result"), 0, 1.4), ("%", 1, 0.6),
        (N_("State"), 0, 1.3),
    )  # fmt: skip
    more = [
        ((head, 0, 1.6), texts)
        for head, texts in (
            (N_("Difficulties, recommendations"), [each.difficulties for each in found]),
            (N_("Directions given"), [each.directions for each in found]),
        )
        if any(texts)
    ]
    rows = tuple(
        (
            str(number),
            each.title,
            each.document or "–",
            each.lead or "–",
            each.supporting or "–",
            words.date(each.deadline) or "–",
            each.result or "–",
            words.number(each.percent),
            words.text(said.task_state(each.state, timed=each.timed)),
            *(texts[number - 1] or "–" for _, texts in more),
        )
        for number, each in enumerate(found, start=1)
    )
    columns = _columns((*heads, *(head for head, _ in more)), words)
    return Table(columns, rows, caption=words.text(N_("Tasks and how far they are")))


def _is_compared(found: Briefing) -> bool:
    """Say whether any status was known on the first day, so that better and worse have a meaning."""
    return any(each.known for each in found.within) or not found.within


def _kept(table: Table, columns: Sequence[int]) -> Table:
    """Return a table with some of its columns alone: those of the last day, where there is no other."""
    rows = tuple(tuple(row[at] for at in columns) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in columns), rows=rows)


def signed(value: float, words: Language) -> str:
    """Return a number with its sign; 0 has none."""
    text = words.number(value)
    return f"+{text}" if value > 0 and text != "0" else text


def _best(criterion: Criterion, words: Language) -> str:
    return f"{words.label(criterion)}: {words.label(criterion.values[0])} (%)"


def _pair(pair: Sequence[float | None], words: Language) -> str:
    """Return shares of both days as 35 → 57, on one line: the head of the column says %."""
    before, after = ("–" if share is None else words.number(share * 100) for share in pair)
    return f"{before}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{after}"


def _columns(heads: Heads, words: Language) -> tuple[Column, ...]:
    return tuple(Column(words.text(head), bool(figures), share) for head, figures, share in heads)
