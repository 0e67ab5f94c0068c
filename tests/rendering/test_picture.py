"""A small picture is a map alone, and marks what it is about."""

from dataclasses import replace

import pytest
import shapely

from geo.rendering import image, style
from geo.rendering.request import PAPERS, PICTURE, ImageRequest
from geo.rendering.scene import Scene

SMALL = ImageRequest(paper=PICTURE, format="svg")


def test_a_picture_has_neither_title_nor_legend_nor_scale(district: Scene) -> None:
    words = image.compose(district, SMALL).split("</title>")[1]
    assert "Đủ sáng" not in words
    assert "scale-bar" not in words
    assert "Bồ Đề" in words  # the names of the map itself stay


def test_a_picture_is_as_wide_as_its_pixels_on_the_screen() -> None:
    width, height = SMALL.size_mm
    assert width / style.MM_PER_PX == 480
    assert height / style.MM_PER_PX == 380
    assert PICTURE not in PAPERS


def test_its_lines_and_type_are_those_of_a4(district: Scene) -> None:
    assert image.lay_out(district, SMALL).layout.unit == 1


def test_the_map_fills_the_picture(district: Scene) -> None:
    page = image.lay_out(district, SMALL)
    assert page.frame.box.width == pytest.approx(SMALL.size_mm[0], abs=0.5)
    assert page.frame.box.height == pytest.approx(SMALL.size_mm[1], abs=0.5)


def test_nothing_is_marked_unless_asked_for(district: Scene) -> None:
    assert 'class="marked"' not in image.compose(district, SMALL)


def test_a_marked_segment_lies_on_a_dark_line_below_its_own(district: Scene) -> None:
    page = image.compose(replace(district, marked=district.segments[:1]), SMALL)
    mark = (
        page.split('class="marked"')[0].rpartition("<g ")[2]
        + page.split('class="marked"')[1].split("</g>")[0]
    )
    assert style.COLOURS["ink"] in mark
    assert page.index('class="marked"') < page.index('stroke="#0072B2"')


@pytest.mark.parametrize("shape", [shapely.Point(105.89, 21.04), shapely.Point(105.89, 21.04).buffer(0.0004)])
def test_a_marked_block_has_a_dark_ring(district: Scene, shape: shapely.Geometry) -> None:
    block = district.blocks[:1].set_geometry([shape])
    page = image.compose(replace(district, marked=block), SMALL)
    assert "<rect" in page.split('class="marked"')[1].split("</g></g>")[0]
