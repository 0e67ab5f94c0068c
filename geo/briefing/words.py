"""What a briefing says in sentences: from its values to the words of one language."""

from collections.abc import Mapping, Sequence
from datetime import date

from geo.briefing.values import BETTER, FIRST, OTHER, WORSE, Briefing, RouteStanding, Standing, Within
from geo.language import N_, Language
from geo.measure.wards import COUNTED_METRES
from geo.model.criterion import Criterion
from geo.model.summary import Part
from geo.programme.nameless import are_nameless, nameless
from geo.tasks.values import Task

KINDS: Mapping[str, str] = {
    BETTER: N_("better"),
    WORSE: N_("worse"),
    FIRST: N_("first finding"),
    OTHER: N_("other"),
}
_TASK_STATES: Mapping[str, str] = {
    "overdue": N_("Overdue"),
    "in_progress": N_("Running in time"),
    "not_started": N_("Not started"),
    "done_late": N_("Done late"),
    "done": N_("Done in time"),
}
_UNTIMED: Mapping[str, str] = {"in_progress": N_("In progress"), "done": N_("Done")}
QUIET = N_("Nothing changed in the period: no route joined or was recognised, and no status is another.")
ONE_DAY = N_("This report shows how things stand on one day and compares it with no other.")
SCORE = N_(
    "The percentage is the score reached out of the full score, all criteria together, of what was checked."
)
_ALL_NAMELESS = N_(
    "On {day} there are {segments} segments that bear no route name, {metres} in all, "
    "and {blocks} apartment blocks."
)
_EQUAL = 0.005  # scores no further apart are the same, of which none is named without the other
_ALIKE = 0.02  # scores of wards that are no further apart are neither praised nor blamed


def task_state(state: str, *, timed: bool) -> str:
    """Return the state of a task as a text to translate; only where `timed` it is called in time."""
    return _TASK_STATES[state] if timed else _UNTIMED.get(state, _TASK_STATES[state])


def is_one_day(found: Briefing) -> bool:
    """Say whether both days are the same one, so that nothing is compared."""
    return found.before.as_of == found.now.as_of


def span(found: Briefing, words: Language) -> str:
    """Return the days of the period, as they stand below the title."""
    start, end = words.date(found.period.start), words.date(found.period.end)
    if start == end:
        return words.text(N_("(on {day})"), day=end)
    return words.text(N_("(from {start} to {end})"), start=start, end=end)


def overview(found: Briefing, words: Language) -> tuple[str, ...]:
    """Return how the programme stands, and how far it is beyond the plan."""
    now = found.now.total
    standing = N_(
        "On {day} the programme has {routes} routes in {segments} segments, {metres} in all, "
        "and {blocks} apartment blocks."
    )
    lines = [_stood(now, found.period.end, standing, words)]
    if now.routes and now.nameless_segments:
        lines.append(nameless(now, words))
    if not is_one_day(found):
        earlier = N_("On {day} there were {routes} routes with {metres} and {blocks} apartment blocks.")
        lines.append(_stood(found.before.total, found.period.start, earlier, words))
    if found.planned_routes and not are_nameless(now):
        lines.append(
            words.text(
                N_("The plan asks for {planned} routes; {routes} take part now ({share} of the plan)."),
                planned=words.number(found.planned_routes),
                routes=words.number(now.routes),
                share=words.percent(now.routes / found.planned_routes, 0),
            )
        )
    if is_one_day(found):
        lines += _one_day(found, words)
    elif found.is_quiet:
        lines.append(words.text(QUIET))
    return tuple(lines)


def _stood(part: Part, day: date, text: str, words: Language) -> str:
    """Say how much there was on a day; segments alone are never told as no routes of so many metres."""
    return words.text(
        _ALL_NAMELESS if are_nameless(part) else text,
        day=words.date(day),
        routes=words.number(part.routes),
        segments=words.number(part.segments),
        metres=words.metres(part.metres),
        blocks=words.number(part.apartment_blocks),
    )


