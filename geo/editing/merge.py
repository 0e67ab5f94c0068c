"""What a merged feature says: where all agree that, where they differ what somebody chose."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo.errors import Fault, InvalidInput
from geo.language import N_
from geo.layers.findings import Words
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.model.feature import Feature

ROUTE = ("route_id", "route_name")
DECIDED = ("stage", "joined_on", "recognised_on")  # beside the findings: nobody guesses these
NOTE = "note"
_OWN = ("id", "version")

DIFFER: Words = (N_("They differ: {values}."), N_("Choose the value that is to hold for the whole."))
NOT_AMONG: Words = (
    N_("“{value}” is none of their values: {values}."),
    N_("Choose one of these; another value can be recorded after merging."),
)
SEVERAL_ROUTES = N_("They belong to different routes: {routes}. Only segments of one route can be merged.")
NOT_MERGED = N_("Nothing was merged, because they differ.")


def same_route(found: Sequence[Feature]) -> None:
    """Let features pass that belong to one route (streets: that have one name).

    Raises:
        InvalidInput: they do not.
    """
    for field in (*ROUTE, "name"):
        values = distinct(found, field)
        if len(values) > 1:
            raise InvalidInput(SEVERAL_ROUTES, routes=", ".join(str(value or "–") for value in values))


def joined_properties(
    spec: LayerSpec, criteria: Criteria, longest_first: Sequence[Feature], chosen: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the properties of the whole, from features of which the longest comes first.

    Findings, stage and dates must agree or be chosen; what else differs is that of the longest that has it,
    notes are put one below the other.

    Raises:
        InvalidInput: something differs and was not chosen, or a choice is none of the values; all are named.
    """
    own = {name for each in longest_first for name in each.properties} - {*_OWN}
    result = {name: _first(longest_first, name) for name in sorted(own)}
    faults = []
    for field in decided_fields(spec, criteria):
        values = distinct(longest_first, field)
        value = chosen.get(field, values[0] if values else None)
        if value not in values:
            faults.append(_fault(spec, longest_first, field, NOT_AMONG, values, value))
        elif len(values) > 1 and field not in chosen:
            faults.append(_fault(spec, longest_first, field, DIFFER, values, value))
        result[field] = value
    if faults:
        raise InvalidInput(NOT_MERGED, faults=faults)
    if spec.inspected:
        for criterion in criteria:
            result[criterion.checked_field] = _oldest_check(longest_first, criterion.id, result[criterion.id])
    notes = [value for value in distinct(longest_first, NOTE) if value]
    if notes:
        result[NOTE] = "\n".join(notes)
    return result


def decided_fields(spec: LayerSpec, criteria: Criteria) -> tuple[str, ...]:
    """Return the fields on which features must agree to be merged, or somebody decides."""
    return (*(criterion.id for criterion in criteria), *DECIDED) if spec.inspected else ()


def distinct(found: Sequence[Feature], field: str) -> list[Any]:
    """Return the different values of a field, in order; None where a feature has none."""
    result: list[Any] = []
    for each in found:
        value = each.properties.get(field)
        if value not in result:
            result.append(value)
    return result


def _first(found: Sequence[Feature], field: str) -> Any:
    return next((value for value in distinct(found, field) if value is not None), None)


def _oldest_check(found: Sequence[Feature], criterion: str, value: Any) -> str | None:
    """Return since when all that has a value has been known to have it: the oldest day of checking."""
    field = f"{criterion}_checked_on"
    days = [each.properties.get(field) for each in found if each.properties.get(criterion) == value]
    return min((day for day in days if day), default=None)


def _fault(
    spec: LayerSpec, found: Sequence[Feature], field: str, words: Words, values: Sequence[Any], value: Any
) -> Fault:
    given = {"values": ", ".join(str(each or "–") for each in values), "value": str(value)[:80]}
    return Fault(spec.file_name, *words, feature=found[0].id, field=field, values=given)
