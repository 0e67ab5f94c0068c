"""The dossier of a route or block: the summary's figures, the record's turns, photos, costs, what lacks."""

import io
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document as open_word
from pypdf import PdfReader

from geo.dossier import tables
from geo.dossier.course import step
from geo.dossier.document import document_of
from geo.dossier.files import dossier_makers, file_name
from geo.dossier.gather import dossier
from geo.dossier.subject import subject_of
from geo.dossier.values import Dossier
from geo.errors import InvalidInput, UnknownName
from geo.extension import scenarios
from geo.extension.adopt import adopt
from geo.extension.plan import extension
from geo.extension.plan_store import PlanMemory
from geo.history import undo
from geo.language import language
from geo.lighting.plan import plan_lighting
from geo.measure.as_of import with_statuses
from geo.model.feature import Put
from geo.model.flag_periods import FlagPeriod, FlagPeriods
from geo.model.history import Origin, Reference
from geo.model.query import Moment
from geo.papers.document import Bullets, Heading, Paragraph, Picture, Table
from geo.photos import photos
from geo.photos.photos import Upload
from geo.photos.picture_files import PhotoFiles, PhotoMemory
from geo.programme import summarise
from geo.programme.known_names import names_of
from geo.stores.base import Store
from geo.stores.opening import open_store
from tests import factories
from tests.extension.planning_cases import district, request
from tests.factories import TODAY, block, feature, memory_store, segment, task, ward
from tests.pictures import photo_bytes

DEMO = Path(__file__).parents[2] / "data" / "geojson"
SEGMENTS, BLOCKS = "route_segments", "apartment_blocks"
VI, EN = language("vi"), language("en")
NOW = Moment(TODAY, TODAY)
FOUND = {"lighting": "partial", "lighting_checked_on": "2022-05-01", "width_m": 7.0}
NASTY = 'Phố “Huế” <b>#panic()</b> \\"$' + " dài" * 50


@pytest.fixture(scope="module")
def demo() -> Store:
    return open_store(str(DEMO))


def told(store: Store, wanted: str = "R-01", layer: str = SEGMENTS, **more: Any) -> Dossier:
    return dossier(store, layer, wanted, NOW, EN, **more)


def papers(
    store: Store, found: Dossier, pictures: PhotoFiles | None = None, words: Any = EN
) -> Mapping[str, bytes]:
    makers = dossier_makers(store, found, words, pictures_from=pictures or PhotoMemory())
    return {ending: make() for ending, make in makers.items()}


def texts(files: Mapping[str, bytes], folder: Path) -> tuple[str, str]:
    """Return what readers of the Word file and of the PDF find, each on one line."""
    word = open_word(io.BytesIO(files[".docx"]))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    (folder / "a.pdf").write_bytes(files[".pdf"])
    made = subprocess.run(["pdftotext", folder / "a.pdf", "-"], capture_output=True, check=True).stdout
    plain = ["\n".join([*(each.text for each in word.paragraphs), *cells]), made.decode()]
    one, two = (" ".join(each.replace("\u200b", "").split()) for each in plain)
    return one, two


def said(store: Store, found: Dossier, pictures: PhotoFiles | None = None) -> str:
    """Return all words of the document that Word and PDF are both written from."""
    paper = document_of(store, found, EN, pictures_from=pictures or PhotoMemory(), as_lines=True)
    parts: list[str] = [paper.title]
    for each in paper.blocks:
        match each:
            case Heading(text) | Paragraph(text):
                parts.append(text)
            case Bullets(items):
                parts += items
            case Table():
                parts += [each.caption, *(cell for row in each.rows for cell in row)]
            case Picture():
                parts += [each.caption, each.alt]
    return " ".join(" ".join(parts).split())


@pytest.mark.parametrize("day", [date(2022, 5, 20), TODAY])
def test_the_dossiers_of_all_routes_add_up_to_the_summary(demo: Store, day: date) -> None:
    total = summarise.by_ward(demo, Moment(day, TODAY)).total
    frame = demo.frame(SEGMENTS, day)
    steps = [step(demo, subject_of(demo, SEGMENTS, key, day), day, TODAY) for key in names_of(frame)]
    assert sum(each.whole for each in steps) == pytest.approx(total.metres, rel=1e-9)
    for criterion, amounts in total.status.items():
        sums = {value: sum(each.status[criterion][value] for each in steps) for value in amounts}
        assert sums == pytest.approx(dict(amounts), rel=1e-9)
        assert sum(each.stale[criterion] for each in steps) == pytest.approx(total.stale[criterion])


