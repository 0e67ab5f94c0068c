"""Read planning.toml: what is broken keeps its default and is reported, with its place and a remedy."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field, ValidationError

from geo.assumptions.planning import (
    CERTAINTIES,
    DEFAULT_PLANNING,
    NUMBERS,
    OTHER,
    REASONS,
    Assumption,
    Limits,
    PlanningAssumptions,
    Works,
)
from geo.assumptions.tables import Id, Table, Texts, read_table
from geo.errors import Fault
from geo.language import N_
from geo.layers.fields import one_of
from geo.layers.findings import Words
from geo.layers.wording import fault_of, shorten

PLANNING_FILE = "planning.toml"
_CLOSE = 1e-6  # weights add up to 1 within this
_MOST_VND = 10**12

NO_SUCH_NAME: Words = (N_("There is no assumption “{name}”."), N_("Use some of: {allowed}."))
NO_SUCH_NAME_NEAREST: Words = (
    N_("There is no assumption “{name}”."),
    N_("Did you mean “{nearest}”? Allowed: {allowed}."),
)
OUT_OF_RANGE: Words = (
    N_("{value} cannot be used here, so it is left out."),
    N_("Write a number from {least} to {most}."),
)
WRONG_SUM: Words = (
    N_("The weights add up to {total}, not to 1, so they are scaled."),
    N_("Change them so that they add up to 1."),
)
NO_WEIGHT: Words = (
    N_("All weights are 0, so the usual ones are used."),
    N_("Give at least one reason a weight above 0."),
)
NO_OTHER: Words = (
    N_("“{name}” says nothing of other classes, so they cost or count nothing."),
    N_("Add a line: other = …"),
)
UNNAMED_SOURCE: Words = (
    N_("Nothing says where this number comes from."),
    N_('Add source = {{ vi = "…", en = "…" }} and certainty: F, M, S or G (a guess).'),
)


class AssumedTable(Table):
    """A number with its source and certainty."""

    value: Annotated[float, Field(allow_inf_nan=False)]
    certainty: Annotated[str, one_of(CERTAINTIES)] = "G"
    source: Texts = {}


_Rate = Annotated[int, Field(ge=0, le=_MOST_VND, strict=True)]


class WorksTable(Table):
    """One kind of works."""

    id: Id
    labels: Texts
    vnd_per_metre: dict[str, _Rate]
    unlit_only: bool = False
    certainty: Annotated[str, one_of(CERTAINTIES)] = "G"
    source: Texts = {}


class PlanningTable(Table):
    """All of planning.toml."""

    numbers: dict[str, Any] = {}
    weights: dict[str, Any] = {}
    road_classes: dict[str, Any] = {}
    works: list[WorksTable] | None = None
    left_out: list[str] | None = None
    minutes: Annotated[list[Annotated[int, Field(ge=1, le=120)]], Field(max_length=6)] = []


def read_planning(text: bytes | None) -> tuple[PlanningAssumptions, tuple[Fault, ...]]:
    """Read planning.toml (None: there is none); what it leaves out keeps its default."""
    if text is None:
        return DEFAULT_PLANNING, ()
    table, faults = read_table(text, PLANNING_FILE, PlanningTable)
    limits = {name: Limits(0.0, 0, 1) for name in table.road_classes}
    numbers = _section("numbers", table.numbers, NUMBERS, faults)
    weights = _section("weights", table.weights, {name: Limits(0.0, 0, 1_000) for name in REASONS}, faults)
    classes = _section("road_classes", table.road_classes, limits, faults)
    works = DEFAULT_PLANNING.works if table.works is None else tuple(_works(table.works, faults))
    if classes and OTHER not in classes:
        faults.append(_fault("road_classes", OTHER, NO_OTHER, name="road_classes"))
    return (
        PlanningAssumptions(
            numbers={**DEFAULT_PLANNING.numbers, **numbers},
            weights=_weighed(weights, faults) or DEFAULT_PLANNING.weights,
            road_classes=classes or DEFAULT_PLANNING.road_classes,
            works=works,
            left_out=DEFAULT_PLANNING.left_out if table.left_out is None else tuple(table.left_out),
            minutes=tuple(sorted(set(table.minutes))) if table.minutes else DEFAULT_PLANNING.minutes,
        ),
        tuple(faults),
    )


def _section(
    section: str, given: Mapping[str, Any], known: Mapping[str, Limits], faults: list[Fault]
) -> dict[str, Assumption]:
    found = {}
    for name, raw in given.items():
        if name not in known:
            faults.append(_unknown(section, name, known))
            continue
        try:
            table = AssumedTable.model_validate(raw if isinstance(raw, dict) else {"value": raw})
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = (".".join([name, *(str(part) for part in detail["loc"])]),)
                faults.append(fault_of({**detail, "loc": place}, file=PLANNING_FILE, feature=section))
            continue
        limits = known[name]
        if not limits.least <= table.value <= limits.most:
            values = {"value": table.value, "least": limits.least, "most": limits.most}
            faults.append(_fault(section, name, OUT_OF_RANGE, **values))
            continue
        if not any(text.strip() for text in table.source.values()):
            faults.append(_fault(section, name, UNNAMED_SOURCE))
        found[name] = Assumption(table.value, table.certainty, table.source or Assumption(0).source)
    return found


def _weighed(weights: Mapping[str, Assumption], faults: list[Fault]) -> Mapping[str, Assumption]:
    """Return the weights, none where all are 0; those that do not add up to 1 are told."""
    total = sum(each.value for each in weights.values())
    if weights and total <= 0:
        faults.append(_fault("weights", None, NO_WEIGHT))
        return {}
    if weights and abs(total - 1) > _CLOSE:
        faults.append(_fault("weights", None, WRONG_SUM, total=round(total, 6)))
    return weights


def _works(tables: Iterable[WorksTable], faults: list[Fault]) -> Iterable[Works]:
    for table in tables:
        if OTHER not in table.vnd_per_metre:
            faults.append(_fault(table.id, "vnd_per_metre", NO_OTHER, name=table.id))
        if not any(text.strip() for text in table.source.values()):
            faults.append(_fault(table.id, "source", UNNAMED_SOURCE))
        yield Works(
            id=table.id,
            labels=table.labels,
            vnd_per_metre=dict(table.vnd_per_metre),
            unlit_only=table.unlit_only,
            certainty=table.certainty,
            source=table.source or Assumption(0).source,
        )


def _unknown(section: str, name: str, known: Iterable[str]) -> Fault:
    allowed = list(known)
    nearest = get_close_matches(name, allowed, n=1, cutoff=0.6)
    values = {"name": shorten(name), "allowed": ", ".join(allowed)}
    if nearest:
        return _fault(section, name, NO_SUCH_NAME_NEAREST, **values, nearest=nearest[0])
    return _fault(section, name, NO_SUCH_NAME, **values)


def _fault(section: str, field: str | None, words: Words, **values: object) -> Fault:
    return Fault(PLANNING_FILE, *words, feature=section, field=field, values=values, serious=False)
