"""Every figure in the tables of a briefing, as readers of Word find it, is that of the summaries."""

import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from docx import Document as open_word

from geo.briefing import gather
from geo.briefing.files import briefing_makers
from geo.briefing.values import BETTER, WORSE, Briefing
from geo.language import language
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.model.summary import Part, Summary
from geo.programme import summarise
from geo.stores.base import Store
from geo.stores.opening import open_store

DEMO = Path(__file__).parents[2] / "data" / "geojson"
START, END = date(2022, 6, 30), date(2022, 8, 9)
VI = language("vi")

Cells = list[list[str]]


@pytest.fixture(scope="module")
def demo() -> Store:
    return open_store(str(DEMO))


@pytest.fixture(scope="module")
def days(demo: Store) -> tuple[Summary, Summary]:
    return tuple(summarise.by_ward(demo, Moment(day, END)) for day in (START, END))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def criteria(demo: Store) -> tuple[Criterion, ...]:
    return tuple(demo.criteria.in_force(END))


@pytest.fixture(scope="module")
def found(demo: Store) -> Briefing:
    return gather.brief(demo, gather.period(demo, START, END))


@pytest.fixture(scope="module")
def files(demo: Store, found: Briefing) -> dict[str, bytes]:
    makers = briefing_makers(demo, found, VI)
    return {ending: makers[ending]() for ending in (".docx", ".pdf")}


@pytest.fixture(scope="module")
def tables(files: dict[str, bytes]) -> list[Cells]:
    word = open_word(io.BytesIO(files[".docx"]))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]


def under(tables: Sequence[Cells], *heads: str) -> Cells:
    """Return the rows below the only table whose heading has all `heads`."""
    (one,) = [rows for rows in tables if set(heads) <= set(rows[0])]
    return one[1:]


def number(text: str) -> float | None:
    """Return what a cell says: 1.234,5 or −12 or 43,4 %; None for a dash."""
    plain = re.sub(r"[\s.%+]", "", text).replace(",", ".").replace("−", "-")
    return None if plain == "–" else float(plain)


def label(criterion: Criterion, value: str) -> str:
    return VI.either(dict(criterion.value(value).labels))


def name(criterion: Criterion) -> str:
    return VI.either(dict(criterion.labels))


def test_statuses_have_the_metres_and_shares_of_both_summaries(
    tables: list[Cells], days: tuple[Summary, Summary], criteria: Sequence[Criterion]
) -> None:
    before, now = (each.total for each in days)
    expected = {}
    for each in criteria:
        for value in each.value_ids:
            old, new = (part.status[each.id].get(value, 0.0) for part in (before, now))
            if old or new:
                shares = 100 * old / before.metres, 100 * new / now.metres
                expected[name(each), label(each, value)] = (old, shares[0], new, shares[1], new - old)
    rows = under(tables, "Tiêu chí", "Hiện trạng", "Tăng, giảm (m)")
    assert {(row[0], row[1]) for row in rows} == set(expected)
    for row in rows:
        told = [number(cell) for cell in row[2:]]
        limits = (0.5, 0.05, 0.5, 0.05, 0.5)
        for cell, figure, limit in zip(told, expected[row[0], row[1]], limits, strict=True):
            assert cell == pytest.approx(figure, abs=limit + 1e-6)


def shares(part: Part, criteria: Sequence[Criterion]) -> list[float | None]:
    found: list[float | None] = []
    for each in criteria:
        known = [part.status[each.id].get(value.id, 0.0) for value in each.values if value.score is not None]
        found.append(100 * known[0] / sum(known) if sum(known) else None)
    return found


def test_wards_have_the_figures_of_their_summaries_and_the_total_is_the_programme_s(
    tables: list[Cells], found: Briefing, days: tuple[Summary, Summary], criteria: Sequence[Criterion]
) -> None:
    before, now = days
    rows = {row[0]: row[1:] for row in under(tables, "Phường", "Tuyến", "Tốt lên (m)")}
    parts: dict[str, tuple[Part, Part]] = {
        new.name: (old, new) for old, new in zip(before.wards, now.wards, strict=True) if new.metres
    }
    assert set(rows) == {*parts, "Tổng cộng"}
    parts["Tổng cộng"] = before.total, now.total
    turned = {each.name: (each.better_metres, each.worse_metres) for each in found.places}
    turned["Tổng cộng"] = tuple(sum(column) for column in zip(*turned.values(), strict=True))  # type: ignore[assignment]
    for ward, row in rows.items():
        old, new = parts[ward]
        assert number(row[0]) == new.routes
        assert number(row[1]) == pytest.approx(new.metres, abs=0.5)
        assert [number(cell) for cell in row[2:4]] == pytest.approx(turned[ward], abs=0.5)
        for cell, first, last in zip(row[4:], shares(old, criteria), shares(new, criteria), strict=True):
            assert [number(part) for part in cell.split("→")] == [
                each if each is None else pytest.approx(each, abs=0.5 + 1e-6) for each in (first, last)
            ]


