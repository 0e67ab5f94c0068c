"""A page is complete, true to scale, and good even when there is nothing to show."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.language import language
from geo.model.criterion import DEFAULT_VALUES, Criterion, Value
from geo.rendering import furniture, image, style
from geo.rendering.request import ImageRequest
from geo.rendering.scene import BoundarySet, Scene

SVG = "{http://www.w3.org/2000/svg}"


def drawn(scene: Scene, **options: object) -> ElementTree.Element:
    return ElementTree.fromstring(image.compose(scene, ImageRequest(**options)))  # type: ignore[arg-type]


def words(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def of_class(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return next(part for part in root.iter() if part.get("class") == name)


def only(scene: Scene, *layers: str) -> Scene:
    empty = {
        name: getattr(scene, name).iloc[:0]
        for name in ("segments", "blocks", "wards", "streets", "waters", "landmarks")
        if name not in layers
    }
    return replace(scene, **empty)


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_the_scale_bar_is_as_long_as_the_ground_it_stands_for(
    district: Scene, paper: str, orientation: str
) -> None:
    root = drawn(district, paper=paper, orientation=orientation)
    bar = of_class(root, "scale-bar")
    length = sum(float(part.get("width", 0)) for part in bar.iter(f"{SVG}rect"))
    metres = float(bar.get("data-metres", 0))
    frame = image.lay_out(district, ImageRequest(paper=paper, orientation=orientation)).frame
    lon, lat, _ = Geod(ellps="WGS84").fwd(105.89, 21.04, 90, metres)
    page = frame.from_degrees(np.array([(105.89, 21.04), (lon, lat)]))
    assert length == pytest.approx(float(np.hypot(*(page[1] - page[0]))), rel=2e-4)
    assert length * frame.scale / 1000 == pytest.approx(metres, rel=1e-3)
    assert length > 20


def test_the_scale_is_printed_as_it_is_drawn(district: Scene) -> None:
    frame = image.lay_out(district, ImageRequest()).frame
    assert any(text.endswith("1:" + language("vi").number(frame.scale)) for text in words(drawn(district)))


def test_the_north_arrow_points_to_true_north(district: Scene) -> None:
    frame = image.lay_out(district, ImageRequest()).frame
    south, north = frame.from_degrees(np.array([(105.892, 21.0), (105.892, 21.08)]))
    on_page = np.degrees(np.arctan2(north[0] - south[0], south[1] - north[1]))
    arrow = re.search(r"rotate\(([-.\d]+)\)", of_class(drawn(district), "north").get("transform", ""))
    assert arrow
    assert float(arrow.group(1)) == pytest.approx(on_page, abs=0.02)
    assert 0.1 < abs(furniture.convergence_degrees(frame)) < 1


def test_a_page_says_what_of_when_and_from_whom(district: Scene) -> None:
    text = " ".join(words(drawn(district)))
    for part in (district.title, district.subtitle, district.source, "09/08/2022", "31/12/2024", "EPSG:5897"):
        assert part in text


def test_a_given_title_comes_first_and_one_too_long_is_set_in_two_lines(district: Scene) -> None:
    assert "Bản đồ báo cáo" in words(drawn(district, title="Bản đồ báo cáo"))
    long = "Hiện trạng chiếu sáng trên các tuyến đường kiểu mẫu và chung cư kiểu mẫu của quận " * 2
    lines = [text for text in words(drawn(district, title=long, orientation="portrait")) if text in long]
    assert len([line for line in lines if len(line) > 30]) >= 1


def test_layers_that_are_off_are_neither_drawn_nor_named(district: Scene) -> None:
    text = words(drawn(district, layers_off=("wards", "streets", "landmarks", "apartment_blocks", "waters")))
    assert "Ngọc Thụy" not in text
    assert not any("Phố" in part or "Trụ sở" in part or "Chung cư 1" in part for part in text)
    routes = image.compose(district, ImageRequest(layers_off=("route_segments", "apartment_blocks")))
    assert "#C27800" not in routes


def test_a_chosen_ward_is_outlined_named_and_shown_in_the_small_map(district: Scene) -> None:
    root = drawn(replace(district, ward="00139"))
    assert of_class(root, "locator") is not None
    assert "fill-opacity" in image.compose(district, ImageRequest(ward="00139"))
    frame = image.lay_out(district, ImageRequest(ward="00139")).frame
    assert frame.scale < image.lay_out(district, ImageRequest()).frame.scale


def test_the_line_around_a_ward_hides_no_route_along_it(district: Scene) -> None:
    ink = f'stroke="{style.COLOURS["ink"]}"'
    page = image.compose(district, ImageRequest(ward="00139"))
    assert page.index(ink) < page.index('stroke="#0072B2"')
    assert page.index("fill-opacity") > page.rindex('stroke="#0072B2"', 0, page.index("fill-opacity"))


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_the_signs_of_the_legend_are_named_in_full(district: Scene, paper: str, orientation: str) -> None:
    named = words(drawn(district, paper=paper, orientation=orientation))
    assert {"Trụ sở", "Ranh giới phường", "Đường, phố", "Sông, hồ"} <= set(named)


def test_an_unknown_ward_draws_the_whole_area(district: Scene) -> None:
    assert (
        image.lay_out(district, ImageRequest(ward="99999")).frame
        == image.lay_out(district, ImageRequest()).frame
    )


def test_bounds_come_before_the_ward(district: Scene) -> None:
    part = (105.88, 21.03, 105.89, 21.04)
    frame = image.lay_out(district, ImageRequest(ward="00139", bounds=part)).frame
    assert frame.degrees()[0] < part[0]
    assert frame.degrees()[2] > part[2]


def test_streets_beyond_the_wards_are_not_shown(district: Scene) -> None:
    west = district.streets.iloc[:1].set_geometry([shapely.LineString([(105.80, 21.09), (105.83, 21.08)])])
    beyond = replace(district, streets=west.assign(name="Phố Huế"))
    assert len(image.lay_out(beyond, ImageRequest()).scene.streets) == 0
    assert len(image.lay_out(replace(beyond, wards=beyond.wards[:0]), ImageRequest()).scene.streets) == 1


def test_the_input_is_unchanged(district: Scene) -> None:
    before = [layer.copy() for layer in (district.segments, district.wards, district.streets)]
    image.compose(district, ImageRequest(hidden=("full",)))
    for old, now in zip(before, (district.segments, district.wards, district.streets), strict=True):
        assert old.equals(now)


LAYER_SETS = [(), ("wards",), ("segments",), ("blocks",), ("landmarks",), ("streets",), ("waters",)]


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("layers", LAYER_SETS, ids=lambda layers: "+".join(layers) or "nothing")
def test_a_page_without_most_layers_is_still_a_page(
    district: Scene, layers: tuple[str, ...], orientation: str
) -> None:
    root = drawn(only(district, *layers), orientation=orientation)
    text = words(root)
    assert district.title in text
    assert any("1:" in part for part in text)
    no_routes = language("vi").text("There are no route segments on this page.")
    said = " ".join(text)
    assert ("segments" in layers) != (no_routes in said)


def test_a_page_with_nothing_at_all_says_so_in_the_middle_of_the_map(district: Scene) -> None:
    nothing = language("vi").text(
        "There is nothing to draw here yet. Choose another day, ward or part of the map."
    )
    assert nothing.split()[0] in " ".join(words(drawn(only(district))))
    assert image.draw(Scene(theme=district.theme, title=""), ImageRequest(dpi=72))[:4] == b"\x89PNG"


def test_a_single_block_and_a_box_without_size_give_a_page(district: Scene) -> None:
    one = replace(only(district), blocks=district.blocks.iloc[:1])
    assert image.lay_out(one, ImageRequest()).frame.scale == 1_000
    assert drawn(district, bounds=(105.9, 21.03, 105.9, 21.03)) is not None
    assert drawn(district, bounds=(0.0, 0.0, 0.0, 0.0)) is not None


def test_geometry_that_cannot_be_drawn_is_left_out(district: Scene) -> None:
    bad = [
        None,
        shapely.LineString(),
        shapely.Point(105.9, 21.03),
        shapely.LineString([(900, 900), (901, 901)]),
    ]
    layer = gpd.GeoDataFrame({"lighting": "full"}, index=range(4), geometry=bad, crs="EPSG:4326")
    assert drawn(replace(district, segments=layer)) is not None


def test_blocks_drawn_as_areas_have_an_outline_and_a_sign(district: Scene) -> None:
    areas = district.blocks.set_geometry(shapely.buffer(district.blocks.geometry.values, 0.0005))
    page = image.compose(replace(district, blocks=areas), ImageRequest())
    assert page.count('fill-opacity="0.25"') == 4


def test_a_crowded_page_has_thinner_lines(district: Scene) -> None:
    page = image.lay_out(district, ImageRequest())
    many = gpd.GeoDataFrame(
        {"lighting": "full"},
        index=range(4800),
        geometry=np.repeat(district.segments.geometry.values, 100),
        crs="EPSG:4326",
    )
    crowded = image.lay_out(replace(district, segments=many), ImageRequest())
    assert page.thin == 1
    assert 0.1 < crowded.thin < 0.5
    assert drawn(replace(district, segments=many)) is not None


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_a_theme_with_many_values_still_fits_the_page(district: Scene, orientation: str) -> None:
    many = tuple(Value(f"v{n}", {"vi": f"Mức độ rất dài số {n} của tiêu chí"}, "#0072B2") for n in range(40))
    theme = Criterion("level", {"vi": "Mức độ"}, (*many, *DEFAULT_VALUES))
    levels = [f"v{number % 40}" for number in range(48)]
    scene = replace(district, theme=theme, segments=district.segments.assign(level=levels))
    root = drawn(scene, orientation=orientation)
    height = 210 if orientation == "landscape" else 297
    ys = [float(text.get("y", 0)) for text in root.iter(f"{SVG}text")]
    assert max(ys) < height - 5


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, None),
        (date(2025, 1, 1), None),
        (None, date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 6, 30)),
    ],
)
def test_a_boundary_set_is_named_with_its_days(start: date | None, end: date | None) -> None:
    said = furniture.boundary_words(BoundarySet(13, start, end), language("vi"))
    assert "13" in said
    for day in (start, end):
        assert day is None or language("vi").date(day) in said


def test_another_system_is_named_as_it_is(district: Scene) -> None:
    assert any(
        "EPSG:32648" in text and "VN-2000" not in text
        for text in words(drawn(replace(district, crs="EPSG:32648")))
    )


def test_english_pages_have_english_numbers(district: Scene) -> None:
    text = " ".join(words(drawn(replace(district, language="en"))))
    assert "34.1\N{NO-BREAK SPACE}km" in text
    assert "Fully lit" in text
