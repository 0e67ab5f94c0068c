"""Types of attribute fields, and the failures that checking them can give.

A failure carries a code; `geo.layers.wording` turns code and context into a sentence and a remedy.
"""

from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

from geo.language import N_
from geo.model.road_class import ROAD_CLASSES
from geo.model.stage import STAGES
from geo.text import search_key

STAGE_MEANING = N_("How far it is in the programme; what is only proposed counts in no figure.")
JOINED_MEANING = N_("The day from which it takes part, and counts in figures; empty: from the beginning.")
MAX_TEXT = 1_000_000


def _day(text: str) -> str:
    if not _is_day(text):
        raise PydanticCustomError("not_a_date", "not a date")
    return text


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _instant(text: str) -> str:
    try:
        zoned = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        zoned = False
    if not zoned:
        raise PydanticCustomError("not_a_time", "not a time with its zone")
    return text


class OneOf(BeforeValidator):
    """A check for one of some words, which says so in JSON Schema, too."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Add the allowed words to the field's schema."""
        return {**handler(schema), "enum": list(getattr(self.func, "allowed", ()))}


def one_of(allowed: tuple[str, ...]) -> BeforeValidator:
    """Return a check that accepts only `allowed` words and else suggests the nearest one."""

    def check(value: object) -> object:
        if isinstance(value, str) and value in allowed:
            return value
        raise PydanticCustomError(
            "unknown_value",
            "unknown value",
            {"allowed": ", ".join(allowed), "nearest": _nearest(str(value), allowed)},
        )

    check.allowed = allowed  # type: ignore[attr-defined]  # a function can carry what it checks for
    return OneOf(check)


def _nearest(value: str, allowed: tuple[str, ...]) -> str:
    key = search_key(value[:100]).replace(" ", "_")
    close = get_close_matches(key, allowed, n=1, cutoff=0.5)
    return close[0] if close else ""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value  # JSON: 120.0 is 120


Text = Annotated[str, Field(max_length=MAX_TEXT)]
Day = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"})]  # ISO: yyyy-mm-dd
_TIME = Field(json_schema_extra={"format": "date-time"})
Instant = Annotated[str, AfterValidator(_instant), _TIME]  # ISO 8601 with its zone
WholeNumber = Annotated[int, BeforeValidator(_whole), Field(strict=True, le=2**53)]
Metres = Annotated[float, Field(gt=0, le=1_000, allow_inf_nan=False)]
Stage = Annotated[str, one_of(STAGES)]
RoadClass = Annotated[str, Field(max_length=MAX_TEXT, json_schema_extra={"examples": list(ROAD_CLASSES)})]
Lit = Annotated[str, one_of(("yes", "no", "unknown"))]