def test_turns_are_those_of_the_segments_as_they_were_and_are(
    tables: list[Cells], demo: Store, found: Briefing, criteria: Sequence[Criterion]
) -> None:
    old, new = (demo.frame("route_segments", day).set_index("id") for day in (START, END))
    counted = new[(new["stage"] != "proposed") & ~(new["joined_on"] > END.isoformat())].index
    there = [each for each in counted if each in old.index]
    there = [each for each in there if not str(old.loc[each, "joined_on"] or "") > START.isoformat()]
    metres = new.to_crs(demo.programme.crs or "EPSG:5897").length
    rows = under(tables, "Hiện trạng trước", "Hiện trạng sau")
    told = {(row[0], row[1], row[2]): (number(row[4]), number(row[5]), number(row[6])) for row in rows}
    expected: dict[tuple[str, str, str], list[float]] = {}
    for each in criteria:
        for one in there:
            pair = old.loc[one, each.id], new.loc[one, each.id]
            if pair[0] != pair[1]:
                key = name(each), label(each, pair[0]), label(each, pair[1])
                expected.setdefault(key, []).append(metres[one])
    assert set(told) == set(expected)
    for key, (segments, length, share) in told.items():
        assert segments == len(expected[key])
        assert length == pytest.approx(sum(expected[key]), abs=2)
        assert share == pytest.approx(100 * sum(expected[key]) / found.now.total.metres, abs=0.06)
    assert {each.kind for each in found.turns} >= {BETTER, WORSE}


def test_blocks_and_routes_to_check_again_have_the_figures_of_the_summaries(
    tables: list[Cells], days: tuple[Summary, Summary], found: Briefing, criteria: Sequence[Criterion]
) -> None:
    for criterion, status, old, new in under(tables, "Trước", "Hiện nay"):
        each = next(one for one in criteria if name(one) == criterion)
        value = next(one for one in each.value_ids if label(each, one) == status)
        amounts = [day.total.block_status[each.id].get(value, 0) for day in days]
        assert [number(old), number(new)] == amounts
    rows = under(tables, "Tuyến", "Kiểm tra cũ nhất")
    assert rows
    for at, each in enumerate(criteria):
        told = sum(number(row[2 + at]) or 0.0 for row in rows)
        assert told == pytest.approx(found.now.total.stale.get(each.id, 0.0), abs=0.5 * len(rows))


def test_the_pdf_has_every_figure_that_is_in_word_as_often(
    tables: list[Cells], files: dict[str, bytes], tmp_path: Path
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    (tmp_path / "a.pdf").write_bytes(files[".pdf"])
    text = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, check=True).stdout
    figure = re.compile(r"(?<![\w/.,])\d[\d.]*(?:,\d+)?(?![\w/])")
    in_word = Counter(
        number for rows in tables for row in rows for cell in row for number in figure.findall(cell)
    )
    in_pdf = Counter(figure.findall(text.decode()))
    assert sum(in_word.values()) > 200
    assert {each: count for each, count in in_word.items() if in_pdf[each] < count} == {}


def test_what_pictures_tell_who_does_not_see_is_made_from_the_data(
    files: dict[str, bytes], days: tuple[Summary, Summary], criteria: Sequence[Criterion]
) -> None:
    word = open_word(io.BytesIO(files[".docx"]))
    told = [each._inline.docPr.get("descr") for each in word.inline_shapes]
    now, caption = days[1].total, VI.text("Share of metres by status through time, %")
    for each in criteria:
        best = each.value_ids[0]
        share = VI.percent(now.status[each.id][best] / now.metres, 0)
        text = next(text for text in told if text.startswith(caption))
        assert re.search(f"{name(each)}, {label(each, best)}: [^.]* {re.escape(share)}", text)
    for ward in (one for one in days[1].wards if one.metres):
        assert any(VI.metres(ward.metres) in text for text in told)


def test_pictures_have_300_dots_per_inch_of_paper(files: dict[str, bytes]) -> None:
    word = open_word(io.BytesIO(files[".docx"]))
    for shape in word.inline_shapes:
        image = word.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].image
        assert image.px_width / shape.width.inches >= 295  # rounded to whole dots
