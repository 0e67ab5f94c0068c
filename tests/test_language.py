"""Numbers, lengths and dates as people write them in Vietnamese and English."""

from datetime import date

import pytest

from geo.language import N_, language

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "digits", "vietnamese", "english"),
    [
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (0, 0, "0", "0"),
        (-1234.5, 1, "\N{MINUS SIGN}1.234,5", "\N{MINUS SIGN}1,234.5"),
        (-0.04, 1, "0,0", "0.0"),
        (999, 0, "999", "999"),
    ],
)
def test_numbers(value: float, digits: int, vietnamese: str, english: str) -> None:
    assert language("vi").number(value, digits) == vietnamese
    assert language("en").number(value, digits) == english


@pytest.mark.parametrize(
    ("metres", "said"),
    [(410.4, f"410{NBSP}m"), (999.4, f"999{NBSP}m"), (999.6, f"1,0{NBSP}km"), (6240, f"6,2{NBSP}km")],
)
def test_lengths(metres: float, said: str) -> None:
    assert language("vi").length(metres) == said


def test_shares() -> None:
    assert language("vi").percent(0.735) == f"73,5{NBSP}%"
    assert language("en").percent(0.735) == "73.5%"


@pytest.mark.parametrize("day", [date(2022, 8, 9), "2022-08-09"])
def test_dates_are_day_month_year_in_both_languages(day: date | str) -> None:
    assert language("vi").date(day) == language("en").date(day) == "09/08/2022"


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_date_is_no_text(nothing: str | None) -> None:
    assert language("vi").date(nothing) == ""


def test_an_unknown_language_is_vietnamese() -> None:
    assert language("fr").code == "vi"


def test_a_sentence_is_filled_after_translating_and_values_are_never_read_as_places() -> None:
    words = language("en")
    assert words.text(N_("An invented sentence about {it}."), it="{x}") == "An invented sentence about {x}."
    assert words.text("") == ""


@pytest.mark.parametrize(("number", "said"), [(1, "1 lamp"), (1200, "1,200 lamps")])
def test_a_sentence_can_depend_on_a_number(number: int, said: str) -> None:
    assert language("en").plural("{n} lamp", "{n} lamps", number) == said


def test_a_table_of_texts_gives_this_languages_text_else_the_first() -> None:
    assert language("en").either({"vi": "Đèn", "en": "Lamp"}) == "Lamp"
    assert language("en").either({"vi": "Đèn"}) == "Đèn"
    assert language("en").either({}) == ""
    assert language("en").either("Lamp") == "Lamp"
