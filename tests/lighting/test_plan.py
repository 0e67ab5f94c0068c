"""A plan of lighting of a store: streets or segments, wards that add up, gaps, reasons, files."""

import json
import re
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import ezdxf
import openpyxl
import pytest

from geo.errors import InvalidInput, UnknownName
from geo.language import language
from geo.lighting.document import memo
from geo.lighting.files import as_dxf, plan_makers
from geo.lighting.plan import plan_lighting
from geo.lighting.plan_map import THEMES, drawn, metres_by, theme
from geo.lighting.sample import sample_picture, sample_stretch
from geo.lighting.words import assumptions, reasons, remarks
from geo.model.query import Moment
from geo.papers.document import Table
from geo.papers.files import write_file
from geo.papers.web_page import write_page
from geo.papers.word.write import write_word
from geo.stores.memory import MemoryStore
from tests.factories import landmark, memory_store, programme, segment, street, ward
from tests.workbooks import assert_every_column_is_explained

VI, EN = language("vi"), language("en")


@pytest.fixture
def store() -> MemoryStore:
    """Two wards; streets from the headquarters on: one across the border, an alley, one of unknown width."""
    return memory_store(
        programme_is=programme(headquarters="HQ"),
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        landmarks=[landmark(east=1, north=5)],
        streets=[
            street("T-1", (1, 5), (15, 5), width_m=8.0, lit="no"),
            street("T-2", (1, 5), (1, 9), width_m=12.0, lit="yes"),
            street("T-3", (15, 5), (15, 9), road_class="service", width_m=3.5, lit="unknown"),
            street("T-4", (1, 9), (5, 9), road_class="tertiary"),
        ],
        route_segments=[
            segment("S-1", (1, 5), (8, 5), width_m=8.0, lighting="partial", lighting_checked_on="2022-06-01"),
            segment("S-2", (8, 5), (9, 5), width_m=8.0, stage="proposed"),
            segment("S-3", (8, 5), (9, 5), width_m=8.0, joined_on="2022-12-01"),
        ],
    )


def test_wards_add_up_to_the_plan_and_a_street_across_the_border_is_shared(store: MemoryStore) -> None:
    plan = plan_lighting(store)
    whole = plan.whole()
    assert whole["metres"] == pytest.approx(plan.streets["metres"].sum())
    for name in ("poles", "capital_vnd", "total_vnd", "kwh_year"):
        assert whole[name] == pytest.approx(plan.streets[name].sum())
    assert set(plan.totals["code"]) == {"00139", "00142"}
    states = whole[["lit_metres", "partial_metres", "unlit_metres", "unknown_metres"]]
    assert states.sum() == pytest.approx(whole["metres"])


def test_what_is_dark_and_near_the_headquarters_comes_first(store: MemoryStore) -> None:
    found = plan_lighting(store).streets.set_index("id")
    assert found["priority"].idxmax() == "T-1"
    assert found.loc["T-2", "priority"] == 0
    assert found["in_gap"].to_dict() == {"T-1": True, "T-2": False, "T-3": True, "T-4": True}
    middle = found.loc["T-1", "metres"] / 2
    assert found.loc["T-1", "headquarters_metres"] == pytest.approx(middle, abs=1)
    assert found.loc["T-3", "headquarters_metres"] > found.loc["T-1", "metres"]


def test_without_a_headquarters_need_alone_counts_and_that_is_told() -> None:
    plan = plan_lighting(memory_store(streets=[street(width_m=6.0, lit="no")]))
    assert plan.streets["priority"].tolist() == [1]
    assert plan.streets["headquarters_metres"].isna().all()
    assert "headquarters" in plan.notices[0].text
    assert plan.totals["code"].tolist() == [None]  # no ward at all: all is outside


def test_the_only_headquarters_counts_where_the_programme_names_none() -> None:
    layers = {"streets": [street(width_m=6.0, lit="no")], "landmarks": [landmark("HQ", 1, 0)]}
    plan = plan_lighting(memory_store(programme_is=replace(programme(), headquarters=None), **layers))
    assert plan.streets["headquarters_metres"].notna().all()


def test_a_width_that_is_assumed_is_told(store: MemoryStore) -> None:
    plan = plan_lighting(store)
    assert plan.streets.set_index("id").loc["T-4", "width_m"] == 10.5
    assert [notice.values for notice in plan.notices if "width" in notice.text] == [{"n": 1}]


