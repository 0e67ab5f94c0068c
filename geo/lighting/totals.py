"""What a plan of lighting adds up to: by ward and class, the gap to the targets, priorities, savings."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.assumptions.lighting import LightingAssumptions
from geo.measure.tally import Holdings
from geo.measure.vertices import Flags, Floats, Geometries

LIT, PARTIAL, UNLIT, UNKNOWN = "lit", "partial", "unlit", "unknown"
STATES = (LIT, PARTIAL, UNLIT, UNKNOWN)
SAVED = ("retrofit_kwh_year", "dimming_kwh_year")
FIGURES = ("poles", "kw", "kwh_year", "capital_vnd", "energy_vnd_year", "total_vnd")


@dataclass(frozen=True)
class Savings:
    """What LED and dimming would save a year on what is lit now; the lamps that are there are assumed."""

    old_kwh_year: float
    led_kwh_year: float
    dimmed_kwh_year: float
    retrofit_vnd_year: int
    dimming_vnd_year: int


def totals(
    held: Holdings,
    needs: pd.DataFrame,
    design: pd.DataFrame,
    state: Geometries,
    gap: Flags,
    saved: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return a row for each place and class: `place` (a position in `held.codes`, their number = outside),
    `class`, `alley`, `metres`, `<state>_metres`, the figures of the plan, `gap_metres`, `gap_capital_vnd`,
    and those of `SAVED`, as `saved_kwh` gives them (None: 0).

    A street in several wards counts in each by its metres there, so places add up to the whole.
    """
    share = np.divide(held.metres, held.segment_metres[held.segment])
    street = held.segment
    columns = {
        "place": held.place,
        "class": needs["class"].to_numpy(dtype=object)[street],
        "alley": needs["alley"].to_numpy(dtype=np.bool_)[street],
        "metres": held.metres,
    }
    own = state[street]
    columns |= {f"{name}_metres": np.where(own == name, held.metres, 0.0) for name in STATES}
    columns |= {name: design[name].to_numpy(dtype=np.float64)[street] * share for name in FIGURES}
    columns["gap_metres"] = np.where(gap[street], held.metres, 0.0)
    columns["gap_capital_vnd"] = np.where(gap[street], columns["capital_vnd"], 0.0)
    for name in SAVED:
        columns[name] = 0.0 * share if saved is None else saved[name].to_numpy()[street] * share
    return pd.DataFrame(columns).groupby(["place", "class", "alley"], as_index=False, sort=True).sum()


def needs_of(state: Geometries, assumed: LightingAssumptions) -> Floats:
    """Return how much each street needs light, 0 to 1, by what is known of it."""
    known = {LIT: 0.0, PARTIAL: assumed.number("partial_need"), UNLIT: 1.0}
    by_state = np.array([known.get(each, assumed.number("unknown_need")) for each in STATES])
    found: Floats = by_state[pd.Index(STATES).get_indexer(pd.Index(state))]
    return found


def priorities(need: Floats, metres_to_headquarters: Floats | None, assumed: LightingAssumptions) -> Floats:
    """Return what is to be lit first, 0 to 1: need and closeness (None: nobody knows where it is)."""
    weight = assumed.number("need_weight") if metres_to_headquarters is not None else 1.0
    away = np.zeros(len(need)) if metres_to_headquarters is None else metres_to_headquarters
    closeness = np.exp2(-away / assumed.number("closeness_half_metres"))
    found: Floats = np.where(need > 0, weight * need + (1 - weight) * closeness, 0.0)
    return found


def gap_of(
    metres: Floats, alley: Flags, state: Geometries, priority: Floats, assumed: LightingAssumptions
) -> Flags:
    """Say which streets are to be lit so that the targets are reached: those with the highest priority first.

    Targets are shares of metres, of streets and of alleys each; what is lit in part, or unknown, is not lit.
    """
    result = np.zeros(len(metres), dtype=np.bool_)
    for kind, target in ((~alley, assumed.number("street_target")), (alley, assumed.number("alley_target"))):
        lit = metres[kind & (state == LIT)].sum()
        missing = target * metres[kind].sum() - lit
        dark = np.flatnonzero(kind & (state != LIT))
        order = dark[np.argsort(-priority[dark], kind="stable")]
        before = np.cumsum(metres[order]) - metres[order]
        result[order[before < missing - 1e-6]] = True
    return result


def savings(
    design: pd.DataFrame,
    state: Geometries,
    assumed: LightingAssumptions,
    *,
    vnd_per_kwh: float,
    efficacy: Floats,
) -> Savings:
    """Return the savings; `efficacy`: lumens a watt of each street's luminaire (NaN: none)."""
    lit = (state == LIT) & np.isfinite(efficacy)
    led = float(design["kwh_year"].to_numpy(dtype=np.float64)[lit].sum())
    retrofit, dimming = saved_kwh(design, state, assumed, efficacy=efficacy).sum().loc[list(SAVED)]
    return Savings(
        old_kwh_year=led + float(retrofit),
        led_kwh_year=led,
        dimmed_kwh_year=led - float(dimming),
        retrofit_vnd_year=round(float(retrofit) * vnd_per_kwh),
        dimming_vnd_year=round(float(dimming) * vnd_per_kwh),
    )


def saved_kwh(
    design: pd.DataFrame, state: Geometries, assumed: LightingAssumptions, *, efficacy: Floats
) -> pd.DataFrame:
    """Return the kWh a year that LED, and dimming on top, save on each street that is lit now: `SAVED`."""
    lit = (state == LIT) & np.isfinite(efficacy)
    led = np.where(lit, design["kwh_year"].to_numpy(dtype=np.float64), 0.0)
    more = np.where(lit, efficacy / assumed.number("old_lumens_per_watt") - 1, 0.0)
    burnt = assumed.number("burn_hours")
    share = min(assumed.number("dimmed_hours"), burnt) / burnt * (1 - assumed.number("dimmed_to"))
    return pd.DataFrame({"retrofit_kwh_year": led * more, "dimming_kwh_year": led * share})
