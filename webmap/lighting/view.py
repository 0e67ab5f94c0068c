"""A plan of lighting as its page shows it: sums by street kind, class and ward; a table of streets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.language import N_, Language
from geo.lighting.plan import LightingPlan
from geo.lighting.words import ARRANGED, STATES, class_labels, lamp_labels, reasons
from geo.text import collation_key, search_key
from webmap.lighting.forms import Shown

ROWS = 100
_COLUMNS = {"width": "width_m", "kwh": "kwh_year", "capital": "capital_vnd", "total": "total_vnd"}
_TEXTS = ("name", "ward", "class")


@dataclass(frozen=True)
class SumLine:
    """Sums of one class or ward (or of all); metres, đồng, kWh a year. `target`: a share, None: mixed."""

    name: str
    metres: float
    lit: float
    poles: float
    kwh: float
    capital: float
    gap_metres: float
    gap_capital: float
    retrofit: float
    dimming: float
    target: float | None = None

    @property
    def share(self) -> float:
        """Return the share of metres that is lit now."""
        return self.lit / self.metres if self.metres else 0.0


@dataclass(frozen=True)
class StreetLine:
    """One street of the table; `why`: sentences; without an option `lamp` is empty and figures are 0."""

    id: str
    name: str
    ward: str
    label: str
    width: float
    is_assumed: bool
    lux: float
    state: str
    priority: float
    in_gap: bool
    metres: float
    lamp: str
    height: float
    arranged: str
    spacing: float | None
    poles: int
    kw: float
    kwh: float
    capital: float
    total: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class StreetTable:
    """A page of the table of streets: its rows, how many there are, and pages."""

    rows: tuple[StreetLine, ...]
    found: int
    page: int
    pages: int


def kinds(plan: LightingPlan, words: Language) -> tuple[SumLine, ...]:
    """Return streets, alleys and both: what is lit now beside the targets."""
    alley = plan.totals["alley"].to_numpy(bool)
    lines = []
    for text, own, name in (
        (N_("Streets"), ~alley, "street_target"),
        (N_("Alleys"), alley, "alley_target"),
    ):
        if own.any():
            target = plan.assumed.number(name)
            lines.append(_sum(words.text(text), plan.totals[own], plan, target))
    return (*lines, whole(plan, words))


def whole(plan: LightingPlan, words: Language) -> SumLine:
    """Return the sums of everything."""
    return _sum(words.text(N_("Total")), plan.totals, plan, None)


def classes(plan: LightingPlan, words: Language) -> tuple[SumLine, ...]:
    """Return the sums of each class, in the order of the table of levels."""
    return tuple(
        _sum(label, own, plan, plan.assumed.number("alley_target" if own["alley"].all() else "street_target"))
        for name, label in class_labels(plan, words).items()
        if len(own := plan.totals[plan.totals["class"] == name])
    )


def wards(plan: LightingPlan, words: Language) -> tuple[SumLine, ...]:
    """Return the sums of each ward by name, what lies outside all at the end."""
    names = plan.totals["ward"]
    known = sorted({name for name in names if isinstance(name, str)}, key=collation_key)
    lines = [_sum(name, plan.totals[(names == name).to_numpy(bool)], plan, None) for name in known]
    outside = plan.totals[names.isna().to_numpy(bool)]
    if len(outside):
        lines.append(_sum(words.text(N_("Outside all wards")), outside, plan, None))
    return tuple(lines)


def _sum(name: str, table: pd.DataFrame, plan: LightingPlan, target: float | None) -> SumLine:
    own = table.select_dtypes("number").sum()
    price = plan.tariff.vnd_per_kwh
    return SumLine(
        name=name,
        metres=float(own["metres"]),
        lit=float(own["lit_metres"]),
        poles=float(own["poles"]),
        kwh=float(own["kwh_year"]),
        capital=float(own["capital_vnd"]),
        gap_metres=float(own["gap_metres"]),
        gap_capital=float(own["gap_capital_vnd"]),
        retrofit=float(own["retrofit_kwh_year"]) * price,
        dimming=float(own["dimming_kwh_year"]) * price,
        target=target,
    )


def streets(plan: LightingPlan, shown: Shown, words: Language) -> StreetTable:
    """Return the part of the table of streets that is asked for; beyond the last page, the last."""
    table = plan.streets
    if shown.words:
        wanted = search_key(shown.words)
        table = table[[wanted in search_key(f"{_name(row)} {row[1]}") for row in _names(table)]]
    table = table.iloc[_order(table, shown)]
    pages = max(1, -(-len(table) // ROWS))
    page = min(shown.page, pages)
    part = table.iloc[(page - 1) * ROWS : page * ROWS]
    rows = tuple(_line(plan, row, words) for row in part.drop(columns="geometry").to_dict("records"))
    return StreetTable(rows, len(table), page, pages)


def _names(table: pd.DataFrame) -> list[tuple[Any, str]]:
    return list(zip(table["name"], table["id"].astype(str), strict=True))


def _name(row: tuple[Any, str]) -> str:
    return row[0] if isinstance(row[0], str) and row[0].strip() else row[1]


def _order(table: pd.DataFrame, shown: Shown) -> Sequence[int]:
    if shown.key in _TEXTS:
        texts = [_name(row) for row in _names(table)] if shown.key == "name" else table[shown.key].fillna("")
        keys = [collation_key(str(text)) for text in texts]
        return sorted(range(len(keys)), key=keys.__getitem__, reverse=shown.descending)
    values = table[_COLUMNS.get(shown.key, shown.key)].to_numpy(dtype=np.float64)
    order: list[int] = np.argsort(-values if shown.descending else values, kind="stable").tolist()
    return order


def _line(plan: LightingPlan, row: Mapping[Any, Any], words: Language) -> StreetLine:
    has, state = row["luminaire"] is not None, STATES[row["state"]]
    arranged = ARRANGED[row["arrangement"]] if has else ""
    return StreetLine(
        id=str(row["id"]),
        name=_name((row["name"], str(row["id"]))),
        ward=row["ward"] or "",
        label=class_labels(plan, words)[row["class"]],
        width=row["width_m"],
        is_assumed=row["width_from"] != "width_m",
        lux=row["lux"],
        state=words.text(state),
        priority=row["priority"],
        in_gap=bool(row["in_gap"]),
        metres=row["metres"],
        lamp=lamp_labels(plan, words)[row["luminaire"]] if has else "",
        height=row["height_m"] if has else 0.0,
        arranged=words.text(arranged) if has else "",
        spacing=row["spacing_m"] if has and np.isfinite(row["spacing_m"]) else None,
        poles=int(row["poles"]),
        kw=row["kw"],
        kwh=row["kwh_year"],
        capital=row["capital_vnd"],
        total=row["total_vnd"],
        why=tuple(reasons(plan, row, words)),
    )
