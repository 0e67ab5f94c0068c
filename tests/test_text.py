"""Vietnamese text: one form, searched without tones, sorted as people sort it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text import collation_key, is_storable, nfc, search_key, storable


def test_text_is_composed() -> None:
    assert nfc("Phu\u0301 Hu\u031b\u0323u") == "Phú Hựu"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Phú Hựu", "phu huu"),
        ("ĐƯỜNG  Đê\tLong Biên", "duong de long bien"),
        ("Phu\u0301 Hu\u031b\u0323u", "phu huu"),
        ("Ngõ 390/12", "ngo 390/12"),
        ("", ""),
    ],
)
def test_search_knows_no_tones_marks_or_case(text: str, key: str) -> None:
    assert search_key(text) == key


@given(st.text(alphabet="aAăẮâđĐeếƠộuựÝ 1"))
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@given(st.text(alphabet="aAăẮâđĐeếƠộuựÝ 1"))
def test_a_search_finds_text_in_any_unicode_form(text: str) -> None:
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(text)


@pytest.mark.parametrize(
    "names",
    [
        ["An", "Ân", "Bồ Đề", "Dương", "Đức Giang", "Em"],
        ["Cự Khối", "Đức Giang", "Gia Thụy", "Giang Biên", "Long Biên", "Ngọc Lâm", "Ngọc Thụy", "Phúc Đồng"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["a", "ă", "â", "b", "d", "đ", "e", "ê", "o", "ô", "ơ", "u", "ư", "y"],
        ["Tổ 2", "Tổ 10", "Tổ 010a", "Tổ 10b", "Tổ 11"],
        ["Ngõ 9", "Ngõ 99999999999999999999"],
        ["", " ", "1", "a"],
    ],
)
def test_names_sort_as_in_a_vietnamese_register(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(backwards, key=collation_key) == names


@given(st.lists(st.text(max_size=20), max_size=6))
def test_any_texts_can_be_sorted(texts: list[str]) -> None:
    assert len(sorted(texts, key=collation_key)) == len(texts)


def test_a_number_of_ten_thousand_digits_can_be_sorted() -> None:
    assert collation_key("9" * 10_000) > collation_key("8" * 10_000) > collation_key("9" * 9_999)


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "x\udfff"])
def test_what_no_store_can_keep_is_known_and_can_be_replaced(text: str) -> None:
    assert not is_storable(text)
    assert is_storable(storable(text))
    assert "\N{REPLACEMENT CHARACTER}" in storable(text)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_all_other_text_is_storable_and_stays(text: str) -> None:
    assert is_storable(text)
    assert storable(text) == text