def test_segments_are_lit_as_of_the_day_and_proposed_ones_are_not(store: MemoryStore) -> None:
    plan = plan_lighting(store, layer="route_segments")
    assert plan.streets["id"].tolist() == ["S-1"]
    assert plan.streets["state"].tolist() == ["partial"]
    later = plan_lighting(store, moment=Moment(date(2023, 1, 1), date(2023, 1, 1)), layer="route_segments")
    assert later.streets["id"].tolist() == ["S-1", "S-3"]
    earlier = plan_lighting(store, moment=Moment(date(2022, 5, 1), date(2022, 5, 1)), layer="route_segments")
    assert earlier.streets["state"].tolist() == ["unknown"]


def test_the_tariff_is_that_of_the_day(store: MemoryStore) -> None:
    day = date(2026, 1, 1)
    now, later = plan_lighting(store), plan_lighting(store, moment=Moment(day, day))
    assert (now.tariff.vnd_per_kwh, later.tariff.vnd_per_kwh) == (1827, 2226)
    assert later.whole()["energy_vnd_year"] > now.whole()["energy_vnd_year"]


def test_another_standard_asks_for_other_levels(store: MemoryStore) -> None:
    assert (
        plan_lighting(store).streets["lux"].tolist()
        != plan_lighting(store, "cie_115").streets["lux"].tolist()
    )
    with pytest.raises(UnknownName, match="cie_115"):
        plan_lighting(store, "qcvn")


def test_plans_of_single_wards_are_parts_of_the_whole_plan(store: MemoryStore) -> None:
    whole = plan_lighting(store)
    parts = [plan_lighting(store, wards=[code]) for code in ("00139", "00142")]
    assert sorted(id_ for part in parts for id_ in part.streets["id"]) == sorted(whole.streets["id"])
    for name in ("metres", "poles", "capital_vnd", "kwh_year", "retrofit_kwh_year", "dimming_kwh_year"):
        assert sum(part.whole()[name] for part in parts) == pytest.approx(whole.whole()[name])
    assert sum(part.savings.led_kwh_year for part in parts) == pytest.approx(whole.savings.led_kwh_year)
    for part in parts:
        poles = part.poles.frame
        assert part.streets["id"].to_numpy()[poles["row"]].tolist() == poles["id"].tolist()
        assert len(poles) + part.poles.left_out.sum() == part.streets["poles"].sum()
        alone = whole.streets.set_index("id").loc[part.streets["id"], "spacing_m"]
        assert part.streets["spacing_m"].tolist() == alone.tolist()
    both = plan_lighting(store, wards=["00142", "00139"])
    assert both.streets["in_gap"].tolist() == whole.streets["in_gap"].tolist()


def test_a_street_across_a_border_belongs_to_the_ward_where_most_of_it_lies(store: MemoryStore) -> None:
    found = plan_lighting(store).streets.set_index("id")["ward"]
    assert (found["T-1"], found["T-3"]) == ("Bồ Đề", "Sài Đồng")
    outside = plan_lighting(memory_store(streets=[street()])).streets["ward"]
    assert outside.tolist() == [None]


def test_a_ward_that_there_is_not_or_that_has_no_street_is_said_clearly(store: MemoryStore) -> None:
    with pytest.raises(UnknownName, match="no ward “00999” on that day"):
        plan_lighting(store, wards=["00139", "00999"])
    with pytest.raises(InvalidInput, match="nothing to light in these wards"):
        plan_lighting(store, wards=["00142"], layer="route_segments")


def test_the_day_of_the_tariff_can_be_another_than_that_of_the_figures(store: MemoryStore) -> None:
    plan = plan_lighting(store, tariff_day=date(2026, 1, 1))
    assert (plan.tariff.vnd_per_kwh, plan.moment.as_of) == (2226, date(2022, 8, 9))
    assert "Electricity at the tariff of 01/01/2026." in remarks(plan, EN)
    early = replace(plan, tariff_day=date(1999, 1, 1), tariff=store.lighting.tariff_on(date(1999, 1, 1)))
    assert "No electricity tariff of 01/01/1999 is known; that from 01/01/2022 is taken." in remarks(
        early, EN
    )


def test_targets_and_widths_of_ones_own_count_and_are_told_to_be_so(store: MemoryStore) -> None:
    assumed = store.lighting.taking(numbers={"street_target": 0.3}, widths={"tertiary": 20.0})
    plan = plan_lighting(store, assumed=assumed)
    assert plan.streets["in_gap"].sum() < plan_lighting(store).streets["in_gap"].sum()
    assert plan.streets.set_index("id").loc["T-4", "width_m"] == 20
    told = {each.name: each for each in assumptions(plan, EN)}
    assert told["Target share of streets that are lit"].source == "Entered for this plan"
    assert told["Width where none is known, Area road: m"].value == 20
    assert told["Target share of alleys that are lit"].certainty == "F"


