"""flag_periods.toml: read with every fault, and heeded at once."""

from datetime import date
from pathlib import Path

import pytest

from geo.checking.check import check
from geo.errors import Fault
from geo.stores.configuration import read_criteria, read_flag_periods
from tests.factories import CRITERIA_TOML, file_store, segment

AUGUST = 'notice = "297/TB"\noccasion = { vi = "Cách mạng tháng Tám" }\nfrom = 2022-08-18\nto = 2022-08-20\n'
SEPTEMBER = "from = 2022-09-01\nto = 2022-09-03\n"


def toml(*tables: str) -> bytes:
    return "".join(f"[[flag_periods]]\n{table}\n" for table in tables).encode()


def said(fault: Fault) -> str:
    return f"{fault.problem_in(str)} {fault.remedy_in(str)}"


def test_periods_have_their_days_their_notice_and_their_occasion() -> None:
    periods, faults = read_flag_periods(toml(SEPTEMBER, AUGUST))
    assert faults == ()
    first, second = periods
    assert (first.first, first.last, first.notice) == (date(2022, 8, 18), date(2022, 8, 20), "297/TB")
    assert first.occasion == {"vi": "Cách mạng tháng Tám"}
    assert (second.first, second.notice) == (date(2022, 9, 1), "")


def test_a_notice_without_quotes_is_its_number() -> None:
    assert next(iter(read_flag_periods(toml(f"notice = 297\n{SEPTEMBER}"))[0])).notice == "297"


@pytest.mark.parametrize("text", [None, b"", b"# none yet"])
def test_no_period_is_no_fault(text: bytes | None) -> None:
    periods, faults = read_flag_periods(text)
    assert (list(periods), faults) == ([], ())


def test_a_period_that_ends_before_it_begins_is_named_and_left_out() -> None:
    periods, (fault,) = read_flag_periods(toml("from = 2022-09-03\nto = 2022-09-01", AUGUST))
    assert [period.first for period in periods] == [date(2022, 8, 18)]
    assert (fault.file, fault.feature, fault.field, fault.serious) == (
        "flag_periods.toml",
        "2022-09-03",
        "to",
        True,
    )
    assert "ends (2022-09-01) before it begins (2022-09-03)" in said(fault)


def test_overlapping_periods_are_named_and_kept() -> None:
    long = "from = 2022-08-01\nto = 2022-09-10"
    periods, faults = read_flag_periods(toml(AUGUST, SEPTEMBER, long))
    assert len(list(periods)) == 3
    assert [(fault.feature, fault.serious) for fault in faults] == [
        ("2022-08-18", False),
        ("2022-09-01", False),
    ]
    assert all("from 2022-08-01 to 2022-09-10" in said(fault) for fault in faults)


def test_periods_that_follow_each_other_do_not_overlap() -> None:
    assert read_flag_periods(toml(AUGUST, "from = 2022-08-21\nto = 2022-08-22"))[1] == ()


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("to = 2022-09-03", "from"),
        ("from = 2022-09-03", "to"),
        ('from = "soon"\nto = 2022-09-03', "from"),
        (f"notice = [1]\n{SEPTEMBER}", "notice"),
        (f"occasion = 5\n{SEPTEMBER}", "occasion"),
    ],
)
def test_a_broken_period_is_named_by_its_number_and_hides_no_other(table: str, field: str) -> None:
    periods, (fault,) = read_flag_periods(toml(AUGUST, table))
    assert [period.first for period in periods] == [date(2022, 8, 18)]
    assert (fault.file, fault.feature, fault.field) == ("flag_periods.toml", "2", field)


@pytest.mark.parametrize("text", [b"[[flag_periods", b"\xff\xfe", b"flag_periods = 5"])
def test_a_broken_file_is_one_fault_and_no_period(text: bytes) -> None:
    periods, faults = read_flag_periods(text)
    assert list(periods) == []
    assert len(faults) == 1


def test_an_unknown_rule_of_freshness_is_named_and_the_criterion_kept() -> None:
    criteria, (fault,) = read_criteria(CRITERIA_TOML.replace('"flag_periods"', '"moon"').encode())
    assert criteria.ids == ("lighting", "flags", "cleanliness")
    assert (fault.feature, fault.field, fault.serious) == ("flags", "fresh_by", False)
    assert "flag_periods" in said(fault)


def test_a_store_knows_the_periods_and_sees_them_change(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    limit, revision = store.criteria.get("flags").stale_before(date(2022, 8, 19)), store.revision("streets")
    (tmp_path / "flag_periods.toml").write_bytes(toml(AUGUST))
    assert limit is None
    assert store.criteria.get("flags").stale_before(date(2022, 8, 19)) == date(2022, 8, 18)
    assert store.criteria.get("lighting").periods.items == ()
    assert store.revision("streets") != revision


def test_faults_of_the_periods_are_told_with_those_of_the_workspace(tmp_path: Path) -> None:
    store = file_store(tmp_path)
    (tmp_path / "flag_periods.toml").write_bytes(toml(AUGUST, AUGUST))
    assert [(fault.file, fault.feature) for fault in check(store)] == [("flag_periods.toml", "2022-08-18")]


@pytest.mark.parametrize("name", ["stray.geojson", "more.toml"])
def test_the_state_of_the_whole_names_stray_files_too(tmp_path: Path, name: str) -> None:
    store = file_store(tmp_path)
    whole, layer = store.revision(), store.revision("streets")
    (tmp_path / name).write_text("[[")
    assert store.revision() != whole
    assert store.revision("streets") == layer
