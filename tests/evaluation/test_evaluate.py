"""Models scored from the record as of a day: by metres, traceable to changes, nothing missing is zero."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from docx import Document as read_word

from geo.errors import InvalidInput, UnknownName
from geo.evaluation import words as evaluation_words
from geo.evaluation.evaluate import evaluate, in_ward, of_model
from geo.evaluation.evidence import evidence
from geo.evaluation.files import evaluation_makers
from geo.evaluation.values import FAILS, FEW_CHECKS, PASSES, SHORT, UNDECIDED, Evaluation
from geo.language import language
from geo.model.feature import Put
from geo.model.history import Origin
from geo.model.query import Moment
from geo.stores.memory import MemoryStore
from tests.factories import CRITERIA_TOML, TODAY, block, criteria, feature, memory_store, photo, segment, ward
from tests.workbooks import assert_every_column_is_explained

NOW = Moment(TODAY, TODAY)
CHECKED = {f"{name}_checked_on": "2022-08-01" for name in ("lighting", "flags", "cleanliness")}
GOOD = {"lighting": "full", "flags": "compliant", "cleanliness": "clean", **CHECKED}
POOR = {"lighting": "none", "flags": "missing", "cleanliness": "dirty", **CHECKED}
MORE = "".join(
    f'\n[[criteria]]\nid = "{name}"\nlabels = {{ vi = "{name}", en = "{name}" }}\n'
    'values = [{ id = "yes", labels = { vi = "c", en = "y" }, colour = "#0072B2", score = 1.0 }]\n'
    for name in ("order", "facade")
)


def route(number: int, north: float, **properties: str) -> list[dict]:
    """Return a route of two segments of about 310 m and 100 m; `properties` of both."""
    more = {"route_id": f"R-{number}", "route_name": f"Tuyến {number}", **properties}
    points = [((1, north), (4, north)), ((4, north), (5, north))]
    return [segment(f"S-{number}{part}", *pair, **more) for part, pair in enumerate(points)]


def a_store(*routes: list[dict], **more: list[dict]) -> MemoryStore:
    return memory_store(wards=[ward()], route_segments=[each for part in routes for each in part], **more)


def scores(found: Evaluation) -> dict[str, tuple[float | None, float, float]]:
    return {each.id: (each.point, each.low, each.high) for each in found.models}


def test_a_route_is_scored_by_metres_and_what_the_programme_lacks_is_missing_not_zero() -> None:
    mixed = route(1, 2, **GOOD)
    mixed[1]["properties"]["lighting"] = "none"
    found = evaluate(a_store(mixed), NOW)
    (one,) = found.models
    assert found.inspected_points == 60
    assert [item.id for item in found.missing] == ["facade", "order"]
    lighting = next(each for group in one.groups for each in group.items if each.item.id == "lighting")
    assert lighting.point == pytest.approx(15, rel=1e-3)  # three quarters of 20 points by metres
    order = next(each for each in one.groups if each.group.id == "order")
    assert (order.points, order.open_points, order.items[0].point) == (0, 25, None)
    assert "missing" in evaluation_words.item_said(order.items[0], language("en"))
    assert one.high <= 60


def test_old_and_missing_findings_open_the_interval_and_fresh_ones_close_it() -> None:
    old = route(1, 2, **{**GOOD, "cleanliness_checked_on": "2022-05-01"})
    none = route(2, 4, **{**GOOD, "lighting": "unknown"})
    found = scores(evaluate(a_store(old, none, route(3, 6, **GOOD)), NOW))
    assert found["R-1"][1] < found["R-1"][2]
    assert found["R-2"][1] < found["R-2"][2]
    assert found["R-3"][2] - found["R-3"][1] < found["R-1"][2] - found["R-1"][1]
    assert all(low <= (point or 0) <= high for point, low, high in found.values())


def test_the_day_decides_what_was_known() -> None:
    store = a_store(route(1, 2, joined_on="2022-04-15", **POOR))
    before = evaluate(store, Moment(date(2022, 7, 1), TODAY))
    assert before.models[0].point is None
    assert before.models[0].first == 0
    assert evaluate(store, Moment(date(2022, 4, 1), TODAY)).models == ()
    assert evaluate(store, NOW).models[0].point == pytest.approx(0)


def test_proposed_segments_and_those_of_no_route_are_no_model() -> None:
    lone = segment("S-9", (1, 8), (4, 8), route_id=None, route_name=None, **GOOD)
    store = a_store(route(1, 2, stage="proposed", **GOOD), [lone])
    assert evaluate(store, NOW).models == ()


def test_intervals_that_overlap_are_equal_and_a_small_sample_has_no_place() -> None:
    lesser = route(2, 3, **{**GOOD, "cleanliness": "acceptable"})
    routes = [route(1, 1, **GOOD), lesser, route(3, 5, **POOR), route(4, 7, lighting="full")]
    found = evaluate(a_store(*routes), NOW)
    rows = {each.id: each for each in found.models}
    assert (rows["R-3"].first, rows["R-3"].last, rows["R-3"].verdict) == (3, 3, FAILS)
    assert rows["R-1"].equals == ("R-2",)
    assert [(rows[name].first, rows[name].last) for name in ("R-1", "R-2")] == [(1, 2), (1, 2)]
    assert (rows["R-4"].ranked, rows["R-4"].top) == (False, False)
    assert FEW_CHECKS in rows["R-4"].small
    assert found.models[-1].id == "R-4"
    assert found.top is None


def test_who_is_surely_ahead_is_named_and_nobody_alone_is() -> None:
    two = evaluate(a_store(route(1, 1, **GOOD), route(2, 3, **POOR)), NOW)
    assert two.top is not None
    assert two.top.id == "R-1"
    assert "ahead of all others" in " ".join(evaluation_words.summary(two, language("en")))
    assert evaluate(a_store(route(1, 1, **GOOD)), NOW).top is None


def test_passing_takes_the_mark_and_every_minimum_in_the_worst_case() -> None:
    everything = {**GOOD, "order": "yes", "facade": "yes"}
    unclean = route(2, 3, **{**everything, "cleanliness": "dirty"})
    store = memory_store(
        criteria_are=criteria(CRITERIA_TOML + MORE),
        wards=[ward()],
        route_segments=[*route(1, 1, **everything), *unclean],
    )
    found = {each.id: each for each in evaluate(store, NOW).models}
    assert (found["R-1"].verdict, found["R-2"].verdict) == (PASSES, FAILS)  # no point of sanitation
    assert found["R-2"].high > 75
    assert "Sanitation" in evaluation_words.verdict_reason(found["R-2"], evaluate(store, NOW), language("en"))
    lacking = evaluate(a_store(route(1, 1, **GOOD)), NOW)
    assert lacking.models[0].verdict == UNDECIDED
    assert "75" in evaluation_words.verdict_reason(lacking.models[0], lacking, language("en"))


def test_a_ward_limits_the_table_and_places_stay_those_of_all() -> None:
    store = memory_store(
        wards=[ward(), ward("00142", 10, name="Sài Đồng")],
        route_segments=[*route(1, 2, **GOOD), segment("S-8", (12, 5), (17, 5), route_id="R-8", **POOR),
                        segment("S-9", (12, 6), (17, 6), route_id="R-8", **POOR)],
    )  # fmt: skip
    found = evaluate(store, NOW)
    east = in_ward(store, found, "00142")
    assert [(each.id, each.first) for each in east.models] == [("R-8", 2)]
    assert east.models[0].places == {"00142": "Sài Đồng"}
    with pytest.raises(UnknownName):
        in_ward(store, found, "99999")


def test_blocks_are_scored_whole_and_what_does_not_apply_is_left_out() -> None:
    store = memory_store(wards=[ward()], apartment_blocks=[block(**{**GOOD, "flags": "not_applicable"})])
    (one,) = evaluate(store, NOW, "apartment_blocks").models
    assert (one.id, one.metres, one.checks) == ("A-001", None, 2)
    flags = next(each for group in one.groups for each in group.items if each.item.id == "flags")
    assert (flags.applies, evaluation_words.item_said(flags, language("en"))) == (False, "not applicable")
    assert (one.point, one.scored, one.possible) == (35, 35, 45)  # without the 15 points of flags
    assert one.mark == pytest.approx(75 * (100 - 15) / 100, abs=0.06)


def test_without_a_set_in_force_the_page_says_so_and_other_layers_are_refused() -> None:
    store = a_store(route(1, 2, **GOOD))
    store.evaluation = replace(store.evaluation, sets=())
    found = evaluate(store, NOW)
    assert (found.criteria, found.models) == (None, ())
    assert "No set of criteria" in evaluation_words.summary(found, language("en"))[0]
    with pytest.raises(InvalidInput):
        evaluate(store, NOW, "wards")
    with pytest.raises(UnknownName):
        of_model(found, "R-1")


def test_every_point_leads_to_a_finding_the_change_that_brought_it_and_photos() -> None:
    store = a_store(route(1, 2), photos=[photo(of_id="S-10", criterion="lighting", taken_on="2022-08-02")])
    before = store.get("route_segments", "S-10")
    lit = replace(before, properties={**before.properties, "lighting": "full",
                                      "lighting_checked_on": "2022-08-01"})  # fmt: skip
    number = store.apply([Put(lit, seen=before.version)], Origin(person="an")).changeset
    model = of_model(evaluate(store, NOW), "R-1")
    proofs = evidence(store, NOW, model).proofs["infrastructure/lighting"]
    first, second = proofs
    assert (first.part, first.value, first.state, first.changeset) == ("S-10", "full", "fresh", number)
    assert (first.checked_on, first.photos) == (date(2022, 8, 1), ("P-001",))
    assert (second.part, second.state, second.changeset) == ("S-11", "missing", None)
    assert sum(each.metres or 0 for each in proofs) == pytest.approx(model.metres)


def test_a_finding_leads_to_its_own_change_not_to_that_of_another_segment_on_the_same_day() -> None:
    store, numbers, dated = a_store(route(1, 2)), [], "2022-08-01"
    for changed in ({"S-10": "lighting"}, {"S-10": "flags", "S-11": "lighting"}):
        puts = []
        for name, criterion in changed.items():
            before = store.get("route_segments", name)
            value = {"lighting": "full", "flags": "compliant"}[criterion]
            found = {**before.properties, criterion: value, f"{criterion}_checked_on": dated}
            puts.append(Put(replace(before, properties=found), seen=before.version))
        numbers.append(store.apply(puts).changeset)
    proofs = evidence(store, NOW, of_model(evaluate(store, NOW), "R-1")).proofs["infrastructure/lighting"]
    assert {each.part: each.changeset for each in proofs} == dict(zip(("S-10", "S-11"), numbers, strict=True))


def test_items_of_earlier_days_look_at_the_record_of_those_days() -> None:
    store = a_store(route(1, 2, joined_on="2022-04-15"))
    numbers = []
    for day, value in (("2022-07-01", "dirty"), ("2022-08-01", "clean")):
        before = store.get("route_segments", "S-10")
        found = {**before.properties, "cleanliness": value, "cleanliness_checked_on": day}
        numbers.append(store.apply([Put(replace(before, properties=found), seen=before.version)]).changeset)
    model = of_model(evaluate(store, NOW), "R-1")
    proofs = evidence(store, NOW, model).proofs
    now, kept = proofs["sanitation/cleanliness"], proofs["bonus/kept_clean"]
    assert [(each.part, each.value) for each in now][0] == ("S-10", "clean")
    assert [(each.day.isoformat(), each.value, each.state) for each in kept if each.part == "S-10"] == [
        ("2022-07-10", "dirty", "fresh"),
        ("2022-06-10", "unknown", "missing"),
        ("2022-05-11", "unknown", "missing"),
    ]
    assert [proof.changeset for proof in (kept[0], now[0])] == numbers


def test_papers_say_the_same_as_the_evaluation() -> None:
    words = language("en")
    store = a_store(route(1, 2, **GOOD), route(2, 4, lighting="full"), apartment_blocks=[block(**POOR)])
    found = [evaluate(store, NOW), evaluate(store, NOW, "apartment_blocks")]
    makers = evaluation_makers(store, found, words)
    word = read_word(io.BytesIO(makers[".docx"]()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    for each in found[0].models:
        assert {each.name, evaluation_words.interval(each.low, each.high, words)} <= set(cells)
    assert any("missing, not zero" in each.text for each in word.paragraphs)
    assert_every_column_is_explained(makers[".xlsx"](), words)
    book = openpyxl.load_workbook(io.BytesIO(makers[".xlsx"]()))
    assert book["Places"]["A1"].value == "Kind"
    assert any("missing, not zero" in cell.value for cell in book["Summary"]["A"])
    rows = {row[2]: row for row in book["Places"].iter_rows(values_only=True) if row[2]}
    assert rows["R-1"][5:9] == (50, 50, *scores(found[0])["R-1"][1:])
    proofs = list(book["Evidence"].iter_rows(min_row=2, values_only=True))
    assert {row[2] for row in proofs} == {"S-10", "S-11", "S-20", "S-21", "A-001"}
    assert "Tuyến 1" in makers[".html"]().decode()
    assert makers[".html"]() == makers[".html"]()


def _points(text: str) -> list[Decimal]:
    """Return the points and out of how many that a cell tells first; nothing where it tells none."""
    found = re.match(r"([\d.]+) of ([\d.]+)", text)
    return [Decimal(each) for each in found.groups()] if found else [Decimal(0)] * 2


def test_rows_add_up_on_paper_page_and_workbook_and_a_group_nobody_checked_has_no_points() -> None:
    words = language("en")
    odd = route(1, 2, **GOOD)
    odd[1]["properties"] |= {"lighting": "partial", "flags": "unknown", "cleanliness": "acceptable"}
    one_group = route(2, 4, lighting="full", lighting_checked_on="2022-08-01")
    fresh = block(lighting="full", lighting_checked_on="2022-08-01")
    store = a_store(odd, one_group, route(3, 6), apartment_blocks=[fresh])
    found = [evaluate(store, NOW), evaluate(store, NOW, "apartment_blocks")]
    (alone,) = found[1].models
    assert (alone.point, alone.scored, alone.ranked) == (20, 20, False)  # never 60 of 60
    makers = evaluation_makers(store, found, words)
    tables = read_word(io.BytesIO(makers[".docx"]())).tables
    rows = [[cell.text for cell in row.cells] for each in tables for row in each.rows
            if each.cell(0, len(each.columns) - 1).text == "Total"]  # fmt: skip
    told = {row[0]: row[1:] for row in rows if row[-1] != "Total"}
    assert set(told) == {"Tuyến 1", "Tuyến 2", "Tuyến 3", "Chung cư mẫu"}
    for name, cells in told.items():
        parts = [sum(column) for column in zip(*map(_points, cells[:-1]), strict=True)]
        assert parts == _points(cells[-1]), name
    assert told["Tuyến 2"] == [
        "missing: not yet checked", "missing", "20.0 of 20.0", "missing: not yet checked",
        "missing: not yet checked", "20.0 of 20.0 (from 20.0 to 60.0)",
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(makers[".xlsx"]()), data_only=True)
    items = list(book["Points by item"].iter_rows(min_row=2, values_only=True))
    places = list(book["Places"].iter_rows(min_row=2, values_only=True))
    for row in places:
        own = [each for each in items if each[0] == row[2]]
        for total, at in ((row[5], 5), (row[6], 6), (row[7], 7), (row[8], 8)):
            assert sum(Decimal(str(each[at] or 0)) for each in own) == Decimal(str(total or 0))


def test_a_finding_that_came_with_its_feature_leads_to_that_change_and_one_without_a_day_to_its_value() -> (
    None
):
    store = a_store(route(1, 2))
    whole = feature("route_segments", segment("S-12", (5, 2), (7, 2), route_id="R-1", **GOOD))
    made = store.apply([Put(replace(whole, version=0))]).changeset
    before = store.get("route_segments", "S-10")
    undated = replace(before, properties={**before.properties, "flags": "compliant"})
    told = store.apply([Put(undated, seen=before.version)], Origin(day=TODAY)).changeset
    proofs = evidence(store, NOW, of_model(evaluate(store, NOW), "R-1")).proofs["landscape/flags"]
    found = {each.part: each.changeset for each in proofs}
    assert (found["S-12"], found["S-10"]) == (made, told)


def test_small_samples_that_lack_the_same_are_named_together() -> None:
    words = language("en")
    store = a_store(*(route(number, number / 10) for number in range(50)), route(90, 7, **GOOD))
    found = evaluate(store, NOW)
    small = [each for each in found.models if not each.ranked]
    (said,) = evaluation_words.small_samples(small, store.evaluation, words)
    assert said.startswith("Tuyến 0, Tuyến 1, ")
    assert "and 10 more: " in said
    assert said.count("fresh findings for") == 1


def test_a_short_route_is_a_small_sample_and_says_how_long_it_would_have_to_be() -> None:
    short = [segment(f"S-{part}", (part, 2), (part + 0.5, 2), **GOOD) for part in range(2)]
    store = memory_store(wards=[ward()], route_segments=short)
    (one,) = evaluate(store, NOW).models
    assert one.small == (SHORT,)
    assert "200" in evaluation_words.why_small(one, store.evaluation, language("en"))[0]
