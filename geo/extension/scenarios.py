"""Keep plans, name them, compare two, and turn one into proposed route segments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd

from geo.errors import InvalidInput, StoreUnavailable, UnknownName
from geo.extension.adopt import Adoption, adopt, adoption
from geo.extension.plan_store import LONGEST_ID, PlanFiles
from geo.extension.scenario_record import Scenario, digest_of, from_json, to_json, versions
from geo.extension.scenario_summaries import Summary, names, summaries
from geo.extension.values import ExtensionPlan
from geo.language import N_
from geo.text import collation_key, nfc, search_key

__all__ = [
    "Adoption",
    "Comparison",
    "Scenario",
    "Summary",
    "adopt",
    "adoption",
    "compared",
    "delete",
    "listed",
    "opened",
    "renamed",
    "save",
    "summaries",
]

LONGEST_NAME = 120
MOST_KEPT = 500
_NAMELESS = "plan"


@dataclass(frozen=True, eq=False)
class WardDifference:
    """What two plans spend and build in one ward."""

    ward: str
    name: str
    vnd: tuple[int, int]
    metres: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans: edges (by street piece) in both, only in the first, only in the second; money and worth.

    `both`: also with the phases of the two (`phase`, `phase_2`). `comparable`: whether both weigh alike, so
    that their objectives can be held against each other.
    """

    first: Scenario
    second: Scenario
    both: gpd.GeoDataFrame
    only_first: gpd.GeoDataFrame
    only_second: gpd.GeoDataFrame
    wards: tuple[WardDifference, ...]
    comparable: bool


def save(
    plans: PlanFiles,
    name: str,
    plan: ExtensionPlan,
    *,
    person: str = "",
    note: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Scenario:
    """Keep a plan under a name that no other has; its id is made of the name.

    Raises:
        InvalidInput: no name, a name that is too long, or that there is already.
        StoreUnavailable: it cannot be written.
    """
    clean = _checked(name)
    with plans.locked():
        kept = plans.ids()
        if len(kept) >= MOST_KEPT:
            raise InvalidInput(N_("There are {n} kept plans. Delete some first."), n=len(kept))
        if any(search_key(name) == search_key(clean) for name in names(plans)):
            raise InvalidInput(
                N_("There is a plan called “{name}” already. Choose another name."), name=clean
            )
        scenario = Scenario(
            id=_free_id(clean, kept),
            name=clean,
            person=person,
            time=now(),
            plan=plan,
            versions=versions(),
            digest=digest_of(plan.assumptions),
            note=nfc(note).strip(),
        )
        plans.put(scenario.id, to_json(scenario))
    return scenario


def listed(plans: PlanFiles) -> tuple[Scenario, ...]:
    """Return all plans that can be read, the newest first.

    Raises:
        StoreUnavailable: the folder cannot be looked into.
    """
    return tuple(sorted(_readable(plans, plans.ids()), key=lambda each: each.time, reverse=True))


def opened(plans: PlanFiles, plan_id: str) -> Scenario:
    """Return one plan.

    Raises:
        UnknownName: there is none.
        StoreUnavailable: it cannot be read.
    """
    content = plans.get(plan_id)
    if content is None:
        raise UnknownName(N_("There is no kept plan “{id}”."), id=plan_id[:80])
    return from_json(content, plan_id)


def renamed(plans: PlanFiles, plan_id: str, name: str) -> Scenario:
    """Give a plan another name; its id stays.

    Raises:
        UnknownName, InvalidInput, StoreUnavailable: as `opened` and `save`.
    """
    clean = _checked(name)
    with plans.locked():
        found = opened(plans, plan_id)
        if any(search_key(name) == search_key(clean) for name in names(plans, but=(plan_id,))):
            raise InvalidInput(
                N_("There is a plan called “{name}” already. Choose another name."), name=clean
            )
        changed = Scenario(**{**vars(found), "name": clean})
        plans.put(plan_id, to_json(changed))
    return changed


def delete(plans: PlanFiles, plan_id: str) -> None:
    """Delete a plan for good; what was made of it in the record stays.

    Raises:
        UnknownName: there is none.
        StoreUnavailable: it cannot be removed.
    """
    with plans.locked():
        if plans.get(plan_id) is None:
            raise UnknownName(N_("There is no kept plan “{id}”."), id=plan_id[:80])
        plans.remove(plan_id)


def compared(first: Scenario, second: Scenario) -> Comparison:
    """Compare two plans by street piece, money, worth and ward."""
    one, two = first.plan.chosen, second.plan.chosen
    both = one[one.index.isin(two.index)].assign(phase_2=two["phase"])
    return Comparison(
        first,
        second,
        both.assign(phase_2=both["phase_2"].astype(int)),
        one[~one.index.isin(two.index)],
        two[~two.index.isin(one.index)],
        _by_ward(first, second),
        dict(first.plan.assumptions.shares) == dict(second.plan.assumptions.shares)
        and first.plan.plan.phases == second.plan.plan.phases,
    )


def _by_ward(first: Scenario, second: Scenario) -> tuple[WardDifference, ...]:
    tables = [_sums(each.plan) for each in (first, second)]
    names = {**second.plan.wards, **first.plan.wards}
    codes = sorted(
        set(tables[0].index) | set(tables[1].index),
        key=lambda code: (code == "", collation_key(names.get(code, "")), code),
    )
    one, two = (table.reindex(codes, fill_value=0) for table in tables)
    return tuple(
        WardDifference(
            code,
            names.get(code, ""),
            (int(one.loc[code, "cost_vnd"]), int(two.loc[code, "cost_vnd"])),
            (float(one.loc[code, "metres"]), float(two.loc[code, "metres"])),
        )
        for code in codes
    )


def _sums(plan: ExtensionPlan) -> pd.DataFrame:
    chosen = plan.chosen
    return chosen.assign(ward=chosen["ward"].fillna("")).groupby("ward")[["cost_vnd", "metres"]].sum()


def _readable(plans: PlanFiles, ids: list[str]) -> list[Scenario]:
    found = []
    for plan_id in ids:
        content = plans.get(plan_id)
        try:
            if content is not None:
                found.append(from_json(content, plan_id))
        except StoreUnavailable:
            continue
    return found


def _checked(name: str) -> str:
    clean = " ".join(nfc(name).split())
    if not 1 <= len(clean) <= LONGEST_NAME or not clean.isprintable():
        raise InvalidInput(N_("Give the plan a name, of at most {most} characters."), most=LONGEST_NAME)
    return clean


def _free_id(name: str, kept: list[str]) -> str:
    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in search_key(name))
    base = "-".join(part for part in plain.split("-") if part)[: LONGEST_ID - 6].strip("-") or _NAMELESS
    taken, number = set(kept), 1
    while (found := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return found