def test_bare_segments_belong_to_the_route_of_their_name_as_the_summary_counts_routes() -> None:
    places = [((1, 2 + at), (3 + at, 2 + at)) for at in range(4)]
    named = [("R-01", "Phú Hựu"), (None, "Phú Hựu"), (None, "Cầu Dài"), (None, None)]
    segments = [
        segment(f"S-{at}", *places[at], route_id=key, route_name=name) for at, (key, name) in enumerate(named)
    ]
    store = memory_store(wards=[ward()], route_segments=segments)
    assert names_of(store.frame(SEGMENTS)) == {"Cầu Dài": "Cầu Dài", "R-01": "Phú Hựu"}
    assert [each.id for each in told(store, "R-01").parts] == ["S-0", "S-1"]
    assert [each.id for each in told(store, "Cầu Dài").parts] == ["S-2"]
    assert summarise.by_ward(store, NOW).total.routes == 2


def test_the_turns_say_what_the_record_says_of_every_day(demo: Store) -> None:
    found = told(demo, "R-03")
    for day in (date(2022, 4, 20), date(2022, 6, 1), date(2022, 7, 15), TODAY):
        then = with_statuses(demo.frame(SEGMENTS, day), demo.criteria, day).set_index("id")
        for course in found.courses:
            last = [value for at, value in course.turns if at is None or at <= day]
            if last:
                assert last[-1] == then.loc[course.part, course.criterion], (course, day)


def test_word_and_pdf_give_the_figures_of_the_summary(tmp_path: Path) -> None:
    found = [segment("S-1", (1, 2), (4, 2), **FOUND), segment("S-2", (4, 2), (6, 2), lighting="full")]
    store = memory_store(wards=[ward()], route_segments=found)
    total = summarise.by_ward(store, NOW).total
    figures = [EN.metres(total.metres).replace("\u00a0", " ")]
    figures += [
        EN.number(amount) for amounts in total.status.values() for amount in amounts.values() if amount
    ]
    figures += [EN.percent(amount / total.metres) for amount in total.status["lighting"].values() if amount]
    for text in texts(papers(store, told(store)), tmp_path):
        assert [each for each in figures if each not in text.replace("\u00a0", " ")] == []


def test_the_table_of_statuses_has_the_amounts_of_the_summary_and_no_others() -> None:
    found = [segment("S-1", (1, 2), (4, 2), **FOUND), segment("S-2", (4, 2), (6, 2), lighting="full")]
    store = memory_store(wards=[ward()], route_segments=found)
    total = summarise.by_ward(store, NOW).total
    expected = {
        (each.labels["en"], value.labels["en"]): EN.number(total.status[each.id][value.id])
        for each in store.criteria
        for value in each.values
        if total.status[each.id][value.id]
    }
    old = {each.labels["en"]: total.stale[each.id] for each in store.criteria if total.stale[each.id]}
    expected |= {(name, "of these, checked too long ago"): EN.number(length) for name, length in old.items()}
    rows = tables.statuses(told(store), tuple(store.criteria), EN).rows
    assert {(row[0], row[1]): row[2] for row in rows} == expected


def test_papers_have_headings_captions_words_for_pictures_and_repeated_heads(demo: Store) -> None:
    files = papers(demo, told(demo, plans=()), words=VI)
    word = open_word(io.BytesIO(files[".docx"]))
    heads = [each.text for each in word.paragraphs if each.style and each.style.name == "Heading 1"]
    assert len(heads) == 9
    assert all(table.rows[0]._tr.trPr is not None for table in word.tables)
    shapes = [each._inline.docPr.get("descr") for each in word.inline_shapes]
    assert len(shapes) == 2
    assert all(shapes)
    assert sum(each.style is not None and each.style.name == "Caption" for each in word.paragraphs) >= 5
    pdf = PdfReader(io.BytesIO(files[".pdf"]))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Hồ sơ tuyến “Phú Hựu”"
    titles = [each["/Title"] for each in pdf.outline if not isinstance(each, list)]
    assert [each.partition(". ")[2] or each for each in titles] == heads


