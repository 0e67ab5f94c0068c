"""Pictures kept by their content: never a path from outside, never half a file."""

import hashlib
import os
from pathlib import Path

import pytest

from geo.errors import StoreUnavailable
from geo.photos.picture_files import PhotoFiles, PhotoFolder, PhotoMemory, photo_files_of
from tests.factories import file_store, memory_store


@pytest.fixture(params=["folder", "memory"])
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> PhotoFiles:
    return PhotoFolder(tmp_path / "photos") if request.param == "folder" else PhotoMemory()


def test_a_picture_is_found_under_the_hash_of_its_bytes(pictures: PhotoFiles) -> None:
    name = pictures.put(b"large", b"small")
    assert name == hashlib.sha256(b"large").hexdigest()
    assert pictures.get(name) == b"large"
    assert pictures.get(name, thumbnail=True) == b"small"
    assert pictures.get("0" * 64) is None
    assert (pictures.has(name), pictures.has("0" * 64)) == (True, False)


def test_a_removed_picture_is_gone_with_its_thumbnail_and_others_stay(
    pictures: PhotoFiles, tmp_path: Path
) -> None:
    name, other = pictures.put(b"large", b"small"), pictures.put(b"another", b"small")
    for _ in range(2):
        pictures.remove(name)
        assert (pictures.get(name), pictures.get(name, thumbnail=True)) == (None, None)
    assert pictures.has(other)
    (tmp_path / "outside.jpg").write_text("stays")
    pictures.remove("../outside")
    assert (tmp_path / "outside.jpg").exists()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../../programme.toml",
        "../" * 21 + "x",
        "/etc/passwd",
        "A" * 64,
        "0" * 63,
        "0" * 64 + "\n",
        "\0" * 64,
    ],
)
def test_a_name_that_is_no_hash_leads_nowhere(pictures: PhotoFiles, tmp_path: Path, name: str) -> None:
    (tmp_path / "programme.toml").write_text("secret")
    assert pictures.get(name) is None
    assert pictures.get(name, thumbnail=True) is None
    assert not pictures.has(name)


def test_pictures_lie_beside_the_layers_and_only_the_service_looks_into_them(tmp_path: Path) -> None:
    name = photo_files_of(file_store(tmp_path / "workspace")).put(b"large", b"small")
    folder = tmp_path / "workspace" / "photos"
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*")) == [
        f"{name[:2]}/{name}.jpg",
        f"{name[:2]}/{name}.thumb.jpg",
    ]
    if os.name != "nt":
        assert folder.stat().st_mode & 0o077 == 0


def test_the_same_picture_twice_is_written_once(tmp_path: Path) -> None:
    pictures = PhotoFolder(tmp_path / "photos")
    name = pictures.put(b"large", b"small")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "photos").rglob("*.jpg")}
    assert pictures.put(b"large", b"small") == name
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "photos").rglob("*.jpg")} == before


def test_a_picture_that_somebody_cut_off_is_written_again(tmp_path: Path) -> None:
    pictures = PhotoFolder(tmp_path / "photos")
    name = pictures.put(b"large", b"small")
    (tmp_path / "photos" / name[:2] / f"{name}.jpg").write_bytes(b"lar")
    pictures.put(b"large", b"small")
    assert pictures.get(name) == b"large"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "photos").write_text("a file in its place")
    with pytest.raises(StoreUnavailable, match="cannot be"):
        PhotoFolder(tmp_path / "photos").put(b"large", b"small")


def test_stores_in_memory_have_a_place_of_their_own() -> None:
    name = photo_files_of(memory_store()).put(b"large", b"small")
    assert photo_files_of(memory_store()).get(name) is None
