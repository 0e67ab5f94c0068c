"""How each street can be lit: class, required level, and the cheapest option that reaches it.

Widths and levels are assumptions; nothing here says that a standard is met.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.assumptions.lighting import ARRANGEMENTS, LightingAssumptions, Standard
from geo.errors import InvalidInput
from geo.language import N_
from geo.lighting.options import Options, gaps, options_of, spacing_metres
from geo.lighting.runs import Runs
from geo.measure.vertices import Flags, Floats, Whole

_AT_ONCE = 2_000  # streets; keeps memory flat
LIGHT, CAP = "light", "cap"  # what keeps poles from standing further apart


def required(frame: pd.DataFrame, assumed: LightingAssumptions, standard: Standard) -> pd.DataFrame:
    """Return for each street its width, class and level, and what they were taken from.

    Columns: `width_m`, `width_from` (`width_m`, `road_class`), `class`, `class_from` (`lighting_class`,
    `road_class`, `width`), `lux`, `alley`. A width that is missing or no number is assumed by road class.

    Raises:
        InvalidInput: a width of 0 or less, or without end; a standard without a class for narrow streets.
    """
    roads = _column(frame, "road_class").fillna("other").astype(str)
    width, assumed_width = _widths(frame, roads, assumed)
    by_width = standard.by_width()
    if not by_width or by_width[0].from_width_m != 0:
        raise InvalidInput(N_("The standard has no class for narrow streets. Give one from_width_m = 0."))
    ids = [each.id for each in standard.classes]
    edges = np.array([each.from_width_m for each in by_width], dtype=np.float64)
    places = np.array([ids.index(each.id) for each in by_width])
    found = places[np.searchsorted(edges, width, side="right") - 1]
    named = {road: at for at, each in enumerate(standard.classes) for road in each.road_classes}
    road = _positions(roads, named)
    own = _positions(_column(frame, "lighting_class").astype(str), {name: at for at, name in enumerate(ids)})
    found = np.where(own >= 0, own, np.where(road >= 0, road, found))
    source = np.where(own >= 0, "lighting_class", np.where(road >= 0, "road_class", "width"))
    lux = np.array([assumed.lux_of(each) for each in standard.classes])
    columns = {
        "width_m": width,
        "width_from": np.where(assumed_width, "road_class", "width_m"),
        "class": np.array(ids, dtype=object)[found],
        "class_from": source,
        "lux": lux[found],
        "alley": np.array([each.alley for each in standard.classes])[found],
    }
    return pd.DataFrame(columns, index=frame.index)


def designed(
    frame: gpd.GeoDataFrame,
    needs: pd.DataFrame,
    runs: Runs,
    assumed: LightingAssumptions,
    *,
    day: date,
) -> pd.DataFrame:
    """Return for each street the cheapest option that reaches its level, and the second; shape (n,).

    `needs`: as `required` gives them. Columns: `metres` (of the runs), `luminaire`, `height_m`,
    `arrangement` (None where no option does), `formula_m` (by light alone), `spacing_m` (the mean as fitted),
    `limited_by` (`light`, `cap`), `poles`, `kw`, `kwh_year`, `capital_vnd`, `energy_vnd_year` (at the tariff
    of `day`), `upkeep_vnd_year`, `total_vnd` (over the years, tariffs by date), `reached_lux`; the same of
    the runner-up as `second_…`. đồng are whole.
    """
    chosen = options_of(assumed)
    table = _Sections.of(runs, len(frame))
    parts = [
        _best(needs, table, assumed, chosen, day, slice(at, at + _AT_ONCE))
        for at in range(0, max(len(frame), 1), _AT_ONCE)
    ]
    return pd.concat(parts).set_axis(frame.index)


@dataclass(frozen=True, eq=False)
class _Sections:
    """Sections sorted by row of the frame: `start[r]` to `start[r + 1]`; poles beyond one a gap; metres."""

    metres: Floats
    start: Whole
    ends: Floats
    total: Floats

    @classmethod
    def of(cls, runs: Runs, rows: int) -> "_Sections":
        row = runs.row[runs.section_run]
        order = np.argsort(row, kind="stable")
        start = np.searchsorted(row[order], np.arange(rows + 1))
        total = np.bincount(row, runs.section_metres, rows).astype(np.float64)
        return cls(runs.section_metres[order], start, runs.poles_at_ends(rows), total)

    def gaps(self, spacing: Floats, rows: slice) -> Floats:
        """Return the gaps of each street for spacings of shape (streets, options)."""
        start = self.start[rows.start : rows.start + len(spacing) + 1]
        own = np.repeat(np.arange(len(spacing)), np.diff(start))
        each = gaps(self.metres[start[0] : start[-1], None], spacing[own])
        result = np.zeros_like(spacing)
        some = np.flatnonzero(np.diff(start) > 0)
        if len(some):
            result[some] = np.add.reduceat(each, start[some] - start[0], axis=0)
        return result


def _best(
    needs: pd.DataFrame,
    table: _Sections,
    assumed: LightingAssumptions,
    options: Options,
    day: date,
    rows: slice,
) -> pd.DataFrame:
    part = needs.iloc[rows]
    width, lux = part["width_m"].to_numpy()[:, None], part["lux"].to_numpy()[:, None]
    figures = _figures(table, assumed, options, day, rows, width, lux)
    possible = figures["spacing"] >= assumed.number("least_spacing_metres")
    possible &= (width <= options.widest_m) & (table.total[rows] > 0)[:, None]
    cost = np.where(possible, figures["total_vnd"], np.inf)
    order = np.argsort(cost, axis=1, kind="stable")[:, :2]
    found: dict[str, object] = {"metres": table.total[rows]}
    for prefix, at in (("", order[:, 0]), ("second_", order[:, -1])):
        own = {name: np.take_along_axis(values, at[:, None], 1)[:, 0] for name, values in figures.items()}
        is_one = np.isfinite(np.take_along_axis(cost, at[:, None], 1)[:, 0])
        if prefix:
            is_one &= order.shape[1] > 1
        told = _told(own, at, is_one, assumed, options)
        found |= {f"{prefix}{name}": values for name, values in told.items()}
    return pd.DataFrame(found)


def _figures(
    table: _Sections, assumed: LightingAssumptions, options: Options, day: date, rows: slice,
    width: Floats, lux: Floats,
) -> dict[str, Floats]:  # fmt: skip
    """Return the figures of every option for some streets; (streets, options) each."""
    formula = spacing_metres(
        lumens=options.lumens, lux=lux, width_m=width, utilisation=assumed.number("utilisation"),
        maintenance=assumed.number("maintenance"), pairs=options.pairs,
    )  # fmt: skip
    spacing = np.minimum(formula, assumed.number("spacing_to_height") * options.height_m)
    count, length = table.gaps(spacing, rows), table.total[rows][:, None]
    poles = np.maximum(count + table.ends[rows][:, None], 0) * options.pairs
    kwh = poles * options.watts / 1000 * assumed.number("burn_hours")
    cable = options.cables * assumed.number("cable_vnd_per_metre") * length
    capital = np.round(poles * options.unit_vnd + cable)
    energy = np.round(kwh * assumed.tariff_on(day).vnd_per_kwh)
    upkeep = np.round(capital * assumed.number("upkeep_share"))
    years, mean = assumed.number("years"), assumed.mean_tariff(day)
    fitted = np.divide(length, count, out=np.zeros_like(spacing), where=count > 0)
    return {
        "formula_m": formula,
        "spacing": spacing,
        "spacing_m": fitted,
        "poles": poles,
        "kw": poles * options.watts / 1000,
        "kwh_year": kwh,
        "capital_vnd": capital,
        "energy_vnd_year": energy,
        "upkeep_vnd_year": upkeep,
        "total_vnd": np.round(capital + years * (upkeep + kwh * mean)),
        "reached_lux": np.divide(lux * formula, fitted, out=np.zeros_like(spacing), where=fitted > 0),
    }


def _told(
    own: dict[str, Floats], at: Whole, is_one: Flags, assumed: LightingAssumptions, options: Options
) -> dict[str, Any]:
    """Return the columns of one option a street; empty where `is_one` says that there is none."""
    luminaires = np.array([each.id for each in assumed.luminaires], dtype=object)[options.luminaire[at]]
    arrangements = np.array(ARRANGEMENTS, dtype=object)[options.arrangement[at]]
    limited = np.where(own["spacing"] < own["formula_m"], CAP, LIGHT).astype(object)
    names = {"luminaire": luminaires, "arrangement": arrangements, "limited_by": limited}
    whole = ("poles", "capital_vnd", "energy_vnd_year", "upkeep_vnd_year", "total_vnd")
    numbers = {name: np.where(is_one, values, np.nan) for name, values in own.items() if name != "spacing"}
    numbers |= {name: np.where(is_one, own[name], 0).astype(np.int64) for name in whole}
    numbers |= {name: np.where(is_one, own[name], 0.0) for name in ("kw", "kwh_year")}
    texts: dict[str, Any] = {  # of Python's own kind: pandas would make NaN of None
        name: pd.Series(
            [value if there else None for value, there in zip(values, is_one, strict=True)], dtype=object
        )
        for name, values in names.items()
    }
    return {**texts, "height_m": np.where(is_one, options.height_m[at], np.nan), **numbers}


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series([None] * len(frame), index=frame.index, dtype=object)


def _widths(frame: pd.DataFrame, roads: pd.Series, assumed: LightingAssumptions) -> tuple[Floats, Flags]:
    given = pd.to_numeric(_column(frame, "width_m"), errors="coerce").to_numpy(dtype=np.float64)
    missing = np.isnan(given)
    wrong = int((~missing & ~((given > 0) & np.isfinite(given))).sum())
    if wrong:
        raise InvalidInput(
            N_("{n} streets have a width of 0 m or less, or without end. Correct it, or leave it empty."),
            n=wrong,
        )
    code, names = pd.factorize(roads)
    usual = np.array([assumed.width(str(name)) for name in names], dtype=np.float64)
    return np.where(missing, usual[code] if len(names) else given, given), missing


def _positions(values: pd.Series, known: dict[str, int]) -> Whole:
    return np.asarray(values.map(known).fillna(-1), dtype=np.intp)
