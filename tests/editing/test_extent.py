"""How far from the district features may lie: one rule for forms, programs, files and what is there."""

from typing import Any

import pytest

from geo.editing import change, extent
from geo.errors import InvalidInput
from geo.stores.base import Store
from tests import factories
from tests.factories import block, line, programme, segment, street, ward

SEGMENTS, BLOCKS = "route_segments", "apartment_blocks"
NOWHERE = {"type": "Point", "coordinates": [0, 0]}


@pytest.fixture
def store() -> Store:
    """A ward of ten thousandths of a degree; the view is ten times as wide."""
    return factories.memory_store(
        wards=[ward()], route_segments=[segment("S-1")], apartment_blocks=[block("A-1")]
    )


def refused(store: Store, layer: str, given: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        change.create(store, layer, given)
    assert store.history() == ()
    return caught.value


def test_a_new_feature_far_away_is_refused_with_where_it_is_and_how_to_mend_it(store: Store) -> None:
    error = refused(store, BLOCKS, {"geometry": NOWHERE, "properties": {"name": "Chung cư"}})
    (fault,) = error.faults
    assert (fault.field, fault.values["x"], fault.values["y"]) == ("geometry", "0", "0")
    assert float(str(fault.values["km"])) > 10_000
    assert "longitude" in fault.remedy


def test_a_line_with_one_point_far_away_is_refused_and_the_point_named(store: Store) -> None:
    shape = line((1, 1), (2, 2))
    shape["coordinates"].insert(1, [108.2, 16.05])
    (fault,) = refused(store, SEGMENTS, {"geometry": shape}).faults
    assert (fault.values["x"], fault.values["y"]) == ("108.2", "16.05")


def test_a_shape_that_is_moved_far_away_is_refused_by_patch_and_by_form(store: Store) -> None:
    with pytest.raises(InvalidInput):
        change.patch(store, BLOCKS, "A-1", {"geometry": NOWHERE}, 1)
    with pytest.raises(InvalidInput):
        change.update(store, BLOCKS, "A-1", {"geometry": NOWHERE}, 1)
    assert store.history() == ()


def test_what_lies_far_away_already_can_still_be_changed_otherwise_and_moved_home(store: Store) -> None:
    far = {**block("A-2"), "geometry": NOWHERE}
    store = factories.memory_store(wards=[ward()], apartment_blocks=[far])
    change.update(store, BLOCKS, "A-2", {"note": "Ở đâu?"}, 1)
    change.update(store, BLOCKS, "A-2", {"geometry": block()["geometry"]}, 2)
    assert len(store.history()) == 2


def test_all_faults_come_with_it(store: Store) -> None:
    error = refused(store, BLOCKS, {"geometry": NOWHERE, "properties": {"name": "a\x00", "stage": "odd"}})
    assert {fault.field for fault in error.faults} == {"geometry", "name", "stage"}


@pytest.mark.parametrize(
    "geometry", [None, {}, {"type": "Point"}, {"type": "Point", "coordinates": ["x", None]}, 5]
)
def test_what_is_no_geometry_is_left_to_who_knows_geometries(store: Store, geometry: Any) -> None:
    assert extent.fault_of(store, BLOCKS, "A-9", geometry) == []
    refused(store, BLOCKS, {"geometry": geometry})


def test_without_bounds_the_wards_tell_and_five_kilometres_around_are_near() -> None:
    near, far = block("A-1", 55, 0), block("A-2", 70, 0)
    store = factories.memory_store(programme_is=programme(bounds=None), wards=[ward()])
    assert extent.fault_of(store, BLOCKS, "A-1", near["geometry"]) == []
    assert extent.fault_of(store, BLOCKS, "A-2", far["geometry"])


def test_without_bounds_and_wards_every_place_is_near() -> None:
    store = factories.memory_store(programme_is=programme(bounds=None))
    assert extent.area(store, BLOCKS) is None
    assert extent.fault_of(store, BLOCKS, "A-1", NOWHERE) == []


def test_wards_beyond_the_view_widen_it_for_others_and_not_for_themselves() -> None:
    store = factories.memory_store(wards=[ward(), ward("00142", 400)])
    home = street("T-1")["geometry"]
    there = line((401, 1), (402, 2))
    assert extent.fault_of(store, "streets", "T-1", home) == []
    assert extent.fault_of(store, "streets", "T-1", there) == []
    assert extent.fault_of(store, "wards", "W-00142", ward("00142", 400)["geometry"])
