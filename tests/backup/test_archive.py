"""A backup that is read is trusted in nothing: whatever was not packed here is refused with one sentence."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.backup import archive as backup_file
from geo.backup.values import About, belongs
from geo.errors import InvalidInput, StoreUnavailable, TooLarge, UnusableFile, WrongKind

ABOUT = About(
    "0.1.0", datetime(2022, 8, 9, tzinfo=UTC), 7, "ab", {"wards": 1}, has_accounts=True, has_keys=False
)


@dataclass(frozen=True)
class Given:
    """A file to be packed."""

    name: str
    content: bytes = b"x"

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.content)

    def read(self) -> Iterator[bytes]:
        """Give its content in small pieces."""
        for at in range(0, len(self.content), 1000):
            yield self.content[at : at + 1000]


def packed(*items: Given) -> bytes:
    return b"".join(backup_file.packed(items, ABOUT))


def read(path: Path) -> dict[str, bytes]:
    with backup_file.opened(path) as found:
        return {member.name: b"".join(pieces) for member, pieces in found.contents()}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small sound backup."""
    path = tmp_path / "b.zip"
    path.write_bytes(packed(Given("programme.toml", b"name"), Given("wards.geojson", b"{}" * 5000)))
    return path


def forge(path: Path, change: Callable[[dict[str, Any]], Any] = lambda _: None, **entries: Any) -> Path:
    """Pack a backup anew by hand: `change` alters its list; `entries` are further ones."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    change(manifest)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


# ------------------------------------------------------------------ laws

NAMES = st.sampled_from(
    ["wards.geojson", "phường.geojson", "programme.toml", "history/journal.jsonl", "private/people.json"]
)


@given(st.dictionaries(NAMES, st.binary(max_size=5000)))
def test_what_was_packed_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]
) -> None:
    path = tmp_path_factory.mktemp("again") / "b.zip"
    path.write_bytes(packed(*(Given(*item) for item in contents.items())))
    assert read(path) == contents


def test_members_and_list_come_back(file: Path) -> None:
    assert read(file) == {"programme.toml": b"name", "wards.geojson": b"{}" * 5000}
    with backup_file.opened(file) as found:
        assert found.manifest.about == ABOUT


def test_any_one_byte_that_changed_is_found_or_means_nothing(file: Path) -> None:
    whole, sound = file.read_bytes(), read(file)
    found = 0
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        try:
            assert read(file) == sound  # such as a date that nobody looks at
        except (InvalidInput, StoreUnavailable):
            found += 1
    assert found > 0.6 * len(whole)


@given(st.integers(min_value=0, max_value=10_000))
def test_a_backup_that_was_cut_off_is_none(tmp_path_factory: pytest.TempPathFactory, size: int) -> None:
    whole = packed(Given("programme.toml", b"name"), Given("wards.geojson", bytes(range(256)) * 9))
    path = tmp_path_factory.mktemp("cut") / "b.zip"
    path.write_bytes(whole[: size % len(whole)])
    with pytest.raises(InvalidInput, match="b.zip"):
        read(path)


@given(st.binary(max_size=400))
def test_what_is_no_backup_is_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("other") / "b.zip"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="b.zip"):
        read(path)


# ------------------------------------------------------------------ hostile archives


@pytest.mark.parametrize(
    "name",
    [
        "../evil.toml",
        "/etc/cron.d/evil.toml",
        "history/../../evil.toml",
        "C:/evil.toml",
        "C:evil.toml",
        "history\\..\\evil.toml",
        "history/",
        "exports/map.toml",
        "evil.py",
        ".bashrc",
        ".model-routes.lock",
        "history/.hidden",
        "photos/ab/cat.jpg",
        "photos/../wards.geojson",
        "private/a/b/c",
        "private/sessions.json",
        "wards.geojson ",
        "wards.toml.",
        "wa\x00rds.toml",
        "wa\nrds.toml",
        "a" * 300 + ".toml",
    ],
)
def test_a_name_that_was_never_packed_is_refused(file: Path, name: str) -> None:
    def list_it(manifest: dict[str, Any]) -> None:
        manifest["members"].append({"name": name, "size": 1, "sha256": "0" * 64})

    assert not belongs(name)
    with pytest.raises(InvalidInput) as refused:
        read(forge(file, list_it, **{name: b"x"}))
    assert str(refused.value).isprintable()


def rezipped(path: Path, name: str, content: bytes, alter: Callable[[zipfile.ZipInfo], None]) -> Path:
    """Add an entry whose head was altered."""
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo(name)
        alter(entry)
        archive.writestr(entry, content)
    return path


def test_a_link_is_refused(file: Path) -> None:
    def link(entry: zipfile.ZipInfo) -> None:
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16

    with pytest.raises(UnusableFile, match="evil"):
        read(rezipped(file, "history/evil", b"/etc/passwd", link))


def test_a_folder_entry_is_refused(file: Path) -> None:
    def folder(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFDIR | 0o777) << 16

    with pytest.raises(UnusableFile):
        read(rezipped(file, "history/evil", b"", folder))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_way_of_packing_is_refused(file: Path, method: int) -> None:
    def other(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = method

    with pytest.raises(UnusableFile):
        read(rezipped(file, "history/x", b"x" * 100, other))


def test_an_entry_that_is_not_in_the_list_is_refused(file: Path) -> None:
    with pytest.raises(UnusableFile, match="streets"):
        read(forge(file, **{"streets.geojson": b"{}"}))


def test_a_member_of_the_list_that_is_missing_is_said(file: Path) -> None:
    def more(manifest: dict[str, Any]) -> None:
        manifest["members"].append({"name": "streets.geojson", "size": 1, "sha256": "0" * 64})

    with pytest.raises(UnusableFile, match="streets"):
        read(forge(file, more))


@pytest.mark.parametrize("twins", [("Wards.geojson",), ("ph\u1ea3.toml", "pha\u0309.toml")])
def test_members_that_some_disks_take_for_one_are_refused(file: Path, twins: tuple[str, ...]) -> None:
    def more(manifest: dict[str, Any]) -> None:
        digest = hashlib.sha256(b"{}").hexdigest()
        manifest["members"] += [{"name": name, "size": 2, "sha256": digest} for name in twins]

    with pytest.raises(UnusableFile):
        read(forge(file, more, **dict.fromkeys(twins, b"{}")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_refused(file: Path) -> None:
    with pytest.raises(UnusableFile):
        read(forge(file, **{"wards.geojson": b"{}"}))


def test_a_changed_content_is_found_by_its_digest(file: Path) -> None:
    def other(manifest: dict[str, Any]) -> None:
        manifest["members"][0]["sha256"] = "0" * 64

    with pytest.raises(UnusableFile, match=r"programme\.toml"):
        read(forge(file, other))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(packed(Given("wards.geojson", bytes(70 * 1024 * 1024))))
    assert path.stat().st_size < 200_000
    with pytest.raises(TooLarge, match="wards"), backup_file.opened(path):
        pass


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    """Many heads that share one content: what is packed is more than the file is long."""
    path = tmp_path / "b.zip"
    path.write_bytes(packed(*(Given(f"history/{n}", bytes(range(256)) * 40) for n in range(50))))
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        heads, start = archive.infolist(), archive.start_dir
        first = heads[0].header_offset
    at = start
    for _ in heads[:-1]:
        name, extra, comment = (int.from_bytes(whole[at + n : at + n + 2], "little") for n in (28, 30, 32))
        whole[at + 42 : at + 46] = first.to_bytes(4, "little")
        at += 46 + name + extra + comment
    gap = heads[-1].header_offset - heads[1].header_offset
    del whole[heads[1].header_offset : heads[-1].header_offset]
    path.write_bytes(bytes(whole))
    assert gap > 10_000
    with pytest.raises(TooLarge):
        read(path)


def test_a_size_that_is_a_lie_is_found(file: Path) -> None:
    def lie(manifest: dict[str, Any]) -> None:
        manifest["members"][0]["size"] = 10**15

    with pytest.raises(UnusableFile, match="programme"):
        read(forge(file, lie))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda manifest: manifest["about"].update(kind="something else"), WrongKind),
        (lambda manifest: manifest["about"].update(format=2), UnusableFile),
        (lambda manifest: manifest.pop("about"), WrongKind),
        (lambda manifest: manifest["members"].append({"name": 3}), WrongKind),
        (lambda manifest: manifest.update(members=None), WrongKind),
    ],
)
def test_another_list_is_refused(file: Path, change: Callable[[dict[str, Any]], Any], kind: type) -> None:
    with pytest.raises(kind):
        read(forge(file, change))


def test_a_zip_of_something_else_is_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "shapes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.shp", b"")
    with pytest.raises(WrongKind, match="no backup"):
        read(path)


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        read(tmp_path / "b.zip")


def test_a_list_without_members_is_a_backup_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(b"".join(backup_file.packed((), replace(ABOUT, changeset=0))))
    assert read(path) == {}
