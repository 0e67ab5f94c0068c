"""A small district to plan in: a ladder of streets around a headquarters, two wards, one model route."""

from dataclasses import replace
from typing import Any

from geo.extension.values import ExtensionRequest
from geo.stores.memory import MemoryStore
from tests.factories import block, landmark, memory_store, programme, segment, street, ward

ALL_MONEY = 10**12


def ladder(**columns: Any) -> list[dict[str, Any]]:
    """Return ten streets: rails A1 to A3 and B1 to B3 from west to east, rungs R0 to R3."""
    rails = [
        street(f"{name}{at + 1}", (2 * at, north), (2 * at + 2, north), name=f"Phố {name}", **columns)
        for name, north in (("A", 5.0), ("B", 6.0))
        for at in range(3)
    ]
    rungs = [street(f"R{at}", (2 * at, 5.0), (2 * at, 6.0), name=None, **columns) for at in range(4)]
    return [*rails, *rungs]


def district(*, headquarters: str | None = "HQ", **layers: Any) -> MemoryStore:
    """Return the ladder with the headquarters at its western end, and a route along A1."""
    found: dict[str, Any] = {
        "streets": ladder(lit="no", width_m=6.0),
        "route_segments": [segment("S-001", (0, 5), (2, 5), stage="recognised")],
        "apartment_blocks": [block("K-1", 5.0, 6.1, households=300)],
        "landmarks": [landmark("HQ", 0.0, 5.0)],
        "wards": [ward("00139", 0, 0, size=3.5), ward("00140", 3.5, 0, size=6.5, name="Ngọc Lâm")],
        **layers,
    }
    return memory_store(programme_is=replace(programme(), headquarters=headquarters), **found)


def request(*budgets: int, **changes: Any) -> ExtensionRequest:
    """Return a request for these budgets, quick and without explanation unless told otherwise."""
    return replace(ExtensionRequest(budgets or (ALL_MONEY,), seconds=10, explained=False), **changes)
