"""Point-by-point horizontal illuminance of a stretch: E = Σ I(C, γ) · cos³γ / H² (inverse square, cosine).

No manufacturer's file is read: one distribution stands for all luminaires, the “simplified wide street
distribution”. I(C, γ) = Φ · p(γ) · q(C) / (∫p sinγ dγ · ∫q dC); p rises as cos⁻¹·⁵γ up to 65° and falls to
nothing at 80°; q is 1 along the street, 0.75 across it and 0.25 behind the pole. So it is an estimate.
"""

import numpy as np

from geo.assumptions.lighting import ARRANGEMENTS
from geo.errors import InvalidInput
from geo.language import N_
from geo.lighting.light import Illuminance
from geo.measure.vertices import Floats

RISE, PEAK, CUT_OFF = 1.5, np.radians(65.0), np.radians(80.0)
ACROSS, BEHIND = 0.75, 0.25
ARM_METRES = 0.5  # that the lamp hangs out over the carriageway
_REACH = 12.0  # mounting heights; lamps further away are left out
_FINEST = 3.0  # metres between points along the street at the most (as in EN 13201-3), at least ten points
_LANE = 3.5  # metres; three points across each
_MOST_LAMPS = 400


def intensity(along: Floats, across: Floats, height_m: float, lumens: float) -> Floats:
    """Return the candela that a lamp sends to places on the ground, metres along the street and across it.

    `across` is positive in front of the lamp, towards the carriageway.
    """
    flat = np.hypot(along, across)
    gamma = np.arctan2(flat, height_m)
    share = np.divide(along, flat, out=np.ones_like(flat), where=flat > 0) ** 2  # cos²C
    side = np.where(across >= 0, ACROSS, BEHIND)
    found: Floats = lumens * vertical(gamma) * (side + (1 - side) * share) / (_vertical_sum() * _AROUND)
    return found


def vertical(gamma: Floats) -> Floats:
    """Return p(γ) for angles from the vertical, radians."""
    rising = np.cos(np.minimum(gamma, PEAK)) ** -RISE
    falling = np.clip((CUT_OFF - gamma) / (CUT_OFF - PEAK), 0, 1)
    found: Floats = rising * falling
    return found


_AROUND = np.pi * (ACROSS + (1 - ACROSS) / 2 + BEHIND + (1 - BEHIND) / 2)  # ∫q dC over the circle


def _vertical_sum() -> float:
    """Return ∫p sinγ dγ from 0 to the cut-off."""
    edges = np.linspace(0, CUT_OFF, 20_001)
    middle = (edges[1:] + edges[:-1]) / 2
    return float(np.sum(vertical(middle) * np.sin(middle)) * (edges[1] - edges[0]))


def illuminance(
    *, arrangement: str, spacing_m: float, width_m: float, height_m: float, lumens: float, maintenance: float
) -> Illuminance:
    """Return the light between poles in the middle of a long straight row.

    Between two poles; where they stand by turns on both sides, between three.

    Raises:
        InvalidInput: an arrangement that there is not, a size that is 0, negative, without end or no number.
    """
    sizes = (spacing_m, width_m, height_m, lumens, maintenance)
    if arrangement not in ARRANGEMENTS or not all(np.isfinite(each) and each > 0 for each in sizes):
        raise InvalidInput(N_("Light can be worked out for sizes above 0 and one of: {allowed}."),
                           allowed=", ".join(ARRANGEMENTS))  # fmt: skip
    length = spacing_m * (2 if arrangement == "staggered" else 1)
    columns = max(10, int(np.ceil(length / _FINEST)))
    rows = 3 * max(1, round(width_m / _LANE))
    x = (np.arange(columns) + 0.5) * length / columns
    y = (np.arange(rows) + 0.5) * width_m / rows
    lamps = _lamps(arrangement, spacing_m, width_m, height_m)
    lux = _lux(x, y, lamps, height_m, lumens) * maintenance
    beside = lamps[(lamps[:, 0] >= -1e-9) & (lamps[:, 0] <= length + 1e-9)]
    return Illuminance(
        arrangement=arrangement,
        spacing_m=spacing_m,
        width_m=width_m,
        height_m=height_m,
        lumens=lumens,
        length_m=length,
        x_m=tuple(x.tolist()),
        y_m=tuple(y.tolist()),
        lux=tuple(tuple(row) for row in lux.tolist()),
        poles=tuple((float(at), 0.0 if way > 0 else width_m) for at, _, way in beside),
    )


def _lamps(arrangement: str, spacing_m: float, width_m: float, height_m: float) -> Floats:
    """Return the lamps that matter, (k, 3): x, y, and which way they look across the street."""
    around = min(int(np.ceil(_REACH * height_m / spacing_m)) + 2, _MOST_LAMPS)
    number = np.arange(-around, around + 3)
    x = number * spacing_m
    near = np.column_stack([x, np.full(len(x), ARM_METRES), np.ones(len(x))])
    far = np.column_stack([x, np.full(len(x), width_m - ARM_METRES), -np.ones(len(x))])
    if arrangement == "opposite":
        return np.concatenate([near, far])
    if arrangement == "staggered":
        return np.where((number % 2 == 0)[:, None], near, far)
    return near


def _lux(x: Floats, y: Floats, lamps: Floats, height_m: float, lumens: float) -> Floats:
    """Return the lux of new lamps at every (y, x); shape (rows, columns)."""
    along = x[None, :, None] - lamps[:, 0]
    across = (y[:, None, None] - lamps[:, 1]) * lamps[:, 2]
    distance = np.sqrt(along**2 + across**2 + height_m**2)
    candela = intensity(
        np.broadcast_to(along, distance.shape), np.broadcast_to(across, distance.shape), height_m, lumens
    )
    found: Floats = (candela * height_m / distance**3).sum(axis=2)
    return found
