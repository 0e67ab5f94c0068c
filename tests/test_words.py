"""Every sentence that people read is in both catalogues, whole, and with the same places to fill."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from geo.language import LANGUAGES, LOCALE, language
from geo.locale.renew import catalogue_path, extracted
from webmap.map.assets import browser_sentences

PLACE = re.compile(r"\{(\w+)[^}]*\}")
ROOT = Path(__file__).resolve().parents[1]


@cache
def sentences() -> Catalog:
    return extracted()


@cache
def catalogue(code: str) -> Catalog:
    with catalogue_path(code).open("rb") as file:
        return read_po(file, locale=code)


def texts(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return one text, or the singular and the plurals."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def pairs(code: str) -> Iterator[tuple[Message, tuple[str, ...]]]:
    """Return each sentence of the code with its translations."""
    for message in sentences():
        if message.id:
            found = catalogue(code).get(message.id)
            yield message, texts(found.string) if found else ()


def test_the_program_has_sentences_in_code_templates_and_scripts() -> None:
    found = {Path(place).suffix for message in sentences() for place, _ in message.locations}
    assert found >= {".py", ".html", ".js"}
    assert len(sentences()) > 200


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_translated(code: str) -> None:
    missing = [message.id for message, found in pairs(code) if not found or not all(found)]
    assert missing == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_is_only_guessed(code: str) -> None:
    assert [message.id for message in catalogue(code) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_fills_the_same_places(code: str) -> None:
    wrong = [
        (message.id, found)
        for message, found in pairs(code)
        if any(set(PLACE.findall(text)) != set(PLACE.findall(texts(message.id)[-1])) for text in found)
    ]
    assert wrong == []


def test_english_sentences_are_themselves() -> None:
    assert [message.id for message, found in pairs("en") if found != texts(message.id)] == []


def test_vietnamese_is_written_with_tones_and_composed_letters() -> None:
    found = [text for _, strings in pairs("vi") for text in strings]
    assert [text for text in found if unicodedata.normalize("NFC", text) != text] == []
    assert sum(not text.isascii() for text in found) > 0.9 * len(found)


# The tone is on the first vowel of oa, oe, uy where nothing follows: minh họa, khỏe, tùy; not after q.
OTHER_PLACEMENT = re.compile(r"(?<![qQ])(?:[oO][àáảãạèéẻẽẹ]|[uU][ỳýỷỹỵ])(?!\w)")


def test_tones_stand_where_official_papers_put_them() -> None:
    found = [text for _, strings in pairs("vi") for text in strings]
    for folder in (ROOT / "geo" / "demo", ROOT / "geo" / "services" / "new_programme"):
        found += [
            path.read_text("utf-8") for kind in ("*.py", "*.toml", "*.md") for path in folder.rglob(kind)
        ]
    assert OTHER_PLACEMENT.search("minh hoạ")
    assert not OTHER_PLACEMENT.search("quý, hoàn, khuỷu, minh họa")
    assert [text[:60] for text in found if OTHER_PLACEMENT.search(text)] == []


def test_no_sentence_begins_or_ends_with_a_blank_for_glueing() -> None:
    glued = [message.id for message in sentences() if any(text != text.strip() for text in texts(message.id))]
    assert glued == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_browser_is_given_every_sentence_of_its_scripts(code: str) -> None:
    scripts = {
        message.id for message in sentences() if any(place.endswith(".js") for place, _ in message.locations)
    }
    assert set(browser_sentences()) == scripts
    assert [text for text in browser_sentences() if catalogue(code).get(text) is None] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(code: str) -> None:
    compiled = LOCALE / code / "LC_MESSAGES" / "messages.mo"
    if not compiled.exists():
        pytest.fail("the catalogues are not compiled: make test does it")
    for message, found in pairs(code):
        if isinstance(message.id, str) and "{" not in message.id:
            assert language(code).text(message.id) == found[0]
