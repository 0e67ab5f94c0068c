"""Read a page as a person does: colours in the picture, words in the legend, where things are."""

import io
import json
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PHONE_CONTEXT: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
# Each size and each language once: what bars the way depends on one of them, not on the pair.
# What fits a phone nearly always fits an office screen, which waits for `make soak`; CI runs both.
SIZES = [
    pytest.param({"viewport": DESKTOP}, id="office", marks=pytest.mark.soak),
    pytest.param(PHONE_CONTEXT, id="phone"),
]
SIZES_AND_CODES = [
    pytest.param({"viewport": DESKTOP}, "en", id="office-en", marks=pytest.mark.soak),
    pytest.param(PHONE_CONTEXT, "vi", id="phone-vi"),
]
GOOD, PARTIAL, BAD, UNKNOWN = "#0072B2", "#C27800", "#8E1B3A", "#7A828E"
NBSP = "\N{NO-BREAK SPACE}"
Position = tuple[float, float]  # longitude and latitude


class Visit(Protocol):
    """Open an address in a fresh context; `wait` until the map is drawn; more is for the context."""

    def __call__(self, url: str, *, wait: bool = True, **context: Any) -> Page: ...


def ready(page: Page) -> Page:
    """Wait until the map is drawn, and return the page."""
    page.locator("html[data-ready=true]").wait_for(state="attached")
    settle(page)
    return page


def settle(page: Page) -> None:
    """Wait for two frames, so that what was asked for is painted."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def picture(where: Page | Locator) -> np.ndarray[Any, Any]:
    """Return a screenshot as reds, greens and blues, shape (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(where.screenshot())).convert("RGB")).astype(np.int16)


def pixels(where: Page | Locator, colour: str, *, tolerance: int = 2) -> int:
    """Count the pixels of a colour in a screenshot."""
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.int16)
    return int((np.abs(picture(where) - wanted).max(axis=2) <= tolerance).sum())


def canvas(page: Page) -> Locator:
    """Return the map itself, without the panel."""
    return page.locator(".map-frame .leaflet-container")


def position_on_screen(page: Page, position: Position) -> tuple[float, float]:
    """Return where in the window a longitude and latitude are drawn."""
    found = page.evaluate(
        """([lon, lat]) => {
          const map = window.map_district, box = map.getContainer().getBoundingClientRect();
          const point = map.latLngToContainerPoint([lat, lon]);
          return [box.x + point.x, box.y + point.y];
        }""",
        list(position),
    )
    return found[0], found[1]


def click_at(page: Page, position: Position) -> None:
    """Click on the map where a longitude and latitude are drawn."""
    page.mouse.click(*position_on_screen(page, position))
    settle(page)


def view(page: Page) -> tuple[int, float, float]:
    """Return the map's zoom, latitude and longitude."""
    found = page.evaluate("(({lat, lng}) => [map_district.getZoom(), lat, lng])(map_district.getCenter())")
    return found[0], round(found[1], 5), round(found[2], 5)


def features(folder: Path, layer: str) -> list[dict[str, Any]]:
    """Return the features of a layer's file."""
    found: list[dict[str, Any]] = json.loads((folder / f"{layer}.geojson").read_text("utf-8"))["features"]
    return found


def feature_of(folder: Path, layer: str, **wanted: Any) -> dict[str, Any]:
    """Return the first feature of a layer's file with these properties."""
    return next(
        found
        for found in features(folder, layer)
        if all(found["properties"].get(name) == value for name, value in wanted.items())
    )


def middle_of(feature: dict[str, Any]) -> Position:
    """Return a position in the middle of a line, halfway between two of its points."""
    line = feature["geometry"]["coordinates"]
    line = line[0] if feature["geometry"]["type"].startswith("Multi") else line
    one, other = line[(len(line) - 1) // 2], line[(len(line) - 1) // 2 + 1]
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def legend(page: Page) -> dict[str, list[str]]:
    """Return the legend as it reads: words to length, share and number of blocks."""
    rows: dict[str, list[str]] = {}
    for row in page.locator(".legend-row").all():
        parts = [row.locator(f".legend-{name}").text_content() or "" for name in ("words", "figure", "share")]
        rows[parts[0].strip()] = [*parts[1:], (row.locator(".legend-blocks span").first.text_content() or "")]
    return rows


def table_names(page: Page) -> list[str]:
    """Return the first column of the table of features."""
    return [text.strip() for text in page.locator(".drawer-body tbody th").all_text_contents()]


def open_table(page: Page) -> None:
    """Open the table of features."""
    page.locator("#drawer-toggle").click()
    page.locator(".drawer-body table").wait_for()
