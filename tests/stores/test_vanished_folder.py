"""A folder that vanishes (gone, empty, not mounted) is no empty district: nothing is told until then."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.cli import main
from geo.errors import StoreUnavailable
from geo.model.feature import Put
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from geo.stores.snapshot import Snapshot
from tests.factories import block, feature, file_store, segment, street, ward
from webmap import create_app

ADDRESSES = (
    "/",
    "/api/summary",
    "/api/map/features",
    "/segments/S-001",
    "/history.csv",
    "/wards",
    "/evaluation",
)


def gone(folder: Path, away: Path) -> None:
    folder.rename(away)


def emptied(folder: Path, away: Path) -> None:
    folder.rename(away)
    folder.mkdir()


@pytest.fixture(params=[True, False])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> GeoJsonStore:
    """Return a store of which everything was looked at once, with a record or without."""
    found = file_store(tmp_path / "w", wards=[ward()], route_segments=[segment()], apartment_blocks=[block()])
    if request.param:
        found.apply([Put(feature("streets", street("T-9")))])
    Snapshot(found).hold()
    return found


@pytest.mark.parametrize("vanish", [gone, emptied])
def test_a_vanished_folder_is_not_available_until_it_is_back(
    store: GeoJsonStore, vanish: Callable[[Path, Path], None]
) -> None:
    folder, away = store.folder, store.folder.with_name("away")
    client: FlaskClient = create_app(Settings(), store).test_client()
    assert client.get("/readyz").status_code == 200
    vanish(folder, away)
    for _ in range(2):
        assert client.get("/readyz").status_code == 503
        assert {address: client.get(address).status_code for address in ADDRESSES} == dict.fromkeys(
            ADDRESSES, 503
        )
    assert client.get("/healthz").status_code == 200
    for use in (
        Snapshot.hold,
        lambda each: each.frame("wards"),
        lambda each: each.programme,
        lambda each: each.history(),
        lambda each: each.faults(),
        lambda each: each.apply([Put(feature("streets", street("T-8")))]),
    ):
        with pytest.raises(StoreUnavailable, match="gone or empty"):
            use(store if use is not Snapshot.hold else Snapshot(store))  # type: ignore[no-untyped-call]
    assert not folder.exists() or not list(folder.iterdir())
    shutil.rmtree(folder, ignore_errors=True)
    away.rename(folder)
    assert client.get("/readyz").status_code == 200
    assert len(store.frame("route_segments")) == 1
    assert store.faults() == store.verify() == ()


@pytest.mark.parametrize(
    "command", [["summary"], ["report", "briefing", "--out", "b.docx"], ["check"], ["history"]]
)
def test_a_command_on_an_empty_folder_says_what_is_the_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / "w").mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "en", *command, "--store", str(tmp_path / "w")])
    assert ended.value.code == 1
    assert "holds no programme" in capsys.readouterr().err
    assert not list((tmp_path / "w").iterdir())
