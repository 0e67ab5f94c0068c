"""Checks of attributes: what a layer's properties must be, ids of their own, dates in order."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from unicodedata import is_normalized

from pydantic import ValidationError

from geo.language import N_
from geo.layers.findings import Findings, Words
from geo.layers.spec import LayerSpec
from geo.layers.wording import fault_of, shorten
from geo.model.criterion import Criteria
from geo.model.stage import AHEAD
from geo.text import is_storable, nfc, storable

Raw = dict[str, Any]
Record = dict[str, Any]  # the checked properties of a feature, every field of the layer filled in

MAX_DEPTH = 50  # of lists and tables inside a property

NOT_A_FEATURE: Words = (
    N_("This is not a GeoJSON feature."),
    N_('It must look like {{"type": "Feature", "properties": {{…}}, "geometry": {{…}}}}.'),
)
NOT_NFC: Words = (
    N_("The text is not in Unicode form NFC: its tone marks are stored apart from their letters."),
    N_("Save it again in NFC; it is shown and searched as NFC meanwhile."),
)
BROKEN_TEXT: Words = (
    N_("The text holds a broken character (a lone surrogate or a NUL)."),
    N_("Type the text again."),
)
TOO_DEEP: Words = (N_("The property is nested too deeply."), N_("Simplify or remove it."))
RESERVED: Words = (N_("A property cannot be called “geometry”."), N_("Give the property another name."))
DUPLICATE: Words = (
    N_("The id “{id}” is used {times} times; this is feature {position} of the file."),
    N_("Give each feature an id of its own; the first one is served, the others are not."),
)
FUTURE: Words = (
    N_("The date {day} lies in the future."),
    N_("Correct the date; something that was checked or done cannot lie ahead."),
)
NOT_YET: Words = (
    N_("The date {day} lies in the future, and the stage is “{stage}”."),
    N_("Correct the date, or write stage planned or proposed until then."),
)
OUT_OF_ORDER: Words = (
    N_("{later} ({second}) lies before {earlier} ({first})."),
    N_("Correct one of the two dates."),
)


def identity(feature: Any) -> str:
    """Return the id of a raw feature, empty where it has none; a property `id` goes before the member."""
    found = _with_id(feature).get("id") if isinstance(feature, dict) else None
    return "" if found is None else nfc(str(found))


def name(feature: Any, at: int) -> str:
    """Return what a report calls a raw feature: its id, else its position in the file, counted from 1."""
    return shorten(identity(feature)) or f"#{at + 1}"


def check(
    features: Sequence[Any], spec: LayerSpec, criteria: Criteria, findings: Findings
) -> list[Record | None]:
    """Return the checked properties of each raw feature, None where they break the layer's schema.

    A null property counts as one that is not there: fields get their default, other properties vanish.
    """
    validate = spec.validator(criteria)
    return [_record(feature, at, validate, findings) for at, feature in enumerate(features)]


def check_identities(features: Sequence[Any], findings: Findings) -> None:
    """Report ids that are used more than once; only the first feature of each is sound."""
    ids = [identity(feature) for feature in features]
    counts = Counter(ids)
    if len(counts) == len(ids):
        return
    seen: set[str] = set()
    for at, found in enumerate(ids):
        if found and counts[found] > 1:
            findings.add(
                at,
                DUPLICATE,
                field="id",
                serious=found in seen,
                id=findings.name(at),
                times=counts[found],
                position=at + 1,
            )
        seen.add(found)


def check_dates(
    records: Sequence[Record | None], spec: LayerSpec, criteria: Criteria, today: date, findings: Findings
) -> None:
    """Report dates that lie ahead of `today` but cannot, and pairs of dates in the wrong order."""
    limit, past = today.isoformat(), spec.past_dates(criteria)
    for at, record in enumerate(records):
        if record is None:
            continue
        for field in past:
            day = record[field]
            if day is not None and day > limit:
                findings.add(at, FUTURE, field=field, serious=False, day=day)
        joins = record["joined_on"] if spec.inspected else None
        if joins is not None and joins > limit and record["stage"] not in AHEAD:
            findings.add(at, NOT_YET, field="joined_on", serious=False, day=joins, stage=record["stage"])
        for earlier, later in spec.date_order:
            first, second = record[earlier], record[later]
            if first is not None and second is not None and first > second:
                values = {"earlier": earlier, "first": first, "later": later, "second": second}
                findings.add(at, OUT_OF_ORDER, field=later, serious=False, **values)


def _record(feature: Any, at: int, validate: Callable[[Raw], Any], findings: Findings) -> Record | None:
    if not isinstance(feature, dict):
        findings.add(at, NOT_A_FEATURE)
        return None
    properties = _normal_properties(feature, at, findings)
    try:
        values = validate(properties)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            findings.add_fault(at, fault_of(detail, file=findings.file, feature=findings.name(at)))
        return None
    return {**values.__dict__, **(values.__pydantic_extra__ or {})}


def _normal_properties(feature: Raw, at: int, findings: Findings) -> Raw:
    """Return the properties that hold something, in NFC, and report text that is not or cannot be."""
    normal: Raw = {}
    for key, value in _with_id(feature).items():
        if value is None:
            continue
        if type(value) is str and key.isascii():
            plain = value.isascii() and "\0" not in value
            normal[key] = value if plain else _text(value, key, at, findings)
        elif isinstance(value, list | dict) or not key.isascii():
            normal[nfc(storable(key))] = _nested(value, key, at, findings)
        else:
            normal[key] = value
    if "geometry" in normal:
        findings.add(at, RESERVED, field="geometry")
    return normal


def _with_id(feature: Raw) -> Raw:
    found = feature.get("properties")
    properties = found if isinstance(found, dict) else {}
    if properties.get("id") is not None:
        return properties
    return {**properties, "id": feature.get("id")}


def _text(text: str, key: str, at: int, findings: Findings) -> str:
    if not is_storable(text):
        findings.add(at, BROKEN_TEXT, field=shorten(key))
    elif not is_normalized("NFC", text):
        findings.add(at, NOT_NFC, field=shorten(key), serious=False)
    return nfc(storable(text))


def _nested(value: Any, key: str, at: int, findings: Findings) -> Any:
    try:
        normal = _normal({key: value})
    except ValueError as error:
        findings.add(at, TOO_DEEP if error.args == ("depth",) else BROKEN_TEXT, field=shorten(key))
        return None
    if normal != {key: value}:
        findings.add(at, NOT_NFC, field=shorten(key), serious=False)
    return normal[nfc(key)]


def _normal(value: Any, depth: int = 0) -> Any:
    """Return a value in NFC, inside lists and tables too; ValueError where it cannot be kept."""
    if isinstance(value, str):
        if not is_storable(value):
            raise ValueError("text")
        return nfc(value)
    if depth > MAX_DEPTH:
        raise ValueError("depth")
    if isinstance(value, list):
        return [_normal(part, depth + 1) for part in value]
    if isinstance(value, dict):
        return {_normal(key): _normal(part, depth + 1) for key, part in value.items()}
    return value
