"""Files of papers are named in the language of who reads them, in plain letters."""

import pytest

from geo.language import language
from geo.papers.names import file_name


@pytest.mark.parametrize(
    ("kind", "parts", "vi", "en"),
    [
        ("briefing", ("2022-08-09",), "bao-cao-giao-ban-2022-08-09", "briefing-2022-08-09"),
        ("dossier_route", ("R-01",), "ho-so-tuyen-R-01", "dossier-route-R-01"),
        ("inspection", ('"\r\nX: ờ',), "phieu-kiem-tra-X-o", "inspection-X-o"),
        ("inspection", ("Phố Đặng Vũ",), "phieu-kiem-tra-Pho-Dang-Vu", "inspection-Pho-Dang-Vu"),
        ("recheck", ("",), "can-kiem-tra-lai", "recheck"),
    ],
)
def test_a_file_is_named_in_the_readers_language(kind: str, parts: tuple[str, ...], vi: str, en: str) -> None:
    assert (file_name(kind, language("vi"), *parts), file_name(kind, language("en"), *parts)) == (vi, en)
