"""Ids for features that come without one: the same file gives the same ids, wherever its rows stand."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.layers.spec import LayerSpec

_DECIMALS = 7  # a centimetre: a detour by another format or system keeps the id
_LETTERS = 12  # 60 bits: one clash is expected in about a milliard features
_VALIDITY = ("valid_from", "valid_to")  # one place may come again with other dates


def made_ids(
    spec: LayerSpec, shapes: npt.NDArray[np.object_], records: Sequence[dict[str, Any]]
) -> list[str]:
    """Return an id a row: the layer's initials, and a hash of shape, validity and number among equals.

    Where features lie nowhere, all that a record says stands in place of the shape.
    """
    prefix = "".join(word[0] for word in spec.name.split("_")).upper()
    told = _VALIDITY if spec.geometry_types else ()
    keys = pd.Series(
        [
            shape + repr([record.get(name) for name in told or sorted(record)]).encode()
            for shape, record in zip(_bytes(shapes), records, strict=True)
        ],
        dtype=object,
    )
    copies = keys.groupby(keys).cumcount()
    return [f"{prefix}-{_short(key, copy)}" for key, copy in zip(keys, copies, strict=True)]


def _bytes(shapes: npt.NDArray[np.object_]) -> list[bytes]:
    coarse = shapely.transform(shapes, lambda xy: np.round(xy, _DECIMALS) + 0.0)
    return [shape or b"" for shape in shapely.to_wkb(coarse, byte_order=1)]


def _short(key: bytes, copy: int) -> str:
    digest = hashlib.blake2s(key + str(copy).encode(), digest_size=10).digest()
    return base64.b32encode(digest).decode().lower()[:_LETTERS]
