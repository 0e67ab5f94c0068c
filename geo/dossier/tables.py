"""The tables of a dossier, as they stand in papers."""

from collections.abc import Iterator, Sequence

from geo.briefing import tables
from geo.dossier import words as said
from geo.dossier.values import Dossier, LightPlan, Part, Proposal
from geo.history.values import Told
from geo.history.words import NONE
from geo.language import N_, Language
from geo.lighting import words as lighting_words
from geo.model.criterion import UNKNOWN, Criterion
from geo.model.days import minute
from geo.model.road_class import road_class_label
from geo.model.stage import STAGE
from geo.papers.document import Column, Table
from geo.programme.features import SEGMENTS
from geo.tasks.values import Task

ABREAST = 4  # criteria in one table or chart
Heads = Sequence[tuple[str, int, float]]


def facts(found: Dossier, words: Language) -> Table:
    """Return what the record says of it as a whole; what is missing is a dash."""
    is_route = found.layer == SEGMENTS
    households = next((each.households for each in found.parts if each.households is not None), None)
    rows = [
        (N_("Name"), found.name),
        (N_("Route id") if is_route else N_("Id"), found.id),
        (N_("Ward"), _wards(found, words)),
        (N_("Stage"), said.stages(found, words)),
        (N_("Plan"), ", ".join(dict.fromkeys(each.plan for each in found.parts if each.plan))),
        (N_("Joined on"), _days([each.joined_on for each in found.parts], words)),
    ]
    if is_route:
        rows += [
            (N_("Recognised on"), _days([each.recognised_on for each in found.parts], words)),
            (N_("Segments that count"), words.number(len(found.counted))),
            (N_("Length that counts"), words.metres(found.now.whole)),
            *_proposed(found, words),
            (N_("Road class"), _road_classes(found.parts, words)),
            (N_("Width (m)"), _widths(found.parts, words)),
        ]
    else:
        rows.append((N_("Households"), "" if households is None else words.number(households)))
    columns = (
        Column(words.text(N_("Matter")), share=1.0),
        Column(words.text(N_("By the record")), share=2.4),
    )
    told = tuple((words.text(name), text or NONE) for name, text in rows)
    return Table(columns, told, words.text(N_("What the record says")))


def _proposed(found: Dossier, words: Language) -> list[tuple[str, str]]:
    metres = [each.metres or 0.0 for each in found.parts if not each.counts]
    return [(N_("Length that is only proposed"), words.metres(sum(metres)))] if metres else []


def _wards(found: Dossier, words: Language) -> str:
    if not found.parts:
        return ""
    return ", ".join(found.wards.values()) or words.text(N_("outside all wards"))


def _days(given: Sequence[object], words: Language) -> str:
    days = sorted({each for each in given if each is not None}, key=str)
    texts = [words.date(str(each)) for each in days]
    return texts[0] if len(texts) == 1 else f"{texts[0]} – {texts[-1]}" if texts else ""


def _road_classes(parts: Sequence[Part], words: Language) -> str:
    return ", ".join(
        dict.fromkeys(road_class_label(words, each.road_class) for each in parts if each.road_class)
    )


def _widths(parts: Sequence[Part], words: Language) -> str:
    widths = sorted({each.width_m for each in parts if each.width_m is not None})
    texts = [words.number(each, 0 if float(each).is_integer() else 1) for each in widths]
    return texts[0] if len(texts) == 1 else f"{texts[0]}–{texts[-1]}" if texts else ""