def _one_day(found: Briefing, words: Language) -> list[str]:
    checks = sum(found.checks.values())
    text = N_("Checks recorded on that day: {number}.")
    told = [words.text(text, number=words.number(checks))] if checks else []
    return [*told, words.text(ONE_DAY)]


def turned(found: Briefing, criterion: Criterion, words: Language) -> str:
    """Return what became of a criterion: against what was known on the first day, first checks, turns."""
    inside = next(each for each in found.within if each.criterion == criterion.id)
    name = words.label(criterion)
    if not inside.known and not inside.first:
        return words.text(N_("{name}: no segment has been checked yet."), name=name)
    told = [_against(found, inside, criterion, words)] if inside.known > COUNTED_METRES else []
    if inside.first:
        told.append(_first_checks(found, inside, criterion, words, named=not told))
    turns = (inside.better.metres, inside.worse.metres)
    pairs = zip(turns, _sums(found, criterion), strict=True)
    if any(abs(one - other) > COUNTED_METRES for one, other in pairs):
        told.append(_between(inside, words))
    return " ".join(told)


def _sums(found: Briefing, criterion: Criterion) -> tuple[float, float]:
    """Return the metres that are better and worse on the last day than on the first."""
    better, worse = (
        sum(each.metres for each in found.turns if (each.criterion, each.kind) == (criterion.id, kind))
        for kind in (BETTER, WORSE)
    )
    return better, worse


def _against(found: Briefing, inside: Within, criterion: Criterion, words: Language) -> str:
    """Say how much is better and worse than on the first day; of what was known then, where not all was."""
    whole, (better, worse) = found.now.total.metres, _sums(found, criterion)
    text = N_("{name}: {better} ({better_share}) got better, {worse} ({worse_share}) got worse.")
    if not better and not worse:
        text = N_("{name}: no status got better or worse.")
        if whole - inside.known > COUNTED_METRES:
            text = N_("{name}: of the {known} whose status was known on {day}, none got better or worse.")
    return words.text(
        text,
        name=words.label(criterion),
        better=words.metres(better),
        better_share=share(better, whole, words),
        worse=words.metres(worse),
        worse_share=share(worse, whole, words),
        known=words.metres(inside.known),
        day=words.date(found.period.start),
    )


def _first_checks(
    found: Briefing, inside: Within, criterion: Criterion, words: Language, *, named: bool
) -> str:
    """Say how much was checked for the first time, and how much of it has the best status on the last day."""
    best = inside.first.get(criterion.values[0].id, 0.0)
    values = {
        "metres": words.metres(inside.first_metres),
        "day": words.date(found.period.end),
        "best": words.metres(best),
        "share": share(best, inside.first_metres, words),
        "status": words.label(criterion.values[0]),
    }
    if not named:
        return words.plural(
            "{n} segment, {metres}, was checked for the first time; "
            "on {day} {best} ({share}) of it was found “{status}”.",
            "{n} segments, {metres}, were checked for the first time; "
            "on {day} {best} ({share}) of them were found “{status}”.",
            inside.first_segments,
            **values,
        )
    return words.plural(
        "{name}: {n} segment, {metres}, was checked for the first time; "
        "on {day} {best} ({share}) of it was found “{status}”.",
        "{name}: {n} segments, {metres}, were checked for the first time; "
        "on {day} {best} ({share}) of them were found “{status}”.",
        inside.first_segments,
        name=words.label(criterion),
        **values,
    )


def _between(inside: Within, words: Language) -> str:
    """Say what turned from one check to the next."""
    return words.text(
        N_(
            "From one check to the next within the period: {better} for the better ({better_metres}), "
            "{worse} for the worse ({worse_metres})."
        ),
        better=words.number(inside.better.number),
        better_metres=words.metres(inside.better.metres),
        worse=words.number(inside.worse.number),
        worse_metres=words.metres(inside.worse.metres),
    )


