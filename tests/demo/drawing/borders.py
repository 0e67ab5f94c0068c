"""The sketch of the borders: corners, and lines between them that belong to the wards on both sides.

All of it is ours; nothing is traced. The numbers were chosen so that each ward has about its real area and
centre.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np

from tests.demo.drawing.lines import Line, curve, metres, wander

STEP_METRES = 45.0
BORDER_SWING_METRES = 26.0
BANK_SWING_METRES = 34.0

CORNERS: Mapping[str, tuple[float, float]] = {
    "a": (4.12, 9.21), "b": (6.77, 10.2), "B": (7.26, 9.55), "c": (9.77, 7.66), "d": (9.5, 3.73),
    "e": (7.97, 1.75), "f": (4.51, 1.84), "g": (2.87, 3.85), "h": (1.95, 5.68), "i": (1.84, 5.92),
    "j": (3.54, 6.83), "k": (3.78, 7.2), "l": (4.49, 7.02), "m": (5.16, 7.16), "p": (4.05, 6.33),
    "q": (4.51, 6.41), "r": (6.29, 6.41), "s": (7.84, 6.35), "t": (7.89, 7.26), "u": (6.63, 8.66),
    "v": (7.8, 5.9), "w": (6.92, 4.92), "x": (6.53, 4.71), "y": (4.66, 4.73), "z": (6.82, 3.47),
    "o": (9.1, 4.17),
}  # fmt: skip

# Borders from corner to corner. Those of the district come first: the Đuống, the land border, the Red River.
BANKS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "ab": ((4.75, 9.65), (5.53, 10.03), (6.22, 10.15)),
    "bB": (),
    "Bc": ((7.75, 9.44), (8.31, 9.33), (8.9, 9.01), (9.42, 8.52), (9.64, 8.07)),
    "cd": ((9.97, 7.11), (10.17, 6.32), (9.92, 5.62), (9.83, 4.92), (9.64, 4.23)),
    "de": ((9.4, 3.17), (9.09, 2.7), (8.48, 2.33)),
    "ef": ((7.7, 1.27), (7.03, 0.83), (6.16, 0.9), (5.29, 1.32)),
    "fg": ((3.82, 2.18), (3.31, 2.71), (3.05, 3.33)),
    "gh": ((2.51, 4.43), (2.15, 5.0)),
    "hi": (),
    "ia": (
        (1.55, 6.3), (1.01, 6.78), (0.58, 7.62), (0.67, 8.44), (1.23, 9.04), (1.92, 9.52), (2.52, 9.58),
        (3.24, 9.15),
    ),
}  # fmt: skip
BORDERS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "aj": ((4.12, 8.4), (3.5, 7.73)),
    "jk": (),
    "kl": (),
    "lm": (),
    "bl": ((6.25, 9.34), (5.58, 8.62), (5.02, 7.83)),
    "mu": ((5.56, 7.51), (6.04, 7.69), (6.28, 8.28)),
    "Bu": ((6.85, 9.07),),
    "ut": ((7.41, 8.41), (7.49, 7.73)),
    "tc": ((8.53, 7.35), (9.16, 7.49)),
    "ts": ((7.81, 6.83),),
    "sv": (),
    "vo": ((8.12, 5.23), (8.62, 4.71)),
    "od": ((9.32, 3.97),),
    "vw": ((7.34, 5.43),),
    "wo": ((7.7, 4.79), (8.36, 4.39)),
    "wx": (),
    "xz": ((6.68, 4.09),),
    "ze": ((7.28, 3.16), (7.47, 2.65), (7.64, 2.14)),
    "zf": ((6.21, 3.08), (5.69, 2.6), (5.24, 2.04)),
    "xy": ((5.91, 4.76), (5.28, 4.76)),
    "yg": ((4.25, 4.37), (3.71, 4.38), (3.29, 4.09)),
    "yq": ((4.49, 5.27), (4.49, 5.84)),
    "qp": (),
    "ph": ((3.53, 6.13), (3.0, 5.86), (2.4, 5.92)),
    "ij": ((2.45, 6.13), (2.95, 6.33)),
    "pk": (),
    "qr": ((4.97, 6.19), (5.4, 6.45), (5.84, 6.51)),
    "rs": ((7.06, 6.33),),
    "rm": ((5.98, 6.79), (5.53, 6.91)),
}

DISTRICT = "abBcdefghi"


@lru_cache(maxsize=1)
def border_lines() -> Mapping[str, Line]:
    """Return every border of 2022 in metres, keyed by its two corners."""
    lines = {}
    for swing, table in ((BANK_SWING_METRES, BANKS), (BORDER_SWING_METRES, BORDERS)):
        for name, between in table.items():
            control = metres([CORNERS[name[0]], *between, CORNERS[name[1]]])
            key = [ord(letter) for letter in name]
            lines[name] = wander(curve(control, step_metres=STEP_METRES), key=key, amplitude_metres=swing)
    return lines


def border(start: str, end: str) -> Line:
    """Return the border from one corner to another, in this direction."""
    lines = border_lines()
    return lines[start + end] if start + end in lines else lines[end + start][::-1]


def ring(corners: str) -> Line:
    """Return the closed ring through corners, in metres."""
    return np.vstack([border(start, end)[1:] for start, end in pairwise(corners + corners[0])])
