"""The fonts that the build hook fetches have every letter that Vietnamese texts and our figures need."""

import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
IMAGE_FONTS = ROOT / "geo/rendering/fonts"
PAGE_FONTS = ROOT / "webmap/static/vendor/plex"
TONES = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING ACUTE ACCENT}", "\N{COMBINING TILDE}")
TONES += ("\N{COMBINING HOOK ABOVE}", "\N{COMBINING DOT BELOW}")
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set("đĐ")
SIGNS = set("₫−–—…·•’“”×²°%/½")
FACE = re.compile(
    r"font-style: (?P<style>\w+); font-weight: (?P<weight>\d+);.*?"
    r"url\('(?P<file>[^']+)'\).*?unicode-range: (?P<ranges>[^;]+);"
)


def page_faces() -> dict[tuple[str, str], list[tuple[str, set[int]]]]:
    """Return (style, weight) -> files with their code points, in the order of the style sheet."""
    faces: dict[tuple[str, str], list[tuple[str, set[int]]]] = {}
    for rule in FACE.finditer((PAGE_FONTS / "plex.css").read_text(encoding="utf-8")):
        points: set[int] = set()
        for part in rule["ranges"].split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            points.update(range(int(first, 16), int(last or first, 16) + 1))
        faces.setdefault((rule["style"], rule["weight"]), []).append((rule["file"], points))
    return faces


IMAGE_FACES = [f"IBMPlexSans-{style}" for style in ("Regular", "Medium", "SemiBold", "Bold", "Italic")]
PAPER_FACES = [f"Tinos-{style}" for style in ("Regular", "Bold", "Italic", "BoldItalic")]


@pytest.mark.parametrize("face", [*IMAGE_FACES, *PAPER_FACES])
def test_a_font_of_images_and_papers_has_every_vietnamese_letter_and_sign(face):
    with TTFont(IMAGE_FONTS / f"{face}.ttf") as font:
        known = set(font.getBestCmap())
    assert len(LETTERS) == 146
    assert {sign for sign in LETTERS | SIGNS if ord(sign) not in known} == set()


def test_the_letters_of_papers_are_as_wide_as_those_of_times_new_roman():
    with TTFont(IMAGE_FONTS / "Tinos-Regular.ttf") as font:
        known, per_em = font.getBestCmap(), font["head"].unitsPerEm
        widths = {sign: round(font["hmtx"][known[ord(sign)]][0] / per_em * 1000) for sign in "aemHWđ0.—"}
    times = {"a": 444, "e": 444, "m": 778, "H": 722, "W": 944, "đ": 500, "0": 500, ".": 250, "—": 1000}
    assert widths == times  # of the PostScript core font Times-Roman (Adobe's metrics), in thousandths


def test_the_page_has_regular_to_bold_and_an_italic():
    expected = {("normal", "400"), ("normal", "500"), ("normal", "600"), ("normal", "700"), ("italic", "400")}
    assert set(page_faces()) == expected


def test_every_page_font_that_the_style_sheet_names_is_there():
    named = {file for faces in page_faces().values() for file, _ in faces}
    assert named == {f"files/{path.name}" for path in (PAGE_FONTS / "files").iterdir()}


def test_vietnamese_pages_load_two_files_a_face():
    for faces in page_faces().values():
        # of the faces that claim a letter, browsers load the one that stands last in the style sheet
        loaded = {
            next((file for file, points in reversed(faces) if ord(sign) in points), f"none for {sign}")
            for sign in LETTERS | SIGNS
        }
        assert sorted(file.split("-")[3] for file in loaded) == ["latin", "vietnamese"]


def test_every_fetched_part_keeps_its_licence_beside_it():
    vendor = PAGE_FONTS.parent
    missing = [place.name for place in vendor.iterdir() if place.is_dir() and not [*place.glob("LICEN*")]]
    assert missing == []
    assert "Open Font License" in (IMAGE_FONTS / "LICENSE.txt").read_text(encoding="utf-8")
    assert "Tinos" in (IMAGE_FONTS / "LICENSE-Tinos.txt").read_text(encoding="utf-8")
    assert "lodash" in (vendor / "geoman/LICENSES-bundled.txt").read_text(encoding="utf-8")
