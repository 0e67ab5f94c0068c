"""Columns find their fields."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Point

from geo.errors import InvalidInput
from geo.files.mapping import Columns, match_columns, pairs, records
from geo.layers import LAYERS
from tests import factories

CRITERIA = factories.criteria()


def matched(columns: Sequence[str], layer: str = "route_segments", **options: Any) -> Columns:
    given: dict[str, Any] = {"mapping": {}, "constants": {}, "format_name": "GeoJSON", **options}
    return match_columns(columns, LAYERS[layer], CRITERIA, **given)


def test_columns_of_the_same_name_fill_fields_whatever_their_case() -> None:
    found = matched(["ID", "Route_Name", "LIGHTING", "osm_id"])
    assert found.fields == {"id": "ID", "route_name": "Route_Name", "lighting": "LIGHTING"}
    assert found.extras == {"osm_id": "osm_id"}


def test_an_exact_name_goes_before_one_of_another_case() -> None:
    assert matched(["NAME", "name"], "wards").fields["name"] == "name"


def test_a_mapped_column_goes_before_the_one_of_the_fields_name_which_is_left_out() -> None:
    found = matched(["name", "fullName"], "wards", mapping={"name": "fullName"})
    assert found.fields == {"name": "fullName"}
    assert found.left_out == ("name",)
    assert found.extras == {}


def test_a_constant_goes_before_a_column() -> None:
    found = matched(["kind", "name"], "landmarks", constants={"kind": "school"})
    assert found.fields == {"name": "name"}
    assert found.left_out == ("kind",)


def test_versions_of_a_file_are_never_taken_over() -> None:
    found = matched(["id", "version", "VERSION"])
    assert found == Columns({"id": "id"}, {}, ())


def test_unknown_fields_and_columns_are_named_with_what_there_is() -> None:
    with pytest.raises(InvalidInput, match="code, name, valid_from"):
        matched(["a"], "wards", mapping={"title": "a"})
    with pytest.raises(InvalidInput, match="Did you mean “commune_vn”"):
        matched(["commune_vn"], "wards", mapping={"name": "comune_vn"})
    with pytest.raises(InvalidInput, match="It has: a, b"):
        matched(["a", "b"], "wards", mapping={"name": "zzz"})


def test_a_field_is_either_mapped_or_set() -> None:
    with pytest.raises(InvalidInput, match="both"):
        matched(["a"], "wards", mapping={"name": "a"}, constants={"name": "x"})


def test_names_that_a_shapefile_cut_are_recognised() -> None:
    found = matched(["recognised", "cleanlines", "cleanlin_2", "flags_chec"], format_name="ESRI Shapefile")
    assert found.fields == {
        "recognised_on": "recognised",
        "cleanliness": "cleanlines",
        "cleanliness_checked_on": "cleanlin_2",
        "flags_checked_on": "flags_chec",
    }
    assert "recognised" in matched(["recognised"]).extras


def test_records_hold_only_what_the_file_says() -> None:
    frame = gpd.GeoDataFrame(
        {"id": [7, None], "stage": ["planned", ""], "when": ["9/8/2022", None], "osm": [1.0, float("nan")]},
        geometry=[Point(105, 21), Point(105, 21)],
    )
    spec = LAYERS["route_segments"]
    columns = matched(list(frame.columns[:4]), mapping={"joined_on": "when"}, constants={"plan": "115-KH/QU"})
    assert records(frame, columns, spec, CRITERIA, constants={"plan": "115-KH/QU"}) == [
        {"id": "7", "stage": "planned", "joined_on": "2022-08-09", "plan": "115-KH/QU", "osm": 1.0},
        {"plan": "115-KH/QU"},
    ]


def test_pairs_of_the_command_line_are_read_and_faults_told() -> None:
    assert pairs(["name=commune_vn", "note = a=b "], option="--map") == {"name": "commune_vn", "note": "a=b"}
    for wrong in (["name"], ["=x"], ["name="], ["name=a", "name=b"]):
        with pytest.raises(InvalidInput, match="--map"):
            pairs(wrong, option="--map")
