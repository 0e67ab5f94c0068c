"""Types of attribute fields, and the failures that checking them can give.

A failure carries a code; `geo.layers.wording` turns code and context into a sentence and a remedy.
"""

from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from geo.model.criterion import Criterion
from geo.model.stage import STAGES
from geo.text import search_key

MAX_TEXT = 1_000_000


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("not_a_date", "not a date") from None
    if day.isoformat() != text:
        raise PydanticCustomError("not_a_date", "not a date")
    return text


def one_of(allowed: tuple[str, ...]) -> BeforeValidator:
    """Return a validator that accepts only `allowed` words and suggests the nearest one otherwise."""

    def check(value: Any) -> Any:
        if value is None or value in allowed:
            return value
        raise PydanticCustomError(
            "unknown_value",
            "unknown value",
            {"allowed": ", ".join(allowed), "nearest": _nearest(str(value), allowed)},
        )

    return BeforeValidator(check)


def _nearest(value: str, allowed: tuple[str, ...]) -> str:
    key = search_key(value[:100]).replace(" ", "_")
    close = get_close_matches(key, allowed, n=1, cutoff=0.5)
    return close[0] if close else ""


def status(criterion: Criterion) -> Any:
    """Return the type of a criterion's field: one of its values."""
    return Annotated[str, one_of(criterion.value_ids)]


Text = Annotated[str, Field(max_length=MAX_TEXT)]
Day = Annotated[str, AfterValidator(_day)]  # ISO 8601, yyyy-mm-dd
WholeNumber = Annotated[int, Field(strict=True)]
Metres = Annotated[float, Field(gt=0, le=1_000, allow_inf_nan=False)]
Stage = Annotated[str, one_of(STAGES)]
Lit = Annotated[str, one_of(("yes", "no", "unknown"))]
