"""DXF: sound by its reader's audit, in metres, with layers and Vietnamese text."""

import io

import ezdxf
import numpy as np
import pytest
import shapely
from ezdxf.document import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files.dxf import DrawingLayer, plain_name, write_dxf

EAST, NORTH = 592_821.57, 2_328_416.79


def read(content: bytes) -> Drawing:
    document = ezdxf.read(io.StringIO(content.decode("utf-8")))
    auditor = document.audit()
    assert not auditor.errors
    assert not auditor.fixes
    return document


def texts(document: Drawing) -> list[str]:
    return [each.dxf.text for each in document.modelspace().query("TEXT")]


def test_poles_and_streets_keep_their_metres_layers_and_tones() -> None:
    streets = np.array([shapely.LineString([(EAST, NORTH), (EAST + 100, NORTH)])])
    poles = np.array([shapely.Point(EAST + 25, NORTH - 4.5)])
    document = read(
        write_dxf(
            [
                DrawingLayer("Đường phố", streets, 8, ["Phố Phú Hựu"]),
                DrawingLayer("Cột bên phải", poles, 5, ["LED 70 W, 8 m"]),
            ],
            comments=["Ước tính, không phải thiết kế"],
        )
    )
    assert document.header["$INSUNITS"] == 6  # metres
    (line,) = document.modelspace().query("LWPOLYLINE")
    assert [tuple(point[:2]) for point in line] == [(EAST, NORTH), (EAST + 100, NORTH)]
    assert line.dxf.layer == "Đường phố"
    (pole,) = document.modelspace().query("CIRCLE")
    assert (pole.dxf.center.x, pole.dxf.center.y, pole.dxf.layer) == (EAST + 25, NORTH - 4.5, "Cột bên phải")
    assert sorted(texts(document)) == ["LED 70 W, 8 m", "Phố Phú Hựu", "Ước tính, không phải thiết kế"]


def test_parts_are_drawn_one_by_one_and_nothing_is_left_out_as_nothing() -> None:
    shapes = np.array(
        [shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]), shapely.LineString(), None],
        dtype=object,
    )
    document = read(write_dxf([DrawingLayer("x", shapes)]))
    assert len(document.modelspace().query("LWPOLYLINE")) == 2


def test_a_drawing_of_nothing_is_sound_too() -> None:
    assert len(read(write_dxf([DrawingLayer("x", np.array([], dtype=object))])).modelspace()) == 0


@given(st.text(max_size=120), st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_no_text_and_no_name_breaks_the_file(text: str, name: str) -> None:
    text = text.encode("utf-8", "ignore").decode()  # names come from UTF-8 files
    layer = DrawingLayer(name, np.array([shapely.Point(1, 2)]), texts=[text])
    document = read(write_dxf([layer]))
    assert len(texts(document)) <= 1
    assert plain_name(name) in [each.dxf.name for each in document.layers]


@pytest.mark.parametrize("name", ["", "  ", "a/b:c*d?", "|" * 200])
def test_a_layer_has_a_name_that_it_can_have(name: str) -> None:
    found = plain_name(name)
    assert found
    assert not set(found) & set('<>/\\":;?*|=`,')
