"""Folium's part of the page: the same text every time, and nothing that a user wrote in it."""

import inspect
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.map import folium_map
from webmap.map.folium_map import MAP_NAME, MAX_ZOOM, MIN_ZOOM, Shell, shell

BOUNDS = (105.84, 20.99, 105.94, 21.09)
ADDRESSES = {"base": "/api/map/base", "summary": "/api/summary?as_of=2022-04-15&boundaries=2025-07-01"}


def made(**changes: object) -> Shell:
    given_values = {"addresses": ADDRESSES, **changes}
    return shell(BOUNDS, **given_values)  # type: ignore[arg-type]


def test_the_same_map_is_the_same_text() -> None:
    assert made() == made()


def test_the_maps_element_has_a_name_that_the_scripts_know() -> None:
    assert f'id="map_{MAP_NAME}"' in made().html
    assert f"var map_{MAP_NAME} = L.map(" in made().script


def test_nothing_in_the_shell_is_random() -> None:
    assert re.findall(r"[0-9a-f]{32}", made().html + made().script) == []


def test_the_shell_loads_nothing_and_styles_nothing() -> None:
    found = made()
    for text in (
        "http:",
        "https:",
        "<script",
        "<style",
        "<link",
        " style=",
        "jquery",
        "bootstrap",
        "tileLayer",
    ):
        assert text not in (found.html + found.script).lower()


def test_the_view_is_locked_and_its_zoom_limited() -> None:
    script = made().script
    assert f'"minZoom": {MIN_ZOOM}' in script
    assert f'"maxZoom": {MAX_ZOOM}' in script
    assert '"maxBounds"' in script


def test_the_addresses_reach_the_scripts_as_json() -> None:
    assert '"base": "/api/map/base"' in made().script
    assert r"as_of=2022-04-15\u0026boundaries" in made().script


def test_tiles_come_only_when_they_are_named() -> None:
    script = made(tiles_url="https://tiles.example.org/{z}/{x}/{y}.png").script
    assert script.count("tileLayer") == 1
    assert "tiles.example.org" in script


HOSTILE = (
    "</script><script>alert(1)</script>",
    "${alert(1)}",
    "'); alert(1); ('",
    '"; alert(1)//',
    "\u2028alert(1)",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_cannot_leave_its_quotes(text: str) -> None:
    script = made(addresses={"base": text}, tiles_url=f"https://x/{text}").script
    sent = re.search(r"featureSource = (.*);", script)
    assert sent
    assert json.loads(sent[1]) == {"base": text}
    assert "</script>" not in script
    assert "\u2028" not in script
    assert "`" not in script  # in double quotes ${…} is only text


@given(
    st.tuples(st.floats(-170, 170), st.floats(-80, 80), st.floats(0, 5), st.floats(0, 5)).map(
        lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
    )
)
def test_any_area_gives_a_map_with_finite_numbers(bounds: tuple[float, float, float, float]) -> None:
    script = shell(bounds, addresses={}).script
    assert not re.search(r"\b(nan|inf|NaN|Infinity)\b", script)


def test_the_shell_takes_no_names_nor_any_other_words() -> None:
    assert set(inspect.signature(shell).parameters) == {"bounds", "addresses", "tiles_url"}
    assert "store" not in inspect.getsource(folium_map).replace("restore", "")
