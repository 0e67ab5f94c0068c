"""On the map a fourth criterion of criteria.toml is a theme, with legend, popup, panel and table."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.reading import (
    BAD,
    GOOD,
    PHONE_CONTEXT,
    Visit,
    canvas,
    click_at,
    feature_of,
    legend,
    middle_of,
    open_table,
    pixels,
    settle,
)
from tests.browser.serving import Site, copy_of_demo

pytestmark = pytest.mark.browser


def write_facades(folder: Path) -> None:
    """Write the demo district with a fourth criterion; every segment of Phú Hựu is untidy."""
    copy_of_demo(folder)
    criteria, segments = folder / "criteria.toml", folder / "route_segments.geojson"
    criteria.write_text(criteria.read_text("utf-8") + factories.FACADE_TOML, encoding="utf-8")
    found = '"route_name":"Phú Hựu",'
    text = segments.read_text("utf-8").replace(found, f'{found}"facade":"untidy",')
    segments.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def facades(serve: Callable[..., Site]) -> Site:
    """Serve the demo district with a fourth criterion."""
    return serve(write_facades)


@pytest.mark.parametrize("context", [{}, PHONE_CONTEXT], ids=["desktop", "phone"])
def test_every_theme_is_in_sight_whole(visit: Visit, facades: Site, context: dict[str, object]) -> None:
    page = visit(facades.url + "/", **context)
    frame = page.locator(".themes").bounding_box()
    assert frame is not None
    themes = page.locator(".theme").all()
    assert [theme.inner_text() for theme in themes][-2:] == ["Mặt tiền", "Giai đoạn"]
    for theme in themes:
        box = theme.bounding_box()
        assert box is not None
        assert box["x"] >= frame["x"] - 1
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
        assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1


def test_its_theme_has_a_legend_and_colours_the_map(visit: Visit, facades: Site) -> None:
    page = visit(facades.url + "/")
    page.locator("[data-theme=facade]").click()
    settle(page)
    assert list(legend(page))[:3] == ["Gọn gàng", "Lộn xộn", "Chưa kiểm tra"]
    assert pixels(canvas(page), BAD) > 40
    assert pixels(canvas(page), GOOD) == 0
    page.locator("[data-value=untidy]").click()
    settle(page)
    assert pixels(canvas(page), BAD) == 0


def _at_phu_huu(visit: Visit, facades: Site) -> Page:
    first = feature_of(facades.folder, "route_segments", route_name="Phú Hựu")
    lon, lat = middle_of(first)
    page = visit(f"{facades.url}/?criterion=facade&at=17/{lat:.5f}/{lon:.5f}")
    click_at(page, (lon, lat))
    return page


def test_popup_and_panel_name_what_was_found(visit: Visit, facades: Site) -> None:
    page = _at_phu_huu(visit, facades)
    expect(page.locator(".leaflet-popup")).to_contain_text("Lộn xộn")
    expect(page.locator("#selected")).to_contain_text("Mặt tiền")
    expect(page.locator("#selected")).to_contain_text("Lộn xộn")


def test_the_table_has_its_column(visit: Visit, facades: Site) -> None:
    page = visit(facades.url + "/?criterion=facade&hide=unknown")
    open_table(page)
    expect(page.locator(".drawer-body thead")).to_contain_text("Mặt tiền")
    assert "Lộn xộn" in page.locator(".drawer-body tbody tr").first.inner_text()
