"""Say the choice of a place for the seminar in words: what speaks for it, how stable it is."""

from geo.language import N_, Language
from geo.model.scored import ModelScore
from geo.model.seminar import Candidate, SeminarChoice
from geo.services.evaluation_words import interval, listed, points, short

REASON_LABELS = {
    "standard": N_("How well it does"),
    "certainty": N_("How sure the evidence is"),
    "shows": N_("What it shows other wards"),
    "access": N_("Access for visitors"),
}


def place(chosen: Candidate, words: Language) -> str:
    """Say in which wards a candidate lies."""
    names = tuple(chosen.model.places.values())
    if not names:
        return words.text(N_("outside all wards"))
    return words.plural("in {wards} ward", "in {wards} wards", len(names), wards=listed(names, words))


def reasons(candidate: Candidate, choice: SeminarChoice, words: Language) -> tuple[str, ...]:
    """Return what speaks for a candidate, one sentence a reason."""
    model = candidate.model
    return (
        words.text(
            N_(
                "Scores {point} of the {most} points that can be scored; "
                "from the worst to the best case: {interval}."
            ),
            point=points(model.point, words),
            most=points(choice.inspected_points, words),
            interval=interval(model.low, model.high, words),
        ),
        words.plural(
            "Rests on {n} fresh finding, for {share} of the points.",
            "Rests on {n} fresh findings, for {share} of the points.",
            model.checks,
            share=words.percent(model.known, 0),
        ),
        *_shows(candidate, words),
        _access(candidate, words),
    )


def _shows(candidate: Candidate, words: Language) -> tuple[str, ...]:
    found = []
    for each in candidate.shows:
        name = words.either(dict(each.criterion.labels))
        if each.wards:
            found.append(
                words.plural(
                    "{name}: does well, while {n} other ward has a gap: {wards}.",
                    "{name}: does well, while {n} other wards have a gap: {wards}.",
                    len(each.wards),
                    name=name,
                    wards=listed(tuple(each.wards.values()), words),
                )
            )
    if found:
        return tuple(found)
    return (words.text(N_("Shows nothing that another ward lacks, by what is known.")),)


def _access(candidate: Candidate, words: Language) -> str:
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
                name=short(candidate.meeting_place.name),
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


def stability(choice: SeminarChoice, words: Language) -> tuple[str, ...]:
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
        name=short(chosen.model.name),
        share=words.percent(chosen.first_share, 0),
        draws=words.number(choice.rules.number("draws")),
    )
    rivals = [each for each in choice.candidates[1:] if each.first_share >= 0.005]
    if not rivals:
        stable = words.text(N_("No other candidate ever comes first: the choice is stable."))
        return (first, stable, *_by_findings(choice, words))
    names = ", ".join(
        f"{short(each.model.name)} ({words.percent(each.first_share, 0)})" for each in rivals[:3]
    )
    verdict = (
        N_("Others come first in the rest: {names}. The choice is fairly stable.")
        if chosen.first_share >= 0.8
        else N_("Others come first in the rest: {names}. The choice hangs on the weights: look at these too.")
    )
    return (first, words.text(verdict, names=names), *_by_findings(choice, words))


def _by_findings(choice: SeminarChoice, words: Language) -> tuple[str, ...]:
    """Say which candidates have a score that cannot be told from that of the first, by what is known."""
    chosen = choice.chosen
    equals = {(chosen.model.layer, each) for each in chosen.model.equals} if chosen else set()
    names = [each.model.name for each in choice.candidates if (each.model.layer, each.model.id) in equals]
    if not names:
        return ()
    text = N_(
        "Its score cannot be told from that of {names}: from the worst to the best case they overlap, so new "
        "findings may turn the order."
    )
    return (words.text(text, names=listed(names, words, most=3)),)


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
