"""`check` names what each file shows by itself and what only several together show."""

from datetime import date
from pathlib import Path

import pytest

from geo.checking.check import check, counts
from geo.errors import Fault
from geo.model.programme import Office
from tests.factories import (
    file_store,
    landmark,
    line,
    memory_store,
    programme,
    segment,
    street,
    ward,
    workspace,
)


def words(fault: Fault) -> str:
    return f"{fault.problem_in(str)} {fault.remedy_in(str)}"


def test_a_sound_workspace_has_no_faults_and_its_counts() -> None:
    store = memory_store(wards=[ward()], route_segments=[segment("S-1"), segment("S-2")])
    assert check(store) == ()
    assert counts(store) == {
        "wards": 1,
        "route_segments": 2,
        "apartment_blocks": 0,
        "landmarks": 0,
        "tasks": 0,
        "streets": 0,
        "waters": 0,
        "photos": 0,
    }


def test_wards_of_one_date_that_overlap_are_named_pair_by_pair_with_hectares() -> None:
    store = memory_store(wards=[ward("1"), ward("2", 9), ward("3", 0, 9), ward("4", 30, 30)])
    faults = check(store)
    assert [(fault.feature, fault.values["other"], fault.field) for fault in faults] == [
        ("W-1", "W-2", "geometry"),
        ("W-1", "W-3", "geometry"),
        ("W-2", "W-3", "geometry"),
    ]
    # 1 thousandth of a degree is about 104 m east and 111 m north
    assert [fault.values["hectares"] for fault in faults] == pytest.approx([11.5, 11.5, 1.15], rel=0.02)
    assert not any(fault.serious for fault in faults)
    assert "W-2" in words(faults[0])


@pytest.mark.parametrize(
    ("until", "since", "overlap"),
    [
        ("2024-12-31", "2025-01-01", False),
        ("2025-01-01", "2025-01-01", True),  # both dates are inclusive
        (None, "2025-01-01", True),
        ("2024-12-31", None, True),
        (None, None, True),
    ],
)
def test_wards_of_different_dates_may_overlap(until: str | None, since: str | None, overlap: bool) -> None:
    wards = [ward("1", valid_to=until), ward("2", 5, valid_from=since)]
    assert bool(check(memory_store(wards=wards))) == overlap
    assert bool(check(memory_store(wards=wards[::-1]))) == overlap


def test_wards_that_touch_or_leave_a_gap_are_no_fault() -> None:
    assert check(memory_store(wards=[ward("1"), ward("2", 10), ward("3", 21)])) == ()


def test_a_code_may_come_back_later_but_not_on_the_same_days() -> None:
    reused = [ward("118", id="a", valid_to="2025-06-30"), ward("118", 20, id="b", valid_from="2025-07-01")]
    assert check(memory_store(wards=reused)) == ()
    (fault,) = check(memory_store(wards=[ward("118", id="a"), ward("118", 20, id="b")]))
    assert (fault.feature, fault.field, fault.values["other"]) == ("b", "code", "a")


def test_a_headquarters_that_no_landmark_is_belongs_to_the_programme() -> None:
    store = memory_store(programme_is=programme(headquarters="HQ"), landmarks=[landmark("HQ")])
    assert check(store) == ()
    (fault,) = check(memory_store(programme_is=programme(headquarters="HQ")))
    assert (fault.file, fault.field) == ("programme.toml", "headquarters")


def test_an_office_may_only_write_criteria_that_there_are() -> None:
    offices = (Office("police", {}, criteria=("lighting", "facade")),)
    (fault,) = check(memory_store(programme_is=programme(offices=offices)))
    assert (fault.feature, fault.field) == ("police", "criteria")
    assert "“facade”" in words(fault)


def test_a_route_with_two_names_is_one_fault() -> None:
    store = memory_store(
        route_segments=[
            segment("S-1", route_id="R-1", route_name="Phú Hựu"),
            segment("S-2", route_id="R-1", route_name="Phú Hữu"),
            segment("S-3", route_id="R-1", route_name="Phú Hữu"),
            segment("S-4", route_id="R-2", route_name="Phú Hựu"),
            segment("S-5", route_id="R-2", route_name=None),
            segment("S-6", route_id=None, route_name="Ngô Gia Tự"),
            segment("S-7", route_id=None, route_name="Cổ Linh"),
        ]
    )
    (fault,) = check(store)
    assert (fault.feature, fault.field) == ("S-2", "route_name")
    assert fault.values["names"] == "Phú Hựu, Phú Hữu"


def test_a_feature_far_outside_the_view_is_named_with_its_place() -> None:
    far = {**street("T-2"), "geometry": line((1000, 0), (1001, 0))}
    (fault,) = check(
        memory_store(streets=[street("T-1"), far, {**street("T-3"), "geometry": line((80, 0), (90, 0))}])
    )
    assert (fault.feature, fault.field, fault.serious) == ("T-2", "geometry", False)
    assert "106.881, 21.04" in words(fault)
    assert "87.3 km" in words(fault)


@pytest.mark.parametrize(
    ("east", "north", "is_far"),
    [
        (-130, 0, False),
        (-150, 0, True),
        (150, 0, False),
        (170, 0, True),
        (0, -140, False),
        (0, -160, True),
        (0, 140, False),
        (0, 160, True),
    ],
)
def test_far_is_farther_than_the_view_is_wide(east: float, north: float, is_far: bool) -> None:
    assert bool(check(memory_store(landmarks=[landmark("L", east, north)]))) == is_far


def test_without_bounds_no_place_is_far() -> None:
    far = {**street(), "geometry": line((9000, 0), (9001, 0))}
    assert check(memory_store(programme_is=programme(bounds=None), streets=[far])) == ()


def test_faults_of_all_files_come_at_once_in_the_order_of_reading(tmp_path: Path) -> None:
    store = file_store(
        tmp_path,
        programme_toml="nam = 1",
        criteria_toml="[[criteria]]\nid = 5",
        wards=[ward("1"), ward("2", 5)],
        route_segments=b'{"type": "FeatureCollection", "features": [',
        streets=[street(lit="perhaps")],
    )
    (tmp_path / "route_segment.geojson").write_text("{}")
    (tmp_path / "flag_periods.toml").write_text("[[")
    assert list(dict.fromkeys(fault.file for fault in check(store))) == [
        "programme.toml",
        "criteria.toml",
        "flag_periods.toml",
        "wards.geojson",
        "route_segments.geojson",
        "streets.geojson",
        "route_segment.geojson",
    ]
    assert "route_segments" not in counts(store)


def test_a_layer_that_cannot_be_read_hides_no_fault_of_another(tmp_path: Path) -> None:
    store = file_store(tmp_path, wards=[ward("1"), ward("2", 5)], landmarks=b"")
    assert {fault.file for fault in check(store)} == {"wards.geojson", "landmarks.geojson"}


def test_a_stray_file_is_told_which_layer_it_resembles(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "apartment_block.geojson").write_text("{}")
    (tmp_path / "xyz.geojson").write_text("{}")
    near, far = check(file_store(tmp_path))
    assert "Did you mean apartment_blocks.geojson?" in words(near)
    assert "model-routes import" in words(far)


def test_what_lies_ahead_depends_on_the_day() -> None:
    layers = {"route_segments": [segment(recognised_on="2022-09-01")]}
    assert len(check(memory_store(today=date(2022, 8, 9), **layers))) == 1
    assert check(memory_store(today=date(2022, 9, 1), **layers)) == ()
