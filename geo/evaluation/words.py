"""Say an evaluation in words: verdicts, places, intervals, what is missing and why somebody has no place."""

from collections.abc import Sequence

from geo.assumptions.evaluation import EvaluationAssumptions
from geo.evaluation.evidence import FRESH, MISSING, STALE, WITHOUT
from geo.evaluation.values import (
    FAILS,
    FEW_CHECKS,
    PASSES,
    SHORT,
    UNDECIDED,
    UNKNOWN_SHARE,
    Evaluation,
    GroupScore,
    ItemScore,
    ModelScore,
)
from geo.language import N_, Language
from geo.programme.features import SEGMENTS

VERDICTS = {
    PASSES: N_("Passes"),
    FAILS: N_("Does not pass"),
    UNDECIDED: N_("Cannot be concluded yet"),
}
STATES = {
    FRESH: N_("fresh"),
    STALE: N_("too old, checked too long ago"),
    MISSING: N_("missing: not yet checked"),
    WITHOUT: N_("not applicable"),
}
KINDS = {"route_segments": N_("Routes"), "apartment_blocks": N_("Apartment blocks")}
RANGE = N_("{low} to {high}")
OUT_OF = N_("{point} of {scored}")
MOST_NAMES, MOST_SMALL = 6, 40
LONGEST_NAME = 60
ILLUSTRATIVE = N_(
    "The criteria and their points are those of evaluation.toml, each with its source; "
    "they are no official score sheet of the programme."
)

TRACEABLE = N_(
    "The finding behind every point, with its day, its change number and its photos, is told by the page of "
    "each route or block and by the workbook of this evaluation."
)


def points(value: float | None, words: Language) -> str:
    """Write points with one decimal; a dash where nothing is known."""
    return "–" if value is None else words.number(value, 1)


def reached(point: float | None, scored: float, words: Language) -> str:
    """Write the points reached, and out of how many that were scored; a dash where none were."""
    if point is None:
        return "–"
    return words.text(OUT_OF, point=points(point, words), scored=points(scored, words))


def interval(low: float, high: float, words: Language) -> str:
    """Write an interval of points, or the one figure where worst and best case are the same."""
    least, most = points(low, words), points(high, words)
    return least if least == most else words.text(RANGE, low=least, high=most)


def place(model: ModelScore, words: Language) -> str:
    """Write the place of a model: one, or from the first to the last that it may have."""
    if not model.ranked:
        return words.text(N_("not ranked"))
    if model.first == model.last:
        return words.number(model.first)
    return f"{words.number(model.first)}–{words.number(model.last)}"


def said(model: ModelScore, words: Language) -> str:
    """Return what the bar of a model shows, in words."""
    if model.point is None:
        return words.text(
            N_("{name}: no finding yet, from {low} to {high} of {most} points"),
            name=model.name,
            low=points(model.low, words),
            high=points(model.high, words),
            most=points(model.possible, words),
        )
    return words.text(
        N_(
            "{name}: {point} of {scored} points scored, "
            "from {low} in the worst to {high} in the best case, of {most}"
        ),
        name=model.name,
        point=points(model.point, words),
        scored=points(model.scored, words),
        low=points(model.low, words),
        high=points(model.high, words),
        most=points(model.possible, words),
    )


def why_small(model: ModelScore, rules: EvaluationAssumptions, words: Language) -> tuple[str, ...]:
    """Return why a model has no place; nothing where it has one."""
    least = rules.number("least_route_checks" if model.layer == SEGMENTS else "least_block_checks")
    texts = {
        FEW_CHECKS: words.plural(
            "{n} fresh finding; {least} are needed",
            "{n} fresh findings; {least} are needed",
            model.checks,
            least=words.number(least),
        ),
        SHORT: words.text(
            N_("{metres} long; {least} are needed"),
            metres=words.length(model.metres or 0.0),
            least=words.length(rules.number("least_route_metres")),
        ),
        UNKNOWN_SHARE: words.text(
            N_("fresh findings for {share} of the points; {least} is needed"),
            share=words.percent(model.known, 0),
            least=words.percent(rules.number("least_known_share"), 0),
        ),
    }
    return tuple(texts[each] for each in model.small)


def small_samples(
    models: Sequence[ModelScore], rules: EvaluationAssumptions, words: Language
) -> tuple[str, ...]:
    """Return who is no sample to rank, those together who lack the same; the most frequent first."""
    groups: dict[str, list[str]] = {}
    for each in models:
        groups.setdefault("; ".join(why_small(each, rules, words)), []).append(each.name)
    ordered = sorted(groups.items(), key=lambda pair: -len(pair[1]))
    return tuple(f"{listed(names, words, most=MOST_SMALL)}: {why}" for why, names in ordered)


def summary(found: Evaluation, words: Language) -> tuple[str, ...]:
    """Return what an evaluation says as a whole: who is ahead, what cannot be scored."""
    if found.criteria is None:
        day = words.date(found.moment.as_of)
        text = N_(
            "No set of criteria is in force on {day}. Add one to evaluation.toml, or choose another day."
        )
        return (words.text(text, day=day),)
    return (
        *_ahead(found, words),
        *_nameless(found, words),
        *_unscored(found, words),
        *_inapplicable(found, words),
    )


