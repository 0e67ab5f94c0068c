"""Answers are made once, named by their content, and sent small or not at all."""

import gzip
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from geo.settings import Settings
from tests import factories
from tests.factories import segment, ward
from webmap import create_app
from webmap.core.delivery import Made, Shelf
from webmap.map import assets

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "/",
    "/map.js",
    "/theme.css",
    "/words/vi.json",
    "/api/summary",
    "/api/map/base",
    "/api/map/route_segments",
    "/static/js/map/main.js",
    "/static/css/app.css",
)
PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    store = factories.file_store(
        tmp_path / "w", wards=[ward()], route_segments=[segment(f"S-{at}") for at in range(40)]
    )
    return create_app(Settings(), store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("address", PARTS)
def test_who_has_it_already_is_sent_nothing(client: FlaskClient, address: str) -> None:
    first = client.get(address, headers=PACKED)
    assert first.status_code == 200
    for headers in (PACKED, {}):
        again = client.get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.data == b""
        assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("address", PARTS)
def test_the_etag_names_the_content_not_its_packing(client: FlaskClient, address: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=PACKED)
    assert plain.headers["ETag"] == packed.headers["ETag"]
    assert plain.content_encoding is None
    body = gzip.decompress(packed.data) if packed.content_encoding == "gzip" else packed.data
    assert body == plain.data
    assert len(packed.data) <= len(plain.data)


@pytest.mark.parametrize("address", ["/", "/api/map/route_segments", "/static/js/map/main.js"])
def test_what_may_be_packed_says_that_it_varies(client: FlaskClient, address: str) -> None:
    for headers in ({}, PACKED, {"Accept-Encoding": "gzip;q=0"}):
        answer = client.get(address, headers=headers)
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.content_encoding is None


def test_a_page_varies_with_the_cookie_of_the_language(client: FlaskClient) -> None:
    assert "Cookie" in client.get("/").headers["Vary"]


OTHER_PROCESS = """
import sys
from datetime import date
from pathlib import Path
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from webmap import create_app

folder, *addresses = sys.argv[1:]
client = create_app(Settings(), GeoJsonStore(Path(folder), today=lambda: date(2022, 8, 9))).test_client()
sys.stdout.write(" ".join(client.get(address).headers["ETag"] for address in addresses))
"""


def test_the_etags_are_the_same_in_every_process(app: Flask, tmp_path: Path) -> None:
    own = [app.test_client().get(address).headers["ETag"] for address in PARTS]
    command = [sys.executable, "-W", "ignore", "-c", OTHER_PROCESS, str(tmp_path / "w"), *PARTS]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.split() == own


def test_a_change_of_the_data_changes_the_etag_of_what_shows_it(client: FlaskClient, tmp_path: Path) -> None:
    before = {address: client.get(address).headers["ETag"] for address in PARTS}
    text = factories.collection([segment("S-1", lighting="full")])
    (tmp_path / "w" / "route_segments.geojson").write_bytes(text)
    after = {address: client.get(address).headers["ETag"] for address in PARTS}
    changed = {address for address in PARTS if before[address] != after[address]}
    assert changed == {"/api/summary", "/api/map/route_segments"}


def test_a_head_request_is_answered_like_a_get_without_its_body(client: FlaskClient) -> None:
    got, head = client.get("/", headers=PACKED), client.head("/", headers=PACKED)
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == got.headers["ETag"]


def test_failures_are_never_kept(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_libraries_are_kept_for_a_day_and_what_changes_is_asked_for(client: FlaskClient) -> None:
    assert "max-age" in client.get("/static/vendor/leaflet/leaflet.js").headers["Cache-Control"]
    for address in ("/", "/static/js/map/main.js", "/api/map/base"):
        assert client.get(address).headers["Cache-Control"] == "no-cache"


@given(st.binary(max_size=3000))
def test_what_is_made_unpacks_to_what_was_given(body: bytes) -> None:
    made = Made(body, "application/json")
    assert made.packed is None or (gzip.decompress(made.packed) == body and len(made.packed) < len(body))
    assert made.etag == Made(body, "text/html").etag


def test_pictures_are_not_packed_again() -> None:
    assert Made(bytes(10_000), "image/png").packed is None
    assert Made(bytes(10_000), "image/svg+xml").packed is not None


def test_a_shelf_makes_each_body_once_and_forgets_the_oldest() -> None:
    shelf, made = Shelf(places=2), []

    def make(name: str) -> Made:
        return shelf.get(name, lambda: made.append(name) or Made(name.encode(), "text/plain"))

    for name in ("a", "a", "b", "a", "c", "a", "b"):
        assert make(name).body == name.encode()
    assert made == ["a", "b", "c", "b"]


def test_a_shelf_is_safe_between_threads() -> None:
    shelf = Shelf(places=4)
    found: list[bytes] = []

    def work(name: int) -> None:
        for turn in range(200):
            key = (name + turn) % 6
            found.append(shelf.get(key, lambda key=key: Made(str(key).encode(), "text/plain")).body)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 800


def test_one_failure_to_make_is_not_kept_as_made() -> None:
    shelf = Shelf()

    def fail() -> Made:
        raise ValueError("not yet")

    with pytest.raises(ValueError, match="not yet"):
        shelf.get("a", fail)
    assert shelf.get("a", lambda: Made(b"a", "text/plain")).body == b"a"


def test_what_two_ask_for_at_once_is_made_once() -> None:
    shelf, made, together = Shelf(), [], threading.Barrier(4)

    def make() -> Made:
        made.append(1)
        time.sleep(0.05)
        return Made(b"a", "text/plain")

    def ask() -> None:
        together.wait()
        assert shelf.get("a", make).body == b"a"

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_a_shelf_holds_only_so_many_bytes_but_always_the_last() -> None:
    shelf, made = Shelf(most_bytes=100), []

    def get(name: str, size: int) -> None:
        shelf.get(name, lambda: made.append(name) or Made(bytes(size), "image/png"))

    for name, size in (("a", 60), ("b", 30), ("c", 60), ("b", 30), ("big", 500), ("big", 500), ("b", 30)):
        get(name, size)
    assert made == ["a", "b", "c", "big", "b"]


def test_all_files_of_the_map_page_have_a_place(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    made = assets._made
    monkeypatch.setattr(assets, "_made", lambda path: read.append(path) or made(path))
    names = [f"/static/js/{name}" for name in assets.modules()]
    names += [f"/static/css/{path.name}" for path in (ROOT / "webmap/static/css").glob("*.css")]
    names += [f"/api/map/route_segments?as_of=2022-01-{day:02}" for day in range(1, 20)]
    for name in (*names, *names):
        assert client.get(name).status_code == 200
    assert len(read) == len(set(read))
