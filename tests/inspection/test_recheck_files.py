"""Findings that are too old, as files: whole, in words too, and harmless in spreadsheets."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

from geo.inspection import recheck_files
from geo.inspection.recheck_values import Due
from geo.language import language
from geo.model.criterion import Criteria
from tests.factories import criteria

LINE = Due(
    "route_segments",
    "S-1",
    "Phú Hựu",
    "cleanliness",
    "dirty",
    date(2022, 6, 1),
    69,
    {"00139": "Bồ Đề", "00142": "Sài Đồng"},
    236.65,
)
HOSTILE = Due("apartment_blocks", "=1+1", "+cmd", "flags", "missing", date(2022, 5, 1), 100)


def read(found: bytes) -> list[dict[str, str]]:
    assert found.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(found.decode("utf-8-sig"))))


def test_csv_has_a_row_a_finding_with_its_words() -> None:
    row = read(recheck_files.to_csv([LINE], criteria(), language("vi")))[0]
    assert row == {
        "checked_on": "2022-06-01",
        "days": "69",
        "criterion": "cleanliness",
        "criterion_label": "Vệ sinh",
        "value": "dirty",
        "value_label": "Chưa sạch",
        "layer": "route_segments",
        "id": "S-1",
        "name": "Phú Hựu",
        "wards": "00139; 00142",
        "ward_names": "Bồ Đề; Sài Đồng",
        "metres": "236.65",
    }


def test_what_a_spreadsheet_would_calculate_is_text() -> None:
    row = read(recheck_files.to_csv([HOSTILE], criteria(), language("en")))[0]
    assert (row["id"], row["name"], row["wards"], row["metres"]) == ("'=1+1", "'+cmd", "", "")


def test_labels_are_text_too_whatever_the_office_calls_its_values() -> None:
    flags = replace(criteria().get("flags"), labels={"en": "=HYPERLINK(1)", "vi": "@cờ"})
    missing = replace(flags.value("missing"), labels={"en": "-missing", "vi": "+thiếu"})
    hostile = Criteria((replace(flags, values=(missing,)),))
    for lang, labels in (("en", ["'=HYPERLINK(1)", "'-missing"]), ("vi", ["'@cờ", "'+thiếu"])):
        row = read(recheck_files.to_csv([HOSTILE], hostile, language(lang)))[0]
        assert [row["criterion_label"], row["value_label"]] == labels


def test_json_holds_the_same() -> None:
    assert json.loads(recheck_files.to_json([LINE]))[0] == {
        "layer": "route_segments",
        "id": "S-1",
        "name": "Phú Hựu",
        "criterion": "cleanliness",
        "value": "dirty",
        "checked_on": "2022-06-01",
        "days": 69,
        "places": {"00139": "Bồ Đề", "00142": "Sài Đồng"},
        "metres": 236.65,
    }


def test_an_empty_list_is_a_head_alone() -> None:
    assert read(recheck_files.to_csv([], criteria(), language("vi"))) == []
    assert recheck_files.to_json([]) == b"[]"