@pytest.mark.parametrize("value", [-3.0, 0.0, float("nan"), float("inf"), 1e9])
def test_a_number_that_cannot_be_is_refused_with_what_can(store: MemoryStore, value: float) -> None:
    with pytest.raises(InvalidInput, match="Write a number from 0.5 to 100"):
        store.lighting.taking(widths={"other": value})
    if value:
        with pytest.raises(InvalidInput, match="Write a number from 0 to 1"):
            store.lighting.taking(numbers={"alley_target": value})


def test_a_class_that_the_table_does_not_have_is_told() -> None:
    streets = [street(lighting_class="b1", width_m=6.0), street("T-2", (0, 3), (8, 3), lighting_class="zz")]
    plan = plan_lighting(memory_store(streets=streets))
    assert plan.streets["class_from"].tolist() == ["lighting_class", "width"]
    assert [notice.values for notice in plan.notices if "own class" in notice.text] == [{"n": 1}]


@pytest.mark.parametrize("name", THEMES)
def test_every_street_is_drawn_on_the_map_by_a_value_of_the_legend(store: MemoryStore, name: str) -> None:
    plan = plan_lighting(store)
    values = theme(plan, name).values
    assert set(drawn(plan)[name]) <= {value.id for value in values}
    assert len({(value.colour, value.dash) for value in values}) == len(values)
    assert sum(metres_by(plan, name).values()) == pytest.approx(plan.streets["metres"].sum())


def test_classes_beyond_five_are_still_drawn_unlike_each_other(store: MemoryStore) -> None:
    plan = plan_lighting(store, "cie_115")
    every = [each.id for each in plan.standard.classes]
    many = plan.streets.iloc[[0] * len(every)].assign(**{"class": every})
    values = theme(replace(plan, streets=many), THEMES[2]).values
    assert len({(value.colour, value.dash) for value in values}) == len(values) == len(every)


def test_nothing_to_light_or_a_layer_that_is_not_lit_is_said_clearly() -> None:
    with pytest.raises(InvalidInput, match="nothing to light"):
        plan_lighting(memory_store())
    with pytest.raises(InvalidInput, match="streets, route_segments"):
        plan_lighting(memory_store(), layer="wards")


def test_a_plan_changes_nothing(store: MemoryStore) -> None:
    before = store.revision(), store.frame("streets").copy()
    plan_lighting(store)
    assert store.revision() == before[0]
    assert store.frame("streets").equals(before[1])


# ------------------------------------------------------------------ in words, pictures and files


def test_each_street_says_why_in_words(store: MemoryStore) -> None:
    plan = plan_lighting(store)
    rows = {row["id"]: row for row in plan.streets.to_dict("records")}
    said = " ".join(reasons(plan, rows["T-1"], EN))
    assert "by a width of 8 m: 10 lx on average" in said
    assert "Second," in said
    assert "lấy tạm 10,5 m" in " ".join(reasons(plan, rows["T-4"], VI))
    weak = replace(store.lighting.luminaires[0], lumens=300)
    dark = replace(store.lighting, luminaires=(weak,))
    store.lighting = dark
    few = plan_lighting(store)
    row = {each["id"]: each for each in few.streets.to_dict("records")}["T-2"]
    assert "No option lights this street so much" in " ".join(reasons(few, row, EN))
    with pytest.raises(InvalidInput, match="No option"):
        sample_stretch(few, "T-2")


def test_a_sample_stretch_takes_the_street_as_planned(store: MemoryStore) -> None:
    plan = plan_lighting(store)
    found, row = sample_stretch(plan, "T-1"), plan.streets.set_index("id").loc["T-1"]
    assert (found.spacing_m, found.width_m, found.height_m) == (row["spacing_m"], 8.0, row["height_m"])
    assert "Ước tính ánh sáng trên Hoàng Như Tiếp".encode() in sample_picture(plan, "T-1", VI)
    with pytest.raises(UnknownName, match="T-9"):
        sample_stretch(plan, "T-9")


def test_a_file_of_geojson_has_streets_and_every_pole(store: MemoryStore, tmp_path: Path) -> None:
    plan = plan_lighting(store)
    write_file(plan_makers(store, plan, VI), tmp_path / "p.geojson")
    found = json.loads((tmp_path / "p.geojson").read_text("utf-8"))["features"]
    kinds = [each["properties"]["kind"] for each in found]
    assert (kinds.count("street"), kinds.count("pole")) == (4, len(plan.poles.frame))
    ids = [each["id"] for each in found]
    assert len(set(ids)) == len(ids)
    pole = next(each for each in found if each["id"] == "T-1/1")
    assert pole["geometry"]["type"] == "Point"
    assert {"street", "side", "chainage_m", "luminaire", "height_m"} <= set(pole["properties"])