def stale(part: Part, criterion: Criterion, words: Language) -> str:
    """Return how much was checked too long ago to rely on."""
    metres = part.stale.get(criterion.id, 0.0)
    return words.text(
        N_("{name}: {metres} ({share}) in {segments} segments and {blocks} apartment blocks."),
        name=words.label(criterion),
        metres=words.metres(metres),
        share=share(metres, part.metres, words),
        segments=words.number(part.stale_segments.get(criterion.id, 0)),
        blocks=words.number(part.stale_blocks.get(criterion.id, 0)),
    )


def stale_wards(found: Briefing, criteria: Sequence[Criterion], words: Language) -> str:
    """Return the wards with the most metres to check again of one criterion; empty where there are none.

    No metre counts twice: a ward is named with the criterion of which most is to be checked again.
    """
    known = {each.id: words.label(each) for each in criteria}
    worst = (
        max(
            ((each.stale.get(key, 0.0), name, each.name) for key, name in known.items()),
            default=(0.0, "", ""),
        )
        for each in found.now.wards
    )
    most = sorted((one for one in worst if one[0] > 0), key=lambda one: -one[0])[: found.most_named]
    if not most:
        return ""
    named = ", ".join(f"{name} ({criterion}: {words.metres(metres)})" for metres, criterion, name in most)
    return words.text(N_("Most to check again, each with its worst criterion: {wards}."), wards=named)


def overdue(task: Task, words: Language) -> str:
    """Return an overdue task with who leads it and its deadline."""
    return words.text(
        N_("{title} ({lead}; deadline {day}, {share} done)"),
        title=task.title,
        lead=task.lead or words.text(N_("nobody named")),
        day=words.date(task.deadline),
        share=words.percent(task.percent / 100, 0),
    )


def best_and_worst(found: Briefing, words: Language) -> tuple[str, ...]:
    """Return the wards to praise and those that need help; too little evidence is said and never ranked."""
    ranked = found.best
    lines = []
    if len(ranked) < 2:
        lines.append(words.text(N_("Too few wards have enough evidence to compare them.")))
    elif (ranked[0].score or 0.0) - (ranked[-1].score or 0.0) <= _ALIKE:
        lines.append(_alike(ranked, words))
    else:
        best, worst = (_first(order, found.most_named) for order in (ranked, ranked[::-1]))
        lines.append(words.text(N_("Leading: {wards}."), wards=_listed(best, words)))
        lines.append(words.text(N_("Needing support: {wards}."), wards=_listed(worst, words)))
    if len(ranked) > 1:
        lines.append(words.text(SCORE))
    thin = [each.name for each in found.standings if not each.has_evidence]
    if thin:
        text = N_("Not compared, because too little was checked or is fresh: {wards}.")
        lines.append(words.text(text, wards=", ".join(thin)))
    return tuple(lines)


def _first(ranked: Sequence[Standing], most: int) -> Sequence[Standing]:
    """Return the first half of wards, `most` at most, and those of the half that equal the last one named."""
    half = ranked[: len(ranked) // 2]
    last = half[min(most, len(half)) - 1].score or 0.0
    return [each for at, each in enumerate(half) if at < most or abs((each.score or 0.0) - last) <= _EQUAL]


def _alike(ranked: Sequence[Standing], words: Language) -> str:
    low, high = (words.percent(ranked[at].score or 0.0, 0) for at in (-1, 0))
    if low == high:
        return words.text(N_("The wards compared stand alike: all reach {share}."), share=high)
    text = N_("The wards compared stand almost alike: they reach from {low} to {high}.")
    return words.text(text, low=low, high=high)


def _listed(wards: Sequence[Standing], words: Language) -> str:
    return ", ".join(f"{each.name} ({words.percent(each.score or 0.0, 0)})" for each in wards)


def wards_of(route: RouteStanding, words: Language) -> str:
    """Return the wards that a route lies in."""
    return ", ".join(route.wards.values()) or words.text(N_("outside all wards"))


def share(metres: float, whole: float, words: Language) -> str:
    """Return a share of a whole, a dash where there is no whole."""
    return words.percent(metres / whole) if whole > 0 else "–"
