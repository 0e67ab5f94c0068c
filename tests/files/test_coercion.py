"""Values of files become values of fields where that is safe."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.files.coercion import FieldKind, Kind, coerce, field_kinds, plain_value
from geo.layers import LAYERS
from tests import factories

TEXT, DAY, WHOLE, NUMBER = (FieldKind(kind) for kind in (Kind.TEXT, Kind.DAY, Kind.WHOLE, Kind.NUMBER))


def test_every_field_knows_its_kind() -> None:
    kinds = field_kinds(LAYERS["route_segments"], factories.criteria())
    assert {
        name: kinds[name].kind for name in ("id", "joined_on", "width_m", "stage", "flags", "version", "note")
    } == {
        "id": Kind.TEXT,
        "joined_on": Kind.DAY,
        "width_m": Kind.NUMBER,
        "stage": Kind.CHOICE,
        "flags": Kind.CHOICE,
        "version": Kind.WHOLE,
        "note": Kind.TEXT,
    }
    assert kinds["lighting_checked_on"].kind is Kind.DAY
    assert field_kinds(LAYERS["apartment_blocks"], factories.criteria())["households"].kind is Kind.WHOLE
    assert field_kinds(LAYERS["wards"], factories.criteria())["valid_to"].kind is Kind.DAY


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (1011401, TEXT, "1011401"),
        (15.0, TEXT, "15"),
        (7.5, TEXT, "7.5"),
        ("Phu\u0301 Hư\u0323u", TEXT, "Phú Hựu"),
        ("", TEXT, None),
        ("09/08/2022", DAY, "2022-08-09"),
        ("9-8-2022", DAY, "2022-08-09"),
        ("2022/8/9", DAY, "2022-08-09"),
        ("2022-08-09T07:30:00", DAY, "2022-08-09"),
        (20220809, DAY, "2022-08-09"),
        (datetime(2022, 8, 9, 7, 30), DAY, "2022-08-09"),
        (date(2022, 8, 9), DAY, "2022-08-09"),
        (pd.Timestamp("2022-08-09"), DAY, "2022-08-09"),
        ("31/02/2022", DAY, "31/02/2022"),
        ("soon", DAY, "soon"),
        ("7,5", NUMBER, 7.5),
        ("7.5 m", NUMBER, 7.5),
        (" 21 ", NUMBER, 21.0),
        ("1.234,5", NUMBER, 1234.5),
        ("wide", NUMBER, "wide"),
        ("120", WHOLE, 120),
        (120.0, WHOLE, 120),
        ("1.234", WHOLE, 1234),
        ("1,234", WHOLE, 1234),
        ("12.5", WHOLE, "12.5"),
        (12.5, WHOLE, 12.5),
        (float("nan"), NUMBER, None),
        (None, DAY, None),
        (pd.NaT, DAY, None),
        (np.int64(3), WHOLE, 3),
    ],
)
def test_values_are_turned_where_that_is_safe_and_left_where_not(
    value: Any, kind: FieldKind, expected: Any
) -> None:
    found = coerce(value, kind)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("field", "said", "meant"),
    [
        ("lighting", "full", "full"),
        ("lighting", "Đủ sáng", "full"),
        ("lighting", "DU SANG", "full"),
        ("lighting", "Chưa kiểm tra", "unknown"),
        ("stage", "Đã công nhận", "recognised"),
        ("stage", "In Progress", "in_progress"),
        ("stage", "", None),
        ("flags", "festive", "festive"),
    ],
)
def test_choices_are_understood_in_both_languages(field: str, said: str, meant: str | None) -> None:
    kind = field_kinds(LAYERS["route_segments"], factories.criteria())[field]
    assert coerce(said, kind) == meant


def test_a_criterion_of_the_office_is_understood_by_its_labels() -> None:
    criteria = factories.criteria(factories.CRITERIA_TOML + factories.FACADE_TOML)
    kind = field_kinds(LAYERS["route_segments"], criteria)["facade"]
    assert coerce("gọn gàng", kind) == "tidy"


def test_lit_is_understood_as_yes_and_no() -> None:
    kind = field_kinds(LAYERS["streets"], factories.criteria())["lit"]
    assert [coerce(value, kind) for value in (True, "No", 1, 0, "có", "Không")] == [
        "yes",
        "no",
        "yes",
        "no",
        "yes",
        "no",
    ]


@given(st.integers(-(2**52), 2**52))
def test_whole_numbers_survive_being_written_as_text(number: int) -> None:
    assert coerce(str(number), WHOLE) == number
    assert coerce(float(number), WHOLE) == number


@given(st.dates())
def test_dates_survive_both_ways_of_writing_them(day: date) -> None:
    assert coerce(day.strftime("%d/%m/") + f"{day.year:04}", DAY) == day.isoformat()
    assert coerce(day.isoformat(), DAY) == day.isoformat()


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)
)
def test_plain_values_stay_as_they_are_when_taken_again(value: Any) -> None:
    assert plain_value(plain_value(value)) == plain_value(value)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"a": [1, (2, "")]}, {"a": [1, [2, None]]}),
        (b"\x00\x01", None),
        (2**70, str(2**70)),
        (np.array([1, 2]), [1, 2]),
        (datetime(2022, 8, 9, 7, 30), "2022-08-09T07:30:00"),
        (True, True),
    ],
)
def test_structures_become_what_json_can_hold(value: Any, plain: Any) -> None:
    assert plain_value(value) == plain


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (True, TEXT, "true"),
        (" ", DAY, None),
        (" ", NUMBER, None),
        ("1,234.5", NUMBER, 1234.5),
        ("1.2,3.4", NUMBER, "1.2,3.4"),
    ],
)
def test_odd_values_are_handled_too(value: Any, kind: FieldKind, expected: Any) -> None:
    assert coerce(value, kind) == expected