def test_a_drawing_is_sound_and_has_every_pole_in_metres(store: MemoryStore) -> None:
    plan = plan_lighting(store)
    document = ezdxf.read(StringIO(as_dxf(plan, VI).decode("utf-8")))
    assert not document.audit().errors
    poles = document.modelspace().query("CIRCLE")
    assert len(poles) == len(plan.poles.frame)
    metres = plan.poles.frame.to_crs("EPSG:5897").geometry
    assert poles[0].dxf.center.y == pytest.approx(metres.y.iloc[0], abs=200)
    assert {"Đường phố", "Cột bên phải"} <= {each.dxf.name for each in document.layers}
    said = [each.dxf.text for each in document.modelspace().query("TEXT")]
    assert "Phương án chiếu sáng: ước tính theo giả định, không phải thiết kế" in said


@pytest.mark.parametrize("name", ["p.txt", "p", "no/such/p.dxf"])
def test_an_ending_or_folder_that_there_is_not_is_refused(
    store: MemoryStore, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InvalidInput):
        write_file(plan_makers(store, plan_lighting(store), VI), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_workbook_calculates_what_the_plan_says(store: MemoryStore, tmp_path: Path) -> None:
    plan = plan_lighting(store)
    write_file(plan_makers(store, plan, EN), tmp_path / "p.xlsx")
    sheets = {each.title: each for each in openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets}
    assert list(sheets) == ["Streets", "By class", "By ward", "Assumptions", "Fields explained"]
    write_file(plan_makers(store, plan, VI), tmp_path / "v.xlsx")
    for name, words in (("p.xlsx", EN), ("v.xlsx", VI)):
        assert_every_column_is_explained((tmp_path / name).read_bytes(), words)
    page = sheets["Streets"]
    head = next(row for row in page.iter_rows(max_row=10) if row[0].value == "Street id")
    at = {cell.value: cell.column for cell in head}
    first = head[0].row + 1
    row = plan.streets.iloc[0]
    poles, price, metres = (page.cell(first, at[name]).value for name in ("Poles", "Đồng a pole", "Metres"))
    cables = page.cell(first, at["Rows of cable"]).value
    cell = re.search(r"'Assumptions'!\$B\$(\d+)", page.cell(first, at["Capital, đồng"]).value)
    assert cell is not None
    cable = sheets["Assumptions"].cell(int(cell[1]), 2).value
    assert round(poles * price + cables * metres * cable) == row["capital_vnd"]
    energy = page.cell(first, at["Electricity a year, đồng"]).value
    tariff = re.search(r"\$B\$(\d+)", energy)
    assert tariff is not None
    assert sheets["Assumptions"].cell(int(tariff[1]), 2).value == 1827
    kwh = page.cell(first, at["kWh a year"]).value
    letters = [page.cell(first, at[name]).coordinate for name in ("Poles", "Watts a pole")]
    assert kwh.startswith(f"={letters[0]}*{letters[1]}*")


def test_the_memo_says_the_sums_the_order_and_the_assumptions_in_both_languages(store: MemoryStore) -> None:
    plan = plan_lighting(store)
    page = write_page(memo(store, plan, VI)).decode()
    assert "Phương án Chiếu sáng đường phố</title>" in page
    assert "không khẳng định đường nào đạt tiêu chuẩn" in page
    assert page.index("Nơi cần chiếu sáng trước") < page.index("Giả định</h")
    assert "giả định: 130 lm/W" in page
    assert "(theo nguồn thứ cấp) (" not in page
    english = memo(store, plan, EN)
    tables = [block for block in (*english.blocks, *english.annex) if isinstance(block, Table)]
    assert [table.columns[0].head for table in tables] == ["Class", "Ward", "Street", "Assumption"]
    whole = EN.number(plan.whole()["poles"])
    assert tables[0].rows[-1][3] == tables[1].rows[-1][3] == whole
    assert write_word(english).startswith(b"PK")
    assert "meets" not in write_page(english).decode()


def test_a_plan_without_any_option_can_be_told_too(store: MemoryStore, tmp_path: Path) -> None:
    store.lighting = replace(store.lighting, luminaires=(replace(store.lighting.luminaires[0], lumens=10),))
    plan = plan_lighting(store)
    for ending in (".xlsx", ".docx", ".html", ".dxf", ".geojson"):
        write_file(plan_makers(store, plan, VI), tmp_path / f"p{ending}")
    assert plan.whole()["poles"] == 0
    assert "Streets that no option lights" in " ".join(notice.text for notice in plan.notices)
