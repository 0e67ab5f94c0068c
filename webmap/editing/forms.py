"""Posted changes of features to values: the only reader of these field names, in forms and in JSON."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Request
from werkzeug.datastructures import MultiDict

from geo.editing.record import Seen
from geo.errors import InvalidInput
from geo.language import N_
from geo.layers.describing import Schema, types
from geo.layers.wording import shorten
from geo.text import nfc
from webmap.core import change_requests, params

Form = MultiDict[str, str]

FIELD, WAS, CHOICE = "field.", "was.", "choice."
MOST = 2000  # features in one request
NO_VERSION = N_("The form does not say which version it shows. Load the page again.")
NO_STATUS = N_("Choose one of the values.")
NOT_ASKED = N_(
    "This is not a finding for features. Send layer, criterion, value, day, and features with their versions."
)
NONE_CHOSEN = N_("No feature was chosen.")
TOO_MANY = N_("These are more than {most} features at once. Choose fewer.")


@dataclass(frozen=True)
class StatusForm:
    """One finding for one feature, as it was sent; the day is read later, so that it can be shown again."""

    version: int
    criterion: str
    value: str
    day: str
    reason: str


@dataclass(frozen=True)
class FieldsForm:
    """Fields of one feature as they were typed, and the values of those that were changed.

    `left` are the subjects for which somebody chose what another had saved.
    """

    version: int
    typed: Mapping[str, str]
    values: Mapping[str, Any]
    day: str = ""
    reason: str = ""
    left: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StatusCall:
    """One finding for many features, from a script."""

    criterion: str
    value: str
    day: date | None
    reason: str
    seen: Seen = field(default_factory=dict)


def status(form: Form) -> StatusForm:
    """Read the form of one finding: `version`, `status` (lighting:full), `day`, `reason`.

    Raises:
        InvalidInput: the version or the value is missing.
    """
    criterion, colon, value = form.get("status", "").partition(":")
    if not colon:
        raise InvalidInput(NO_STATUS)
    return StatusForm(
        version_of(form),
        criterion[:80],
        value[:80],
        form.get("day", "").strip()[:40],
        reason_of(form),
    )


def fields(form: Form, schemas: Mapping[str, Schema]) -> FieldsForm:
    """Read the form of a feature's fields: `version`, `day`, `reason`, and `field.<name>` for each.

    `was.<name>` is the `digest` of the text that the page showed; what is as it was is nobody's wish.

    Raises:
        InvalidInput: the version is missing.
    """
    typed = {name: plain_text(form[FIELD + name]) for name in schemas if FIELD + name in form}
    left = frozenset(
        key.removeprefix(CHOICE) for key in form if key.startswith(CHOICE) and form[key] == "theirs"
    )
    values = {
        name: parsed(text, schemas[name])
        for name, text in typed.items()
        if name not in left and form.get(WAS + name) != digest(text)
    }
    return FieldsForm(
        version_of(form),
        typed,
        values,
        form.get("day", "").strip()[:40],
        reason_of(form),
        left,
    )


def texts_of(form: Form, schemas: Mapping[str, Schema]) -> list[tuple[str, str]]:
    """Return what was typed: fields by name where they were changed, the reason under an empty name."""
    typed = [(name, plain_text(form.get(FIELD + name, ""))) for name in schemas]
    changed = [(name, text) for name, text in typed if text and form.get(WAS + name) != digest(text)]
    reason = reason_of(form)
    return [*changed, *([("", reason)] if reason else [])]


def plain_text(text: str) -> str:
    """Return typed text as it is kept: in NFC, lines ended by one sign, no blanks at the end."""
    return nfc(text.replace("\r\n", "\n").replace("\r", "\n")).rstrip()


def digest(text: str) -> str:
    """Return a short name of a text, to see whether it was changed."""
    return hashlib.sha256(plain_text(text).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def parsed(text: str, schema: Schema) -> Any:
    """Return what was typed into a field as a value; what cannot be read stays text, to be refused."""
    given = text.strip()
    if not given:
        return None
    if schema.get("format") == "date":
        return _day(given)
    kinds = types(schema)
    if "integer" in kinds:
        return _number(given, whole=True)
    if "number" in kinds:
        return _number(given, whole=False)
    return text


def status_call(request: Request) -> StatusCall:
    """Read the JSON of a finding for many features.

    `features` holds id to version for `layer`; instead of the two, `layers` holds that for each layer.

    Raises:
        OtherMediaType: the body is no JSON by its type.
        InvalidInput: it is no JSON, or not of this form.
    """
    given = _table(change_requests.document(request, ("application/json",)))
    layers = given.get("layers", {given.get("layer"): given.get("features")})
    asked = [given.get("criterion"), given.get("value"), given.get("reason") or "", given.get("day") or ""]
    texts = [text for text in asked if isinstance(text, str)]
    if texts != asked or not isinstance(layers, dict):
        raise InvalidInput(NOT_ASKED)
    criterion, value, reason, day = texts
    return StatusCall(
        criterion[:80],
        value[:80],
        params.day(MultiDict({"day": day[:40]}), "day"),
        _reason(reason),
        _seen(layers),
    )


def feature_ids(request: Request) -> tuple[str, list[str]]:
    """Read the JSON that names features of one layer: `layer` and `ids`.

    Raises:
        OtherMediaType: the body is no JSON by its type.
        InvalidInput: it is no JSON, or not of this form.
    """
    given = _table(change_requests.document(request, ("application/json",)))
    layer, ids = given.get("layer"), given.get("ids")
    if (
        not isinstance(layer, str)
        or not isinstance(ids, list)
        or not all(isinstance(each, str) for each in ids)
    ):
        raise InvalidInput(NOT_ASKED)
    _limited(len(ids))
    return layer[:80], list(dict.fromkeys(ids))


def _seen(layers: Mapping[Any, Any]) -> Seen:
    sound = all(
        isinstance(layer, str)
        and isinstance(features, dict)
        and all(type(version) is int and 0 < version < 10**15 for version in features.values())
        for layer, features in layers.items()
    )
    if not sound:
        raise InvalidInput(NOT_ASKED)
    _limited(sum(len(features) for features in layers.values()))
    return {str(layer)[:80]: dict(features) for layer, features in layers.items() if features}


def _limited(count: int) -> None:
    if not count:
        raise InvalidInput(NONE_CHOSEN)
    if count > MOST:
        raise InvalidInput(TOO_MANY, most=MOST)


def _table(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InvalidInput(NOT_ASKED)
    return given


def version_of(form: Form) -> int:
    """Return the version that a form shows.

    Raises:
        InvalidInput: it names none.
    """
    given = form.get("version", "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise InvalidInput(NO_VERSION)
    return int(given)


def reason_of(form: Form) -> str:
    """Return the `reason` of a form."""
    return _reason(form.get("reason", ""))


def _reason(text: str) -> str:
    """Return a reason as it was typed; `access.origin` refuses what is no reason."""
    return plain_text(text).strip()


def _day(text: str) -> str:
    try:
        found = params.day(MultiDict({"day": text}), "day")
    except InvalidInput:
        return shorten(text)
    return found.isoformat() if found else ""


def _number(text: str, *, whole: bool) -> Any:
    """Read a number as people here write it (7,5 or 7.5; 1.200 is a thousand and two hundred where whole)."""
    bare = text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    bare = bare.replace(".", "") if whole and _is_grouped(bare) else bare.replace(",", ".")
    try:
        return int(bare) if whole else float(bare)
    except ValueError:
        return shorten(text)


def _is_grouped(text: str) -> bool:
    first, *rest = text.split(".")
    return bool(rest) and 0 < len(first) <= 3 and all(len(part) == 3 and part.isdigit() for part in rest)
