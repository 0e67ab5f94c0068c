"""The map of a plan: a look of its own for each phase, the planned on top, two plans on one part."""

from collections.abc import Sequence

import pytest
import shapely

from geo.extension import plan_map
from geo.extension.asked import MOST_NAMED, asked, mended
from geo.extension.plan import extension
from geo.extension.plan_map import bounds_of, map_of, phase_id, theme
from geo.extension.values import ExtensionPlan
from geo.language import LANGUAGES, language
from geo.rendering.request import ImageRequest
from geo.stores.memory import MemoryStore
from tests.extension.planning_cases import district, ladder, request
from tests.factories import street

WORDS = language("vi")


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    loose = street("L1", (6.001, 5.0), (20, 5), name="Phố L")
    return district(streets=[*ladder(lit="no", width_m=6.0), loose])


@pytest.fixture(scope="module")
def plans(store: MemoryStore) -> Sequence[ExtensionPlan]:
    """Return a small plan of two phases, and one of everything."""
    large = extension(store, request(forced_in=("A3",), ward_share=0.1, works=("lighting",)))
    part = large.total_spent // 12
    return extension(store, request(part, part, works=("lighting",))), large


def test_each_phase_has_a_name_in_both_languages_and_what_stands_comes_last() -> None:
    for phases in range(1, 6):
        values = theme(phases).values
        assert [value.id for value in values[:-1]] == [phase_id(n) for n in range(1, phases + 1)]
        assert values[-1].id == plan_map.BUILT
        for code in LANGUAGES:
            labels = [language(code).either(dict(value.labels)) for value in values]
            assert len(set(labels)) == phases + 1


def test_the_planned_is_drawn_over_what_stands_each_by_its_own_value(plans: Sequence[ExtensionPlan]) -> None:
    small, _ = plans
    drawn = plan_map._drawn(small)
    values = drawn[plan_map.THEME].tolist()
    stands = int(small.edges["built"].sum())
    assert stands > 0
    assert values[:stands] == [plan_map.BUILT] * stands
    planned = {phase_id(int(phase)) for phase in small.chosen["phase"]}
    assert set(values[stands:]) == planned
    assert len(values) == stands + len(small.chosen)


def test_two_plans_side_by_side_show_the_part_where_both_lie(plans: Sequence[ExtensionPlan]) -> None:
    small, large = plans
    assert bounds_of(small) != bounds_of(large)
    assert bounds_of(small, large) == bounds_of(large, small)
    both = shapely.box(*bounds_of(small, large))
    assert both.covers(shapely.box(*bounds_of(small)))
    assert both.covers(shapely.box(*bounds_of(large)))


def test_a_plan_of_nothing_still_has_a_map_around_the_headquarters(plans: Sequence[ExtensionPlan]) -> None:
    small, _ = plans
    nothing = ExtensionPlan(**{**vars(small), "edges": small.edges.assign(phase=0)})
    west, south, east, north = bounds_of(nothing)
    assert (west + east) / 2 == pytest.approx(small.office.lon)
    assert (south + north) / 2 == pytest.approx(small.office.lat)
    assert east - west > 0.005


def test_the_picture_beside_another_plan_is_another_picture(
    store: MemoryStore, plans: Sequence[ExtensionPlan]
) -> None:
    small, large = plans
    asked_for = ImageRequest(language="vi", dpi=30)
    alone, beside = (
        map_of(store, small, WORDS, request=asked_for, title="Thử", beside=other) for other in (None, large)
    )
    assert alone.startswith(b"\x89PNG")
    assert alone != beside


# ------------------------------------------------------------------ what was asked and mended
def test_what_was_asked_is_told_in_full(plans: Sequence[ExtensionPlan]) -> None:
    rows = dict(asked(language("en"), plans[1]))
    assert rows["Must be in the plan"] == "Phố A (A3)"
    assert rows["Must not be in the plan"] == "none"
    assert rows["Least share of each ward"] == "10%"
    assert rows["Radius along streets"] == "no limit"
    assert rows["Works"] == "Lighting"
    assert dict(asked(WORDS, plans[0]))["Kinh phí từng giai đoạn"].count(";") == 1


def test_of_many_demanded_streets_the_first_are_named_and_all_are_counted(store: MemoryStore) -> None:
    plan = extension(store, request())
    many = tuple(plan.chosen.index) * 3
    demanded = ExtensionPlan(**{**vars(plan), "request": request(forced_in=many)})
    text = dict(asked(WORDS, demanded))["Bắt buộc có trong phương án"]
    assert text.endswith(f"… ({len(many)})")
    assert text.count(",") == MOST_NAMED


def test_only_what_was_mended_is_listed(plans: Sequence[ExtensionPlan]) -> None:
    assert dict(mended(language("en"), plans[0])) == {"Loose ends joined to an end or a bend": "1"}
    sound = ExtensionPlan(**{**vars(plans[0]), "mended": {}})
    assert mended(WORDS, sound) == ()
