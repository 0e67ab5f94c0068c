"""Query strings of evaluations: which models, and how the reasons for a seminar are weighed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from geo.assumptions.evaluation import LAYERS, REASONS, EvaluationAssumptions
from geo.language import N_
from geo.programme.features import PAGE_SIZE
from webmap.core.list_params import page_number
from webmap.core.params import Arguments, choice, text

WEIGHT = "weight_"
MOST = 100.0

NO_NUMBER = N_("“{value}” is no weight. Write a number from 0 to 100.")
NO_WEIGHT = N_("Give at least one reason a weight above 0.")


@dataclass(frozen=True)
class Weighed:
    """Weights as they were typed: texts by reason, what is wrong by reason, `given` where all are sound.

    `given` None: nobody weighed, or something is wrong, so the programme's weights hold.
    """

    texts: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, float] | None = None


def layer(arguments: Arguments) -> str:
    """Read what is evaluated: `layer`, routes where it is not given.

    Raises:
        InvalidInput: models of that layer are not evaluated.
    """
    return choice(arguments, "layer", LAYERS, LAYERS[0])


def ward(arguments: Arguments) -> str | None:
    """Read the ward that a table is limited to: `ward`."""
    return text(arguments, "ward")


@dataclass(frozen=True)
class Paged:
    """One page of models: the rows, and how many pages there are."""

    rows: tuple[Any, ...]
    page: int
    pages: int


def paged(arguments: Arguments, rows: Sequence[Any]) -> Paged:
    """Return the page of rows that is asked for: `page`.

    Raises:
        InvalidInput: the page is not a whole number from 1 on.
    """
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(page_number(arguments), pages)
    return Paged(tuple(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]), page, pages)


def weights(arguments: Arguments, rules: EvaluationAssumptions) -> Weighed:
    """Read the weights of the reasons, 0 to 100 each: `weight_standard` and so on."""
    usual = {name: f"{round(share * 100, 1):g}" for name, share in rules.shares.items()}
    if not any(f"{WEIGHT}{name}" in arguments for name in REASONS):
        return Weighed(usual)
    texts = {name: arguments.get(f"{WEIGHT}{name}", "").strip()[:20] for name in REASONS}
    numbers = {name: _number(given) for name, given in texts.items()}
    problems = {name: NO_NUMBER for name, number in numbers.items() if number is None}
    found = {name: number for name, number in numbers.items() if number is not None}
    if not problems and sum(found.values()) <= 0:
        problems = {REASONS[0]: NO_WEIGHT}
    return Weighed(texts, problems, None if problems else found)


def _number(given: str) -> float | None:
    """Read a number from 0 to 100, with a comma or a point; nothing typed is 0."""
    try:
        number = float(given.replace(",", ".") or 0)
    except ValueError:
        return None
    return number if isfinite(number) and 0 <= number <= MOST else None
