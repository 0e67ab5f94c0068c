"""Ten model routes in exactly eight wards, as the briefing counts them; statuses as the criteria allow."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

Layers = Mapping[str, gpd.GeoDataFrame]
CRITERIA = ("lighting", "flags", "cleanliness")
BORDER_METRES = 1e-3


@pytest.fixture(scope="module")
def metres_by_ward(in_metres: Layers, wards_2022: gpd.GeoDataFrame) -> np.ndarray:
    """Metres of each segment in each ward, borders included, shape (segments, wards)."""
    segments, wards = (np.array(frame.geometry) for frame in (in_metres["route_segments"], wards_2022))
    return shapely.length(shapely.intersection(segments[:, None], wards[None, :]))


def test_there_are_ten_routes_of_at_least_45_segments_and_8_to_16_km(in_metres: Layers) -> None:
    segments = in_metres["route_segments"]
    assert segments["route_id"].nunique() == 10
    assert segments["route_name"].nunique() == 10
    assert len(segments) >= 45
    assert 8_000 < segments.length.sum() < 16_000
    assert segments.length.between(80, 450).all()


def test_routes_lie_in_exactly_the_eight_wards(
    metres_by_ward: np.ndarray, wards_2022: gpd.GeoDataFrame, eight: set[str], in_metres: Layers
) -> None:
    touched = metres_by_ward.max(axis=0) > 0.01
    assert set(wards_2022.index[touched]) == eight
    inside = in_metres["route_segments"].geometry.intersection(wards_2022.union_all()).length
    assert inside.sum() == pytest.approx(in_metres["route_segments"].length.sum(), rel=1e-9)


def test_some_segments_cross_from_one_of_the_eight_into_another(metres_by_ward: np.ndarray) -> None:
    inner = metres_by_ward > 5
    crosses = (inner.sum(axis=1) == 2) & (metres_by_ward.min(axis=1) < 0.01)
    assert crosses.sum() >= 4


def test_one_route_runs_exactly_along_the_border_of_two_wards(district: Layers) -> None:
    wards = district["wards"]
    pair = wards[wards["valid_from"].isna() & wards["name"].isin(["Việt Hưng", "Phúc Đồng"])].geometry
    shared = {tuple(p) for p in shapely.get_coordinates(pair.iloc[0]).tolist()} & {
        tuple(p) for p in shapely.get_coordinates(pair.iloc[1]).tolist()
    }
    segments = district["route_segments"]
    on_border = [
        {tuple(p) for p in shapely.get_coordinates(line).tolist()} <= shared for line in segments.geometry
    ]
    assert set(segments[on_border]["route_id"]) == {"R-07"}
    assert segments[on_border].to_crs("EPSG:5897").length.sum() > 900


def test_the_border_stretch_stays_on_the_border_in_metres(
    metres_by_ward: np.ndarray, in_metres: Layers, wards_2022: gpd.GeoDataFrame
) -> None:
    pair = metres_by_ward[:, wards_2022.index.isin(["Việt Hưng", "Phúc Đồng"])]
    length = in_metres["route_segments"].length.to_numpy()
    both = (np.abs(pair - length[:, None]) < BORDER_METRES).all(axis=1)
    assert both.sum() >= 4


def test_routes_lie_on_streets_and_hang_together(district: Layers) -> None:
    corners = {tuple(p) for p in shapely.get_coordinates(np.array(district["streets"].geometry)).tolist()}
    segments = district["route_segments"]
    assert {tuple(p) for p in shapely.get_coordinates(np.array(segments.geometry)).tolist()} <= corners
    network = segments.to_crs("EPSG:5897").geometry
    streets = district["streets"].to_crs("EPSG:5897").union_all()
    assert network.intersection(streets).length.sum() == pytest.approx(network.length.sum(), rel=1e-6)
    for _, route in segments.groupby("route_id"):
        lines = list(route.geometry)
        assert all(a.coords[-1] == b.coords[0] for a, b in zip(lines, lines[1:], strict=False))


def test_the_two_outstanding_routes_are_recognised_in_their_wards(
    in_metres: Layers, metres_by_ward: np.ndarray, wards_2022: gpd.GeoDataFrame
) -> None:
    segments = in_metres["route_segments"]
    for name, ward in (("Phú Hựu", "Bồ Đề"), ("21 m Phúc Lợi", "Phúc Lợi")):
        here = (segments["route_name"] == name).to_numpy()
        assert set(segments[here]["stage"]) == {"recognised"}
        inside = metres_by_ward[here][:, wards_2022.index == ward].sum()
        assert inside == pytest.approx(segments[here].length.sum())


def test_five_routes_joined_with_the_plan_and_all_ten_by_the_briefing(district: Layers) -> None:
    segments = district["route_segments"]
    joined = segments.groupby("route_id")["joined_on"].agg(["nunique", "first"])
    assert (joined["nunique"] == 1).all()
    assert (joined["first"] == "2022-04-15").sum() == 5
    assert joined["first"].between("2022-04-15", "2022-08-09").all()
    first = segments["joined_on"] == "2022-04-15"
    assert set(segments[first]["plan"]) == {"115-KH/QU"}
    assert segments[~first]["plan"].isna().all()


def test_stages_are_mixed_and_only_the_recognised_have_a_day_of_recognition(district: Layers) -> None:
    segments = district["route_segments"]
    assert set(segments["stage"]) == {"recognised", "in_progress", "planned"}
    recognised = segments["stage"] == "recognised"
    assert segments[recognised]["recognised_on"].between("2022-04-15", "2022-08-09").all()
    assert (segments[recognised]["recognised_on"] >= segments[recognised]["joined_on"]).all()
    assert segments[~recognised]["recognised_on"].isna().all()


@pytest.mark.parametrize("layer", ["route_segments", "apartment_blocks"])
@pytest.mark.parametrize("criterion", CRITERIA)
def test_statuses_are_of_the_criterion_and_checked_after_joining(
    district: Layers, folder: Path, layer: str, criterion: str
) -> None:
    table = tomllib.loads((folder / "criteria.toml").read_text(encoding="utf-8"))["criteria"]
    allowed = {value["id"] for one in table if one["id"] == criterion for value in one["values"]}
    frame = district[layer]
    assert set(frame[criterion]) <= allowed
    unknown = frame[criterion] == "unknown"
    assert unknown.any()
    assert frame[unknown][f"{criterion}_checked_on"].isna().all()
    checked = frame[~unknown]
    assert checked[f"{criterion}_checked_on"].between("2022-04-15", "2022-08-09").all()
    assert (checked[f"{criterion}_checked_on"] >= checked["joined_on"]).all()


def test_every_value_of_every_criterion_is_shown_by_some_segment(district: Layers, folder: Path) -> None:
    table = tomllib.loads((folder / "criteria.toml").read_text(encoding="utf-8"))["criteria"]
    for criterion in table:
        shown = set(district["route_segments"][criterion["id"]])
        assert {value["id"] for value in criterion["values"]} - shown <= {"not_applicable"}
    assert (district["route_segments"]["flags"] == "not_applicable").any()


def test_some_segments_carry_a_note_and_all_a_width_and_class(district: Layers) -> None:
    segments = district["route_segments"]
    assert segments["note"].notna().sum() >= 5
    assert segments["width_m"].gt(0).all()
    assert segments["road_class"].notna().all()
