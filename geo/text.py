"""Vietnamese text: NFC, search keys without tones, collation."""

import re
import unicodedata

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyz"
_ORDER = {letter: index for index, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DIGITS = re.compile(r"(\d+)")


def nfc(text: str) -> str:
    """Return `text` in Unicode normal form C, as everything is stored."""
    return unicodedata.normalize("NFC", text)


def is_storable(text: str) -> bool:
    """Say whether every store can keep `text`: no NUL, and no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """Return `text` with what no store can keep replaced by U+FFFD."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def has_hidden(text: str) -> bool:
    """Say whether `text` holds what cannot be seen but acts: control characters, turns of the direction."""
    return _HIDDEN.search(text) is not None


def search_key(text: str) -> str:
    """Return lower-case text without tones and marks, đ as d: “Phú Hựu” gives “phu huu”."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def collation_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], tuple[int, ...]]:
    """Return a sort key in Vietnamese order: letters (a ă â … d đ …) first, then tones; digits by value."""
    letters: list[tuple[int, int, str]] = []
    tones: list[int] = []
    for part in _DIGITS.split(unicodedata.normalize("NFC", text.casefold())):
        if part.isdecimal():
            letters.append(_number(part))
            continue
        for char in part:
            base, tone = _split_tone(char)
            tones.append(tone)
            letters.append((1, _ORDER[base], "") if base in _ORDER else _other(base))
    return tuple(letters), tuple(tones)


def _number(digits: str) -> tuple[int, int, str]:
    """Sort by value without making a number of it: more digits are more, whatever their length."""
    plain = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0")
    return (0, len(plain), plain)


def _split_tone(char: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
    rest = "".join(mark for mark in parts if mark not in _TONES)
    return unicodedata.normalize("NFC", rest), tone


def _other(char: str) -> tuple[int, int, str]:
    if char.isspace():
        return (-1, 0, "")
    near = unicodedata.normalize("NFD", char)[:1]
    return (1, _ORDER[near], char) if near in _ORDER else (2 if char.isalpha() else -1, 1, char)
