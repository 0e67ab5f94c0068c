"""A ward's name on the map lies wholly inside its ward, at every size of the screen, zoom and place."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Page

from geo.programme import browse
from geo.stores.opening import open_store
from tests.browser.reading import Visit, settle
from tests.browser.serving import Site, copy_of_demo

pytestmark = pytest.mark.browser
SIZES = ((1920, 1080), (1366, 768), (1280, 800), (844, 390), (768, 1024), (390, 844))
LABELS = """() => {
  const frame = map_district.getContainer().getBoundingClientRect();
  const lonLat = (x, y) => {
    const {lat, lng} = map_district.containerPointToLatLng([x - frame.x, y - frame.y]);
    return [lng, lat];
  };
  const names = [...document.querySelectorAll('.ward-label')];
  return names.filter((e) => getComputedStyle(e).opacity !== '0').map((e) => {
    const box = e.getBoundingClientRect();
    return [e.textContent, ...lonLat(box.left, box.bottom), ...lonLat(box.right, box.top)];
  });
}"""
NEARER = "map_district.panBy([110, -70], { animate: false }).zoomIn(1, { animate: false })"
# Where the middle of the outline's box, and of its mass, lie in another ward, or in none.
CROOKED = {
    "Vành Khuyên": "POLYGON ((105.85 21.00, 105.93 21.00, 105.93 21.08, 105.85 21.08, 105.85 21.00),"
    " (105.86 21.01, 105.92 21.01, 105.92 21.07, 105.86 21.07, 105.86 21.01))",
    "Lưỡi Liềm": "POLYGON ((105.86 21.01, 105.92 21.01, 105.92 21.02, 105.88 21.02, 105.88 21.06,"
    " 105.92 21.06, 105.92 21.07, 105.86 21.07, 105.86 21.01))",
    "Hai Mảnh": "MULTIPOLYGON (((105.88 21.02, 105.89 21.02, 105.89 21.03, 105.88 21.03, 105.88 21.02)),"
    " ((105.90 21.04, 105.92 21.04, 105.92 21.06, 105.90 21.06, 105.90 21.04)))",
    "Dải Chéo": "POLYGON ((105.885 21.03, 105.892 21.03, 105.92 21.058, 105.92 21.06,"
    " 105.915 21.06, 105.885 21.03))",
    "Chấm": "POLYGON ((105.8800 21.0595, 105.8801 21.0595, 105.8801 21.0596,"
    " 105.8800 21.0596, 105.8800 21.0595))",
}


def write_crooked(folder: Path) -> Path:
    """Write the demo district with wards of awkward shapes from 2026 on."""
    copy_of_demo(folder)
    path = folder / "wards.geojson"
    whole = json.loads(path.read_text("utf-8"))
    for each in whole["features"]:
        if each["properties"]["valid_from"] == "2025-07-01":
            each["properties"]["valid_to"] = "2025-12-31"
    for number, (name, shape) in enumerate(CROOKED.items()):
        said = {"id": f"W-X{number}", "code": f"X{number}", "name": name, "valid_from": "2026-01-01"}
        geometry = shapely.geometry.mapping(shapely.from_wkt(shape))
        whole["features"].append(
            {"type": "Feature", "properties": said | {"valid_to": None}, "geometry": geometry}
        )
    path.write_text(json.dumps(whole), "utf-8")
    return folder


@pytest.fixture(scope="module")
def crooked(serve: Callable[..., Site]) -> Site:
    """Serve the demo district, whose wards of 2026 have awkward shapes."""
    return serve(write_crooked)


def wards_of(site: Site, day: str) -> gpd.GeoSeries:
    """Return the wards that were in force on a day, by name."""
    return browse.wards(open_store(str(site.folder)), date.fromisoformat(day)).set_index("name").geometry


def names_shown(page: Page, wards: gpd.GeoSeries) -> tuple[list[str], list[str]]:
    """Return the names that are shown, and those of them that do not lie wholly inside their ward."""
    settle(page)
    labels: list[list[Any]] = page.evaluate(LABELS)
    outside = [name for name, *box in labels if not wards[name].contains(shapely.box(*box))]
    return [name for name, *_ in labels], outside


@pytest.mark.parametrize(
    ("day", "count", "least"),
    [("2022-06-30", 14, 12), ("2025-03-01", 13, 12), ("2025-08-01", 4, 4), ("2026-02-01", 5, 3)],
    ids=["14 wards", "13 wards", "4 wards", "awkward wards"],
)
def test_every_name_shown_lies_wholly_inside_its_ward(
    visit: Visit, crooked: Site, day: str, count: int, least: int
) -> None:
    wards = wards_of(crooked, day)
    assert len(wards) == count
    page = visit(f"{crooked.url}/?boundaries={day}")
    outside, shown = {}, {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        page.get_by_role("button", name="Toàn khu vực", include_hidden=True).dispatch_event("click")
        for nearer in range(3):
            shown[width, nearer], outside[width, nearer] = names_shown(page, wards)
            page.evaluate(NEARER)
    assert {where: names for where, names in outside.items() if names} == {}
    assert min(len(names) for (width, _), names in shown.items() if width >= 1280) >= least
