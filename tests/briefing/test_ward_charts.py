"""Wards side by side: every ward with routes, bars as long as its shares, and the same in words."""

import io
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from PIL import Image

from geo.briefing.ward_charts import MOST_WARDS, in_words, wards_chart, wards_pictures
from geo.language import language
from geo.model.criterion import Criterion, Value
from geo.model.summary import Part, Summary, WardSummary

EN = language("en")
GOOD = Value("full", {"en": "Lit", "vi": "Đủ sáng"}, "#0072B2", "solid", "check", 1.0)
BAD = Value("none", {"en": "Dark <b>", "vi": "Chưa có"}, "#8E1B3A", "short_dash", "cross", 0.0)
LIGHTING = Criterion("lighting", {"en": "Lighting", "vi": "Chiếu sáng"}, (GOOD, BAD))


def ward(name: str, full: float, none: float) -> WardSummary:
    amounts = {"lighting": {"full": full, "none": none}}
    return WardSummary(metres=full + none, status=amounts, code="00139", name=name)


BO_DE = ward("Bồ Đề & <i>", 300, 100)


def summary(*wards: WardSummary) -> Summary:
    day = date(2022, 8, 9)
    return Summary(
        as_of=day,
        boundaries=day,
        criteria=("lighting",),
        wards=wards,
        outside=Part(),
        total=Part(),
        shared_border_metres=0.0,
    )


def widths(page: str, colour: str) -> list[float]:
    found = re.findall(rf'<rect x="[^"]+" y="[^"]+" width="([^"]+)" height="3.4" fill="{colour}"', page)
    return [float(each) for each in found]


def test_bars_are_as_long_as_the_shares() -> None:
    page = wards_chart([BO_DE], [LIGHTING], EN)
    (good,), (bad,) = widths(page, GOOD.colour), widths(page, BAD.colour)
    assert good == pytest.approx(3 * bad, rel=1e-3)


def test_status_is_told_by_symbols_too_and_names_are_text() -> None:
    page = wards_chart([BO_DE], [LIGHTING], EN)
    texts = {each.text for each in ElementTree.fromstring(page).iter() if each.text}
    assert {"Bồ Đề & <i>", "Lit", "Dark <b>", EN.length(400)} <= texts
    assert wards_chart([BO_DE], [replace(LIGHTING, values=(replace(GOOD, symbol="star"), BAD))], EN) != page


def test_the_words_say_every_ward_and_share() -> None:
    told = in_words([BO_DE, ward("Gia Thụy", 0, 50)], [LIGHTING], EN)
    assert "Bồ Đề & <i>, Lighting: Lit 75%, Dark <b> 25%." in told
    assert "Gia Thụy, Lighting: Dark <b> 100%." in told


def test_wards_without_routes_are_left_out_and_many_are_cut_into_pages() -> None:
    many = [ward(f"Phường {number}", 10, 0) for number in range(MOST_WARDS + 1)]
    found = list(wards_pictures(summary(ward("Trống", 0, 0), *many), [LIGHTING], EN, as_lines=True))
    assert len(found) == 2
    assert "Phường 20" in found[1].svg
    assert not any("Trống" in each.svg for each in found)
    assert list(wards_pictures(summary(ward("Trống", 0, 0)), [LIGHTING], EN, as_lines=True)) == []


def test_as_pixels_it_has_300_dots_an_inch() -> None:
    (found,) = wards_pictures(summary(BO_DE), [LIGHTING], EN, as_lines=False)
    with Image.open(io.BytesIO(found.png)) as image:
        assert image.width == round(165 / 25.4 * 300)
        assert round(image.info["dpi"][0]) == 300
