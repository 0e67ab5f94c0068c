"""What a member reads of a watched layer is told once it was read, now, before or in the record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.model.feature import Put, Remove
from geo.stores.limited import Watched
from tests import factories
from tests.factories import block, segment, ward


@pytest.fixture
def watched(tmp_path: Path) -> tuple[Watched, list[str]]:
    """A snapshot of a store whose blocks are watched, of which one was removed; and what was told."""
    store = factories.file_store(
        tmp_path / "w",
        wards=[ward()],
        route_segments=[segment("S-1")],
        apartment_blocks=[block("A-1"), block("A-2")],
    )
    for layer, name in (("route_segments", "S-1"), ("apartment_blocks", "A-1")):
        seen = store.get(layer, name)
        store.apply([Put(seen.with_properties(note="x"), seen.version)])
    store.apply([Remove("apartment_blocks", "A-2", store.get("apartment_blocks", "A-2").version)])
    told: list[str] = []
    return Watched(store, frozenset({"apartment_blocks", "photos"}), told.append), told


def change_of(store: Watched, layer: str) -> int:
    return store.unwatched().history(layer)[-1].number


LOOKS: dict[str, tuple[Callable[[Watched], object], list[str]]] = {
    "the layer": (lambda store: store.frame("apartment_blocks"), ["apartment_blocks"]),
    "the layer on a day": (
        lambda store: store.frame("apartment_blocks", factories.TODAY),
        ["apartment_blocks"],
    ),
    "a feature": (lambda store: store.get("apartment_blocks", "A-1"), ["apartment_blocks/A-1"]),
    "what became of a layer": (lambda store: store.history("apartment_blocks"), ["apartment_blocks"]),
    "what became of a feature": (
        lambda store: store.history("apartment_blocks", "A-2"),
        ["apartment_blocks"],
    ),
    "a change": (lambda store: store.changeset(change_of(store, "apartment_blocks")), ["apartment_blocks"]),
    "a change of something else": (lambda store: store.changeset(change_of(store, "route_segments")), []),
    "another layer": (lambda store: store.frame("route_segments"), []),
    "a layer that is empty": (lambda store: (store.frame("photos"), store.history("photos")), []),
    "without telling": (lambda store: store.unwatched().frame("apartment_blocks"), []),
    "without telling of another": (
        lambda store: store.unwatched("photos").frame("apartment_blocks"),
        ["apartment_blocks"],
    ),
}


@pytest.mark.parametrize("what", LOOKS)
@pytest.mark.parametrize("held", [False, True])
def test_each_look_at_a_watched_layer_is_told(
    watched: tuple[Watched, list[str]], what: str, held: bool
) -> None:
    store, told = watched
    if held:
        store.hold()
    look, expected = LOOKS[what]
    look(store)
    assert told == expected
