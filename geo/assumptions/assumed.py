"""Read tables of assumed numbers: `name = { value, certainty, source }`; broken ones are told, left out."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field, ValidationError

from geo.assumptions.planning import ASSUMED, CERTAINTIES, Assumption, Limits
from geo.assumptions.planning_file import NO_SUCH_NAME, NO_SUCH_NAME_NEAREST, OUT_OF_RANGE, UNNAMED_SOURCE
from geo.assumptions.tables import Table, Texts
from geo.errors import Fault
from geo.layers.fields import one_of
from geo.layers.findings import Words
from geo.layers.wording import fault_of, shorten


class AssumedTable(Table):
    """A number with its source and certainty."""

    value: Annotated[float, Field(allow_inf_nan=False)]
    certainty: Annotated[str, one_of(CERTAINTIES)] = "G"
    source: Texts = {}


def read_numbers(
    file: str, section: str, given: Mapping[str, Any], known: Mapping[str, Limits], faults: list[Fault]
) -> dict[str, Assumption]:
    """Return the sound numbers of a section of a file; the others are added to `faults`."""
    found = {}
    for name, raw in given.items():
        number = _number(file, section, name, raw, known, faults)
        if number is not None:
            found[name] = number
    return found


def _number(
    file: str, section: str, name: str, raw: Any, known: Mapping[str, Limits], faults: list[Fault]
) -> Assumption | None:
    if name not in known:
        faults.append(_unknown(file, section, name, known))
        return None
    try:
        table = AssumedTable.model_validate(raw if isinstance(raw, dict) else {"value": raw})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place = (".".join([name, *(str(part) for part in detail["loc"])]),)
            faults.append(fault_of({**detail, "loc": place}, file=file, feature=section))
        return None
    limits = known[name]
    if not limits.least <= table.value <= limits.most:
        values = {"value": table.value, "least": limits.least, "most": limits.most}
        faults.append(told(file, OUT_OF_RANGE, section, name, values))
        return None
    if not is_sourced(table.source):
        faults.append(told(file, UNNAMED_SOURCE, section, name))
    return Assumption(table.value, table.certainty, table.source or ASSUMED)


def is_sourced(source: Mapping[str, str]) -> bool:
    """Say whether a source names anything."""
    return any(text.strip() for text in source.values())


def told(
    file: str,
    words: Words,
    feature: str | None,
    field: str | None,
    values: Mapping[str, object] | None = None,
) -> Fault:
    """Return a fault that is only reported: nothing depends on it but the number itself."""
    return Fault(file, *words, feature=feature, field=field, values=dict(values or {}), serious=False)


def _unknown(file: str, section: str, name: str, known: Iterable[str]) -> Fault:
    allowed = list(known)
    values: dict[str, object] = {"name": shorten(name), "allowed": ", ".join(allowed)}
    nearest = get_close_matches(name, allowed, n=1, cutoff=0.6)
    if nearest:
        return told(file, NO_SUCH_NAME_NEAREST, section, name, {**values, "nearest": nearest[0]})
    return told(file, NO_SUCH_NAME, section, name, values)
