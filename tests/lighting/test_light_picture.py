"""The picture of light on a stretch: plainly an estimate, with scale, legend, figures, in two languages."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from geo.language import LANGUAGES
from geo.lighting.light import Illuminance
from geo.lighting.light_picture import RAMP, compose, draw, step_of

FOUND = Illuminance(
    arrangement="one_side",
    spacing_m=20.0,
    width_m=7.0,
    height_m=8.0,
    lumens=9100,
    length_m=20.0,
    x_m=(5.0, 15.0),
    y_m=(1.75, 5.25),
    lux=((12.0, 8.0), (6.0, 4.0)),
    poles=((0.0, 0.0), (20.0, 0.0)),
)


def said(found: Illuminance, code: str, **options: str) -> str:
    root = ElementTree.fromstring(compose(found, language_code=code, **options))
    return " | ".join("".join(each.itertext()) for each in root.iter() if each.tag.endswith("}text"))


def test_it_is_called_an_estimate_and_says_of_no_street_that_a_standard_is_met() -> None:
    vietnamese, english = said(FOUND, "vi"), said(FOUND, "en")
    assert vietnamese.startswith("Ước tính ánh sáng trên một đoạn đường mẫu")
    assert "không phải số đo" in vietnamese
    assert english.startswith("Estimated light")
    assert "no measurement and no design" in english


def test_figures_scale_and_legend_are_there_in_the_way_of_each_language() -> None:
    vietnamese = said(FOUND, "vi")
    assert "Etb 7,5 lx, Emin 4,0 lx, Uo = Emin / Etb = 0,53" in vietnamese
    assert "9.100 lm" in vietnamese
    assert re.search(r"\| 10\s?m \|", vietnamese)
    assert "0–2 | 2–4 | 4–6" in vietnamese
    assert "Eavg 7.5 lx" in said(FOUND, "en")


def test_every_colour_has_its_number_so_that_nothing_is_told_by_colour_alone() -> None:
    assert "12 | 8,0 | 6,0 | 4,0" in said(FOUND, "vi")


@pytest.mark.parametrize(("most", "step"), [(12.0, 2), (12.1, 2.5), (0.05, 0.01), (60.0, 10), (61.0, 15)])
def test_six_round_steps_hold_the_most(most: float, step: float) -> None:
    found = replace(FOUND, lux=((most, 0.0), (0.0, 0.0)))
    assert step_of(found) == pytest.approx(step)
    assert step_of(found) * len(RAMP) >= most


def test_darkness_can_be_drawn() -> None:
    assert "0,0" in said(replace(FOUND, lux=((0.0, 0.0), (0.0, 0.0))), "vi")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_hostile_title_stays_text_and_the_file_carries_its_letters(code: str) -> None:
    content = draw(FOUND, title="<script>alert(1)</script>&", language_code=code)
    assert b"<script>" not in content
    assert b"data:font/woff" in content
    ElementTree.fromstring(content)


def test_the_same_light_gives_the_same_bytes() -> None:
    assert draw(FOUND) == draw(FOUND)
