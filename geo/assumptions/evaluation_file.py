"""Read evaluation.toml: sound sets stay, broken ones are left out and named with a remedy."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field

from geo.assumptions.assumed import AssumedTable, is_sourced, read_numbers, told
from geo.assumptions.evaluation import (
    LAYERS,
    NUMBERS,
    REASONS,
    WHOLE,
    CriteriaSet,
    EvaluationAssumptions,
    Group,
    Item,
)
from geo.assumptions.lighting_file import ID_TAKEN
from geo.assumptions.planning import ASSUMED, CERTAINTIES, Assumption, Limits
from geo.assumptions.planning_file import NO_WEIGHT, OUT_OF_RANGE, UNNAMED_SOURCE, WRONG_SUM
from geo.assumptions.tables import Id, Table, Texts, read_table
from geo.errors import Fault
from geo.language import N_
from geo.layers.attributes import OUT_OF_ORDER
from geo.layers.fields import one_of
from geo.layers.findings import Words

EVALUATION_FILE = "evaluation.toml"
_CLOSE = 1e-6
_WEIGHTS = {name: Limits(0.0, 0, 1_000) for name in REASONS}

WRONG_POINTS: Words = (
    N_("The points of the groups add up to {total}, not to 100, so they are scaled."),
    N_("Change them so that they add up to 100."),
)
NO_POINTS: Words = (
    N_("The set gives no points, so it is left out."),
    N_("Give at least one group points above 0."),
)

_Weight = Annotated[float, Field(gt=0, le=1_000, allow_inf_nan=False)]
_Day = Annotated[int, Field(ge=0, le=3_660, strict=True)]


class ItemTable(Table):
    """One item of a group."""

    id: Id
    labels: Texts
    criterion: Id
    weight: _Weight = 1.0
    days_before: Annotated[list[_Day], Field(min_length=1, max_length=12)] = [0]
    certainty: Annotated[str, one_of(CERTAINTIES)] = "G"
    source: Texts = {}


class GroupTable(Table):
    """One group of a set."""

    id: Id
    labels: Texts
    points: AssumedTable
    items: Annotated[list[ItemTable], Field(min_length=1)]
    bonus: bool = False


class SetTable(Table):
    """One set of criteria."""

    id: Id
    labels: Texts
    layer: Annotated[str, one_of(LAYERS)]
    groups: Annotated[list[GroupTable], Field(min_length=1)]
    pass_mark: AssumedTable = AssumedTable(value=75)
    group_minimum: AssumedTable = AssumedTable(value=0.5)
    valid_from: date | None = None
    valid_to: date | None = None


class EvaluationTable(Table):
    """All of evaluation.toml."""

    sets: list[SetTable] | None = None
    numbers: dict[str, Any] = {}
    weights: dict[str, Any] = {}


def read_evaluation(text: bytes | None) -> tuple[EvaluationAssumptions, tuple[Fault, ...]]:
    """Read evaluation.toml (None: there is none)."""
    return (default_evaluation(), ()) if text is None else _read(text, default_evaluation())


@lru_cache(maxsize=1)
def default_evaluation() -> EvaluationAssumptions:
    """Return what is shipped, which holds where a programme has no file of its own."""
    text = files("geo.assumptions").joinpath(EVALUATION_FILE).read_bytes()
    return _read(text, EvaluationAssumptions(()))[0]


def _read(text: bytes, usual: EvaluationAssumptions) -> tuple[EvaluationAssumptions, tuple[Fault, ...]]:
    table, faults = read_table(text, EVALUATION_FILE, EvaluationTable)
    weights = read_numbers(EVALUATION_FILE, "weights", table.weights, _WEIGHTS, faults)
    numbers = read_numbers(EVALUATION_FILE, "numbers", table.numbers, NUMBERS, faults)
    found = EvaluationAssumptions(
        sets=usual.sets if table.sets is None else tuple(_sets(table.sets, faults)),
        numbers={**usual.numbers, **numbers},
        weights=_weighed(weights, faults) or usual.weights,
    )
    return found, tuple(faults)


def _weighed(weights: Mapping[str, Assumption], faults: list[Fault]) -> Mapping[str, Assumption]:
    total = sum(each.value for each in weights.values())
    if weights and total <= 0:
        faults.append(told(EVALUATION_FILE, NO_WEIGHT, "weights", None))
        return {}
    if weights and abs(total - 1) > _CLOSE:
        faults.append(told(EVALUATION_FILE, WRONG_SUM, "weights", None, {"total": round(total, 6)}))
    return weights


def _sets(tables: Iterable[SetTable], faults: list[Fault]) -> Iterator[CriteriaSet]:
    seen: set[str] = set()
    for table in tables:
        if table.id in seen:
            faults.append(told(EVALUATION_FILE, ID_TAKEN, table.id, "id", {"id": table.id}))
            continue
        seen.add(table.id)
        if table.valid_from and table.valid_to and table.valid_from > table.valid_to:
            values = {"earlier": "valid_from", "first": table.valid_from,
                      "later": "valid_to", "second": table.valid_to}  # fmt: skip
            faults.append(told(EVALUATION_FILE, OUT_OF_ORDER, table.id, "valid_to", values))
        groups = tuple(_groups(table, faults))
        total = sum(group.points.value for group in groups)
        if total <= 0:
            faults.append(told(EVALUATION_FILE, NO_POINTS, table.id, "groups"))
            continue
        if abs(total - WHOLE) > _CLOSE:
            faults.append(told(EVALUATION_FILE, WRONG_POINTS, table.id, "groups", {"total": round(total, 6)}))
        yield CriteriaSet(
            id=table.id,
            labels=table.labels,
            layer=table.layer,
            groups=groups,
            pass_mark=_number(table, "pass_mark", table.pass_mark, Limits(75, 0, WHOLE), faults),
            group_minimum=_number(table, "group_minimum", table.group_minimum, Limits(0.5, 0, 1), faults),
            valid_from=table.valid_from,
            valid_to=table.valid_to,
        )


def _number(
    table: SetTable, place: str, given: AssumedTable, limits: Limits, faults: list[Fault]
) -> Assumption:
    """Return a number with its source; one that cannot be is told, and the usual one holds."""
    if not limits.least <= given.value <= limits.most:
        values = {"value": given.value, "least": limits.least, "most": limits.most}
        faults.append(told(EVALUATION_FILE, OUT_OF_RANGE, table.id, place, values))
        return Assumption(limits.default)
    if not is_sourced(given.source):
        faults.append(told(EVALUATION_FILE, UNNAMED_SOURCE, table.id, place))
    return Assumption(given.value, given.certainty, given.source or ASSUMED)


def _groups(table: SetTable, faults: list[Fault]) -> Iterator[Group]:
    seen: set[str] = set()
    for each in table.groups:
        place = f"groups.{each.id}"
        if each.id in seen:
            faults.append(told(EVALUATION_FILE, ID_TAKEN, table.id, place, {"id": each.id}))
            continue
        seen.add(each.id)
        yield Group(
            id=each.id,
            labels=each.labels,
            points=_number(table, f"{place}.points", each.points, Limits(0, 0, 1_000), faults),
            items=tuple(_items(table, each, faults)),
            bonus=each.bonus,
        )


def _items(table: SetTable, group: GroupTable, faults: list[Fault]) -> Iterator[Item]:
    seen: set[str] = set()
    for each in group.items:
        place = f"groups.{group.id}.items.{each.id}"
        if each.id in seen:
            faults.append(told(EVALUATION_FILE, ID_TAKEN, table.id, place, {"id": each.id}))
            continue
        seen.add(each.id)
        if not is_sourced(each.source):
            faults.append(told(EVALUATION_FILE, UNNAMED_SOURCE, table.id, f"{place}.source"))
        yield Item(
            id=each.id,
            labels=each.labels,
            criterion=each.criterion,
            weight=each.weight,
            days_before=tuple(sorted(set(each.days_before))),
            certainty=each.certainty,
            source=each.source or ASSUMED,
        )
