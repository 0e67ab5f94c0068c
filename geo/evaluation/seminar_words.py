"""Say the choice of a place for the seminar in words: what speaks for it, how stable it is."""

from dataclasses import dataclass

from geo.evaluation.seminar_values import Candidate, SeminarChoice
from geo.evaluation.values import ModelScore
from geo.evaluation.words import LONGEST_NAME, MOST_NAMES, interval, listed, points, short
from geo.language import N_, Language

REASON_LABELS = {
    "standard": N_("How well it does"),
    "certainty": N_("How sure the evidence is"),
    "shows": N_("What it shows other wards"),
    "access": N_("Access for visitors"),
}
_LONGEST_ID = 12


@dataclass(frozen=True)
class Detail:
    """How much is told: letters of a name, candidates compared and named, wards and criteria named.

    `brief`: without saying why scores cannot be told apart.
    """

    letters: int = LONGEST_NAME
    compared: int = 4
    named: int = 3
    wards: int = MOST_NAMES
    criteria: int = 100
    brief: bool = False


FULL = Detail()


def named(model: ModelScore, detail: Detail = FULL) -> str:
    """Return what a route or block is called: a name that is cut is told apart by its id."""
    if len(model.name) <= detail.letters:
        return model.name
    if len(model.id) > _LONGEST_ID:
        return short(model.name, detail.letters)
    cut = model.name[: detail.letters - len(model.id) - 4]
    whole = cut.rpartition(" ")[0]
    kept = whole if len(whole) > len(cut) // 2 else cut
    return f"{kept.rstrip(' -–,')}… ({model.id})"


def place(chosen: Candidate, words: Language, detail: Detail = FULL) -> str:
    """Say in which wards a candidate lies."""
    names = tuple(chosen.model.places.values())
    if not names:
        return words.text(N_("outside all wards"))
    return words.plural("in {wards} ward", "in {wards} wards", len(names), wards=_wards(names, words, detail))


def _wards(names: tuple[str, ...], words: Language, detail: Detail) -> str:
    return listed(names, words, most=detail.wards, letters=detail.letters)


def reasons(candidate: Candidate, words: Language, detail: Detail = FULL) -> tuple[str, ...]:
    """Return what speaks for a candidate, one sentence a reason."""
    model = candidate.model
    return (
        words.text(
            N_("Reaches {point} of {scored} points scored; from worst to best case: {interval} of {most}."),
            point=points(model.point, words),
            scored=points(model.scored, words),
            most=points(model.possible, words),
            interval=interval(model.low, model.high, words),
        ),
        words.plural(
            "Rests on {n} fresh finding, for {share} of the points.",
            "Rests on {n} fresh findings, for {share} of the points.",
            model.checks,
            share=words.percent(model.known, 0),
        ),
        *_shows(candidate, words, detail),
        _access(candidate, words, detail),
    )


def _shows(candidate: Candidate, words: Language, detail: Detail) -> tuple[str, ...]:
    found = []
    for each in candidate.shows:
        name = short(words.label(each.criterion), detail.letters)
        if each.wards:
            found.append(
                words.plural(
                    "{name}: does well, while {n} other ward has a gap: {wards}.",
                    "{name}: does well, while {n} other wards have a gap: {wards}.",
                    len(each.wards),
                    name=name,
                    wards=_wards(tuple(each.wards.values()), words, detail),
                )
            )
    more = len(found) - detail.criteria
    if more > 0:
        rest = words.plural(
            "{n} more criterion in which other wards have a gap.",
            "{n} more criteria in which other wards have a gap.",
            more,
        )
        return (*found[: detail.criteria], rest)
    if found:
        return tuple(found)
    return (words.text(N_("Shows nothing that another ward lacks, by what is known.")),)


