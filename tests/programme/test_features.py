"""Single features and lists of them: where they lie, what was found by a day, and the pages of a list."""

from datetime import date

import pytest

from geo.errors import InvalidInput, UnknownName
from geo.model.query import Moment
from geo.model.stage import STAGE
from geo.programme import features
from geo.programme.features import BLOCKS, SEGMENTS, Asked
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward

NOW = Moment(date(2022, 8, 9), date(2022, 8, 9))


@pytest.fixture
def store() -> Store:
    """Two wards, three routes in reading order Ăn, Đức, Phú; one block in each ward and one outside."""
    return factories.memory_store(
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        route_segments=[
            segment(
                "S-1",
                (8, 5),
                (14, 5),
                route_name="Phú Hựu",
                lighting="full",
                lighting_checked_on="2022-06-01",
            ),
            segment("S-2", (1, 1), (2, 1), route_name="Đức Giang", stage="proposed"),
            segment("S-3", (12, 1), (13, 1), route_name="Ăn Phú", joined_on="2022-08-10"),
        ],
        apartment_blocks=[block("A-1"), block("A-2", 12, 2), block("A-3", 40, 2)],
    )


def names(found: features.Listing) -> list[str]:
    return [row.id for row in found.rows]


def test_a_segment_names_its_wards_with_the_metres_in_each_the_longest_first(store: Store) -> None:
    found = features.detail(store, SEGMENTS, "S-1", NOW)
    assert [place.code for place in found.places] == ["00142", "00139"]
    assert sum(place.metres or 0 for place in found.places) == pytest.approx(found.metres)


def test_a_block_names_the_ward_of_its_point_or_none(store: Store) -> None:
    assert [place.name for place in features.detail(store, BLOCKS, "A-2", NOW).places] == ["Sài Đồng"]
    outside = features.detail(store, BLOCKS, "A-3", NOW)
    assert [place.code for place in outside.places] == [None]
    assert outside.metres is None


def test_statuses_are_those_of_the_day(store: Store) -> None:
    before = Moment(date(2022, 5, 31), NOW.boundaries)
    assert features.detail(store, SEGMENTS, "S-1", before).properties["lighting"] == "unknown"
    assert features.detail(store, SEGMENTS, "S-1", NOW).properties["lighting"] == "full"
    assert features.listing(store, SEGMENTS, before).rows[-1].statuses["lighting"] == "unknown"


def test_a_feature_that_joins_later_or_is_proposed_says_that_it_does_not_count(store: Store) -> None:
    later, proposed, counting = (
        features.detail(store, SEGMENTS, name, NOW) for name in ("S-3", "S-2", "S-1")
    )
    assert (later.joined, later.counts) == (False, False)
    assert (proposed.joined, proposed.counts) == (True, False)
    assert (counting.joined, counting.counts) == (True, True)


def test_an_unknown_feature_is_an_unknown_name(store: Store) -> None:
    with pytest.raises(UnknownName, match="S-9"):
        features.detail(store, SEGMENTS, "S-9", NOW)


def test_a_list_holds_what_had_joined_in_vietnamese_order_of_names(store: Store) -> None:
    assert names(features.listing(store, SEGMENTS, NOW)) == ["S-2", "S-1"]
    later = Moment(date(2022, 8, 10), NOW.boundaries)
    assert names(features.listing(store, SEGMENTS, later)) == ["S-3", "S-2", "S-1"]


def test_a_list_of_a_ward_holds_what_runs_through_it_with_the_metres_there(store: Store) -> None:
    found = features.listing(store, SEGMENTS, NOW, Asked(ward="00142"))
    assert names(found) == ["S-1"]
    assert found.rows[0].metres == pytest.approx(4 * 104, rel=0.01)
    assert found.metres == pytest.approx(found.rows[0].metres)
    assert names(features.listing(store, BLOCKS, NOW, Asked(ward="00139"))) == ["A-1"]


def test_the_count_and_the_metres_of_a_list_leave_out_what_is_only_proposed(store: Store) -> None:
    found = features.listing(store, SEGMENTS, NOW, Asked(ward="00139"))
    assert names(found) == ["S-2", "S-1"]
    assert [row.counts for row in found.rows] == [False, True]
    assert found.metres == pytest.approx(found.rows[1].metres)
    assert (found.count, found.counted) == (2, 1)


def test_a_list_can_be_limited_to_a_value_of_a_theme(store: Store) -> None:
    lighting = store.criteria.get("lighting")
    assert names(features.listing(store, SEGMENTS, NOW, Asked(theme=lighting, value="full"))) == ["S-1"]
    assert names(features.listing(store, SEGMENTS, NOW, Asked(theme=STAGE, value="proposed"))) == ["S-2"]
    with pytest.raises(InvalidInput, match="bright"):
        features.listing(store, SEGMENTS, NOW, Asked(theme=lighting, value="bright"))


def test_a_list_of_an_unknown_ward_is_refused(store: Store) -> None:
    with pytest.raises(UnknownName, match="00999"):
        features.listing(store, SEGMENTS, NOW, Asked(ward="00999"))


def test_a_long_list_has_pages_and_a_page_beyond_the_last_is_the_last() -> None:
    many = [segment(f"S-{number:03d}", (1, 1), (2, 1)) for number in range(features.PAGE_SIZE + 3)]
    store = factories.memory_store(wards=[ward()], route_segments=many)
    first, last = (features.listing(store, SEGMENTS, NOW, Asked(page=page)) for page in (1, 99))
    assert (len(first.rows), first.page, first.pages, first.count) == (50, 1, 2, 53)
    assert (names(last), last.page) == (["S-050", "S-051", "S-052"], 2)


def test_a_nameless_feature_is_called_by_its_route_or_its_id() -> None:
    nameless = [segment("S-1", route_name=None), segment("S-2", route_name=None, route_id=None)]
    store = factories.memory_store(wards=[ward()], route_segments=nameless)
    assert [row.name for row in features.listing(store, SEGMENTS, NOW).rows] == ["R-01", "S-2"]


def test_an_empty_layer_gives_an_empty_list() -> None:
    found = features.listing(factories.memory_store(), SEGMENTS, NOW)
    assert (found.rows, found.count, found.pages, found.metres) == ((), 0, 1, 0.0)
