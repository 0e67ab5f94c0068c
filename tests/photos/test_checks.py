"""Photos whose picture or feature is gone are named, with the remedy."""

from collections.abc import Callable

from geo.checking import check
from geo.model.history import Origin
from geo.photos import photos
from geo.photos.photos import Upload
from geo.photos.picture_files import FOLDER, photo_files_of
from geo.stores.folder.store import GeoJsonStore
from tests.factories import memory_store, photo, segment
from tests.pictures import photo_bytes


def found(store: GeoJsonStore) -> list[tuple[str | None, str | None]]:
    return [(fault.feature, fault.field) for fault in check.check(store) if fault.file == "photos.geojson"]


def test_a_sound_photo_has_no_fault_and_a_lost_picture_is_named(
    file_store: Callable[..., GeoJsonStore],
) -> None:
    store = file_store(route_segments=[segment()])
    feature, pictures = store.get("route_segments", "S-001"), photo_files_of(store)
    kept = photos.add(store, pictures, feature, Upload(photo_bytes()), Origin())
    assert found(store) == []
    (store.folder / FOLDER / kept.file[:2] / f"{kept.file}.thumb.jpg").unlink()
    assert found(store) == [(kept.id, "file")]


def test_a_photo_of_a_feature_that_is_gone_is_named(file_store: Callable[..., GeoJsonStore]) -> None:
    store = file_store(
        route_segments=[segment()],
        photos=[photo("P-1", of_id="S-404"), photo("P-2", of_layer="roads"), photo("P-3")],
    )
    assert [each for each in found(store) if each[1] == "of_id"] == [("P-1", "of_id"), ("P-2", "of_id")]


def test_while_a_layer_cannot_be_read_nobody_knows_whether_its_features_are_gone(
    file_store: Callable[..., GeoJsonStore],
) -> None:
    store = file_store(route_segments=b"{", photos=[photo("P-1")])
    assert ("P-1", "of_id") not in found(store)


def test_a_store_in_memory_keeps_pictures_elsewhere() -> None:
    store = memory_store(route_segments=[segment()], photos=[photo()])
    assert [fault.field for fault in check.check(store)] == []