def test_the_same_record_gives_the_same_bytes() -> None:
    store, pictures = with_photos()
    first, second = (papers(store, told(store), pictures) for _ in range(2))
    assert first == second
    assert len(open_word(io.BytesIO(first[".docx"])).inline_shapes) == 3  # map, chart, photos


def with_photos() -> tuple[Store, PhotoMemory]:
    """Return a segment with photos of three days and one that names none, in no order."""
    store, pictures = memory_store(wards=[ward()], route_segments=[segment(**FOUND)]), PhotoMemory()
    shown = store.get(SEGMENTS, "S-001")
    sizes = (
        (date(2022, 7, 2), (60, 40)),
        (date(2022, 4, 20), (40, 60)),
        (date(2022, 6, 1), (50, 50)),
        (date(2022, 8, 9), (44, 44)),
        (None, (40, 40)),
    )
    for day, size in sizes:
        sent = Upload(photo_bytes(size=size, taken=None, position=None), taken_on=day)
        photos.add(store, pictures, shown, sent, Origin(person="an"))
    return store, pictures


def test_the_first_and_the_last_photo_by_the_day_are_shown_with_their_dates(tmp_path: Path) -> None:
    store, pictures = with_photos()
    found = dossier(store, SEGMENTS, "R-01", Moment(date(2022, 7, 31), TODAY), EN)
    assert found.shots is not None
    (shots,) = found.shots
    assert [each.taken_on for each in shots.shown] == [date(2022, 4, 20), date(2022, 7, 2)]
    assert (shots.count, shots.undated) == (3, 1)
    for text in texts(papers(store, found, pictures), tmp_path):
        assert "S-001: before, on 20/04/2022; after, on 02/07/2022" in text
        assert "1 photo names no day" in text
    for text in texts(papers(store, found), tmp_path):
        assert "02/07/2022: The picture is missing." in text


def test_visitors_get_neither_photos_nor_persons_nor_kept_plans() -> None:
    store, pictures = with_photos()
    seen = store.get(SEGMENTS, "S-001")
    origin = Origin(person="lan-phong-qldt", reason="Lý do riêng")
    store.apply([Put(seen.with_properties(note="Đã thay đèn"), seen.version)], origin)
    open_to_all = told(store, members=False, with_photos=False, plans=None)
    text = said(store, open_to_all, pictures)
    assert "Đã thay đèn" in text
    assert "only members see them" in text
    assert "Kept plans are shown to members alone" in text
    assert "lan-phong" not in text
    assert "Lý do riêng" not in text
    text = said(store, told(store), pictures)
    assert "Lý do riêng" in text


def test_what_was_undone_is_no_turn() -> None:
    store = memory_store(wards=[ward()], route_segments=[segment(**FOUND)])
    seen = store.get(SEGMENTS, "S-001")
    better = seen.with_properties(lighting="full", lighting_checked_on="2022-07-01")
    saved = store.apply([Put(better, seen.version)])
    turns = {each.criterion: each.turns for each in told(store).courses}
    assert turns["lighting"][-1] == (date(2022, 7, 1), "full")
    assert saved.changeset is not None
    undo.undo(store, Reference(saved.changeset))
    found = told(store, start=date(2022, 1, 1))
    assert {each.criterion: each.turns for each in found.courses}["lighting"] == (
        (None, "unknown"),
        (date(2022, 5, 1), "partial"),
    )
    assert len(found.changes) == 2


def test_a_kept_plan_is_told_with_its_money_before_and_after_it_is_adopted() -> None:
    store, plans = district(), PlanMemory()
    kept = scenarios.save(plans, "Đợt một", extension(store, request()))
    assert told(store, plans=[kept]).proposals == ()  # along the route itself nothing is planned
    adopt(store, kept)
    chosen = kept.plan.chosen
    own = store.frame(SEGMENTS)
    key = own["route_id"][own["plan"] == "Đợt một"].iloc[0]
    (found,) = told(store, key, plans=[kept]).proposals or ()
    assert (found.adopted, found.vnd) == (True, int(chosen["cost_vnd"].sum()))
    assert found.metres == pytest.approx(chosen["metres"].sum())
    text = said(store, told(store, key, plans=[kept]))
    assert "were made of the plan “Đợt một” (figures of 09/08/2022)" in text
    assert f"{EN.number(found.metres)} {EN.number(found.vnd)}" in text
    drawn = own[own["plan"] == "Đợt một"]
    again = district(route_segments=[feature_of(row) for row in drawn.iloc[:1].itertuples()])
    (along,) = told(again, "X", plans=[kept]).proposals or ()
    assert (along.adopted, along.vnd) == (False, int(chosen["cost_vnd"].iloc[0]))
    assert "The plan “Đợt một” (figures of 09/08/2022) has streets along" in said(
        again, told(again, "X", plans=[kept])
    )


