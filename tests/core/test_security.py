"""Every answer carries the policy: nothing inline, nothing foreign but tiles that the programme names."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from geo.model.programme import Tiles
from geo.settings import Settings
from tests import factories
from tests.factories import segment, ward
from webmap import create_app

ADDRESSES = (
    "/",
    "/wards",
    "/segments",
    "/export",
    "/faults",
    "/recheck",
    "/healthz",
    "/readyz",
    "/map.js",
    "/theme.css",
    "/api/summary",
    "/api/map/base",
    "/static/js/map/main.js",
    "/static/css/app.css",
    "/nowhere",
    "/api/nowhere",
)


def client(tiles: str | None = None) -> FlaskClient:
    programme = factories.programme()
    if tiles:
        programme = replace(programme, tiles=Tiles(tiles, "© thử"))
    store = factories.memory_store(programme_is=programme, wards=[ward()], route_segments=[segment()])
    return create_app(Settings(), store).test_client()


def policy(answer: object) -> dict[str, list[str]]:
    """Return the directives of an answer's policy."""
    text = answer.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    parts = (part.split() for part in text.split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_a_policy_without_anything_inline_or_foreign(address: str) -> None:
    answer = client().get(address)
    found = policy(answer)
    assert found["default-src"] == ["'none'"]
    for name in ("script-src", "style-src", "connect-src", "font-src", "form-action"):
        assert found[name] == ["'self'"]
    assert found["frame-ancestors"] == found["base-uri"] == ["'none'"]
    assert "unsafe" not in str(found)
    assert not re.search(r"https?:|\*", str(found))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/", "/wards", "/segments", "/segments/S-001", "/export", "/faults"])
def test_no_page_has_an_inline_script_style_or_handler(address: str) -> None:
    html = client().get(address).text
    scripts = re.findall(r"<script(?P<given>[^>]*)>", html)
    assert [given for given in scripts if "src=" not in given and "application/json" not in given] == []
    assert "<style" not in html
    assert not re.search(r"\sstyle=", html)
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"(src|href)=\"(https?:)?//", html)


def test_tiles_that_the_programme_names_may_be_fetched_by_the_map_only() -> None:
    application = client("https://{s}.tiles.example.org/{z}/{x}/{y}.png")
    assert "https://*.tiles.example.org" in policy(application.get("/"))["img-src"]
    assert policy(application.get("/wards"))["img-src"] == ["'self'", "data:", "blob:"]
    assert "tiles.example.org" in application.get("/map.js").text


def test_without_tiles_the_maps_script_names_no_other_host() -> None:
    assert "//" not in re.sub(r"^\s*//.*", "", client().get("/map.js").text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "url", ["https://{host}/{z}", "javascript:alert(1)", "https://a b; script-src */{z}", "//x/{z}/{x}/{y}"]
)
def test_an_address_of_tiles_cannot_widen_the_policy(url: str) -> None:
    found = policy(client(url).get("/"))
    assert found["script-src"] == ["'self'"]
    assert all(not value.startswith("javascript") for value in found["img-src"])
