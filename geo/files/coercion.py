"""Turn a file's values into a field's kind where that is safe; the rest stays as it is, to be reported."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

import numpy as np
from pydantic.fields import FieldInfo

from geo.errors import InvalidInput
from geo.layers.attributes import MAX_DEPTH, TOO_DEEP
from geo.layers.fields import Day
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria, Criterion
from geo.model.stage import STAGE
from geo.text import nfc, search_key


class Kind(Enum):
    """What a field holds."""

    TEXT = "text"
    DAY = "day"
    WHOLE = "whole number"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True)
class FieldKind:
    """A field's kind; for a choice, the words that people write for each value (search keys to values)."""

    kind: Kind
    words: Mapping[str, str] = field(default_factory=dict)


_LIT = {"yes": "yes", "no": "no", "unknown": "unknown", "true": "yes", "false": "no", "1": "yes", "0": "no",
        "co": "yes", "khong": "no"}  # fmt: skip
_DAY_MARKS = set(get_args(Day)[1:])


def field_kinds(spec: LayerSpec, criteria: Criteria) -> Mapping[str, FieldKind]:
    """Return the kind of every field of a layer, those of the criteria included."""
    choices = {STAGE.id: _words(STAGE), "lit": _LIT}
    choices |= {criterion.id: _words(criterion) for criterion in criteria} if spec.inspected else {}
    fields = spec.schema(criteria).model_fields
    return {
        name: FieldKind(Kind.CHOICE, choices[name]) if name in choices else FieldKind(_kind(info))
        for name, info in fields.items()
    }


def _words(criterion: Criterion) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for value in criterion.values:
        for label in (value.id, value.id.replace("_", " "), *value.labels.values()):
            words.setdefault(search_key(label), value.id)
    return words


def _kind(info: FieldInfo) -> Kind:
    types = [info.annotation, *info.metadata, *_parts(info.annotation)]
    if any(mark in _DAY_MARKS for mark in types if mark.__hash__):
        return Kind.DAY
    if int in types:
        return Kind.WHOLE
    return Kind.NUMBER if float in types else Kind.TEXT


def _parts(annotation: Any) -> list[Any]:
    parts: list[Any] = []
    for part in get_args(annotation):
        parts += [part, *_parts(part)] if get_origin(part) is Annotated or get_args(part) else [part]
    return parts


def coerce(value: Any, kind: FieldKind) -> Any:
    """Return `value` as the field's kind; None for nothing (empty text, not a number)."""
    plain = plain_value(value)
    if plain is None:
        return None
    return _RULES[kind.kind](plain, kind)


def plain_value(value: Any, depth: int = 0) -> Any:
    """Return a value as JSON holds it: NFC text, numbers, ISO dates, None for nothing; bytes give None.

    Raises:
        InvalidInput: it is nested too deeply.
    """
    if isinstance(value, str):
        return (value if value.isascii() else nfc(value)) or None
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)  # more does not fit into JSON
    if value is None:
        return None
    if isinstance(value, np.generic):
        return plain_value(value.item())
    return _plain_structure(value, depth)


def _plain_structure(value: Any, depth: int) -> Any:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if depth > MAX_DEPTH:
        raise InvalidInput(TOO_DEEP[0])
    if isinstance(value, dict):
        return {nfc(str(key)): plain_value(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain_value(part, depth + 1) for part in value]
    return None if isinstance(value, bytes) else nfc(str(value))


def _moment(value: datetime) -> str | None:
    if value != value:  # NaT
        return None
    midnight = value.hour == value.minute == value.second == value.microsecond == 0
    return value.date().isoformat() if midnight else value.isoformat()


def _text(value: Any, _: FieldKind) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value


_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def _day(value: Any, kind: FieldKind) -> Any:
    text = str(_text(value, kind)).strip()
    if not text:
        return None
    found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    year, month, day = found.groups() if found else ("", "", "")
    local = _LOCAL.fullmatch(text)
    if local:
        day, month, year = local.groups()  # the day comes first, as in Viet Nam
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text


_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_DOTTED = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(,\d+)?")
_COMMAED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(\.\d+)?")


def _number(value: Any, _: FieldKind) -> Any:
    if not isinstance(value, str):
        return value
    text = re.sub(r"\s*m$", "", value.strip())
    if not text:
        return None
    if _PLAIN_NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    return _grouped(text, value)


def _grouped(text: str, value: str) -> Any:
    dotted, commaed = _DOTTED.fullmatch(text), _COMMAED.fullmatch(text)
    if dotted and (dotted.group(1) or text.count(".") > 1):
        return float(text.replace(".", "").replace(",", "."))
    if commaed and (commaed.group(1) or text.count(",") > 1):
        return float(text.replace(",", ""))
    return value


def _whole(value: Any, kind: FieldKind) -> Any:
    if isinstance(value, str) and (_DOTTED.fullmatch(value.strip()) or _COMMAED.fullmatch(value.strip())):
        groups = re.split(r"[.,]", value.strip())
        return int("".join(groups)) if len({c for c in value if c in ".,"}) == 1 else value
    found = _number(value, kind)
    return int(found) if isinstance(found, float) and found.is_integer() and abs(found) < 2**53 else (
        value if isinstance(found, float) else found
    )  # fmt: skip


def _choice(value: Any, kind: FieldKind) -> Any:
    text = str(_text(value, kind)).strip()
    if not text or text in kind.words.values():
        return text or None
    return kind.words.get(search_key(text), kind.words.get(search_key(text.replace("_", " ")), text))


_RULES: Mapping[Kind, Callable[[Any, FieldKind], Any]] = {
    Kind.TEXT: _text,
    Kind.DAY: _day,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
}
