"""What people and programs may newly write: stricter than what is served where a file holds it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from geo.editing import extent
from geo.editing.rights import working_day
from geo.errors import Fault, InvalidInput
from geo.language import N_
from geo.layers import layer as layer_called
from geo.layers.attributes import FUTURE
from geo.layers.findings import Words
from geo.layers.reading import check_features
from geo.layers.wording import WORDING, shorten
from geo.model import days
from geo.model.feature import Feature
from geo.model.history import GEOMETRY
from geo.stores.base import Store
from geo.stores.changes import NOT_SAVED
from geo.text import has_hidden

LONGEST = 10_000  # characters of a text, or of a list or table as JSON: the record keeps it for ever
LONGEST_ID = 200
LONGEST_REASON = 2_000

LONG_REASON = N_("A reason has at most {most} characters. Shorten it; nothing was saved.")
UNSHOWN_REASON = N_("The reason holds characters that cannot be shown. Type it again; nothing was saved.")
WRONG_REASONS = (LONG_REASON, UNSHOWN_REASON)

UNSHOWN: Words = (N_("The text holds characters that cannot be shown."), N_("Type the text again."))
NOT_AN_ID: Words = (
    N_("“{value}” cannot be the id of a feature."),
    N_("Write at most {longest} characters that can be seen, or leave the id out."),
)


def refuse_unfit(store: Store, before: Feature | None, after: Feature) -> None:
    """Let what is new in a feature pass, or refuse it; what it was before is passed over.

    Raises:
        InvalidInput: a text is too long or holds control characters, a day of checking lies ahead, or the
            shape reaches far beyond the district.
    """
    known: Mapping[str, Any] = before.properties if before is not None else {}
    new = {name: value for name, value in after.properties.items() if value != known.get(name)}
    spec, today = layer_called(after.layer), max(store.programme.as_of or date.min, days.today())
    faults = [
        Fault(spec.file_name, *words, feature=shorten(after.id), field=shorten(name), values=values)
        for name, value in new.items()
        for words, values in _wrong(value)
    ]
    faults += [
        Fault(spec.file_name, *FUTURE, feature=shorten(after.id), field=name, values={"day": new[name]})
        for name in spec.past_dates(store.criteria)
        if _is_day(new.get(name)) and new[name] > today.isoformat()
    ]
    if before is None or after.geometry != before.geometry:
        faults += extent.fault_of(store, after.layer, after.id, after.geometry)
    if faults:
        told = {fault.field for fault in faults} - {GEOMETRY}
        more = [fault for fault in unsound(store, after) if fault.field not in told]
        raise InvalidInput(NOT_SAVED, faults=[*faults, *more])


def unsound(store: Store, feature: Feature) -> list[Fault]:
    """Return for what the store would refuse a feature, to be told together with what else is wrong."""
    return _serious(store, feature.layer, [feature])


def are_sound(store: Store, features: Sequence[Feature]) -> bool:
    """Say whether the store would refuse none of many features, each looked at by itself; see `unsound`."""
    layers: dict[str, list[Feature]] = {}
    for each in features:
        layers.setdefault(each.layer, []).append(each)
    return not any(_serious(store, name, of) for name, of in layers.items())


def _serious(store: Store, layer: str, features: Sequence[Feature]) -> list[Fault]:
    raw = [
        {
            "type": "Feature",
            "id": each.id,
            "geometry": each.geometry,
            "properties": {**each.properties, "id": each.id, "version": each.version},
        }
        for each in features
    ]
    _, _, findings = check_features(raw, layer_called(layer), store.criteria, today=working_day(store))
    return [fault for fault in findings.faults if fault.serious]


def fit_reason(text: str) -> str:
    """Return a reason without blanks at its ends.

    Raises:
        InvalidInput: it is too long, or holds control characters or turns of the direction.
    """
    reason = text.replace("\r\n", "\n").strip()
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(LONG_REASON, most=LONGEST_REASON)
    if has_hidden(reason):
        raise InvalidInput(UNSHOWN_REASON)
    return reason


def wrong_id(given: Any) -> tuple[Words, dict[str, object]] | None:
    """Return why something cannot be the id of a new feature, None where it can."""
    text = str(given) if type(given) in (str, int) else ""
    if 0 < len(text) <= LONGEST_ID and text.isprintable() and text == text.strip():
        return None
    return NOT_AN_ID, {"value": shorten(given), "longest": LONGEST_ID}


def _wrong(value: Any) -> list[tuple[Words, dict[str, object]]]:
    if not isinstance(value, str | list | dict):
        return []
    try:
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
    except TypeError:  # the store says what is wrong with it
        return []
    found: list[tuple[Words, dict[str, object]]] = []
    if len(text) > LONGEST:
        found.append((WORDING["string_too_long"], {"max_length": LONGEST}))
    if has_hidden(text):
        found.append((UNSHOWN, {}))
    return found


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):  # the store says what is wrong with it
        return False