def feature_of(row: Any) -> dict[str, Any]:
    return factories.raw(row.geometry.__geo_interface__, id="Z", route_id="X", route_name="X", version=1)


def test_the_advice_on_light_is_that_of_the_plan_for_the_whole_district(demo: Store) -> None:
    plan = plan_lighting(demo, None, NOW, layer=SEGMENTS).streets.set_index("id")
    for key in ("R-03", "R-07", "R-10"):
        light = told(demo, key).lighting
        assert light is not None
        for each in light.rows:
            row = plan.loc[each.part]
            figures = (each.poles, each.capital_vnd, each.energy_vnd_year, each.lux, each.state)
            names = ("poles", "capital_vnd", "energy_vnd_year", "lux", "state")
            assert figures == tuple(row[name] for name in names), each.part
            assert each.metres == pytest.approx(row["metres"])
    needed = told(demo, "R-10").lighting
    assert needed is not None
    money = sum(each.capital_vnd for each in needed.needed)
    assert f"{EN.number(money)}" in said(demo, told(demo, "R-10"))
    assert "By the record all of it is lit" in said(demo, told(demo, "R-01"))
    assert "by TCXDVN 259:2001" in said(demo, told(demo, "R-10"))
    assert "(from a secondary source)" not in said(demo, told(demo, "R-10"))  # the line below says it


def test_who_changed_something_is_named_by_the_unit_and_then_the_account(demo: Store) -> None:
    assert "Mass Mobilisation Board, can-bo-dan-van" in said(demo, told(demo, "R-01"))


def test_a_proposed_route_is_drawn_but_not_counted_and_its_cost_is_missing() -> None:
    store = memory_store(wards=[ward()], route_segments=[segment(stage="proposed")])
    found = told(store)
    assert (found.now.whole, found.counted, found.lighting) == (0, (), None)
    assert f"Length that is only proposed {EN.number(found.parts[0].metres or 0)} m" in said(store, found)
    text = said(store, found)
    assert "only proposed, so it is drawn but not counted" in text
    assert "Proposed, without a cost in any kept plan: S-001" in text


def test_what_lacks_is_said() -> None:
    store = memory_store(wards=[ward()], route_segments=[segment(width_m=7.0)])
    text = said(store, told(store))
    for lacking in (
        "Nothing has been checked here yet",
        "There are no photos of it by that day.",
        "The record holds no cost of it",
        "No kept plan of extension is about streets of this route.",
        "No ordered flag period had begun by that day.",
        "No note is recorded.",
        "No task names it.",
        "No change is recorded in this time.",
    ):
        assert lacking in text


def test_a_block_has_a_dossier_too() -> None:
    lit = block(lighting="none", lighting_checked_on="2022-06-01", note="Thiếu đèn ở cầu thang")
    store = memory_store(wards=[ward()], apartment_blocks=[lit], route_segments=[segment()])
    found = told(store, "A-001", BLOCKS)
    assert found.now.status["lighting"]["none"] == 1
    text = said(store, found)
    assert "Dossier of the apartment block “Chung cư mẫu”" in text
    assert "Lighting – None: A-001." in text
    assert "Thiếu đèn ở cầu thang" in text
    assert "not about blocks" in text


