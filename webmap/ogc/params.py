"""Query strings of /ogc to values: what is asked for, in which form; a name that is not known is refused."""

import math
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

from flask import Request

from geo.errors import InvalidInput
from geo.language import N_
from geo.layers.describing import is_number
from geo.model.days import HANOI
from geo.model.programme import Bounds
from geo.programme.collect import DEFAULT_LIMIT, MOST, Days, Wanted
from geo.text import nfc
from webmap.core.params import Arguments

ALWAYS = ("f", "lang")
PAGING = ("limit", "offset", "bbox", "datetime")
SYSTEMS = ("crs", "bbox-crs")  # only one is possible, but clients may name it
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
FORMS = ("json", "html")
_TYPES = ("application/json", "application/geo+json", "text/html")
_WHOLE = re.compile(r"[0-9]{1,12}")


def form(request: Request, names: Collection[str] = ()) -> str:
    """Return `json` or `html`, by `f` or by Accept, after checking that every parameter is a known one.

    Raises:
        InvalidInput: an unknown parameter, or another form.
    """
    allowed = [*ALWAYS, *names]
    for name in request.args:
        if name not in allowed:
            raise InvalidInput(
                N_("There is no parameter “{name}” here. Choose one of: {allowed}."),
                name=name[:40],
                allowed=", ".join(allowed),
            )
    for name in SYSTEMS:
        if request.args.get(name, CRS84) not in (CRS84, f"<{CRS84}>", f"[{CRS84}]"):
            raise _not_possible(name, request.args[name], CRS84)
    asked = request.args.get("f")
    if asked is None:
        return "html" if request.accept_mimetypes.best_match(_TYPES, _TYPES[0]) == "text/html" else "json"
    if asked not in FORMS:
        raise _not_possible("f", asked, ", ".join(FORMS))
    return asked


def wanted(arguments: Arguments, fields: Mapping[str, Mapping[str, Any]]) -> Wanted:
    """Read which features are asked for; `fields` are the JSON schemas of the layer's fields.

    A limit above the most there is means the most, as the standard has it.

    Raises:
        InvalidInput: a box, span, number or value that is not possible.
    """
    return Wanted(
        box=_box(arguments.get("bbox")),
        days=_days(arguments.get("datetime")),
        values=tuple(
            (name, tuple(_value(name, text, fields[name]) for text in dict.fromkeys(arguments.getlist(name))))
            for name in fields
            if name in arguments and name not in (*ALWAYS, *PAGING, *SYSTEMS)
        ),
        limit=min(_whole(arguments, "limit", DEFAULT_LIMIT, least=1), MOST),
        offset=_whole(arguments, "offset", 0, least=0),
    )


def feature_id(request: Request, given: str) -> str:
    """Return the id in the address. Servers differ in what they make of %2F; the raw address does not."""
    path = str(request.environ.get("REQUEST_URI") or "").partition("?")[0]
    _, found, tail = path.partition("/items/")
    return nfc(unquote(tail) if found else given)


def _whole(arguments: Arguments, name: str, default: int, *, least: int) -> int:
    text = arguments.get(name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text) or int(text) < least:
        raise InvalidInput(
            N_("“{value}” is not possible for {name}. Write a whole number from {least} on."),
            value=text[:40],
            name=name,
            least=least,
        )
    return int(text)


def _box(text: str | None) -> Bounds | None:
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) == 4 and _is_box(*numbers):
        west, south, east, north = numbers
        return west, south, east, north
    raise InvalidInput(
        N_(
            "“{value}” is not a box. "
            "Write west,south,east,north in degrees, such as 105.84,20.99,105.94,21.09."
        ),
        value=text[:80],
    )


def _is_box(west: float, south: float, east: float, north: float) -> bool:
    return -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90


def _days(text: str | None) -> Days | None:
    """Read a day, a moment, or a span `from/to` in which `..` or nothing is open."""
    if text is None:
        return None
    try:
        parts = text.split("/")
        ends = parts if len(parts) == 2 else parts * 2
        first, last = (_day(end, open_end=len(parts) == 2) for end in ends)
        sound = len(parts) <= 2 and (first is None or last is None or first <= last)
    except ValueError:
        sound = False
    if not sound:
        raise InvalidInput(
            N_("“{value}” is not a time. Write a day such as 2022-08-09, or a span such as 2022-04-15/.."),
            value=text[:80],
        )
    return first, last


def _day(text: str, *, open_end: bool) -> date | None:
    if open_end and text in ("", ".."):
        return None
    if "T" not in text.upper():
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text.upper())
    return (moment if moment.tzinfo is None else moment.astimezone(HANOI)).date()


def _value(name: str, text: str, schema: Mapping[str, Any]) -> str:
    text = nfc(text)
    allowed = schema.get("enum")
    if text and allowed and text not in allowed:
        raise _not_possible(name, text, ", ".join(value for value in allowed if value is not None))
    if text and is_number(dict(schema)):
        return _number(name, text)
    return text


def _number(name: str, text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput(
            N_("“{value}” is not possible for {name}. Write a number such as 7.5."),
            value=text[:40],
            name=name,
        )
    return str(number)


def _not_possible(name: str, value: str, allowed: str) -> InvalidInput:
    return InvalidInput(
        N_("“{value}” is not possible for {name}. Choose one of: {allowed}."),
        value=value[:40],
        name=name,
        allowed=allowed,
    )
