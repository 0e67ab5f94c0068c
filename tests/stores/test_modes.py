"""Who else on the computer may read what is personal: nobody, but who may write the folder."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geo.extension.plan_store import plan_files_of
from geo.model.feature import Put
from geo.stores.folder.store import GeoJsonStore
from tests.factories import feature, file_store, photo, segment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
PERSONAL = ("photos.geojson", "history/journal.jsonl", "plans/a.json")
FOLDERS = ("history", "history/baselines", "plans")


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def write(folder: Path, photo_id: str) -> None:
    store = GeoJsonStore(folder)
    store.apply([Put(feature("photos", photo(photo_id)))])
    plans = plan_files_of(store)
    with plans.locked():
        plans.put("a", b"{}")


def modes(folder: Path, names: tuple[str, ...]) -> set[int]:
    return {stat.S_IMODE((folder / name).stat().st_mode) for name in names}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(
    ("mode", "file_mode", "folder_mode"),
    [
        (0o700, 0o600, 0o700),
        (0o755, 0o600, 0o700),
        (0o770, 0o660, 0o770),
        (0o2775, 0o660, 0o2770),
        (0o777, 0o666, 0o777),
    ],
)
def test_personal_data_is_for_those_who_may_write_the_folder_whatever_the_umask_and_its_old_mode(
    tmp_path: Path, mask: int, mode: int, file_mode: int, folder_mode: int
) -> None:
    folder = tmp_path / "programme"
    file_store(folder, route_segments=[segment("S-1")])
    folder.chmod(mode)
    with umask(mask):
        write(folder, "P-1")
        assert (modes(folder, PERSONAL), modes(folder, FOLDERS)) == ({file_mode}, {folder_mode})
        for path in (*folder.rglob("*"),):
            path.chmod(0o755 if path.is_dir() else 0o644)
        write(folder, "P-2")
        assert (modes(folder, PERSONAL), modes(folder, FOLDERS[::2])) == ({file_mode}, {folder_mode})
        assert stat.S_IMODE((folder / "route_segments.geojson").stat().st_mode) == 0o644


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files to other groups")
def test_a_group_that_is_not_the_folders_gets_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "programme"
    file_store(folder, route_segments=[segment("S-1")])
    folder.chmod(0o770)
    os.chown(folder, -1, 4_242)
    write(folder, "P-1")
    assert {(folder / name).stat().st_gid for name in (*PERSONAL, *FOLDERS)} == {4_242}
    assert modes(folder, PERSONAL) == {0o660}
