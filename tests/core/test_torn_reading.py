"""A request sees each file in one state, however often somebody replaces it meanwhile."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from flask.testing import FlaskClient

from geo.model.programme import Programme
from geo.settings import Settings
from geo.stores import held_snapshot, snapshot
from geo.stores.folder.store import GeoJsonStore
from tests import factories
from tests.factories import segment, ward
from webmap import create_app


class Restless(GeoJsonStore):
    """Its file of segments is replaced right after each reading, by a longer or a shorter one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.turn = 0

    def frame(self, layer: str, day: date | None = None) -> gpd.GeoDataFrame:
        found = super().frame(layer, day)
        if layer == "route_segments":
            self.turn += 1
            segments = [segment(f"S-{at}") for at in range(9 if self.turn % 2 else 2)]
            (self.folder / "route_segments.geojson").write_bytes(factories.collection(segments))
        return found


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    factories.file_store(tmp_path / "w", wards=[ward()], route_segments=[segment("S-0"), segment("S-1")])
    return create_app(Settings(), Restless(tmp_path / "w")).test_client()


@pytest.mark.parametrize("address", ["/", "/wards", "/wards/00139", "/segments", "/segments/S-1", "/faults"])
def test_a_page_is_whole_while_a_file_is_replaced(client: FlaskClient, address: str) -> None:
    for _ in range(4):
        assert client.get(address).status_code == 200


def test_figures_are_those_of_one_state(client: FlaskClient) -> None:
    seen = set()
    for _ in range(6):
        found = client.get("/api/summary").json
        whole = sum(place["metres"] for place in found["wards"]) + found["outside"]["metres"]
        assert whole == pytest.approx(found["total"]["metres"], rel=1e-9)
        seen.add(found["total"]["segments"])
    assert seen == {2, 9}


def test_nothing_old_is_kept_under_the_name_of_something_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = factories.file_store(tmp_path / "w", wards=[ward()])
    client = create_app(Settings(), store).test_client()
    settings = tmp_path / "w" / "programme.toml"
    read = type(store).programme.fget
    assert read is not None

    def replaced_after_reading(self: GeoJsonStore) -> Programme:
        found = read(self)
        settings.write_text(settings.read_text("utf-8").replace("Tuyến phố kiểu mẫu", "Tên mới"), "utf-8")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(GeoJsonStore, "programme", property(replaced_after_reading))
        assert "Tuyến phố kiểu mẫu" in client.get("/export/map.svg").text
    assert "Tên mới" in client.get("/export/map.svg").text


@pytest.mark.parametrize(
    "address",
    [
        "/report/briefing.xlsx?from=2022-07-01&to=2022-08-09",
        "/report/atlas.png?page=1",
        "/report/dossier.docx?route=R-01",
        "/report/programme.xlsx",
        "/report/inspection.pdf?route=R-01",
        "/evaluation",
        "/evaluation.xlsx",
        "/evaluation/seminar.docx",
    ],
)
def test_a_paper_tells_of_one_moment(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layers = {"wards": [ward()], "route_segments": [segment("S-0"), segment("S-1")]}
    client = create_app(Settings(), factories.file_store(tmp_path / "w", **layers)).test_client()
    held_times: list[None] = []
    monkeypatch.setattr(snapshot, "hold", lambda store: held_times.append(None) or held_snapshot.hold(store))
    assert client.get(address).status_code == 200
    assert len(held_times) == 1
