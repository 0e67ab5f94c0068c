"""Texts are measured and shortened so that they fit; an SVG carries the letters it uses."""

import base64
import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import MissingPart
from geo.rendering import fonts, svg

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


@pytest.mark.parametrize("face", fonts.FACES)
def test_every_vietnamese_letter_is_in_every_cut(face: str) -> None:
    with TTFont(fonts.font_folder() / fonts.FACES[face].file) as font:
        known = font.getBestCmap()
    assert {ord(char) for char in LETTERS + LETTERS.upper() + "₫0123456789…·–−“”"} <= set(known)


def test_digits_are_equally_wide() -> None:
    assert len({fonts.width(digit, 1) for digit in "0123456789"}) == 1


@given(st.text(max_size=60), st.floats(0, 80))
def test_a_shortened_text_fits_its_room(text: str, room: float) -> None:
    assert fonts.width(fonts.shorten(text, room, 3.0), 3.0) <= room


@given(st.lists(st.text("abc Đ", min_size=1, max_size=9), max_size=9).map(" ".join), st.floats(5, 60))
def test_wrapped_lines_fit_and_keep_to_their_number(text: str, room: float) -> None:
    lines = fonts.wrap(text, room, 3.0, lines=2)
    assert len(lines) <= 2
    assert all(fonts.width(line, 3.0) <= room for line in lines)


def test_wrapping_loses_no_word_where_there_is_room() -> None:
    assert " ".join(fonts.wrap("một hai ba bốn năm", 12, 3.0, lines=4)) == "một hai ba bốn năm"


def test_the_embedded_font_holds_the_letters_of_the_text_and_little_else() -> None:
    document = fonts.text(0, 0, "Phố Phú Hựu", 3, face="semibold", fill="#000")
    rules = fonts.embedded(document)
    assert rules.count("@font-face") == 1
    found = re.search(r"base64,([^)]+)\)", rules)
    assert found
    with TTFont(io.BytesIO(base64.b64decode(found.group(1)))) as font:
        known = set(font.getBestCmap())
    assert {ord(char) for char in "PhốúHựu"} <= known
    assert len(known) < 80


def test_only_the_cuts_in_use_are_embedded() -> None:
    upright = fonts.embedded(fonts.text(0, 0, "a", 3, fill="#000"))
    slanted = fonts.embedded(fonts.text(0, 0, "a", 3, face="italic", fill="#000"))
    assert "font-style:italic" not in upright
    assert "font-style:italic" in slanted


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(MissingPart, match=r"IBMPlexSans-Regular\.ttf"):
        fonts.font_folder()


def test_turned_text_turns_about_its_place() -> None:
    assert 'transform="translate(1 2)rotate(-30)"' in fonts.text(1, 2, "a", 3, fill="#000", turn=-30)
    assert isinstance(fonts.text(1, 2, "<", 3, fill="#000"), svg.Markup)
