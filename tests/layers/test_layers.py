"""The layers: one specification each, in one registry."""

import pytest

from geo.errors import UnknownName
from geo.layers import LAYERS, layer
from geo.model.criterion import UNKNOWN
from geo.model.layer_names import LAYER_NAMES
from tests.factories import CRITERIA_TOML, FACADE_TOML, criteria

FIELDS = {
    "wards": "id code name valid_from valid_to version",
    "route_segments": "id route_id route_name stage plan joined_on recognised_on road_class width_m "
    "lighting_class lighting flags cleanliness lighting_checked_on flags_checked_on cleanliness_checked_on "
    "note version",
    "apartment_blocks": "id name stage joined_on households lighting flags cleanliness lighting_checked_on "
    "flags_checked_on cleanliness_checked_on note version",
    "landmarks": "id name kind version",
    "streets": "id name road_class width_m lighting_class lit version",
    "waters": "id name kind version",
    "photos": "id of_layer of_id criterion taken_at taken_on file position_from distance_m sha256_sent note "
    "by version",
    "tasks": "id title document lead supporting assigned_on deadline state percent result done_on "
    "difficulties directions version",
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_has_exactly_the_fields_that_others_read(name: str) -> None:
    assert set(layer(name).defaults(criteria())) == set(FIELDS[name].split())
    assert layer(name).file_name == f"{name}.geojson"


def test_the_names_that_need_no_schema_are_those_of_the_registry() -> None:
    assert tuple(LAYERS) == LAYER_NAMES


def test_a_missing_layer_names_those_there_are() -> None:
    with pytest.raises(UnknownName, match="wards, route_segments, apartment_blocks"):
        layer("roads")


def test_a_criterion_in_the_data_is_a_field_of_inspected_layers_only() -> None:
    four = criteria(CRITERIA_TOML + FACADE_TOML)
    for spec in LAYERS.values():
        defaults = spec.defaults(four)
        assert ("facade" in defaults) == ("facade_checked_on" in defaults) == spec.inspected
        assert defaults.get("facade", UNKNOWN) == UNKNOWN
    assert "facade_checked_on" in layer("route_segments").past_dates(four)


def test_the_same_criteria_give_the_same_schema_so_that_it_is_built_once() -> None:
    spec = layer("route_segments")
    assert spec.schema(criteria()) is spec.schema(criteria())
    assert spec.schema(criteria()) is not spec.schema(criteria(CRITERIA_TOML + FACADE_TOML))
