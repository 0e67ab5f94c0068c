"""Real clients over real HTTP: GDAL reads every layer as the store has it; ids of any letters arrive."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from pyogrio._ogr import _register_drivers

from geo.files.drivers import allow_only_ours
from geo.layers import LAYERS
from geo.model.feature import Put
from geo.stores.opening import open_store
from tests import factories
from tests.browser.serving import copy_of_demo
from tests.factories import segment, street
from webmap.ogc.links import feature_address

SHOWN = [name for name, spec in LAYERS.items() if not spec.restricted]
IDS = ("Đoạn 1/2", "a//b", "S?x=1", "S#1", "S%2F1", "50%", "a b", "a/", "phố “Huế”", ".", "+")


CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="module")
def _every_driver() -> Iterator[None]:
    """Give this process back the drivers that an import took out of it: here GDAL is a client."""
    pyogrio.set_gdal_config_options({"GDAL_SKIP": None})
    _register_drivers()
    yield
    allow_only_ours.cache_clear()  # the next import takes them out again


@dataclass(frozen=True)
class Site:
    """A workspace that another process serves, and its address."""

    folder: Path
    url: str


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve a folder from a process of its own: GDAL lets nothing else of this one run while it waits."""
    command = [sys.executable, "-c", "from geo.cli import main; main()", "serve", "--store", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [*command, "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stderr is not None
            found = next(match for line in process.stderr if (match := re.search(r"https?://[^\s]+", line)))
            yield Site(folder, found.group())
        finally:
            process.kill()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(copy_of_demo(tmp_path_factory.mktemp("demo") / "demo")) as site:
        yield site


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve many streets, and segments with ids of any letters."""
    streets = [street(f"T-{at}", (at / 100, 0), (at / 100, 1)) for at in range(2345)]
    segments = [segment(each) for each in ("S-1", *IDS)]
    folder = tmp_path_factory.mktemp("many") / "w"
    with served(factories.workspace(folder, streets=streets, route_segments=segments)) as site:
        yield site


def plain(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return attributes as text, so that dates and numbers of two readers can be compared."""
    table = pd.DataFrame(frame.drop(columns="geometry"))
    for name in table.select_dtypes("datetime"):
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    return table.astype(object).where(table.notna(), None)


@pytest.mark.parametrize("layer", SHOWN)
def test_gdal_reads_every_layer_of_the_demo_as_the_store_has_it(demo: Site, layer: str) -> None:
    kept = open_store(str(demo.folder)).frame(layer)
    read = pyogrio.read_dataframe(f"OAPIF:{demo.url}/ogc", layer=layer)
    assert read.crs == kept.crs
    assert (read.geometry.isna() == kept.geometry.isna()).all()
    assert read.geometry.dropna().geom_equals(kept.geometry.dropna()).all()
    expected, found = plain(kept), plain(read)
    assert set(found) == set(expected)
    for name in expected:
        assert found[name].tolist() == expected[name].tolist(), name


def test_gdal_finds_the_layers_and_a_box_of_one(demo: Site) -> None:
    assert pyogrio.list_layers(f"OAPIF:{demo.url}/ogc")[:, 0].tolist() == SHOWN
    kept = open_store(str(demo.folder)).frame("streets")
    west, south, east, north = kept.total_bounds
    box = (west, south, (west + east) / 2, (south + north) / 2)
    read = pyogrio.read_dataframe(f"OAPIF:{demo.url}/ogc", layer="streets", bbox=box)
    assert set(read["id"]) == set(kept.cx[box[0] : box[2], box[1] : box[3]]["id"])


def test_gdal_turns_as_many_pages_as_there_are(many: Site) -> None:
    read = pyogrio.read_dataframe(f"OAPIF:{many.url}/ogc", layer="streets", PAGE_SIZE=100)
    assert read["id"].tolist() == [f"T-{at}" for at in range(2345)]


def test_an_id_of_any_letters_arrives_over_http(many: Site) -> None:
    for each in IDS:
        address = feature_address(f"{many.url}/ogc", "route_segments", each)
        with urllib.request.urlopen(address) as answer:
            assert json.load(answer)["id"] == each
            assert answer.headers["ETag"] == '"v1"'


def test_two_servers_of_one_folder_give_a_feature_the_same_etag_after_a_change(many: Site) -> None:
    with served(many.folder) as other:
        store = open_store(str(many.folder))
        kept = store.get("route_segments", "S-1")
        store.apply([Put(kept.with_properties(note="x"), seen=1)])
        for site in (many, other):
            with urllib.request.urlopen(f"{site.url}/ogc/collections/route_segments/items/S-1") as answer:
                assert answer.headers["ETag"] == '"v2"'


def test_a_write_without_a_token_is_refused_over_http(demo: Site) -> None:
    address = feature_address(f"{demo.url}/ogc", "route_segments", "S-001")
    asked = urllib.request.Request(address, data=b"{}", method="PATCH", headers={"If-Match": '"v1"'})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert refused.value.code == 401
    refused.value.close()