def test_flag_periods_say_how_much_was_checked_from_each_until_the_next() -> None:
    periods = FlagPeriods((
        FlagPeriod(date(2022, 4, 29), date(2022, 5, 2), "12/TB"),
        FlagPeriod(date(2022, 6, 1), date(2022, 6, 3)),
        FlagPeriod(date(2022, 9, 1), date(2022, 9, 3)),
    ))  # fmt: skip
    criteria = factories.criteria()
    ordered = replace(
        criteria, items=tuple(replace(c, periods=periods) if c.id == "flags" else c for c in criteria)
    )
    days = {"S-1": "2022-05-01", "S-2": "2022-06-02", "S-3": "2022-04-01"}
    segments = [segment(key, flags="compliant", flags_checked_on=day) for key, day in days.items()]
    store = memory_store(criteria_are=ordered, route_segments=segments)
    found = told(store, start=date(2022, 4, 1))
    assert "12/TB 29/04/2022–02/05/2022 1 / 3" in said(store, found)
    assert "The next one: As ordered, 01/09/2022–03/09/2022." in said(store, found)
    assert [(each.checked, each.of) for each in found.periods] == [(1, 3), (1, 3)]
    assert found.next_period is not None
    assert found.next_period.first == date(2022, 9, 1)


def test_tasks_are_those_that_name_it_as_whole_words() -> None:
    tasks = [
        task("N-1", title="Chỉnh trang tuyến Phú Hựu"),
        task("N-2", title="Tuyến R-011 và R-10"),
        task("N-3", title="Báo cáo chung", directions="Ưu tiên đoạn S-001."),
        task("N-4", title="Phú Hựuu"),
    ]
    found = told(memory_store(route_segments=[segment()], tasks=tasks))
    assert [each.id for each in found.tasks] == ["N-1", "N-3"]
    text = said(memory_store(), found)
    assert "Chỉnh trang tuyến Phú Hựu" in text
    assert "Phú Hựuu" not in text


def test_lines_that_say_the_same_of_several_segments_are_one() -> None:
    store = memory_store(wards=[ward()], route_segments=[segment("S-1"), segment("S-2", (1, 2), (2, 2))])
    seen = [store.get(SEGMENTS, key) for key in ("S-1", "S-2")]
    store.apply([Put(each.with_properties(plan="115"), each.version) for each in seen])
    text = said(store, told(store))
    assert "Plan of S-1, S-2: – → 115" in text


def test_an_id_that_is_not_known_is_answered_with_the_nearest(demo: Store) -> None:
    with pytest.raises(UnknownName, match=r"no route “R-011”.*R-01 \(Phú Hựu\)"):
        told(demo, "R-011")
    with pytest.raises(UnknownName, match=r"no apartment block “A-5”.*A-05"):
        told(demo, "A-5", BLOCKS)
    with pytest.raises(UnknownName, match="the record holds none"):
        told(memory_store(), "R-01")
    assert (
        told(memory_store(route_segments=[segment()]), "phu huu").id == "R-01"
    )  # a name that is one's alone
    with pytest.raises(InvalidInput, match="ends"):
        told(demo, start=date(2022, 8, 10))


def test_any_name_stands_in_the_papers_as_it_is(tmp_path: Path) -> None:
    notes = {"note": NASTY, "loai_cay": "<script>"}
    store = memory_store(wards=[ward()], route_segments=[segment("S<1>", route_name=NASTY, **FOUND, **notes)])
    for text in texts(papers(store, told(store)), tmp_path):
        assert 'Phố “Huế” <b>#panic()</b> \\"$ dài' in text
        assert "loai_cay: <script>" in text
    assert file_name(SEGMENTS, "R<1>/..\\x", language("vi")) == "ho-so-tuyen-R1x"
    assert file_name(SEGMENTS, "R<1>/..\\x", language("en")) == "dossier-route-R1x"


def test_a_route_of_later_has_a_dossier_that_says_so() -> None:
    store = memory_store(wards=[ward()], route_segments=[segment(stage="planned", joined_on="2022-09-01")])
    found = told(store)
    assert (found.parts, found.later) == ((), ("S-001",))
    text = said(store, found)
    assert "It had not joined by 09/08/2022" in text


def test_another_day_looks_at_the_record_as_of_then() -> None:
    store = memory_store(wards=[ward()], route_segments=[segment(**FOUND)])
    put = feature(SEGMENTS, segment(**{**FOUND, "lighting": "full", "lighting_checked_on": "2022-08-01"}))
    store.apply([Put(put, seen=1)])
    then = dossier(store, SEGMENTS, "R-01", Moment(date(2022, 7, 1), TODAY), EN)
    assert (then.now.status["lighting"]["partial"], then.changes) == (then.now.whole, ())
    assert told(store).now.status["lighting"]["full"] == pytest.approx(then.now.whole)
