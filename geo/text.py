"""Vietnamese text: NFC, search keys without tones, collation."""

import unicodedata

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyz"
_ORDER = {letter: index for index, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng
_BREVE, _CIRCUMFLEX, _HORN = "\u0306", "\u0302", "\u031b"


def nfc(text: str) -> str:
    """Return `text` in Unicode normal form C, as everything is stored."""
    return unicodedata.normalize("NFC", text)


def search_key(text: str) -> str:
    """Return lower-case text without tones and marks, đ as d: “Phú Hựu” gives “phu huu”."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def collation_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], tuple[int, ...]]:
    """Return a sort key in Vietnamese order: letters (a ă â … d đ …) first, then tones; digits by value."""
    letters: list[tuple[int, int, str]] = []
    tones: list[int] = []
    number = ""
    for char in unicodedata.normalize("NFC", text.casefold()):
        if char.isdecimal():
            number += char
            continue
        if number:
            letters.append((0, int(number), ""))
            number = ""
        base, tone = _split_tone(char)
        tones.append(tone)
        letters.append((1, _ORDER[base], "") if base in _ORDER else _other(base))
    if number:
        letters.append((0, int(number), ""))
    return tuple(letters), tuple(tones)


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
