"""The wards have their real names, codes, dates and about their real sizes; their borders fit together."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import MEASURE, WGS84, project

# code, name, longitude and latitude of the centre, square kilometres (published, of generalised polygons)
FACTS = (
    ("00130", "Gia Thụy", 105.886, 21.050, 1.4),
    ("00133", "Ngọc Lâm", 105.871, 21.046, 0.9),
    ("00124", "Đức Giang", 105.897, 21.066, 2.5),
    ("00127", "Việt Hưng", 105.904, 21.054, 3.8),
    ("00118", "Ngọc Thụy", 105.860, 21.061, 8.6),
    ("00115", "Thượng Thanh", 105.888, 21.067, 4.5),
    ("00139", "Bồ Đề", 105.871, 21.036, 4.4),
    ("00121", "Giang Biên", 105.919, 21.065, 4.2),
    ("00151", "Phúc Đồng", 105.897, 21.040, 4.7),
    ("00136", "Phúc Lợi", 105.926, 21.043, 6.0),
    ("00145", "Long Biên", 105.886, 21.020, 7.7),
    ("00142", "Sài Đồng", 105.915, 21.034, 1.2),
    ("00148", "Thạch Bàn", 105.916, 21.021, 5.3),
    ("00154", "Cự Khối", 105.901, 21.007, 5.0),
)
BOX = (105.842, 20.994, 105.939, 21.082)
JULY_2025_KM2 = {"Bồ Đề": 12.94, "Việt Hưng": 12.91, "Phúc Lợi": 10.41, "Long Biên": 19.04}
HEADQUARTERS = (105.90285, 21.06284)
SETS = (None, "2025-01-01", "2025-07-01")
Layers = Mapping[str, gpd.GeoDataFrame]


def of(wards: gpd.GeoDataFrame, valid_from: str | None) -> gpd.GeoDataFrame:
    """The wards of one boundary set."""
    begins = wards["valid_from"]
    return wards[begins.isna() if valid_from is None else begins == valid_from]


@pytest.mark.parametrize(("code", "name", "longitude", "latitude", "km2"), FACTS, ids=[f[0] for f in FACTS])
def test_a_ward_of_2022_has_its_code_and_about_its_size_and_centre(
    wards_2022: gpd.GeoDataFrame, code: str, name: str, longitude: float, latitude: float, km2: float
) -> None:
    ward = wards_2022.loc[name]
    assert ward["code"] == code
    assert ward["id"] == f"W-2022-{code}"
    assert ward.geometry.area / 1e6 == pytest.approx(km2, rel=0.15)
    centre = project(np.array([[longitude, latitude]]), source=WGS84, target=MEASURE)[0]
    assert np.hypot(*(np.array(ward.geometry.centroid.coords[0]) - centre)) < 300


def test_there_are_14_then_13_then_4_wards(district: Layers) -> None:
    wards = district["wards"]
    assert [len(of(wards, begins)) for begins in SETS] == [14, 13, 4]
    assert set(of(wards, None)["valid_to"]) == {"2024-12-31"}
    assert set(of(wards, "2025-01-01")["valid_to"]) == {"2025-06-30"}
    assert of(wards, "2025-07-01")["valid_to"].isna().all()
    assert wards["id"].is_unique


def test_the_district_of_2022_is_about_60_square_kilometres_inside_its_box(district: Layers) -> None:
    wards = of(district["wards"], None)
    west, south, east, north = wards.total_bounds
    assert (west > BOX[0], south > BOX[1], east < BOX[2], north < BOX[3]) == (True,) * 4
    assert wards.to_crs(MEASURE).area.sum() / 1e6 == pytest.approx(60.38, rel=0.03)


@pytest.mark.parametrize("begins", SETS)
@pytest.mark.parametrize("crs", [WGS84, MEASURE])
def test_every_boundary_set_is_a_coverage_without_gap_or_overlap(
    district: Layers, begins: str | None, crs: str
) -> None:
    shapes = np.array(of(district["wards"], begins).to_crs(crs).geometry)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0


def test_borders_wander_but_are_not_jagged(wards_2022: gpd.GeoDataFrame) -> None:
    for ring in shapely.get_exterior_ring(np.array(wards_2022.geometry)):
        steps = np.diff(shapely.get_coordinates(ring), axis=0)
        heading = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
        turns = np.degrees(np.abs(np.diff(heading)))
        assert np.median(turns) > 1
        assert np.quantile(turns, 0.9) < 30


def test_sai_dong_went_to_phuc_dong_and_phuc_loi_in_2025(in_metres: Layers) -> None:
    before, after = (of(in_metres["wards"], begins).set_index("name").geometry for begins in SETS[:2])
    assert set(before.index) - set(after.index) == {"Sài Đồng"}
    gained = {name: after[name].area - before[name].area for name in after.index}
    assert gained.pop("Phúc Đồng") / 1e6 == pytest.approx(0.13, abs=0.005)
    assert gained.pop("Phúc Lợi") == pytest.approx(before["Sài Đồng"].area - 130_000, rel=0.01)
    assert max(map(abs, gained.values())) < 1e-6


def test_the_four_wards_of_july_2025_have_about_their_sizes_and_leave_a_strip_by_the_rivers(
    in_metres: Layers, wards_2022: gpd.GeoDataFrame
) -> None:
    four = of(in_metres["wards"], "2025-07-01").set_index("name").geometry
    assert dict(four.area / 1e6) == pytest.approx(JULY_2025_KM2, rel=0.08)
    old, new = wards_2022.union_all(), four.union_all()
    assert new.difference(old).area < 1
    left = old.difference(new)
    assert left.area / 1e6 == pytest.approx(60.38 - sum(JULY_2025_KM2.values()), abs=1)
    rivers = in_metres["waters"].query("kind == 'river'").union_all()
    assert left.distance(rivers) < 0.1


def test_most_old_wards_were_split_in_july_2025(in_metres: Layers, wards_2022: gpd.GeoDataFrame) -> None:
    four = np.array(of(in_metres["wards"], "2025-07-01").geometry)
    shared = shapely.area(shapely.intersection(np.array(wards_2022.geometry)[:, None], four[None, :]))
    assert ((shared > 10_000).sum(axis=1) > 1).sum() > 7


def test_the_headquarters_are_in_viet_hung_under_every_boundary_set(district: Layers) -> None:
    wards = district["wards"]
    here = wards[wards.contains(shapely.Point(HEADQUARTERS))]
    assert list(here["name"]) == ["Việt Hưng"] * 3


def test_rivers_lie_beside_the_district_and_share_its_border(
    in_metres: Layers, wards_2022: gpd.GeoDataFrame
) -> None:
    whole = wards_2022.union_all()
    rivers = in_metres["waters"].query("kind == 'river'").set_index("name").geometry
    assert set(rivers.index) == {"Sông Hồng", "Sông Đuống"}
    assert rivers.intersection(whole).area.max() < 1
    for river in rivers:
        assert river.intersection(whole).length > 8_000
    lakes = in_metres["waters"].query("kind == 'lake'").geometry
    assert lakes.within(whole).all()
    assert len(lakes) >= 4
