"""What is sound in a layer's file is served; every fault is named with feature, field and remedy."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Fault
from geo.layers import LAYERS, layer
from geo.layers.reading import LayerContent, read_features, read_layer
from geo.model.criterion import Criteria
from tests.factories import TODAY, block, collection, criteria, line, raw, segment, square, ward

NO_CRITERIA = Criteria()


def read(name: str, *features: Any) -> LayerContent:
    return read_features(features, layer(name), criteria(), today=TODAY)


def read_text(text: bytes, name: str = "route_segments") -> LayerContent:
    return read_layer(text, layer(name), criteria(), today=TODAY)


def words(fault: Fault) -> str:
    return f"{fault.problem_in(str)} {fault.remedy_in(str)}"


def only_fault(content: LayerContent) -> Fault:
    (fault,) = content.faults
    return fault


# ------------------------------------------------------------------ the file as a whole


def test_broken_json_is_named_with_line_and_column() -> None:
    content = read_text(b'{"type": "FeatureCollection",\n "features": [\n  {]}')
    assert not content.readable
    assert content.frame.empty
    assert "line 3, column 4" in words(only_fault(content))


@pytest.mark.parametrize("text", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_was_cut_off(text: bytes) -> None:
    content = read_text(text)
    assert not content.readable
    assert "cut off" in words(only_fault(content))


def test_text_that_is_not_utf8_is_named_with_its_line() -> None:
    content = read_text(collection([segment()]).replace("Phú".encode(), b"\nPh\xfa"))
    assert not content.readable
    assert "line 2" in words(only_fault(content))


@pytest.mark.parametrize(
    "found", [[], 5, None, {"type": "Feature"}, {"type": "FeatureCollection"}, {"features": []}]
)
def test_what_is_no_feature_collection_is_said_to_be_none(found: object) -> None:
    content = read_text(json.dumps(found).encode())
    assert not content.readable
    assert '{"type": "FeatureCollection", "features": […]}' in words(only_fault(content))


def test_json_nested_beyond_reason_is_refused() -> None:
    assert "too deeply" in words(only_fault(read_text(b"[" * 100_000 + b"]" * 100_000)))


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "epsg:4326"]
)
def test_a_crs_member_that_is_wgs84_is_accepted(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read_text(collection([segment()], crs=crs)).frame) == 1


def test_beside_a_wrong_crs_the_attributes_are_checked_too() -> None:
    features = [segment("S-1", lighting="fulll"), segment("S-1"), segment("S-2", (9000, 9000), (9001, 9000))]
    content = read_text(collection(features, crs="EPSG:5897"))
    assert not content.readable
    assert [fault.field for fault in content.faults] == ["crs", "lighting", "id", "id"]


@pytest.mark.parametrize("crs", [{"properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}, "EPSG:5897", {}])
def test_a_crs_member_that_is_not_wgs84_is_a_fault_of_the_file(crs: object) -> None:
    content = read_text(collection([segment()], crs=crs))
    assert not content.readable
    assert only_fault(content).field == "crs"
    assert "--crs" in words(only_fault(content))


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_text_whatever_makes_reading_fail(text: bytes) -> None:
    content = read_text(text)
    assert content.readable or content.faults


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
odd_geometries = json_values | st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["LineString", "MultiLineString", "Polygon", "Point", "GeometryCollection", 5]
        ),
        "coordinates": json_values
        | st.lists(st.lists(st.floats(-200, 200), max_size=4), max_size=5)
        | st.lists(st.lists(st.lists(st.floats(-200, 200), max_size=3), max_size=5), max_size=3),
    }
)
odd_features = json_values | st.builds(
    lambda properties, geometry: {"type": "Feature", "properties": properties, "geometry": geometry},
    st.dictionaries(st.sampled_from(["id", "version", "stage", "width_m", "lighting", "x", ""]), json_values),
    odd_geometries,
)


@given(st.lists(odd_features, max_size=4))
def test_whatever_features_hold_each_is_served_or_reported(features: list[Any]) -> None:
    for spec in LAYERS.values():
        content = read_features(features, spec, criteria(), today=TODAY)
        some_left_out = len(content.frame) < len(features)
        assert some_left_out == any(fault.serious for fault in content.faults)
        for fault in content.faults:
            assert words(fault)


# ------------------------------------------------------------------ ids


def test_a_missing_id_is_reported_by_position() -> None:
    content = read("route_segments", segment("S-1"), raw(line((0, 0), (1, 1)), note="x"))
    assert list(content.frame["id"]) == ["S-1"]
    assert (only_fault(content).feature, only_fault(content).field) == ("#2", "id")


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_id_is_no_id(empty: str | None) -> None:
    content = read("route_segments", {**segment(), "properties": {"id": empty}, "id": None})
    assert content.frame.empty
    assert only_fault(content).field == "id"


def test_the_id_may_be_the_features_own_member() -> None:
    found = {**raw(line((0, 0), (1, 1)), note="x"), "id": "S-9"}
    assert list(read("route_segments", found).frame["id"]) == ["S-9"]


def test_the_first_of_several_features_with_one_id_is_served_and_all_are_named() -> None:
    content = read("route_segments", segment("S-1", note="a"), segment("S-2"), segment("S-1", note="b"))
    assert list(content.frame["note"]) == ["a", None]
    first, second = content.faults
    assert (first.serious, second.serious) == (False, True)
    assert "used 2 times; this is feature 3" in words(second)


def test_ids_that_differ_only_in_unicode_form_are_one() -> None:
    content = read("route_segments", segment("Đ-ế"), segment("Đ-e\u0302\u0301"))
    assert len(content.frame) == 1
    assert sum(fault.problem.startswith("The id") for fault in content.faults) == 2


def test_the_second_does_not_take_the_place_of_a_broken_first() -> None:
    content = read("route_segments", segment("S-1", lighting="bright"), segment("S-1"))
    assert content.frame.empty  # nobody can say which of the two is meant


def test_a_number_as_id_is_told_to_be_text() -> None:
    content = read("route_segments", {**segment(), "properties": {"id": 7}})
    assert "7 is not text" in words(only_fault(content))
    assert only_fault(content).feature == "7"


# ------------------------------------------------------------------ values


def test_an_unknown_status_names_the_allowed_ones_and_the_nearest() -> None:
    content = read("route_segments", segment(lighting="Partail"))
    assert content.frame.empty
    assert words(only_fault(content)) == (
        "“Partail” is not allowed. Did you mean “partial”? "
        "Allowed: full, partial, none, unknown, not_applicable."
    )


def test_a_status_that_resembles_nothing_names_the_allowed_ones() -> None:
    content = read("route_segments", segment(flags="12345"))
    assert "Use one of: compliant, incomplete, missing" in words(only_fault(content))


@pytest.mark.parametrize("value", [True, 5, [], {}, ["full"]])
def test_a_status_that_is_no_text_is_not_allowed(value: object) -> None:
    assert only_fault(read("route_segments", segment(lighting=value))).field == "lighting"


def test_null_is_the_same_as_not_there() -> None:
    content = read("route_segments", segment(lighting=None, stage=None, version=None, extra=None))
    assert content.faults == ()
    row = content.frame.iloc[0]
    assert (row["lighting"], row["stage"], row["version"]) == ("unknown", "recognised", 1)
    assert "extra" not in content.frame.columns


@pytest.mark.parametrize(
    ("name", "feature", "field"),
    [
        ("apartment_blocks", block(households="120"), "households"),
        ("route_segments", segment(width_m="7,5"), "width_m"),
        ("route_segments", segment(version="2"), "version"),
    ],
)
def test_a_number_written_as_text_is_told_how_to_be_written(name: str, feature: Any, field: str) -> None:
    content = read(name, feature)
    assert only_fault(content).field == field
    assert "without quotation marks" in words(only_fault(content))


@pytest.mark.parametrize("value", [-1, 1.5, True, "many", 2**60])
def test_households_are_a_whole_number(value: object) -> None:
    assert only_fault(read("apartment_blocks", block(households=value))).field == "households"


def test_a_whole_number_may_be_written_with_a_point() -> None:
    content = read("apartment_blocks", block(households=120.0, version=2.0))
    assert content.faults == ()
    assert list(content.frame["households"]) == [120]
    assert list(content.frame["version"]) == [2]


@pytest.mark.parametrize("value", [0, -3, 1e6, float("nan"), float("inf"), "wide", False])
def test_a_width_is_a_number_of_metres(value: object) -> None:
    assert only_fault(read("route_segments", segment(width_m=value))).field == "width_m"


@pytest.mark.parametrize("value", ["09/08/2022", "2022-13-01", "20220809", "2022-8-9", "", 20220809])
def test_a_date_is_year_month_day(value: object) -> None:
    content = read("route_segments", segment(joined_on=value))
    assert content.frame.empty
    assert only_fault(content).field == "joined_on"


def test_a_ward_needs_a_code_and_a_name() -> None:
    content = read("wards", raw(square(), id="W-1"))
    assert {fault.field for fault in content.faults} == {"code", "name"}


def test_every_fault_of_a_feature_is_named_at_once() -> None:
    found = segment("S-1", lighting="x", flags="y", width_m=-1, recognised_on="2099-01-01")
    content = read("route_segments", {**found, "geometry": None})
    assert {fault.field for fault in content.faults} == {"lighting", "flags", "width_m", "geometry"}


def test_faults_come_in_the_order_of_the_file() -> None:
    content = read(
        "route_segments", {**segment("S-1"), "geometry": None}, segment("S-2", stage="x"), segment("S-1")
    )
    assert [fault.feature for fault in content.faults] == ["S-1", "S-1", "S-2", "S-1"]


# ------------------------------------------------------------------ dates


def test_something_that_was_done_cannot_lie_ahead() -> None:
    content = read("route_segments", segment(recognised_on="2022-08-10", lighting_checked_on="2022-08-10"))
    assert {fault.field for fault in content.faults} == {"recognised_on", "lighting_checked_on"}
    assert len(content.frame) == 1  # reported, but served


def test_something_that_is_planned_may_lie_ahead() -> None:
    assert read("route_segments", segment(stage="planned", joined_on="2023-01-01")).faults == ()
    assert read("wards", ward(valid_from="2025-07-01")).faults == ()


@pytest.mark.parametrize("stage", ["in_progress", "recognised", "suspended"])
def test_only_what_is_planned_or_proposed_joins_later(stage: str) -> None:
    fault = only_fault(read("route_segments", segment(stage=stage, joined_on="2022-08-10")))
    assert (fault.field, fault.serious) == ("joined_on", False)
    assert stage in words(fault)
    assert not read("apartment_blocks", block(stage="proposed", joined_on="2099-01-01")).faults


def test_today_is_not_ahead() -> None:
    assert read("route_segments", segment(recognised_on="2022-08-09")).faults == ()


def test_dates_out_of_order_are_named_with_both() -> None:
    content = read("wards", ward(valid_from="2025-01-01", valid_to="2024-12-31"))
    assert only_fault(content).field == "valid_to"
    assert "valid_to (2024-12-31) lies before valid_from (2025-01-01)" in words(only_fault(content))
    assert read("wards", ward(valid_from="2025-01-01", valid_to="2025-01-01")).faults == ()
    joined = segment(joined_on="2022-05-01", recognised_on="2022-04-01")
    assert only_fault(read("route_segments", joined)).field == "recognised_on"


# ------------------------------------------------------------------ text


def test_text_that_is_not_in_nfc_is_reported_and_shown_in_nfc() -> None:
    content = read("route_segments", segment(route_name="Phu\u0301 Hu\u031b\u0323u"))
    assert list(content.frame["route_name"]) == ["Phú Hựu"]
    assert only_fault(content).field == "route_name"
    assert not only_fault(content).serious


@pytest.mark.parametrize("value", [["e\u0301"], {"a": "e\u0301"}, {"e\u0301": 1}])
def test_text_inside_lists_and_tables_is_brought_to_nfc_too(value: object) -> None:
    content = read("route_segments", segment(extra=value))
    assert "\u0301" not in json.dumps(content.frame["extra"].iloc[0], ensure_ascii=False)
    assert only_fault(content).field == "extra"


def test_a_property_name_is_brought_to_nfc() -> None:
    content = read("route_segments", segment(**{"ghi chu\u0301": 5}))
    assert list(content.frame["ghi chú"]) == [5]
    assert not only_fault(content).serious


@pytest.mark.parametrize("extra", ["a\0b", "\ud800", ["\ud800"], {"\ud800": 1}, {"a": {"b": "\0"}}])
def test_text_that_no_store_can_keep_is_a_fault(extra: object) -> None:
    content = read("route_segments", segment(extra=extra))
    assert content.frame.empty
    assert "broken character" in words(only_fault(content))


def test_a_property_nested_without_end_is_a_fault() -> None:
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    assert "too deeply" in words(only_fault(read("route_segments", segment(extra=deep))))


def test_a_property_called_geometry_is_a_fault() -> None:
    assert only_fault(read("route_segments", segment(geometry="x"))).field == "geometry"


def test_hostile_text_is_kept_as_text() -> None:
    hostile = ["<img src=x onerror=alert(1)>", "${alert(1)}", "</script>", "{{7*7}}", "{0}", "=cmd|'/C'!A0"]
    found = [segment(f"S-{at}", note=text) for at, text in enumerate(hostile)]
    content = read("route_segments", *found)
    assert list(content.frame["note"]) == hostile
    assert content.faults == ()


@pytest.mark.parametrize("text", ["{0}", "{", "{value.__class__}", "%s", "x" * 100_000, "\x1b[31m\n"])
def test_a_report_shows_hostile_text_shortened_and_harmless(text: str) -> None:
    said = words(only_fault(read("route_segments", segment(text[:150], lighting=text))))
    assert len(said) < 400
    assert said.isprintable()


def test_text_of_a_million_letters_is_kept_and_more_is_not() -> None:
    content = read(
        "route_segments", segment("S-1", note="x" * 1_000_000), segment("S-2", note="x" * 1_000_001)
    )
    assert list(content.frame["id"]) == ["S-1"]
    assert "1000000" in words(only_fault(content))


# ------------------------------------------------------------------ frames


def test_properties_that_the_schema_does_not_name_come_after_the_fields() -> None:
    content = read("route_segments", segment("S-1", z=1), segment("S-2", a=[1, 2]), segment("S-3", a=[3, 4]))
    columns = list(content.frame.columns)
    assert columns[:2] == ["id", "version"]
    assert columns[-3:] == ["a", "z", "geometry"]
    assert list(content.frame["a"]) == [None, [1, 2], [3, 4]]


def test_layers_that_are_not_inspected_have_no_criteria() -> None:
    assert "lighting" not in read("wards", ward()).frame.columns
    assert read("streets", raw(line((0, 0), (1, 0)), id="T-1", lighting="whatever")).faults == ()


def test_without_criteria_a_status_is_just_a_property() -> None:
    content = read_features([segment(lighting="bright")], layer("route_segments"), NO_CRITERIA, today=TODAY)
    assert content.faults == ()
    assert list(content.frame["lighting"]) == ["bright"]
