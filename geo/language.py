"""Words, numbers and dates in Vietnamese and English.

Sentences are keyed by their English text; catalogues are in `geo/locale` (GNU gettext, compiled when built).
`N_` marks a sentence for the catalogue where it is written; `Language.text` translates it where it is shown.
"""

import gettext
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Protocol

LANGUAGES = ("vi", "en")
LOCALE = Path(__file__).parent / "locale"


def N_(text: str) -> str:
    """Mark `text` for the catalogue and return it unchanged."""
    return text


class Labelled(Protocol):
    """What has a name in both languages."""

    @property
    def labels(self) -> Mapping[str, str]: ...  # noqa: D102  a protocol's member


class Language:
    """One language: sentences, numbers, lengths, dates. Use `language(code)`."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._catalogue = gettext.translation("messages", LOCALE, [code], fallback=True)
        self._group, self._point = (".", ",") if code == "vi" else (",", ".")

    def text(self, text: str, /, **values: object) -> str:
        """Translate an English sentence and fill its `{named}` places."""
        sentence = self._catalogue.gettext(text) if text else ""
        return sentence.format(**values) if values else sentence

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Translate a sentence that depends on a number, given as `{n}`."""
        sentence = self._catalogue.ngettext(one, many, number)
        return sentence.format(n=self.number(number), **values)

    def either(self, texts: object) -> str:
        """Choose this language's text of a `{vi: …, en: …}` table, else the first one given."""
        if isinstance(texts, Mapping) and texts:
            return str(texts.get(self.code) or next(iter(texts.values())))
        return str(texts or "")

    def label(self, labelled: Labelled) -> str:
        """Say what something with `labels` is called: a criterion, its value, a lamp, a group of points."""
        return self.either(labelled.labels)

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number: 1.234,5 in Vietnamese, 1,234.5 in English."""
        plain = f"{value:,.{digits}f}"
        if plain.startswith("-"):
            plain = f"\N{MINUS SIGN}{plain[1:]}" if float(plain.replace(",", "")) else plain[1:]
        return plain.translate({ord(","): self._group, ord("."): self._point})

    def metres(self, metres: float) -> str:
        """Write a length with its unit in whole metres: 2.210 m."""
        return f"{self.number(metres)}\N{NO-BREAK SPACE}m"

    def length(self, metres: float) -> str:
        """Write a length as people say it: 410 m, 6,2 km."""
        if abs(metres) < 999.5:
            return self.metres(metres)
        return f"{self.number(metres / 1000, 1)}\N{NO-BREAK SPACE}km"

    def percent(self, share: float, digits: int = 1) -> str:
        """Write a share of 1: 73,5 % in Vietnamese, 73.5% in English."""
        space = "\N{NO-BREAK SPACE}" if self.code == "vi" else ""
        return f"{self.number(share * 100, digits)}{space}%"

    def date(self, day: "date | str | None") -> str:
        """Write a date as dd/MM/yyyy; nothing for None."""
        if not day:
            return ""
        return (date.fromisoformat(day) if isinstance(day, str) else day).strftime("%d/%m/%Y")


@lru_cache(maxsize=8)
def language(code: str) -> Language:
    """Return the language called `code`; an unknown one gives Vietnamese."""
    return Language(code if code in LANGUAGES else LANGUAGES[0])
