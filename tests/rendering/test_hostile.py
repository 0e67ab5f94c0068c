"""Whatever a property holds, it is shown as text, shortened, and never breaks a page."""

import io
from dataclasses import replace
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pytest
from pypdf import PdfReader

from geo.model.criterion import Criterion, Value
from geo.rendering import image
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene

SVG = "{http://www.w3.org/2000/svg}"
NASTY = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    "</text></svg>",
    "{{7*7}}",
    "=cmd|' /C calc'!A0",
    "]]><!--",
    "&lt;&#60;&unknown;",
    '#image("/etc/passwd")',
    '"); #panic("x',
    "a\x00b\x07c\x1bd\u202ee\u2028f\ufffeg",
    "\ud800 lone \udfff",
    "Ω 中文 😀 عربى",
    "x" * 100_000,
    "từ " * 40_000,
]
KNOWN = {"svg", "title", "rect", "g", "path", "text", "clipPath", "style"}


def everywhere(layer: gpd.GeoDataFrame, text: str, *columns: str) -> gpd.GeoDataFrame:
    values = pd.Series([text] * len(layer), dtype=object)
    return layer.assign(**dict.fromkeys(columns, values))


def poisoned(scene: Scene, text: str) -> Scene:
    labels = {"vi": text, "en": text}
    values = tuple(replace(value, labels=labels) for value in scene.theme.values)
    return replace(
        scene,
        theme=Criterion(scene.theme.id, labels, values),
        title=text,
        subtitle=text,
        source=text,
        segments=everywhere(scene.segments, text, "route_name", "note"),
        blocks=everywhere(scene.blocks, text, "name"),
        wards=everywhere(scene.wards, text, "name"),
        streets=everywhere(scene.streets, text, "name", "road_class"),
        landmarks=everywhere(scene.landmarks, text, "name"),
    )


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_an_svg_with_hostile_text_has_only_our_elements(district: Scene, text: str) -> None:
    drawn = image.draw(poisoned(district, text), ImageRequest(format="svg"))
    root = ElementTree.fromstring(drawn)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= KNOWN
    names = {name for element in root.iter() for name in element.attrib}
    assert not any(name.startswith("on") or name.endswith("href") for name in names)
    assert len(drawn) < 400_000


@pytest.mark.parametrize("text", NASTY[:6])
def test_hostile_text_is_shown_as_it_was_written(district: Scene, text: str) -> None:
    root = ElementTree.fromstring(image.compose(poisoned(district, text), ImageRequest()))
    assert text in [element.text for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_pdf_with_hostile_text_is_a_pdf(district: Scene, text: str) -> None:
    reader = PdfReader(io.BytesIO(image.draw(poisoned(district, text), ImageRequest(format="pdf"))))
    assert len(reader.pages) == 1
    if text in NASTY[:6]:
        assert text in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "text", [NASTY[0], NASTY[10], NASTY[11], NASTY[13]], ids=["tag", "control", "surrogate", "long"]
)
def test_a_png_with_hostile_text_is_a_png(district: Scene, text: str) -> None:
    assert image.draw(poisoned(district, text), ImageRequest(dpi=72)).startswith(b"\x89PNG")


def test_a_hostile_colour_stays_inside_its_attribute(district: Scene) -> None:
    value = Value("full", {"vi": "Đủ"}, '"/><script>alert(1)</script>')
    theme = Criterion("lighting", {"vi": "Chiếu sáng"}, (value,))
    root = ElementTree.fromstring(image.compose(replace(district, theme=theme), ImageRequest()))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= KNOWN
