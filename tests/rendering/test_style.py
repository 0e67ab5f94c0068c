"""One style source: what the page is told is what images are drawn with."""

import re

import orjson

from geo.model.criterion import DASHES, DEFAULT_VALUES, SYMBOLS, Value
from geo.model.stage import STAGE
from geo.rendering import style
from tests import factories


def test_every_dash_and_symbol_that_a_criterion_may_name_is_defined() -> None:
    assert set(DASHES) == set(style.DASHES)
    assert set(SYMBOLS) <= set(style.SYMBOLS)


def test_dashes_differ_so_that_colour_is_never_alone() -> None:
    assert len({(d.pattern, d.width, d.cap) for d in style.DASHES.values()}) == len(style.DASHES)


def test_the_json_for_the_page_can_be_written_and_holds_each_theme() -> None:
    written = orjson.loads(orjson.dumps(style.as_json([STAGE])))
    assert written["themes"]["stage"]["recognised"]["colour"] == "#0072B2"
    assert written["colours"] == dict(style.COLOURS)
    assert written["themes"]["stage"]["planned"]["width"] == style.ROUTE.width * style.DASHES["thin"].width


def test_css_holds_every_colour() -> None:
    css = style.css_variables()
    assert all(f"--{name}: {colour};" in css for name, colour in style.COLOURS.items())
    assert all(re.fullmatch(r"--[a-z-]+: [^;]+;", line) for line in css.splitlines())
    assert "--dash-long-dash: 18 6.5;" in css


def test_the_worst_value_is_drawn_last_and_what_has_no_score_first() -> None:
    good, bad = Value("good", {}, "#000000", score=1.0), Value("bad", {}, "#000000", score=0.0)
    order = [value.id for value in style.drawing_order((good, bad, *DEFAULT_VALUES))]
    assert order == ["not_applicable", "unknown", "good", "bad"]


def test_what_is_proposed_lies_below_what_is_recognised() -> None:
    order = [value.id for value in style.drawing_order(STAGE.values)]
    assert order[0] == "proposed"
    assert order[-1] == "recognised"


def test_unknown_names_still_give_a_style() -> None:
    assert style.dash("wavy") == style.DASHES["solid"]
    assert style.symbol("heart") == style.SYMBOLS["minus"]
    assert style.street("primary_link") == style.STREETS["primary"]
    assert style.street("corridor") == style.STREET_OTHER


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_colours_have_the_contrast_of_wcag_aa() -> None:
    for name in ("ink", "muted", "ward-label"):
        assert contrast(style.COLOURS[name], style.COLOURS["paper"]) >= 4.5
        assert contrast(style.COLOURS[name], style.COLOURS["land"]) >= 4.4


def test_phases_of_a_plan_differ_in_colour_and_dash_and_stand_out_from_the_land() -> None:
    drawn = [style.phase_style(phase) for phase in range(1, len(style.PHASES) + 1)]
    lines = {f"{each['dash']}{each['width']}" for each in drawn}
    assert len({each["colour"] for each in drawn}) == len(lines) == len(drawn)
    assert all(contrast(str(each["colour"]), style.COLOURS["land"]) >= 3.1 for each in drawn)
    assert style.phase_style(len(drawn) + 1) == drawn[0]


def test_letters_are_readable_on_every_colour_of_the_core_criteria() -> None:
    for each in factories.criteria():
        for value in each.values:
            assert contrast(style.ink_on(value.colour), value.colour) >= 4.5
    assert (style.ink_on("#0072B2"), style.ink_on("#C27800")) == ("#FFFFFF", "#000000")
