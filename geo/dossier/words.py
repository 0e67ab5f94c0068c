"""What a dossier says in sentences: from its values to the words of one language."""

from collections import Counter
from collections.abc import Iterator, Sequence

from geo.dossier.values import Course, Dossier, Part, Proposal, Shots
from geo.evaluation.words import listed, short
from geo.extension import words as planning_words
from geo.history.values import Told
from geo.language import N_, Language
from geo.model.criterion import UNKNOWN, Criterion
from geo.model.flag_periods import FlagPeriod
from geo.model.stage import STAGE
from geo.programme.features import SEGMENTS

_MOST_NAMED = 12
ARROW = "\N{NO-BREAK SPACE}→ "
NO_PHOTOS = N_("Photos may show people and number plates, so only members see them.")
NO_COSTS = N_("The record holds no cost of it: costs are named only as plans estimate them.")
ESTIMATE = N_(
    "An estimate by the assumptions of planning.toml and lighting_standards.toml, no approved cost."
)
NO_LAYER = N_(
    "The programme keeps no list of violations. Here stands what its findings, notes and further fields say."
)


def title(found: Dossier, words: Language) -> str:
    """Return what the paper is called."""
    if found.layer == SEGMENTS:
        return words.text(N_("Dossier of the route “{name}”"), name=short(found.name))
    return words.text(N_("Dossier of the apartment block “{name}”"), name=short(found.name))


def amount(found: Dossier, value: float, words: Language) -> str:
    """Write metres, or a number of blocks."""
    return words.metres(value) if found.layer == SEGMENTS else words.number(value)


def label(criterion: Criterion, value_id: str, words: Language) -> str:
    """Return the words for a value; its id where the criterion knows it no more."""
    labels = next((each.labels for each in criterion.values if each.id == value_id), None)
    return words.either(labels) if labels else value_id


def stages(found: Dossier, words: Language) -> str:
    """Return how many parts are at which stage."""
    counts = Counter(each.stage for each in found.parts)
    names = {each.id: words.label(each) for each in STAGE.values}
    if found.layer != SEGMENTS:
        return ", ".join(names.get(each, each) for each in counts)
    told = (
        words.plural("{stage}: {n} segment", "{stage}: {n} segments", counts[each], stage=name)
        for each, name in names.items()
        if counts[each]
    )
    return "; ".join(told)


def counting(found: Dossier, words: Language) -> Iterator[str]:
    """Return what is not counted, and why."""
    if not found.parts:
        yield words.text(
            N_("It had not joined by {day}, so nothing is counted yet."), day=words.date(found.moment.as_of)
        )
    elif not found.counted:
        yield words.text(N_("It is only proposed, so it is drawn but not counted."))
    elif len(found.counted) < len(found.parts):
        proposed = [each.id for each in found.parts if not each.counts]
        yield words.text(N_("Only proposed, so not counted: {parts}."), parts=ids(proposed, words))
    if found.parts and found.later:
        yield words.text(N_("Joining later, so not counted yet: {parts}."), parts=ids(found.later, words))


def unchecked(found: Dossier, criteria: Sequence[Criterion], words: Language) -> str:
    """Say that nothing was ever checked; empty where something was."""
    if not found.counted or any(
        part.findings[each.id].value != UNKNOWN for part in found.counted for each in criteria
    ):
        return ""
    return words.text(N_("Nothing has been checked here yet: every status is unknown."))


def course(told: Course, criterion: Criterion, words: Language) -> str:
    """Return the turns of a status in one line: 19/04/2022: Thiếu sáng → 06/06/2022: Đủ sáng."""
    parts = []
    for day, value in told.turns:
        name = label(criterion, value, words)
        parts.append(f"{words.date(day)}: {name}" if day else name)
    return ARROW.join(parts)


def faults(found: Dossier, criteria: Sequence[Criterion], words: Language) -> Iterator[str]:
    """Return by criterion what is not at its best, not checked, or checked too long ago."""
    for each in criteria:
        name = words.label(each)
        for value in each.values[1:]:
            own = [part for part in found.counted if part.findings[each.id].value == value.id]
            if own and (value.id == UNKNOWN or value.score is not None):
                yield words.text(
                    N_("{criterion} – {status}: {parts}."),
                    criterion=name,
                    status=words.label(value),
                    parts=_listed(found, own, words),
                )
        old = [part for part in found.counted if part.findings[each.id].stale]
        if old:
            yield words.text(
                N_("{criterion} – checked too long ago: {parts}."),
                criterion=name,
                parts=_listed(found, old, words),
            )


def ids(names: Sequence[str], words: Language) -> str:
    """Name parts in a sentence, a dozen at most; how many more there are is said."""
    return listed(names, words, most=_MOST_NAMED)


def _listed(found: Dossier, parts: Sequence[Part], words: Language) -> str:
    names = ids([each.id for each in parts], words)
    if found.layer != SEGMENTS:
        return names
    return f"{names} ({words.metres(sum(each.metres or 0.0 for each in parts))})"


def lines(told: Told) -> list[str]:
    """Return what a change did in lines, parts by their ids; those that say the same of several as one."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in told.lines:
        start, name, rest = each.text.partition(each.feature)
        groups.setdefault((start, rest) if name else (each.text, ""), []).append(
            each.event.id if name else ""
        )
    return [f"{start}{', '.join(dict.fromkeys(ids))}{rest}" for (start, rest), ids in groups.items()]


def period_days(period: FlagPeriod, words: Language) -> str:
    """Write from when to when a flag period lasts."""
    return f"{words.date(period.first)}–{words.date(period.last)}"


def occasion(period: FlagPeriod, words: Language) -> str:
    """Return why flags hang."""
    return words.either(period.occasion) or words.text(N_("As ordered"))


def proposal(told: Proposal, words: Language) -> str:
    """Say how a kept plan concerns the route."""
    text = (
        N_("Segments of this route were made of the plan “{name}” (figures of {day}).")
        if told.adopted
        else N_("The plan “{name}” (figures of {day}) has streets along this route.")
    )
    return words.text(text, name=short(told.name), day=words.date(told.day))


def money(vnd: float, words: Language) -> str:
    """Write a sum as people say it."""
    return planning_words.money(words, vnd)


def without_photos(shots: Sequence[Shots], words: Language) -> Iterator[str]:
    """Say which parts have no photo, one day alone, or photos that name no day."""
    empty = [each.part for each in shots if not each.count]
    alone = [each.part for each in shots if each.first is not None and each.last is None]
    undated = sum(each.undated for each in shots)
    if empty:
        yield words.text(N_("Without a photo: {parts}."), parts=ids(empty, words))
    if alone:
        yield words.text(
            N_("With photos of one day alone, so nothing can be compared: {parts}."), parts=ids(alone, words)
        )
    if undated:
        yield words.plural(
            "{n} photo names no day and is not shown.", "{n} photos name no day and are not shown.", undated
        )
