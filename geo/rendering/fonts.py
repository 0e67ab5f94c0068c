"""The typeface of images: where its files are, how wide texts are, and the part of it an SVG carries.

IBM Plex Sans (SIL Open Font Licence) has all Vietnamese letters and digits of one width. Papers have Tinos,
whose letters are as wide as those of Times New Roman. The build brings both.
"""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from geo.errors import MissingPart
from geo.language import N_
from geo.rendering import svg

FOLDER = Path(__file__).parent / "fonts"
ASCENT = 0.78  # of the size: room that a line of Vietnamese capitals with tones needs above the baseline
DESCENT = 0.24
CAP_HEIGHT = 0.698
X_HEIGHT = 0.52


@dataclass(frozen=True)
class Face:
    """One cut: its file, the family name inside the file, weight and slant."""

    file: str
    family: str
    weight: int
    slant: str = "normal"

    @property
    def families(self) -> str:
        """The families to try, best first."""
        names = dict.fromkeys((self.family, "IBM Plex Sans"))
        return ", ".join(f"'{name}'" for name in names) + ", sans-serif"


FACES = {
    "regular": Face("IBMPlexSans-Regular.ttf", "IBM Plex Sans", 400),
    "medium": Face("IBMPlexSans-Medium.ttf", "IBM Plex Sans Medm", 500),
    "semibold": Face("IBMPlexSans-SemiBold.ttf", "IBM Plex Sans SmBld", 600),
    "italic": Face("IBMPlexSans-Italic.ttf", "IBM Plex Sans", 400, "italic"),
}
PAPER_FACES = {
    "paper": Face("Tinos-Regular.ttf", "Tinos", 400),
    "paper-bold": Face("Tinos-Bold.ttf", "Tinos", 700),
}


PAPER_FAMILY = "Tinos"
PAPER_FILES = tuple(f"{PAPER_FAMILY}-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))


def font_folder() -> Path:
    """Return the folder of the font files.

    Raises:
        MissingPart: a file is not there.
    """
    needed = (*(face.file for face in FACES.values()), *PAPER_FILES)
    missing = [file for file in needed if not (FOLDER / file).is_file()]
    if missing:
        raise MissingPart(
            N_("The fonts for map images are missing ({files}). Run “make serve” again."),
            files=", ".join(missing),
        )
    return FOLDER


def width(text: str, size: float, face: str = "regular") -> float:
    """Return how wide `text` is, in the unit of `size` (kerning, under 1 %, is left out)."""
    advances, fallback = _advances(face)
    return sum(advances.get(ord(char), fallback) for char in text) * size


def shorten(text: str, room: float, size: float, face: str = "regular") -> str:
    """Return `text`, or as much of its beginning as fits into `room`, with an ellipsis."""
    if width(text, size, face) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + "…", size, face) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low else ""


def wrap(text: str, room: float, size: float, face: str = "regular", *, lines: int = 2) -> list[str]:
    """Break `text` at spaces into at most `lines` lines of at most `room`; the last one is shortened."""
    words = text.split(" ")
    done: list[str] = []
    current = ""
    for place, word in enumerate(words):
        longer = f"{current} {word}" if current else word
        if not current or width(longer, size, face) <= room:
            current = longer
        elif len(done) == lines - 1:
            current = " ".join([current, *words[place:]])
            break
        else:
            done.append(current)
            current = word
    return [shorten(line, room, size, face) for line in [*done, current] if line]


def embedded(document: str, letters: str = "") -> svg.Markup:
    """Return the font rules for an SVG document: the letters it uses (and `letters`), in the cuts it uses.

    Documents that are told the letters of all of them share their fonts, which are then made once.
    """
    letters = "".join(sorted(set(document).union(letters)))
    used = [face for face in FACES.values() if _is_used(face, document)]
    return svg.join(
        svg.font_face(face.family, weight=face.weight, slant=face.slant, base64=_woff(face, letters))
        for face in used
    )


def _is_used(face: Face, document: str) -> bool:
    return f'font-family="{face.families}"'.replace("'", "&#39;") in document and (
        face.slant == "normal" or f'font-style="{face.slant}"' in document
    )


@lru_cache(maxsize=8)
def _advances(face: str) -> tuple[dict[int, float], float]:
    cut = FACES.get(face) or PAPER_FACES[face]
    with TTFont(font_folder() / cut.file, lazy=True) as font:
        metrics, per_em = font["hmtx"], font["head"].unitsPerEm
        table = {code: metrics[name][0] / per_em for code, name in font.getBestCmap().items()}
        return table, metrics[".notdef"][0] / per_em


@lru_cache(maxsize=64)
def _woff(face: Face, letters: str) -> str:
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk"]
    options.notdef_outline = True
    options.name_IDs = [1, 2]
    with TTFont(font_folder() / face.file, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        font.flavor = "woff"
        packed = io.BytesIO()
        font.save(packed)
    return base64.b64encode(packed.getvalue()).decode("ascii")


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    face: str = "regular",
    fill: str,
    anchor: str = "start",
    halo: float = 0.0,
    halo_colour: str = "#FFFFFF",
    turn: float = 0.0,
    opacity: float | None = None,
) -> svg.Markup:
    """Return one line of text whose baseline starts (or is centred, or ends) at x, y millimetres.

    `halo` is the width of the outline around the letters; `turn` degrees clockwise about x, y.
    """
    cut = FACES[face]
    place: dict[str, svg.Attribute] = {"x": x, "y": y}
    if turn:
        place = {"transform": f"translate({svg.numbers((x, y))})rotate({svg.number(turn)})"}
    return svg.element(
        "text",
        words,
        **place,
        font_family=cut.families,
        font_weight=str(cut.weight),
        font_style="italic" if cut.slant == "italic" else None,
        font_size=size,
        text_anchor=None if anchor == "start" else anchor,
        fill=fill,
        opacity=opacity,
        **(_halo(halo, halo_colour) if halo else {}),
    )


def _halo(width_mm: float, colour: str) -> dict[str, svg.Attribute]:
    return {"stroke": colour, "stroke_width": width_mm, "stroke_linejoin": "round", "paint_order": "stroke"}
