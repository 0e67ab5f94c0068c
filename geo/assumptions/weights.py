"""Weights of reasons, as somebody sets them: which there are, what can be weighed, what share each has."""

from collections.abc import Collection, Mapping
from math import isfinite

from geo.errors import InvalidInput
from geo.language import N_


def every_weight(given: Mapping[str, float], reasons: Collection[str]) -> Mapping[str, float]:
    """Return the weight of every reason; those not named are 0.

    Raises:
        InvalidInput: a reason that there is not, a weight below 0 or no number, or all of them 0.
    """
    unknown = sorted(set(given) - set(reasons))
    if unknown:
        raise InvalidInput(
            N_("There is no reason “{name}”. Weigh some of: {allowed}."),
            name=unknown[0][:80],
            allowed=", ".join(reasons),
        )
    wrong = [name for name, value in given.items() if not (isfinite(value) and value >= 0)]
    if wrong or not 0 < sum(given.values()) < float("inf"):
        raise InvalidInput(N_("Weights are numbers from 0 on, and at least one of them is above 0."))
    return {name: given.get(name, 0.0) for name in reasons}


def shares_of(weights: Mapping[str, float], reasons: Collection[str]) -> Mapping[str, float]:
    """Return the share of each reason, so that all add up to 1; a reason without a weight has none."""
    given = {name: weights.get(name, 0.0) for name in reasons}
    total = sum(given.values())
    return {name: value / total for name, value in given.items()}