def _ahead(found: Evaluation, words: Language) -> tuple[str, ...]:
    ranked = [each for each in found.models if each.ranked]
    if not found.models and found.nameless:
        return ()
    if not found.models:
        return (words.text(N_("Nothing counts on that day, so nothing is evaluated.")),)
    if not ranked:
        return (words.text(N_("No sample is large enough to rank; see what has to be checked.")),)
    if found.top is not None:
        text = N_("“{name}” is ahead of all others that are ranked, even in its worst case.")
        return (words.text(text, name=short(found.top.name)),)
    leading = [each for each in ranked if each.first == 1]
    if len(leading) > 1:
        text = N_("Nobody is surely ahead. By what is known, any of these may be the first: {names}.")
        return (words.text(text, names=listed([each.name for each in leading], words)),)
    return ()


def _nameless(found: Evaluation, words: Language) -> tuple[str, ...]:
    if not found.nameless:
        return ()
    return (
        words.plural(
            "{n} segment bears no route name, so it is not evaluated. Enter the name of its route.",
            "{n} segments bear no route name, so they are not evaluated. Enter the names of their routes.",
            found.nameless,
        ),
    )


def _unscored(found: Evaluation, words: Language) -> tuple[str, ...]:
    if not found.missing:
        return ()
    names = "; ".join(words.label(each) for each in found.missing)
    text = N_(
        "{points} of 100 points cannot be scored, since the programme has no criterion for: {names}. "
        "They are missing, not zero."
    )
    return (words.text(text, points=points(100 - found.inspected_points, words), names=names),)


def _inapplicable(found: Evaluation, words: Language) -> tuple[str, ...]:
    less = [each.name for each in found.models if 0 < each.possible < found.inspected_points]
    if not less:
        return ()
    text = N_(
        "Some criteria do not apply to {names}: they have fewer points in all, the mark to pass is lower in "
        "proportion, and places go by the share of the points that are possible."
    )
    return (words.text(text, names=listed(less, words)),)


def conclusion(model: ModelScore, found: Evaluation, words: Language) -> str:
    """Return what a table says of a model beside its interval: the verdict, and why."""
    verdict = words.text(VERDICTS[model.verdict])
    if model.verdict != UNDECIDED or found.criteria is None:
        return f"{verdict}. {verdict_reason(model, found, words)}"
    text = N_("{verdict}. Up to {most} once all is scored; passing takes more than {mark}.")
    most = points(model.high + sum(each.open_points for each in model.groups), words)
    return words.text(text, verdict=verdict, most=most, mark=points(model.mark, words))


def verdict_reason(model: ModelScore, found: Evaluation, words: Language) -> str:
    """Say why a model passes, does not, or why that cannot be said yet."""
    if found.criteria is None:
        return ""
    mark = points(model.mark, words)
    if model.verdict == PASSES:
        return words.text(
            N_("Above {mark} points and the minimum of every group, in the worst case."), mark=mark
        )
    if model.verdict == UNDECIDED:
        open_points = sum(each.open_points for each in model.groups)
        return words.text(
            N_(
                "Points by what is known: {interval}; up to {most} once all is scored; "
                "passing takes more than {mark}."
            ),
            interval=interval(model.low, model.high, words),
            most=points(model.high + open_points, words),
            mark=mark,
        )
    short = [words.label(each.group) for each in model.groups if _is_short(each)]
    if short:
        return words.text(
            N_("Below the minimum of the group, even in the best case: {names}."), names=", ".join(short)
        )
    return words.text(N_("At most {mark} points, even in the best case."), mark=mark)


def _is_short(group: GroupScore) -> bool:
    counts = group.applies or group.open_points > 0
    return counts and group.minimum is not None and group.high + group.open_points < group.minimum - 1e-9


def item_said(item: ItemScore, words: Language) -> str:
    """Say the points of an item, or why it has none."""
    if not item.inspected:
        return words.text(N_("missing: the programme has no such criterion"))
    if not item.applies:
        return words.text(N_("not applicable"))
    return scored(item, words)


def group_said(group: GroupScore, words: Language) -> str:
    """Say the points of a group, to which those of its items add up, or why it has none."""
    if group.points <= 0:
        return words.text(N_("missing"))
    return scored(group, words) if group.applies else words.text(N_("not applicable"))


def scored(of: ItemScore | GroupScore | ModelScore, words: Language) -> str:
    """Write points, out of how many scored, with their interval where there is one."""
    if of.point is None:
        return words.text(N_("missing: not yet checked"))
    if points(of.low, words) == points(of.high, words):
        return reached(of.point, of.scored, words)
    return words.text(
        N_("{point} of {scored} (from {low} to {high})"),
        point=points(of.point, words),
        scored=points(of.scored, words),
        low=points(of.low, words),
        high=points(of.high, words),
    )


def short(name: str, most: int = LONGEST_NAME) -> str:
    """Return a name as sentences bear it: at most 60 letters, or `most`."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def listed(
    names: Sequence[str], words: Language, *, most: int = MOST_NAMES, letters: int = LONGEST_NAME
) -> str:
    """Name several, at most so many of them of so many letters; how many more there are is said."""
    shown = ", ".join(short(name, letters) for name in names[:most])
    if len(names) <= most:
        return shown
    return words.plural("{names} and {n} more", "{names} and {n} more", len(names) - most, names=shown)
