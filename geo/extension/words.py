"""What a plan of extension says in words: money, reasons, fates, how good it is, what was assumed."""

from collections.abc import Mapping
from math import ceil, isfinite
from typing import Any

from geo.assumptions.planning import OTHER
from geo.extension.solver.values import OUT_OF_TIME, STOPPED, Plan
from geo.extension.values import (
    NARROW_SHARE,
    NEEDED,
    TAKEN_OUT,
    Curve,
    ExtensionPlan,
    Remark,
    Rival,
    Stability,
)
from geo.language import N_, Language
from geo.model import road_class

BILLION, MILLION = 1_000_000_000, 1_000_000
PROVEN_GAP = 1e-9  # below it a plan is the best

REASON_LABELS: Mapping[str, str] = {
    "closeness": N_("Closeness to the headquarters"),
    "joining": N_("Joining up existing routes"),
    "need": N_("Need: unlit, in poor order"),
    "people": N_("Households served"),
    "road_class": N_("Road class"),
}
FATES: Mapping[str, str] = {
    "planned": N_("Planned"),
    "built": N_("A model route already"),
    "ruled_out": N_("Ruled out by you"),
    "way_ruled_out": N_("Every way to it was ruled out by you"),
    "not_connected": N_("Not connected with the headquarters or a route"),
    "money": N_("More than the money there is"),
    "worth_less": N_("Worth less than what was chosen"),
}
NUMBER_LABELS: Mapping[str, str] = {
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
CERTAINTIES: Mapping[str, str] = {
    "F": N_("found in a public source"),
    "M": N_("measured"),
    "S": N_("a secondary source alone"),
    "G": N_("assumed"),
}
WORTH = N_(
    "Worth is counted in equivalent metres: a metre of street that deserves full marks in every reason "
    "counts one, and what comes in a later phase counts less."
)
RIVALS: Mapping[str, str] = {
    "greedy": N_("Greedy: always the way that brings the most for its money"),
    "phase_by_phase": N_("Phase by phase: the best for the money of each phase alone"),
}


def money(words: Language, vnd: float) -> str:
    """Write a sum as people say it: 850 triệu đồng, 1,25 tỷ đồng."""
    if abs(vnd) >= 0.9995 * BILLION:
        return words.text(N_("{n} billion đồng"), n=trimmed(words, vnd / BILLION, 2))
    if not round(vnd):
        return words.text(N_("{n} đồng"), n="0")
    digits = 0 if abs(vnd) >= MILLION else 2
    return words.text(N_("{n} million đồng"), n=trimmed(words, vnd / MILLION, digits))


def trimmed(words: Language, value: float, digits: int) -> str:
    """Write a number without zeros at its end."""
    while digits and round(value, digits) == round(value, digits - 1):
        digits -= 1
    return words.number(value, digits)


def quality(words: Language, plan: Plan) -> str:
    """Say how good a plan is for certain."""
    if not isfinite(plan.gap):
        return words.text(N_("How far this is from the best plan is not known yet."))
    if plan.gap <= PROVEN_GAP:
        return words.text(N_("This is certainly the best plan: no other is worth more for this money."))
    return words.text(
        N_("This is certainly no more than {gap} below the best plan there can be."),
        gap=at_most(words, plan.gap),
    )


def at_most(words: Language, gap: float) -> str:
    """Write how far from the best a plan is at most: rounded upwards, so that it holds; – where unknown."""
    if not isfinite(gap):
        return "–"
    if gap <= PROVEN_GAP:
        return words.percent(0, 0)
    digits = 2 if gap < 0.001 else 1
    return words.percent(ceil(round(gap * 10 ** (digits + 2), 6)) / 10 ** (digits + 2), digits)


def ending(words: Language, plan: Plan) -> str:
    """Say how the search ended."""
    said = {
        OUT_OF_TIME: N_("Time was up after {seconds} s: this is the best plan found by then."),
        STOPPED: N_("Stopped after {seconds} s: this is the best plan found by then."),
    }.get(plan.status, N_("Worked out in {seconds} s."))
    return words.text(said, seconds=words.number(plan.seconds, 1 if plan.seconds < 10 else 0))


def piece_name(words: Language, row: Mapping[Any, Any], label: object) -> str:
    """Return how a street piece is called, with its id: several pieces have one name."""
    name = row.get("name")
    return f"{name} ({label})" if isinstance(name, str) and name else street_name(words, row, label)


def street_name(words: Language, row: Mapping[Any, Any], label: object) -> str:
    """Return how a street piece is called."""
    name = row.get("name")
    return name if isinstance(name, str) and name else words.text(N_("Unnamed street {id}"), id=label)


def lost(words: Language, row: Mapping[Any, Any]) -> str:
    """Say what the plan loses without a street piece, in equivalent metres, or what it costs as demanded."""
    least, most = row.get("lost_least"), row.get("lost_most")
    if most is None or not isfinite(most):
        return ""
    if row.get("lost_by") == NEEDED:
        return words.text(N_("needed for what is demanded"))
    if row.get("lost_by") == TAKEN_OUT:
        found = words.text(N_("at most {most}"), most=words.number(most, 1))
    elif round(most, 1) < 0:
        found = words.text(N_("costs the plan {price}"), price=_range(words, -most, -least))  # type: ignore[operator]
    else:
        found = _range(words, least, most)
    if is_wide(row):
        return words.text(N_("{range} (could not be narrowed)"), range=found)
    return found


def is_wide(row: Mapping[Any, Any]) -> bool:
    """Say whether what is lost without a street piece is known to no better than a quarter of its worth.

    A piece that is worth nothing itself is held against what is lost.
    """
    least, most, worth = (row.get(name) for name in ("lost_least", "lost_most", "benefit"))
    if worth is None or most is None or row.get("lost_by") == NEEDED:
        return False
    return least is None or not (
        round(least, 1) == round(most, 1) or most - least <= NARROW_SHARE * (worth or abs(most))
    )


def _range(words: Language, least: float | None, most: float) -> str:
    if least is None or round(least, 1) == round(most, 1):
        return words.number(most, 1)
    return words.text(N_("{least} to {most}"), least=words.number(least, 1), most=words.number(most, 1))


def compared(words: Language, plan: ExtensionPlan, rival: Rival) -> str:
    """Say how much more the plan is worth than a simpler one."""
    better = plan.plan.objective - rival.objective
    if abs(better) < 0.05:
        return words.text(N_("worth the same"))
    share = abs(better) / rival.objective if rival.objective else float("inf")
    if not isfinite(share):
        return words.text(N_("which is worth nothing"))
    said = N_("worth {share} less than this plan") if better > 0 else N_("worth {share} more than this plan")
    return words.text(said, share=words.percent(abs(better) / plan.plan.objective, 1))


def knee(words: Language, curve: Curve) -> str:
    """Say from which budget on more money brings clearly less; empty where there is none."""
    if curve.knee is None:
        return ""
    return words.text(
        N_("The curve bends at about {money}: beyond it each further đồng brings clearly less."),
        money=money(words, curve.points[curve.knee].money),
    )


def drawn(words: Language, stability: Stability) -> str:
    """Say how weights and costs were drawn, and how exact the draws are."""
    return words.text(
        N_(
            "In {done} of {wanted} draws, each weight and each kind of costs was changed by up to ±{spread} "
            "and the plan made anew. Each of these plans is at most {gap} below the best for its draw."
        ),
        done=words.number(stability.done),
        wanted=words.number(stability.wanted),
        spread=words.percent(stability.spread, 0),
        gap=at_most(words, stability.worst_gap),
    )


def road_class_label(words: Language, name: str) -> str:
    """Return a road class in words; those that have no cost of their own are called so."""
    return words.text(N_("other classes")) if name == OTHER else road_class.road_class_label(words, name)


def grouped(words: Language, value: object) -> object:
    """Return a whole number with its thousands apart, all else as it is; in digits: a long one."""
    if isinstance(value, int):
        return words.number(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) > 4:
        return words.number(int(value))
    return value


def told(words: Language, text: str, values: Mapping[str, object]) -> str:
    """Say a refusal or a notice, long whole numbers in it with their thousands apart."""
    return words.text(text, **{name: grouped(words, value) for name, value in values.items()})


def remark(words: Language, found: Remark) -> str:
    """Say something worth knowing of a plan, numbers as the language writes them."""
    values = {
        name: words.number(value) if isinstance(value, int | float) else value
        for name, value in found.values.items()
    }
    return words.text(found.text, **values)
