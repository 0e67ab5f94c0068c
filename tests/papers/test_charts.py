"""Charts of papers and pages: what is there, what is not, and what has no room."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from geo.model.criterion import DEFAULT_VALUES, Value
from geo.papers import charts
from geo.papers.charts_calendar import Calendar, calendar
from geo.rendering import fonts

FULL = Value("full", {"vi": "Đủ sáng", "en": "Fully lit"}, "#0072B2", "solid", "check", 1.0)
VALUES = (FULL, *DEFAULT_VALUES)
LABELS = ("Đủ sáng", "Chưa kiểm tra", "Không áp dụng")
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
DAY = date(2022, 8, 9)


def stack(*shares: tuple[float, ...], name: str = "Chiếu sáng") -> charts.Stack:
    days = tuple(f"{at + 1:02}/08" for at in range(len(shares)))
    return charts.Stack(name, VALUES, LABELS, days, shares)


def drawn(*found: charts.Stack) -> str:
    return charts.stacks(found, title="Hiện trạng", language="vi")


def slopes(*pairs: tuple[float | None, float | None]) -> str:
    rows = tuple(f"P{at}" for at in range(len(pairs)))
    found = charts.Slopes(rows, ("Cờ",), tuple((pair,) for pair in pairs), "30/06", "09/08", "lên", "xuống")
    return charts.slopes(found, title="Phường", language="vi")


def checks(counts: dict[date, int], days: int = 1) -> str:
    found = Calendar(DAY, DAY + timedelta(days - 1), counts, WEEKDAYS)
    return calendar(found, title="Lượt kiểm tra", language="vi")


def test_a_part_of_a_bar_is_told_by_its_symbol_or_its_edge_beside_its_colour() -> None:
    page = drawn(stack((0.5, 0.3, 0.2)))
    sign = "scale("  # symbols are drawn to scale
    assert page.count(sign) == 2  # in the bar and in the legend
    assert page.count('stroke-dasharray="0.5 0.5"') == 2


def test_a_day_on_which_nothing_counted_has_a_dash() -> None:
    assert "–" in drawn(stack((0.0, 0.0, 0.0)))
    assert "–" not in drawn(stack((1.0, 0.0, 0.0)))


def test_days_that_are_too_close_are_labelled_at_the_ends() -> None:
    page = drawn(stack(*[(1.0, 0.0, 0.0)] * 40))
    assert ("01/08" in page, "40/08" in page, "20/08" in page) == (True, True, False)


def test_more_criteria_than_stand_abreast_begin_a_row() -> None:
    one, many = drawn(*[stack((1.0, 0, 0))] * 4), drawn(*[stack((1.0, 0, 0))] * 5)
    assert charts.height_of(many) == 2 * charts.height_of(one)
    assert charts.height_of(drawn()) > 0


def test_ways_down_are_dashed_and_ways_up_are_not() -> None:
    up, down = slopes((0.1, 0.9)), slopes((0.9, 0.1))
    assert down.count("stroke-dasharray") == up.count("stroke-dasharray") + 1
    assert "xuống" in up


def test_what_did_not_change_is_told_from_what_was_not_there_before() -> None:
    assert slopes((0.5, 0.5)).count("<circle") == slopes((None, 0.5)).count("<circle") + 1
    assert "–" in slopes((None, None))


def test_a_calendar_with_little_room_has_a_key_of_shades_instead_of_numbers() -> None:
    wide, narrow = checks({DAY: 7}, days=30), checks({DAY: 1200}, days=365)
    assert ">7<" in wide
    assert "1.200" in narrow.replace("–", " ")
    assert charts.height_of(narrow) > 7 * 2.7


def test_a_year_that_is_new_is_named_and_nothing_stands_beyond_the_edge() -> None:
    assert ">2023<" in checks({DAY: 1}, days=200)
    edge = checks({DAY: 1}, days=(date(2023, 1, 1) - DAY).days + 1)
    assert fonts.width("2023", 2.7) < charts.WIDTH_MM
    assert ">2023<" in edge


@pytest.mark.parametrize("most", [10, 11, 60, 1000])
def test_shades_of_the_key_cover_every_number_once(most: int) -> None:
    page = checks({DAY: most, DAY + timedelta(1): 1} | {DAY + timedelta(2): max(most - 1, 1)}, days=365)
    texts = [part.partition("<")[0].replace(".", "") for part in page.split('fill="#22303C">')[1:]]
    ranges = [(int(a), int(b or a)) for a, _, b in (text.partition("–") for text in texts) if a.isdigit()]
    assert (ranges[0][1], ranges[-1][1]) == (0, most)
    assert all(high + 1 == low for (_, high), (low, _) in pairwise(ranges))
