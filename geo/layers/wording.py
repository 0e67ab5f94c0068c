"""Sentences and remedies for the faults of single fields; the keys are pydantic's error types and our own."""

from collections.abc import Mapping
from typing import Any

from geo.errors import Fault
from geo.language import N_

_SHORT = 80

WORDING: Mapping[str, tuple[str, str]] = {
    "missing": (N_("The field is missing."), N_("Fill it in.")),
    "unknown_value": (N_("“{value}” is not allowed."), N_("Use one of: {allowed}.")),
    "unknown_value_nearest": (
        N_("“{value}” is not allowed."),
        N_("Did you mean “{nearest}”? Allowed: {allowed}."),
    ),
    "not_a_date": (N_("“{value}” is not a date."), N_("Write it as year-month-day, such as 2022-08-09.")),
    "not_a_time": (
        N_("“{value}” is not a time with its zone."),
        N_("Write it like 2022-08-09T07:30:00+07:00."),
    ),
    "string_type": (
        N_("{value} is not text."),
        N_('Put it between quotation marks: "{value}".'),
    ),
    "number_as_text": (
        N_("The number {value} is written as text."),
        N_("Write it without quotation marks: {bare}."),
    ),
    "float_type": (N_("“{value}” is not a number."), N_("Write a number such as 7.5, or null.")),
    "int_type": (N_("“{value}” is not a whole number."), N_("Write a whole number such as 120.")),
    "greater_than": (N_("{value} is too small."), N_("Write a number greater than {gt}.")),
    "greater_than_equal": (N_("{value} is too small."), N_("Write a number of at least {ge}.")),
    "less_than_equal": (N_("{value} is too large."), N_("Write a number of at most {le}.")),
    "finite_number": (N_("{value} is not a number."), N_("Write a number such as 7.5, or null.")),
    "not_an_id": (
        N_("“{value}” cannot be an id."),
        N_("Use small letters a to z, digits and _, with a letter first."),
    ),
    "not_a_colour": (N_("“{value}” is not a colour."), N_("Write it like #0072B2.")),
    "not_an_address": (N_("“{value}” is not an address."), N_("Write it like https://….")),
    "dict_type": (
        N_("“{value}” is not a table."),
        N_('Write it between braces, such as {{ vi = "…", en = "…" }}.'),
    ),
    "list_type": (N_("“{value}” is not a list."), N_("Write it between [ and ].")),
    "too_short": (N_("The list is empty."), N_("Fill it in.")),
    "string_too_short": (N_("The field is empty."), N_("Fill it in.")),
    "string_too_long": (N_("The text is too long."), N_("Shorten it to {max_length} characters.")),
}
_OTHER = (N_("“{value}” is not allowed here ({detail})."), N_("Correct or remove it."))
_ALIASES = {
    "int_from_float": "int_type",
    "int_parsing": "int_type",
    "float_parsing": "float_type",
    "date_type": "not_a_date",
    "date_parsing": "not_a_date",
    "date_from_datetime_parsing": "not_a_date",
    "date_from_datetime_inexact": "not_a_date",
    "model_type": "dict_type",
    "model_attributes_type": "dict_type",
    "tuple_type": "list_type",
}


def shorten(value: object) -> str:
    """Return `value` as text of at most 80 characters, control characters made visible."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)[: _SHORT + 1])
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def fault_of(error: Mapping[str, Any], *, file: str, feature: str | None) -> Fault:
    """Turn one of pydantic's errors into a fault with a remedy."""
    value = error.get("input")
    values: dict[str, object] = {"value": shorten(value), **error.get("ctx", {})}
    code = _code(error["type"], value, values)
    problem, remedy = WORDING.get(code, _OTHER)
    values.setdefault("detail", error.get("msg", ""))
    return Fault(
        file=file,
        feature=feature,
        field=".".join(str(part) for part in error["loc"]) or None,
        problem=problem,
        remedy=remedy,
        values=values,
    )


def _code(kind: str, value: object, values: dict[str, object]) -> str:
    code = _ALIASES.get(kind, kind)
    if code in ("float_type", "int_type") and isinstance(value, str):
        bare = value.strip().replace(",", ".")
        if bare.replace(".", "", 1).lstrip("-").isdigit():
            values["bare"] = bare
            return "number_as_text"
    if code == "unknown_value" and values.get("nearest"):
        return "unknown_value_nearest"
    return code
