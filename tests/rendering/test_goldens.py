"""Pictures look as they did when somebody looked at them; and what an eye would miss is found.

`make goldens` renews them; look at each that it names.
"""

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from geo.rendering.output import to_png
from geo.rendering.scene import Scene
from tests.rendering import golden_pictures as goldens
from tests.rendering.likeness import Picture, read, unlike


@pytest.fixture(scope="module")
def page(district: Scene) -> str:
    return goldens.composed(district)


@pytest.fixture(scope="module")
def kept() -> Picture:
    return read(goldens.golden("district"))


def worst(made: bytes, golden: Picture) -> str:
    found = unlike(read(made), golden)
    return "" if found.passes else f"{found.small:.1f} and {found.large:.1f} at {found.place}"


@pytest.mark.parametrize("name", goldens.PICTURES)
def test_a_picture_looks_as_it_did(name: str) -> None:
    if name == "inspection_form" and shutil.which("pdftoppm") is None:
        pytest.skip("needs pdftoppm")
    assert worst(goldens.PICTURES[name](), read(goldens.golden(name))) == ""


def test_the_goldens_are_small_and_each_is_drawn() -> None:
    files = {path.stem: path.stat().st_size for path in goldens.FOLDER.iterdir()}
    assert set(files) == set(goldens.PICTURES)
    assert max(files.values()) <= goldens.MOST_BYTES


def smoothed_otherwise(page: str) -> bytes:
    """Paint a page three times as large and shrink it: edges are of other grey, as by another rasteriser."""
    width, height = goldens.A4.size_px
    large = to_png(page, size_px=(3 * width, 3 * height), dpi=3 * goldens.DPI)
    out = io.BytesIO()
    with Image.open(io.BytesIO(large)) as image:
        image.convert("RGB").resize((width, height), Image.Resampling.BOX).save(out, "PNG")
    return out.getvalue()


def test_edges_that_are_smoothed_otherwise_pass(page: str, kept: Picture) -> None:
    made = smoothed_otherwise(page)
    assert made != goldens.painted(page)
    assert worst(made, kept) == ""


def test_letters_a_hair_wider_pass(page: str, kept: Picture) -> None:
    bolder = re.sub(
        r'<text (?![^>]*stroke=)([^>]*fill="(#\w+)")', r'<text stroke="\2" stroke-width=".03" \1', page
    )
    assert bolder != page
    assert worst(goldens.painted(bolder), kept) == ""


LACKING: dict[str, Callable[[str], str]] = {
    "dashes": lambda page: page.replace("stroke-dasharray", "data-dashes"),
    "dashes of one value": lambda page: re.sub(r'(#C27800"[^>]*) stroke-dasharray="[^"]*"', r"\1", page),
    "a colour": lambda page: page.replace("#8E1B3A", "#C27800"),
    "a ward's name": lambda page: page.replace(">Bồ Đề<", "><"),
    "a row of the legend": lambda page: page.replace(">Thiếu sáng<", "><"),
    "the tint of water": lambda page: page.replace("#CFE3EA", "#D9E3DA"),
    "the tint of land": lambda page: page.replace("#F6F4EF", "#EDE8DC"),
}


@pytest.mark.parametrize("lacking", LACKING)
def test_what_lacks_on_a_map_is_found(lacking: str, page: str, kept: Picture) -> None:
    changed = LACKING[lacking](page)
    assert changed != page
    assert worst(goldens.painted(changed), kept) != ""


@pytest.mark.parametrize("layer", ["segments", "blocks", "landmarks"])
def test_one_feature_that_lacks_is_found(layer: str, district: Scene, kept: Picture) -> None:
    changed = replace(district, **{layer: getattr(district, layer).iloc[1:]})
    assert worst(goldens.page_of(changed), kept) != ""


IN_CHARTS: dict[str, tuple[str, str, str]] = {
    "symbols": ("statuses", "scale(0.9)", "scale(0)"),
    "a label": ("statuses", ">Chưa có đèn<", "><"),
    "a date": ("statuses", ">12/06<", "><"),
    "dashes of a way down": ("slopes", ' stroke-dasharray="1.6 0.8"', ""),
    "a ring": ("slopes", 'r="1.3"', 'r="0"'),
    "a number of a day": ("checks", ">8<", "><"),
    "the year": ("checks_of_a_year", ">2022<", "><"),
    "a ward": ("wards", ">Cự Khối<", "><"),
}


@pytest.mark.parametrize("lacking", IN_CHARTS)
def test_what_lacks_in_a_chart_is_found(lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, part, instead = IN_CHARTS[lacking]
    whole = goldens.chart

    def without(page: str) -> bytes:
        assert part in page
        return whole(page.replace(part, instead))

    monkeypatch.setattr(goldens, "chart", without)
    assert worst(goldens.PICTURES[name](), read(goldens.golden(name))) != ""


def test_pictures_of_other_sizes_do_not_pass(kept: Picture) -> None:
    assert not unlike(kept[1:], kept).passes
