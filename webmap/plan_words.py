"""What pages of extension plans say: money, reasons, how good a plan is, what was assumed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from markupsafe import Markup

from geo.errors import GeoError
from geo.language import N_, Language
from geo.model.extension import ExtensionPlan, Remark, Rival, Stability
from geo.model.plan import OUT_OF_TIME, STOPPED, Plan
from geo.model.planning import REASONS, Assumption, PlanningAssumptions
from geo.services import planning
from webmap.jobs import WAITING, Job
from webmap.plan_view import StreetLine

BILLION, MILLION = 1_000_000_000, 1_000_000

REASON_LABELS = {
    "closeness": N_("Closeness to the headquarters"),
    "joining": N_("Joining up existing routes"),
    "need": N_("Need: unlit, in poor order"),
    "people": N_("Households served"),
    "road_class": N_("Road class"),
}
FATES = {
    "ruled_out": N_("Ruled out by you"),
    "way_ruled_out": N_("Every way to it was ruled out by you"),
    "not_connected": N_("Not connected with the headquarters or a route"),
    "money": N_("More than the money there is"),
    "worth_less": N_("Worth less than what was chosen"),
}
NUMBER_LABELS = {
    "snap_metres": N_("Loose ends are joined within (m)"),
    "match_metres": N_("A street runs along a route within (m)"),
    "match_share": N_("Share along a route from which a street is done (0–1)"),
    "headquarters_metres": N_("Headquarters to the nearest street at most (m)"),
    "walking_kmh": N_("Walking speed (km/h)"),
    "closeness_half_metres": N_("Distance that halves closeness (m)"),
    "joining_gap_metres": N_("Longest gap between routes to be closed (m)"),
    "touching_score": N_("Joining, for a street that touches a route (0–1)"),
    "unlit_score": N_("Need of a street without light (0–1)"),
    "lit_unknown_score": N_("Need where nobody knows of light (0–1)"),
    "people_metres": N_("Reach of an apartment block along streets (m)"),
    "people_full_households": N_("Households that count in full"),
}
CERTAINTIES = {
    "F": N_("found in a public source"),
    "M": N_("measured"),
    "S": N_("a secondary source alone"),
    "G": N_("assumed"),
}


@dataclass(frozen=True)
class AssumedLine:
    """One assumption as a table shows it."""

    name: str
    value: str
    certainty: str
    source: str


def money(words: Language, vnd: float) -> str:
    """Write a sum as people say it: 850 triệu đồng, 1,25 tỷ đồng."""
    if abs(vnd) >= 0.9995 * BILLION:
        return words.text(N_("{n} billion đồng"), n=trimmed(words, vnd / BILLION, 2))
    if not round(vnd):
        return words.text(N_("{n} đồng"), n="0")
    return words.text(
        N_("{n} million đồng"), n=trimmed(words, vnd / MILLION, 0 if abs(vnd) >= MILLION else 2)
    )


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


def trimmed(words: Language, value: float, digits: int) -> str:
    """Write a number without zeros at its end."""
    while digits and round(value, digits) == round(value, digits - 1):
        digits -= 1
    return words.number(value, digits)


def quality(words: Language, plan: Plan) -> str:
    """Say how good a plan is for certain."""
    if not isfinite(plan.gap):
        return words.text(N_("How far this is from the best plan is not known yet."))
    if plan.gap <= 1e-9:
        return words.text(N_("This is certainly the best plan: no other is worth more for this money."))
    digits = 2 if plan.gap < 0.001 else 1
    return words.text(
        N_("This is certainly no more than {gap} below the best plan there can be."),
        gap=words.percent(plan.gap + 0.05 * 10 ** -(digits + 1), digits),
    )


def ending(words: Language, plan: Plan) -> str:
    """Say how the search ended."""
    seconds = words.number(plan.seconds, 1 if plan.seconds < 10 else 0)
    said = {
        OUT_OF_TIME: N_("Time was up after {seconds} s: this is the best plan found by then."),
        STOPPED: N_("Stopped after {seconds} s: this is the best plan found by then."),
    }.get(plan.status, N_("Worked out in {seconds} s."))
    return words.text(said, seconds=seconds)


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
        words.either(dict(assumed.source)),
    )


def works_lines(words: Language, assumptions: PlanningAssumptions) -> tuple[AssumedLine, ...]:
    """Return what each kind of works costs a metre, from the cheapest to the dearest class."""
    return tuple(
        AssumedLine(
            words.either(dict(works.labels)),
            _rates(words, works.vnd_per_metre.values()),
            words.text(CERTAINTIES[works.certainty]),
            words.either(dict(works.source)),
        )
        for works in assumptions.works
    )


def _rates(words: Language, rates: Iterable[int]) -> str:
    known = list(rates) or [0]
    least, most = (trimmed(words, rate / MILLION, 2) for rate in (min(known), max(known)))
    if least == most:
        return words.text(N_("{n} million đồng a metre"), n=least)
    return words.text(N_("{least} to {most} million đồng a metre, by road class"), least=least, most=most)


def reason_labels(words: Language) -> Mapping[str, str]:
    """Return the name of each reason."""
    return {name: words.text(REASON_LABELS[name]) for name in REASONS}


STEPS = {
    planning.SOLVING: N_("Looking for the best plan"),
    planning.EXPLAINING: N_("Working out what is lost without each street"),
    planning.COMPARING: N_("Comparing with simpler methods and other budgets"),
    planning.DRAWING: N_("Trying other weights and costs"),
}


def progress(words: Language, job: Job, *, ahead: int) -> list[tuple[str, str]]:
    """Return what is known of work that goes on: names and values."""
    if job.state == WAITING:
        return [
            (
                words.text(N_("State")),
                words.plural("waits for {n} other plan", "waits for {n} other plans", ahead),
            )
        ]
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
    return words.percent(share) if isfinite(share) else "–"


def failure(words: Language, error: GeoError) -> str:
    """Say what went wrong; long numbers in a sentence are grouped."""
    values = {name: _grouped(words, value) for name, value in error.values.items()}
    sentence = words.text(error.text)
    return sentence.format(**values) if values else sentence


def _grouped(words: Language, value: object) -> object:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) > 4:
        return words.number(int(value))
    return value


RIVALS = {
    "greedy": N_("Street by street, the best for its money first (greedy)"),
    "phase_by_phase": N_("The best for each phase alone, one phase after the other"),
}


def better(words: Language, plan: Plan, rival: Rival) -> str:
    """Say how much more a plan is worth than that of a simpler method."""
    if rival.objective is None:
        return words.text(N_("finds no plan that holds"))
    if not rival.objective > 0:
        return words.text(N_("finds nothing to build"))
    more = plan.objective / rival.objective - 1
    if abs(more) < 0.0005:
        return words.text(N_("as good as this plan"))
    said = N_("this plan is worth {more} more") if more > 0 else N_("this plan is worth {more} less")
    return words.text(said, more=words.percent(abs(more)))


def lost(words: Language, line: StreetLine) -> str:
    """Say what a plan loses without a street."""
    if line.lost_least is None or line.lost_most is None:
        return "–"
    least, most = max(line.lost_least, 0.0), max(line.lost_most, 0.0)
    if words.number(least) == words.number(most):
        return words.number(most)
    return words.text(N_("{least} to {most}"), least=words.number(least), most=words.number(most))


def remark(words: Language, found: Remark) -> str:
    """Say something worth knowing of a plan."""
    values = {
        name: words.number(value) if isinstance(value, int | float) else value
        for name, value in found.values.items()
    }
    return words.text(found.text, **values)


def knee(words: Language, plan: ExtensionPlan) -> str:
    """Say from which sum on more money brings clearly less."""
    if plan.curve.knee is None:
        return words.text(
            N_("Every further sum brings about as much as the one before: the curve has no knee.")
        )
    point = plan.curve.points[plan.curve.knee]
    return words.text(
        N_("From {money} on (ringed), more money brings clearly less."), money=money(words, point.money)
    )


def stability(words: Language, found: Stability) -> str:
    """Say how draws of weights and costs were made, and how exactly."""
    said = [
        words.text(
            N_("{done} of {wanted} draws of weights and costs, each up to {spread} off (seed {seed})."),
            done=words.number(found.done),
            wanted=words.number(found.wanted),
            spread=words.percent(found.spread, 0),
            seed=found.seed,
        )
    ]
    if found.gaps:
        said.append(
            words.text(
                N_("Each draw's plan is no more than {gap} below its best."),
                gap=words.percent(found.worst_gap),
            )
        )
    if found.impossible:
        said.append(words.text(N_("In {n} draws what is demanded could not be had."), n=found.impossible))
    return " ".join(said)
