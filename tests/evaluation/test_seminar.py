"""The place for the seminar: who is a candidate, why, for whom, and how stable the choice is."""

import io
from datetime import date

import pytest
from docx import Document as read_word

from geo.errors import InvalidInput
from geo.evaluation import seminar_words
from geo.evaluation.files import seminar_makers
from geo.evaluation.seminar import choose
from geo.evaluation.words import listed, short
from geo.language import language
from geo.model.query import Moment
from geo.papers.heads import long_date
from geo.stores.memory import MemoryStore
from tests.factories import TODAY, landmark, memory_store, segment, ward

NOW = Moment(TODAY, TODAY)
CHECKED = {f"{name}_checked_on": "2022-08-01" for name in ("lighting", "flags", "cleanliness")}
GOOD = {"lighting": "full", "flags": "compliant", "cleanliness": "clean", **CHECKED}
EN = language("en")


def route(number: int, east: float, north: float, **properties: str) -> list[dict]:
    more = {"route_id": f"R-{number}", "route_name": f"Tuyến {number}", "width_m": 7.5, **properties}
    return [
        segment(f"S-{number}{part}", (east + 2 * part, north), (east + 2 * part + 2, north), **more)
        for part in range(2)
    ]


def a_store(*routes: list[dict], **more: list[dict]) -> MemoryStore:
    return memory_store(
        wards=[ward(), ward("00142", 10, name="Sài Đồng"), ward("00115", 20, name="Ái Mộ")],
        route_segments=[each for part in routes for each in part],
        **more,
    )


@pytest.fixture
def store() -> MemoryStore:
    """Two good routes, one near the headquarters; a poor one, an unchecked one in other wards."""
    return a_store(
        route(1, 1, 2, **GOOD),
        route(2, 1, 9, **GOOD),
        route(3, 12, 5, **{**GOOD, "lighting": "none", "flags": "missing"}),
        route(4, 22, 5),
        landmarks=[landmark("HQ", 1, 2), landmark("O", 3, 2.5, kind="ward_office", name="UBND phường Bồ Đề")],
    )


def test_the_nearer_of_equals_is_proposed_with_its_reasons_in_words(store: MemoryStore) -> None:
    choice = choose(store, NOW)
    assert [each.model.id for each in choice.candidates] == ["R-1", "R-2"]
    said = " ".join(seminar_words.reasons(choice.candidates[0], EN))
    assert "Lighting: does well, while 1 other ward has a gap: Sài Đồng." in said
    assert "0\xa0m from the headquarters in a straight line" in said
    assert "UBND phường Bồ Đề" in said
    assert "7.5 m wide" in said
    assert "Cleanliness: does well" not in said  # nobody else lacks it


def test_small_samples_and_those_that_cannot_pass_are_told_and_no_candidates(store: MemoryStore) -> None:
    choice = choose(store, NOW)
    assert [each.id for each in choice.small] == ["R-4"]
    assert [each.id for each in choice.failing] == ["R-3"]
    said = " ".join(seminar_words.left_out(choice, EN))
    assert "Tuyến 3" in said
    assert "Tuyến 4" in said


def test_the_user_weighs_the_reasons_and_the_choice_says_how_stable_it_is(store: MemoryStore) -> None:
    stable = choose(store, NOW, {"access": 1})
    assert stable.candidates[0].first_share == 1
    assert "the choice is stable" in " ".join(seminar_words.stability(stable, EN))
    even = choose(store, NOW, {"standard": 1})
    assert [each.first_share for each in even.candidates] == [0.5, 0.5]
    assert "hangs on the weights" in " ".join(seminar_words.stability(even, EN))
    assert "cannot be told from that of Tuyến 2" in " ".join(seminar_words.stability(stable, EN))
    with pytest.raises(InvalidInput):
        choose(store, NOW, {"fame": 1})


def test_without_headquarters_access_is_not_known_and_not_zero() -> None:
    choice = choose(a_store(route(1, 1, 2, **GOOD), route(2, 1, 9, **GOOD)), NOW)
    first = choice.candidates[0]
    assert (first.reasons["access"], first.reasons["shows"], first.metres_away) == (None, None, None)
    assert first.total > 0.5
    assert "Shows nothing that another ward lacks" in " ".join(seminar_words.reasons(first, EN))


def test_where_nobody_can_be_chosen_the_note_says_what_to_do() -> None:
    store = a_store(route(1, 1, 2))
    choice = choose(store, NOW)
    assert (choice.chosen, seminar_words.stability(choice, EN)) == (None, ())
    word = read_word(io.BytesIO(seminar_makers(store, choice, EN)[".docx"]()))
    text = " ".join(each.text for each in word.paragraphs)
    assert "Check them, or choose another day" in text
    assert "Tuyến 1" in text


def test_the_note_holds_the_proposal_the_candidates_and_the_stability(store: MemoryStore) -> None:
    choice = choose(store, NOW)
    word = read_word(io.BytesIO(seminar_makers(store, choice, language("vi"))[".docx"]()))
    text = " ".join(each.text for each in word.paragraphs)
    assert "Tuyến 1, phường Bồ Đề" in text
    head, table, end = word.tables
    assert "ngày 09 tháng 8 năm 2022" in head.rows[0].cells[1].text
    assert "2.000 lần thử" in text
    assert [row.cells[0].text for row in table.rows[1:]] == ["Tuyến 1", "Tuyến 2"]
    assert "Tuyến 1" in seminar_makers(store, choice, EN)[".html"]().decode()


@pytest.mark.parametrize(
    ("day", "vi", "en"),
    [
        (date(2022, 1, 5), "ngày 05 tháng 01 năm 2022", "5 January 2022"),
        (date(2022, 6, 29), "ngày 29 tháng 6 năm 2022", "29 June 2022"),
    ],
)
def test_dates_have_their_zeros_as_documents_write_them(day: date, vi: str, en: str) -> None:
    assert (long_date(day, language("vi")), long_date(day, EN)) == (vi, en)


def test_long_names_are_cut_and_long_lists_say_how_many_more() -> None:
    assert short("a" * 200) == "a" * 59 + "…"
    assert listed([f"{n}" for n in range(9)], EN) == "0, 1, 2, 3, 4, 5 and 3 more"
