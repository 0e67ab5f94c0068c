"""The list of what needs checking again."""

from datetime import date
from typing import Any

import pytest

from geo.errors import InvalidInput, UnknownName
from geo.inspection import recheck
from geo.inspection.recheck_values import DueList, Wanted
from geo.model.query import Moment
from geo.programme import features, summarise
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward

NOW = Moment(date(2022, 8, 9), date(2022, 8, 9))


def store(**layers: Any) -> Store:
    return factories.memory_store(
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        **{
            "route_segments": [
                segment(
                    "S-1",
                    (8, 5),
                    (14, 5),
                    cleanliness="clean",
                    cleanliness_checked_on="2022-06-20",
                    lighting="none",
                    lighting_checked_on="2022-01-02",
                ),
                segment(
                    "S-2",
                    (1, 1),
                    (3, 1),
                    route_name="An",
                    cleanliness="dirty",
                    cleanliness_checked_on="2022-06-20",
                ),
                segment("S-3", cleanliness="clean", cleanliness_checked_on="2022-08-01"),
                segment("S-4", stage="proposed", cleanliness="clean", cleanliness_checked_on="2022-01-01"),
                segment("S-5", cleanliness="unknown"),
            ],
            "apartment_blocks": [block("A-1", cleanliness="clean", cleanliness_checked_on="2022-03-01")],
            **layers,
        },
    )  # fmt: skip


def named(found: DueList) -> list[tuple[str, str]]:
    return [(row.id, row.criterion) for row in found.rows]


def test_the_oldest_comes_first_and_of_one_day_segments_by_name() -> None:
    found = recheck.due(store(), NOW)
    assert named(found) == [
        ("S-1", "lighting"),
        ("A-1", "cleanliness"),
        ("S-2", "cleanliness"),
        ("S-1", "cleanliness"),
    ]
    assert (found.count, found.page, found.pages) == (4, 1, 1)


def test_a_finding_says_what_was_found_when_and_where() -> None:
    first = recheck.due(store(), NOW).rows[0]
    assert (first.layer, first.value, first.checked_on) == ("route_segments", "none", date(2022, 1, 2))
    assert first.days == 219
    assert list(first.places) == ["00142", "00139"]  # the longer part first
    assert first.metres == pytest.approx(624, rel=0.01)
    assert recheck.due(store(), NOW).rows[1].metres is None


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(ward="00142"), ["S-1", "S-1"]),
        (Wanted(criterion="lighting"), ["S-1"]),
        (Wanted(ward="00139", criterion="cleanliness"), ["A-1", "S-2", "S-1"]),
        (Wanted(criterion="flags"), []),
    ],
)
def test_a_ward_and_a_criterion_limit_the_list(wanted: Wanted, ids: list[str]) -> None:
    assert [row.id for row in recheck.due(store(), NOW, wanted).rows] == ids


def test_in_a_ward_the_metres_there_are_told() -> None:
    found = recheck.due(store(), NOW, Wanted(ward="00142", criterion="lighting")).rows[0]
    assert found.metres == pytest.approx(416, rel=0.01)


def test_the_list_depends_on_the_day() -> None:
    assert recheck.due(store(), Moment(date(2022, 6, 20), NOW.boundaries)).count == 1
    assert recheck.due(store(), Moment(date(2023, 8, 9), NOW.boundaries)).count == 5


def test_a_long_list_has_pages_and_the_whole_can_be_asked_for() -> None:
    many = [
        segment(f"S-{at:03d}", cleanliness="clean", cleanliness_checked_on="2022-01-01") for at in range(120)
    ]
    full = store(route_segments=many, apartment_blocks=[])
    pages = [recheck.due(full, NOW, Wanted(page=number)) for number in (1, 2, 3, 99)]
    assert [len(page.rows) for page in pages] == [features.PAGE_SIZE, features.PAGE_SIZE, 20, 20]
    assert {(page.count, page.pages) for page in pages} == {(120, 3)}
    whole = recheck.due(full, NOW, Wanted(page=None))
    assert [row.id for row in whole.rows] == [row.id for page in pages[:3] for row in page.rows]


def test_the_list_and_the_summary_count_the_same() -> None:
    summary = summarise.by_ward(store(), NOW)
    for place in summary.wards:
        rows = recheck.due(store(), NOW, Wanted(ward=place.code, page=None)).rows
        for criterion in summary.criteria:
            mine = [row for row in rows if row.criterion == criterion]
            lines = [row for row in mine if row.layer == "route_segments"]
            assert len(lines) == place.stale_segments[criterion]
            assert len(mine) - len(lines) == place.stale_blocks[criterion]
            assert sum(row.metres or 0 for row in lines) == pytest.approx(place.stale[criterion])


def test_an_empty_programme_has_an_empty_list() -> None:
    assert recheck.due(factories.memory_store(), NOW).rows == ()


def test_an_unknown_ward_or_criterion_is_refused() -> None:
    with pytest.raises(UnknownName):
        recheck.due(store(), NOW, Wanted(ward="9"))
    with pytest.raises(InvalidInput):
        recheck.due(store(), NOW, Wanted(criterion="stage"))
