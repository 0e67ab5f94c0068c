"""A photo is erased for whom it shows: picture, record and history, wherever the same picture is shown."""

from pathlib import Path
from typing import Any

import pytest

from geo.errors import InvalidInput, UnknownName
from geo.history import undo
from geo.model.history import Origin, Reference
from geo.photos import photos
from geo.photos.photos import Photo, Upload
from geo.photos.picture_files import PhotoFiles, photo_files_of
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure
from tests.factories import block, file_store, memory_store, segment
from tests.pictures import photo_bytes

HOA, ADMIN = Origin(person="hoa", source="browser"), Origin(person="quantri", reason="theo yêu cầu của ông B")
NOTE = "Ông Nguyễn Văn B đứng trước cửa"


@pytest.fixture(params=["memory", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    layers = {"route_segments": [segment(), segment("S-002")], "apartment_blocks": [block()]}
    return memory_store(**layers) if request.param == "memory" else file_store(tmp_path, **layers)


@pytest.fixture
def pictures(store: Store) -> PhotoFiles:
    return photo_files_of(store)


def add(store: Store, pictures: PhotoFiles, of: str = "S-001", **given: Any) -> Photo:
    upload = Upload(given.pop("content", photo_bytes()), **given)
    return photos.add(store, pictures, store.get("route_segments", of), upload, HOA)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_picture_record_and_history_of_it_are_gone_and_the_record_holds(
    store: Store, pictures: PhotoFiles, tmp_path: Path
) -> None:
    photo = add(store, pictures, note=NOTE)
    other = add(store, pictures, content=photo_bytes(size=(640, 480)))
    assert photos.erase(store, pictures, photo.id, ADMIN) == (photo.id,)
    assert (pictures.has(photo.file), pictures.has(other.file)) == (False, True)
    assert photos.of_feature(store, "route_segments", "S-001") == (other,)
    told = [event for found in store.history("photos", photo.id) for event in found.events]
    assert not [text for text in (NOTE, photo.file, photo.sha256_sent) if str(text) in str(told)]
    assert not [text for text in (NOTE, photo.file) if text.encode() in everything(tmp_path)]
    assert store.verify() == ()
    assert store.history()[-1].origin.person == "quantri"


def test_who_sent_a_photo_goes_with_the_person(store: Store, pictures: PhotoFiles, tmp_path: Path) -> None:
    photo, other = add(store, pictures), add(store, pictures, of="S-002")
    photos.remove(store, other, Origin(person="lan"))
    store.erase(Erasure(person="hoa"), ADMIN)
    assert store.get("photos", photo.id).properties["by"] is None
    told = [event for found in store.history("photos") for event in found.events]
    assert "hoa" not in str(told)
    assert b'"hoa"' not in everything(tmp_path)
    assert pictures.has(photo.file)
    assert store.verify() == ()


def test_whatever_shows_the_same_picture_goes_with_it(store: Store, pictures: PhotoFiles) -> None:
    first, second = add(store, pictures), add(store, pictures, of="S-002")
    assert first.file == second.file
    assert set(photos.erase(store, pictures, first.id, ADMIN)) == {first.id, second.id}
    assert store.frame("photos").empty


def test_a_photo_that_was_removed_before_is_erased_and_cannot_come_back(
    store: Store, pictures: PhotoFiles
) -> None:
    photo = add(store, pictures, note=NOTE)
    photos.remove(store, photo, HOA)
    removal = store.history("photos", photo.id)[-1].number
    photos.erase(store, pictures, photo.id, ADMIN)
    assert not pictures.has(photo.file)
    with pytest.raises(InvalidInput):
        undo.undo(store, Reference(removal), HOA)


def test_what_was_cut_off_is_finished_the_next_time(
    store: Store, pictures: PhotoFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = add(store, pictures, note=NOTE)
    whole = type(store).erase

    def cut_off(*given: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr(type(store), "erase", cut_off)
    with pytest.raises(RuntimeError):
        photos.erase(store, pictures, photo.id, ADMIN)
    monkeypatch.setattr(type(store), "erase", whole)
    assert photos.erase(store, pictures, photo.id, ADMIN) == (photo.id,)
    assert NOTE not in str(store.history("photos"))


def test_a_photo_that_never_was_is_unknown(store: Store, pictures: PhotoFiles) -> None:
    with pytest.raises(UnknownName):
        photos.erase(store, pictures, "P-0000000000000000", ADMIN)
