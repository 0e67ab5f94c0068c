"""What a street can be lit with: every luminaire on every pole in every arrangement; the lumen method.

Spacing S = n·Φ·CU·MF / (E·W), n = 2 where poles stand opposite each other; poles = ceil(L / S) + 1 along a
stretch. It leaves out the shape of the light, so it is an estimate for planning, no design.
"""

from dataclasses import dataclass

import numpy as np

from geo.assumptions.lighting import ARRANGEMENTS, LightingAssumptions
from geo.errors import InvalidInput
from geo.language import N_
from geo.measure.vertices import Floats, Whole

_EXACT = 1e-9  # a length that is a whole number of spacings needs no more gaps


@dataclass(frozen=True, eq=False)
class Options:
    """Every luminaire on every pole in every arrangement, (k,): positions in the assumptions, and figures."""

    luminaire: Whole
    pole: Whole
    arrangement: Whole
    lumens: Floats
    watts: Floats
    height_m: Floats
    unit_vnd: Floats
    pairs: Floats  # poles a place along the street
    cables: Floats  # rows of poles with a cable
    widest_m: Floats  # carriageway that the arrangement is used for; 0 where the lamp hangs too low


def options_of(assumed: LightingAssumptions) -> Options:
    """Return the options.

    Raises:
        InvalidInput: there is no luminaire or no pole.
    """
    if not assumed.luminaires or not assumed.poles:
        raise InvalidInput(N_("There is no luminaire or no pole. Write some into lighting_standards.toml."))
    sizes = (len(assumed.luminaires), len(assumed.poles), len(ARRANGEMENTS))
    luminaire, pole, arrangement = (each.ravel() for each in np.indices(sizes))
    height = np.array([each.height_m for each in assumed.poles], dtype=np.float64)[pole]
    prices = np.array([each.price_vnd for each in assumed.luminaires], dtype=np.float64)[luminaire]
    lowest = np.array([each.least_height_m for each in assumed.luminaires], dtype=np.float64)[luminaire]
    limits = np.array([assumed.number(f"{each}_heights") for each in ARRANGEMENTS])
    return Options(
        luminaire=luminaire,
        pole=pole,
        arrangement=arrangement,
        lumens=np.array([each.lumens for each in assumed.luminaires], dtype=np.float64)[luminaire],
        watts=np.array([each.watts for each in assumed.luminaires], dtype=np.float64)[luminaire],
        height_m=height,
        unit_vnd=prices + np.array([each.price_vnd for each in assumed.poles], dtype=np.float64)[pole],
        pairs=np.array([1.0, 1.0, 2.0])[arrangement],
        cables=np.array([1.0, 2.0, 2.0])[arrangement],
        widest_m=np.where(height >= lowest, limits[arrangement] * height, 0.0),
    )


def spacing_metres(
    *, lumens: Floats | float, lux: Floats | float, width_m: Floats | float, utilisation: float,
    maintenance: float, pairs: Floats | float = 1.0,
) -> Floats:  # fmt: skip
    """Return the spacing along the street that gives an average of `lux`, by the lumen method, uncapped."""
    found = np.multiply(pairs, lumens) * utilisation * maintenance / np.multiply(lux, width_m)
    return np.asarray(found, dtype=np.float64)


def gaps(metres: Floats | float, spacing: Floats | float) -> Floats:
    """Return how many gaps of at most `spacing` a length has: at least one where there is any length."""
    return np.asarray(np.ceil(np.divide(metres, spacing) - _EXACT), dtype=np.float64)