def _access(candidate: Candidate, words: Language, detail: Detail) -> str:
    parts = []
    if candidate.metres_away is not None:
        parts.append(
            words.text(
                N_("{metres} from the headquarters in a straight line"),
                metres=words.length(candidate.metres_away),
            )
        )
    if candidate.meeting_place is not None:
        parts.append(
            words.text(
                N_("nearest place to meet: {name}, {metres} away"),
                name=short(candidate.meeting_place.name, detail.letters),
                metres=words.length(candidate.meeting_place.metres),
            )
        )
    if candidate.width_m is not None:
        parts.append(
            words.text(
                N_("street {metres} m wide at its narrowest"), metres=words.number(candidate.width_m, 1)
            )
        )
    if not parts:
        return words.text(N_("Access: the programme names no headquarters and no place to meet."))
    return words.text(N_("Access: {parts}."), parts="; ".join(parts))


def stability(choice: SeminarChoice, words: Language, detail: Detail = FULL) -> tuple[str, ...]:
    """Say how far the choice hangs on the weights, and on what nobody has checked yet."""
    chosen = choice.chosen
    if chosen is None:
        return ()
    first = words.text(
        N_(
            "With every weight varied at random by up to ±{spread}, “{name}” comes first "
            "in {share} of {draws} draws."
        ),
        spread=words.percent(choice.rules.number("spread"), 0),
        name=named(chosen.model, detail),
        share=words.percent(chosen.first_share, 0),
        draws=words.number(choice.rules.number("draws")),
    )
    rivals = [each for each in choice.candidates[1:] if each.first_share >= 0.005]
    if not rivals:
        stable = words.text(N_("No other candidate ever comes first: the choice is stable."))
        return (first, stable, *_by_findings(choice, words, detail))
    names = ", ".join(
        f"{named(each.model, detail)} ({words.percent(each.first_share, 0)})"
        for each in rivals[: detail.named]
    )
    verdict = (
        N_("Others come first in the rest: {names}. The choice is fairly stable.")
        if chosen.first_share >= 0.8
        else N_("Others come first in the rest: {names}. The choice hangs on the weights: look at these too.")
    )
    return (first, words.text(verdict, names=names), *_by_findings(choice, words, detail))


def _by_findings(choice: SeminarChoice, words: Language, detail: Detail) -> tuple[str, ...]:
    """Say which candidates have a score that cannot be told from that of the first, by what is known."""
    chosen = choice.chosen
    equals = {(chosen.model.layer, each) for each in chosen.model.equals} if chosen else set()
    alike = (each.model for each in choice.candidates if (each.model.layer, each.model.id) in equals)
    names = [named(each, detail) for each in alike]
    if not names:
        return ()
    why = N_(
        "Its score cannot be told from that of {names}: from the worst to the best case they overlap, so new "
        "findings may turn the order."
    )
    text = N_("Its score cannot be told from that of {names}.") if detail.brief else why
    return (words.text(text, names=listed(names, words, most=detail.named)),)


def left_out(choice: SeminarChoice, words: Language) -> tuple[str, ...]:
    """Say who is no candidate, and why."""
    found = []
    if choice.small:
        found.append(
            words.text(
                N_("No candidates, for too few fresh findings: {names}."), names=_names(choice.small, words)
            )
        )
    if choice.failing:
        found.append(
            words.text(
                N_("No candidates, since they cannot pass even in the best case: {names}."),
                names=_names(choice.failing, words),
            )
        )
    return tuple(found)


def nobody(words: Language) -> str:
    """Say that there is no candidate, and what to do."""
    return words.text(
        N_("No route or block has enough fresh findings on that day. Check them, or choose another day.")
    )


def counted_out(choice: SeminarChoice, words: Language) -> str:
    """Say how many are no candidates, and why."""
    return words.text(
        N_(
            "No candidates: {small} for too few fresh findings, "
            "{failing} that cannot pass even in the best case."
        ),
        small=words.number(len(choice.small)),
        failing=words.number(len(choice.failing)),
    )


def _names(models: tuple[ModelScore, ...], words: Language) -> str:
    return listed([each.name for each in models], words)