def statuses(found: Dossier, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return how much has which status, with shares and what of it was checked too long ago."""
    is_route = found.layer == SEGMENTS
    heads: Heads = (
        (N_("Criterion"), 0, 1.3),
        (N_("Status"), 0, 1.6),
        (N_("Metres") if is_route else N_("Blocks"), 1, 1.0),
        ("%", 1, 0.8),
    )
    rows: list[tuple[str, ...]] = []
    now = found.now
    for each in criteria:
        amounts, name = now.status.get(each.id, {}), words.label(each)
        for value in each.values:
            if amount := amounts.get(value.id, 0.0):
                share = words.percent(amount / now.whole) if now.whole else NONE
                rows.append((name, words.label(value), words.number(amount), share))
        if old := now.stale.get(each.id, 0.0):
            text = words.text(N_("of these, checked too long ago"))
            share = words.percent(old / now.whole) if now.whole else NONE
            rows.append((name, text, words.number(old), share))
    caption = words.text(N_("Statuses on {day}"), day=words.date(found.moment.as_of))
    return Table(_columns(heads, words), tuple(rows), caption)


def parts(found: Dossier, criteria: Sequence[Criterion], words: Language) -> Iterator[Table]:
    """Return every part with its length, stage and findings; many criteria take several tables."""
    is_route = found.layer == SEGMENTS
    for at in range(0, max(len(criteria), 1), ABREAST):
        some = criteria[at : at + ABREAST]
        columns = (
            Column(words.text(N_("Segment") if is_route else N_("Block")), share=0.9),
            *((Column(words.text(N_("Length (m)")), True, 0.8),) if is_route else ()),
            Column(words.text(N_("Stage")), share=1.1),
            *(Column(words.label(each), share=1.4) for each in some),
        )
        rows = tuple(_part(each, some, words, is_route=is_route) for each in found.parts)
        yield Table(columns, rows, words.text(N_("Findings and the days of their checks")))


def _part(part: Part, criteria: Sequence[Criterion], words: Language, *, is_route: bool) -> tuple[str, ...]:
    stage = words.label(STAGE.value(part.stage)) if part.stage in STAGE.value_ids else part.stage
    length = (NONE if part.metres is None else words.number(part.metres),) if is_route else ()
    return (part.id, *length, stage, *(_finding(part, each, words) for each in criteria))


def _finding(part: Part, criterion: Criterion, words: Language) -> str:
    found = part.findings[criterion.id]
    label = said.label(criterion, found.value, words)
    if found.value == UNKNOWN:
        return label
    if found.checked_on is None:
        return words.text(N_("{status} (no date)"), status=label)
    text = N_("{status} ({day}, too long ago)") if found.stale else N_("{status} ({day})")
    return words.text(text, status=label, day=words.date(found.checked_on))


def courses(found: Dossier, criteria: Sequence[Criterion], words: Language) -> Table:
    """Return how each status of each part went since the first day."""
    known = {each.id: each for each in criteria}
    heads: Heads = (
        (N_("Segment") if found.layer == SEGMENTS else N_("Block"), 0, 0.8),
        (N_("Criterion"), 0, 1.0),
        (N_("From what to what"), 0, 3.6),
    )
    rows = tuple(
        (each.part, words.label(known[each.criterion]),
         said.course(each, known[each.criterion], words))
        for each in found.courses
    )  # fmt: skip
    caption = words.text(
        N_("Each status from {start} to {end}, with the days of the checks"),
        start=words.date(found.start),
        end=words.date(found.moment.as_of),
    )
    return Table(_columns(heads, words), rows, caption)


def proposal(told: Proposal, words: Language) -> Table:
    """Return what a kept plan says by phase."""
    heads: Heads = (
        (N_("Phase"), 1, 0.8), (N_("Pieces"), 1, 0.8), (N_("Metres"), 1, 1.0), (N_("Cost (đồng)"), 1, 1.6),
    )  # fmt: skip
    rows = [
        (words.number(phase), words.number(pieces), words.number(metres), words.number(vnd))
        for phase, pieces, metres, vnd in told.phases
    ]
    pieces = sum(each[1] for each in told.phases)
    rows.append(
        (words.text(N_("Total")), words.number(pieces), words.number(told.metres), words.number(told.vnd))
    )
    return Table(_columns(heads, words), tuple(rows), said.proposal(told, words), last_is_total=True)


def lighting(told: LightPlan, words: Language) -> Table:
    """Return what the plan of lighting says of each segment that is not fully lit by the record."""
    heads: Heads = (
        (N_("Segment"), 0, 0.9), (N_("Light now"), 0, 1.1), (N_("Length (m)"), 1, 0.9),
        (N_("Level (lx)"), 1, 0.8), (N_("Poles"), 1, 0.7), (N_("Capital (đồng)"), 1, 1.4),
        (N_("Energy a year (đồng)"), 1, 1.3),
    )  # fmt: skip
    rows = [
        (
            each.part,
            words.text(lighting_words.STATES[each.state]),
            words.number(each.metres),
            words.number(each.lux, 1),
            *(
                (NONE, NONE, NONE)
                if each.poles is None
                else (
                    words.number(each.poles),
                    words.number(each.capital_vnd),
                    words.number(each.energy_vnd_year),
                )
            ),
        )
        for each in told.needed
    ]
    possible = [each for each in told.needed if each.poles is not None]
    rows.append(
        (
            words.text(N_("Total")),
            "",
            words.number(sum(each.metres for each in told.needed)),
            "",
            words.number(sum(each.poles or 0 for each in possible)),
            words.number(sum(each.capital_vnd for each in possible)),
            words.number(sum(each.energy_vnd_year for each in possible)),
        )
    )
    caption = words.text(N_("New lighting of the segments that are not fully lit, by {standard}"),
                         standard=lighting_words.bare(words.either(told.standard)))  # fmt: skip
    return Table(_columns(heads, words), tuple(rows), caption, last_is_total=True)


def periods(found: Dossier, words: Language) -> Table:
    """Return the ordered flag periods, and how much was checked from each until the next."""
    heads: Heads = (
        (N_("Occasion"), 0, 1.8), (N_("Notice"), 0, 1.0), (N_("Days"), 0, 1.5),
        (N_("Checked since then"), 1, 1.2),
    )  # fmt: skip
    rows = tuple(
        (
            said.occasion(each.period, words),
            each.period.notice or NONE,
            said.period_days(each.period, words),
            f"{words.number(each.checked)} / {words.number(each.of)}",
        )
        for each in found.periods
    )
    return Table(_columns(heads, words), rows, words.text(N_("Ordered flag periods")))


def tasks(found: Sequence[Task], words: Language) -> Table:
    """Return the tasks that name it, as briefings have them."""
    return tables.tasks(found, words)


def changes(found: Sequence[Told], words: Language, *, members: bool) -> Table:
    """Return what was changed, the newest first; persons, offices and reasons for members alone."""
    heads: list[tuple[str, int, float]] = [
        (N_("Change"), 1, 0.95),
        (N_("Recorded"), 0, 1.2),
        (N_("What"), 0, 3.6),
    ]
    if members:
        heads += [(N_("Who"), 0, 1.8), (N_("Reason"), 0, 1.6)]
    rows = tuple(_change(each, words, members=members) for each in found)
    return Table(_columns(heads, words), rows, words.text(N_("Changes, the newest first")))


def _change(told: Told, words: Language, *, members: bool) -> tuple[str, ...]:
    lines = said.lines(told)
    if told.undone_by is not None:
        lines.append(words.text(N_("Taken back by change {number}"), number=told.undone_by))
    row = (str(told.number), minute(told.time), "\n".join(lines))
    if not members:
        return row
    return (*row, ", ".join(each for each in (told.office, told.person) if each) or NONE, told.reason or NONE)


def _columns(heads: Heads, words: Language) -> tuple[Column, ...]:
    return tuple(Column(words.text(head), bool(figures), share) for head, figures, share in heads)
