"""What pages of extension plans say beside what every plan says: exact money, progress, failures, tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from geo.assumptions.planning import REASONS, Assumption, PlanningAssumptions
from geo.errors import GeoError
from geo.extension import plan as planning
from geo.extension import words as planning_words
from geo.extension.values import ExtensionPlan, Remark, Rival, Stability
from geo.extension.words import (
    CERTAINTIES,
    FATES,
    MILLION,
    NUMBER_LABELS,
    REASON_LABELS,
    RIVALS,
    WORTH,
    ending,
    money,
    quality,
    trimmed,
)
from geo.language import N_, Language
from webmap.core.jobs import WAITING, Job, waits
from webmap.extension.view import StreetLine

__all__ = ["FATES", "REASON_LABELS", "RIVALS", "WORTH", "ending", "money", "quality"]


@dataclass(frozen=True)
class AssumedLine:
    """One assumption as a table shows it."""

    name: str
    value: str
    certainty: str
    source: str


def money_html(words: Language) -> Callable[[float], Markup]:
    """Return what writes a sum into a page, with whole đồng for who points at it."""

    def written(vnd: float) -> Markup:
        return Markup('<data value="{}" title="{}">{}</data>').format(
            round(vnd), exact(words, vnd), money(words, vnd)
        )

    return written


def exact(words: Language, vnd: float) -> str:
    """Write a sum in whole đồng."""
    return words.text(N_("{n} đồng"), n=words.number(vnd))


def assumed_lines(words: Language, assumptions: PlanningAssumptions) -> tuple[AssumedLine, ...]:
    """Return the weights and numbers that a plan assumed, each with certainty and source."""
    shares = assumptions.shares
    weights = (
        (REASON_LABELS[name], words.percent(shares[name], 0), assumptions.weights.get(name, Assumption(0)))
        for name in REASONS
    )
    numbers = (
        (NUMBER_LABELS.get(name, name), trimmed(words, each.value, 2), each)
        for name, each in assumptions.numbers.items()
    )
    return tuple(_line(words, *row) for row in (*weights, *numbers))


def _line(words: Language, name: str, value: str, assumed: Assumption) -> AssumedLine:
    return AssumedLine(
        words.text(name),
        value,
        words.text(CERTAINTIES[assumed.certainty]),
        words.either(assumed.source),
    )


def works_lines(words: Language, assumptions: PlanningAssumptions) -> tuple[AssumedLine, ...]:
    """Return what each kind of works costs a metre, from the cheapest to the dearest class."""
    return tuple(
        AssumedLine(
            words.label(works),
            _rates(words, works.vnd_per_metre.values()),
            words.text(CERTAINTIES[works.certainty]),
            words.either(works.source),
        )
        for works in assumptions.works
    )


def _rates(words: Language, rates: Iterable[int]) -> str:
    known = list(rates) or [0]
    least, most = (trimmed(words, rate / MILLION, 2) for rate in (min(known), max(known)))
    if least == most:
        return words.text(N_("{n} million đồng a metre"), n=least)
    return words.text(N_("{least} to {most} million đồng a metre, by road class"), least=least, most=most)


STEPS = {
    planning.SOLVING: N_("Looking for the best plan"),
    planning.EXPLAINING: N_("Working out what is lost without each street"),
    planning.COMPARING: N_("Comparing with simpler methods and other budgets"),
    planning.DRAWING: N_("Trying other weights and costs"),
}


def progress(words: Language, job: Job, *, ahead: int) -> list[tuple[str, str]]:
    """Return what is known of work that goes on: names and values."""
    if job.state == WAITING:
        return [(words.text(N_("State")), waits(words, ahead))]
    told = job.told.get("told")
    step = words.text(STEPS[told.step] if told else N_("Reading streets and routes"))
    lines = [(words.text(N_("State")), words.text(N_("ending …")) if job.is_stopping else step)]
    lines.append((words.text(N_("Time so far")), f"{words.number(job.seconds)}\N{NO-BREAK SPACE}s"))
    if told and told.step == planning.SOLVING:
        lines += [
            (words.text(N_("Worth of the best plan so far")), words.number(told.objective)),
            (words.text(N_("No plan can be worth more than")), words.number(told.bound)),
            (words.text(N_("So far from the best at most")), gap(words, told.gap)),
        ]
    elif told and told.whole:
        lines.append((words.text(N_("Done")), f"{words.number(told.done)} / {words.number(told.whole)}"))
    return lines


def gap(words: Language, share: float) -> str:
    """Write how far from the best a plan can be."""
    return planning_words.at_most(words, share)


def failure(words: Language, error: GeoError) -> str:
    """Say what went wrong; long numbers in a sentence are grouped."""
    return planning_words.told(words, error.text, error.values)


def remark(words: Language, found: Remark) -> str:
    """Say something worth knowing of a plan."""
    return planning_words.remark(words, found)


def remarks(words: Language, found: Iterable[Remark]) -> list[str]:
    """Say several things that are worth knowing."""
    return [remark(words, each) for each in found]


def better(words: Language, plan: ExtensionPlan, rival: Rival) -> str:
    """Say what a simpler method's plan is worth beside this one."""
    if rival.objective is None:
        return words.text(N_("finds no plan that holds"))
    return planning_words.compared(words, plan, rival)


def lost(words: Language, line: StreetLine) -> str:
    """Say what a plan loses without a street."""
    return planning_words.lost(words, vars(line)) or "–"


def knee(words: Language, plan: ExtensionPlan) -> str:
    """Say from which sum on more money brings clearly less."""
    usual = N_("Every further sum brings about as much as the one before; there is no knee.")
    return planning_words.knee(words, plan.curve) or words.text(usual)


def stability(words: Language, found: Stability) -> str:
    """Say how draws of weights and costs were made, and how exactly."""
    said = planning_words.drawn(words, found)
    if found.impossible:
        never = words.text(N_("In {n} draws what is demanded could not be had."), n=found.impossible)
        return f"{said} {never}"
    return said
