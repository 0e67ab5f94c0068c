"""Names never touch one another, a sign or the edge of the map, and wards are named inside themselves."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.rendering import along, image, labels, naming
from geo.rendering.frame import Box
from geo.rendering.labels import Name, Room, Type
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene

BOX = Box(0, 0, 200, 150)
KIND = Type(3.0, "medium", "#000000")


def box_of(name: Name) -> shapely.Geometry:
    upright = labels.boxes_at(np.zeros((1, 2)), labels.size_of(name.lines, name.type))[0]
    turned = shapely.affinity.rotate(upright, name.turn, origin=(0, 0))
    return shapely.affinity.translate(turned, name.x, name.y)


def names_on(scene: Scene, **options: object) -> list[Name]:
    request = ImageRequest(**options)  # type: ignore[arg-type]
    page = image.lay_out(scene, request)
    return naming.names(
        page.frame, page.scene, page.segments, page.blocks, page.layout.unit, thin=page.thin, off=page.off
    )


def assert_apart(boxes: list[shapely.Geometry]) -> None:
    for number, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[number + 1 :])


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("ward", [None, "00139"])
def test_no_name_touches_another_or_the_edge(district: Scene, orientation: str, ward: str | None) -> None:
    scene = replace(district, ward=ward)
    page = image.lay_out(scene, ImageRequest(orientation=orientation))
    boxes = [box_of(name).buffer(-1e-6) for name in names_on(scene, orientation=orientation)]
    assert len(boxes) > 10
    assert_apart(boxes)
    edge = page.frame.box
    assert all(shapely.box(edge.x, edge.y, edge.right, edge.bottom).contains(box) for box in boxes)


@pytest.mark.parametrize("paper", ["A3", "A4"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_every_ward_is_named_and_the_name_lies_wholly_inside_it(
    district: Scene, paper: str, orientation: str
) -> None:
    options: dict[str, Any] = {"paper": paper, "orientation": orientation}
    found = {
        " ".join(name.lines): name for name in names_on(district, **options) if name.type.face == "medium"
    }
    page = image.lay_out(district, ImageRequest(**options))
    placed, index = page.frame.place(np.asarray(district.wards.geometry.values, dtype=object))
    for area, title in zip(placed, district.wards["name"].iloc[index], strict=True):
        assert area.contains(box_of(found[title])), title


def test_names_keep_clear_of_signs(district: Scene) -> None:
    page = image.lay_out(district, ImageRequest(bounds=(105.87, 21.02, 105.9, 21.05)))
    signs = shapely.box(*shapely.bounds(page.blocks.shapes).T).tolist()
    boxes = [box_of(name) for name in names_on(district, bounds=(105.87, 21.02, 105.9, 21.05))]
    assert not any(box.intersects(sign) for box in boxes for sign in signs)


@given(
    st.lists(st.tuples(st.floats(5, 195), st.floats(5, 145)), min_size=3, max_size=25, unique=True),
    st.integers(0, 10**6),
)
def test_names_of_any_division_are_apart_on_the_map_and_inside_their_own_ward(
    points: list[tuple[float, float]], seed: int
) -> None:
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(0, 0, 200, 150))
    )
    cells = shapely.intersection(cells, shapely.box(0, 0, 200, 150))
    cells = cells[shapely.area(cells) > 1]
    lines = shapely.linestrings(np.random.default_rng(seed).uniform(0, 150, (12, 2, 2)))
    names = [f"Phường {number}" for number in range(len(cells))]
    found = labels.ward_names(names, cells, KIND, Room(BOX, lines=lines))
    assert_apart([box_of(name).buffer(-1e-6) for name in found])
    assert all(
        cells[names.index(" ".join(name.lines))].contains(box_of(name).buffer(-1e-6)) for name in found
    )


def test_a_name_that_has_no_room_is_left_out() -> None:
    tiny = np.array([shapely.box(50, 50, 51, 51)], dtype=object)
    assert labels.ward_names(["Một phường rất dài"], tiny, KIND, Room(BOX)) == []


def test_a_long_name_is_broken_where_one_line_has_no_room() -> None:
    tall = np.array([shapely.box(50, 40, 64, 60)], dtype=object)
    found = labels.ward_names(["Thượng Thanh"], tall, KIND, Room(BOX))
    assert found[0].lines == ("Thượng", "Thanh")


def test_a_name_along_a_line_reads_from_left_to_right() -> None:
    line = np.array([shapely.LineString([(150, 60), (20, 90)])], dtype=object)
    (name,) = along.line_names(["Phố Phú Hựu"], line, KIND, Room(BOX))
    assert -90 < name.turn < 90
    assert name.turn == pytest.approx(np.degrees(np.arctan2(-30, 130)), abs=0.1)


def test_pieces_of_one_street_are_named_once() -> None:
    pieces = np.array([shapely.LineString([(x, 50), (x + 40, 50)]) for x in (20, 60, 100)], dtype=object)
    found = along.line_names(["Cổ Linh"] * 3, pieces, KIND, Room(BOX))
    assert [name.lines for name in found] == [("Cổ Linh",)]


def test_a_route_too_short_for_its_name_is_named_beside_it() -> None:
    short = np.array([shapely.LineString([(100, 70), (104, 74)])], dtype=object)
    room = Room(BOX, lines=short)
    (name,) = along.line_names(["Tuyến chợ Bồ Đề"], short, KIND, room, beside=1.0)
    assert name.turn == 0
    assert not box_of(name).intersects(short[0])


def test_a_long_route_name_beside_a_slanting_line_stands_clear_of_it() -> None:
    line = np.array([shapely.LineString([(40, 60), (52, 40)])])
    room = Room(BOX, lines=line)
    (name,) = along.line_names(["Tuyến Phúc Đồng – Gia Thụy – Việt Hưng"], line, KIND, room, beside=1.0)
    (box,) = labels.boxes_at(np.array([[name.x, name.y]]), labels.size_of(name.lines, KIND))
    assert not shapely.intersects(box, line[0])


def test_a_street_too_bent_for_its_name_stays_without() -> None:
    angles = np.linspace(0, 12 * np.pi, 200)
    wild = shapely.LineString(np.column_stack([100 + 3 * np.cos(angles), 20 + angles]))
    assert along.line_names(["Phố Nguyễn Văn Cừ"], np.array([wild]), KIND, Room(BOX)) == []


def test_a_place_without_a_name_has_no_label() -> None:
    assert labels.point_names([""], np.array([(50.0, 50.0)]), 2.0, KIND, Room(BOX)) == []
