"""Photos follow what they show when it is split or merged, in the same changeset."""

import pytest

from geo.editing import reshape
from geo.history import undo
from geo.model.feature import Feature, Put
from geo.model.history import Reference
from geo.photos import photos
from geo.stores.base import Store
from tests.factories import feature, memory_store, photo, segment

LAYER = "route_segments"


def placed(name: str, of: str, longitude: float, *, known: bool = True) -> Feature:
    """Return a photo taken at a longitude, a little beside the street."""
    found = photo(name, of_layer=LAYER, of_id=of, position_from="photo" if known else "feature")
    return feature("photos", {**found, "geometry": {"type": "Point", "coordinates": [longitude, 21.0401]}})


def line(name: str, *longitudes: float) -> Feature:
    """Return a segment from west to east."""
    shape = {"type": "LineString", "coordinates": [[each, 21.04] for each in longitudes]}
    return feature(LAYER, {**segment(name), "geometry": shape})


@pytest.fixture
def store() -> Store:
    given = memory_store(route_segments=[segment("S-9")])
    given.apply([Put(line("S-1", 105.88, 105.89)), Put(line("S-2", 105.89, 105.893))])
    given.apply(
        [
            Put(placed("P-west", "S-1", 105.881)),
            Put(placed("P-east", "S-1", 105.889)),
            Put(placed("P-nowhere", "S-1", 105.889, known=False)),
            Put(placed("P-other", "S-2", 105.881)),
        ]
    )
    return given


def shown(store: Store) -> dict[str, str]:
    frame = store.frame("photos")
    return dict(zip(frame["id"], frame["of_id"], strict=True))


def test_a_photo_goes_with_the_part_that_it_was_taken_nearer_to(store: Store) -> None:
    before = shown(store)
    saved = reshape.split(store, LAYER, "S-1", (105.887, 21.04), 1)
    part = saved[1].id  # type: ignore[union-attr]
    assert shown(store) == {**before, "P-east": part}
    assert [each.id for each in photos.of_feature(store, LAYER, part)] == ["P-east"]
    undo.undo(store, Reference(saved.changeset or 0))
    assert shown(store) == before


def test_a_merged_segment_has_the_photos_of_all(store: Store) -> None:
    before = shown(store)
    saved = reshape.merge(store, LAYER, {"S-1": 1, "S-2": 1})
    assert set(shown(store).values()) == {"S-1"}
    undo.undo(store, Reference(saved.changeset or 0))
    assert shown(store) == before


def test_a_photo_of_which_nobody_knows_where_it_was_taken_stays(store: Store) -> None:
    saved = reshape.split(store, LAYER, "S-1", (105.881, 21.04), 1)
    assert shown(store)["P-nowhere"] == "S-1"
    assert [each.id for each in saved if each and each.layer == LAYER][0] == "S-1"
