"""The map page: small, complete without its data, and about the whole managed area."""

import json
import re
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from geo.settings import Settings
from tests import factories
from tests.factories import FACADE_TOML, block, segment, ward
from webmap import create_app
from webmap.map.page import map_bounds


def client(**layers: Any) -> FlaskClient:
    return create_app(Settings(), factories.memory_store(**layers)).test_client()


def bootstrap(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="bootstrap">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_is_as_small_with_ten_thousand_features_as_with_one() -> None:
    one = client(wards=[ward()], route_segments=[segment()]).get("/").text
    many = client(wards=[ward()], route_segments=[segment(f"S-{at}") for at in range(2000)]).get("/").text
    assert len(many) == len(one)
    assert len(one) < 40_000


def test_a_fourth_criterion_is_a_fourth_theme() -> None:
    criteria = factories.criteria(factories.CRITERIA_TOML + FACADE_TOML)
    themes = bootstrap(client(criteria_are=criteria, wards=[ward()]).get("/").text)["themes"]
    assert [theme["id"] for theme in themes] == ["lighting", "flags", "cleanliness", "facade", "stage"]
    assert [value["label"] for value in themes[3]["values"]][:2] == ["Gọn gàng", "Lộn xộn"]


def test_worst_is_drawn_last_so_that_it_is_seen() -> None:
    theme = bootstrap(client(wards=[ward()]).get("/").text)["themes"][0]
    assert theme["order"][-3:] == ["full", "partial", "none"]


@pytest.mark.parametrize(("code", "label"), [("vi", "Chiếu sáng"), ("en", "Lighting")])
def test_the_themes_speak_the_language(code: str, label: str) -> None:
    assert bootstrap(client(wards=[ward()]).get(f"/?lang={code}").text)["themes"][0]["label"] == label


def test_the_days_that_were_asked_for_go_on_to_the_data() -> None:
    html = client(wards=[ward()]).get("/?as_of=15/4/2022&boundaries=2025-07-01&ward=").text
    assert "/api/map/route_segments?as_of=15%2F4%2F2022&amp;boundaries=2025-07-01" in html
    assert bootstrap(html)["asOf"] == "2022-04-15"


def test_an_unknown_ward_or_theme_is_a_page_that_says_what_there_is() -> None:
    found = client(wards=[ward()], route_segments=[segment()])
    ward_page, theme_page = found.get("/?ward=99999&lang=en"), found.get("/?criterion=colour&lang=en")
    assert ward_page.status_code == 404
    assert "00139" in ward_page.text
    assert theme_page.status_code in (400, 404)
    assert "lighting" in theme_page.text


def test_the_area_is_the_programmes_else_that_of_the_layers() -> None:
    assert map_bounds(factories.memory_store()) == (105.84, 20.99, 105.94, 21.09)
    unbounded = factories.programme(bounds=None)
    west, south, east, north = map_bounds(factories.memory_store(programme_is=unbounded, wards=[ward()]))
    assert (west, south) == (factories.WEST, factories.SOUTH)
    assert east - west == pytest.approx(0.01)
    assert north - south == pytest.approx(0.01)


def test_one_point_is_an_area_that_can_be_shown() -> None:
    unbounded = factories.programme(bounds=None)
    west, south, east, north = map_bounds(
        factories.memory_store(programme_is=unbounded, apartment_blocks=[block()])
    )
    assert east - west >= 0.01 - 1e-9
    assert north - south >= 0.01 - 1e-9


def test_what_was_chosen_is_kept_in_the_form_of_the_days() -> None:
    html = client(wards=[ward()]).get("/?criterion=flags&hide=missing&at=13/21/105.9").text
    for name, value in (("criterion", "flags"), ("hide", "missing"), ("at", "13/21/105.9")):
        assert re.search(rf'<input type="hidden" name="{name}" value="{value}"', html)


def test_the_data_of_the_map_has_what_the_map_needs() -> None:
    found = client(
        wards=[ward(), ward("00142", 10)],
        route_segments=[segment("S-1", (8, 5), (14, 5))],
        apartment_blocks=[block()],
    )
    base = found.get("/api/map/base").json
    assert set(base) == {"wards", "borders", "waters", "streets", "landmarks"}
    layer = orjson.loads(found.get("/api/map/route_segments").data)["route_segments"]
    assert layer["ids"] == ["S-1"]
    assert layer["fields"]["wards"]["words"] == ["00139 00142"]
    assert layer["fields"]["metres"]["words"][0] == pytest.approx(623, abs=3)
    assert found.get("/api/map/apartment_blocks").json["apartment_blocks"]["count"] == 1


def test_a_layer_that_the_map_does_not_have_does_not_exist() -> None:
    for name in ("nothing", "private", "wards", ".."):
        assert client().get(f"/api/map/{name}").status_code == 404
