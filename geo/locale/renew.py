"""Renew the catalogues from the sentences in code, templates and scripts: `make words`.

Translations that are still used are kept, unused ones dropped; English sentences translate to themselves. The
Vietnamese sentences that are missing are named on stderr; exit 1 while there are any.
"""

import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEYWORDS = ("N_", "_", "text", "plural:1,2", "word")
UNCHANGING = datetime(2026, 1, 1)  # so that a renewal without a change changes no byte


def extracted() -> Catalog:
    """Return every sentence, found as pyproject.toml says."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
        subprocess.run([*command, *keywords, "-o", str(template), "."], cwd=ROOT, check=True)
        with template.open("rb") as file:
            return read_po(file)


def catalogue_path(code: str) -> Path:
    """Return where the catalogue of a language is."""
    return HERE / code / "LC_MESSAGES" / "messages.po"


def renewed(code: str, sentences: Catalog) -> tuple[Catalog, list[str]]:
    """Return a language's catalogue for these sentences, and those that have no translation yet."""
    known = Catalog(locale=code)
    if catalogue_path(code).exists():
        with catalogue_path(code).open("rb") as file:
            known = read_po(file, locale=code)
    result = Catalog(
        locale=code,
        project="model-routes",
        version="1",
        creation_date=UNCHANGING,
        revision_date=UNCHANGING,
        fuzzy=False,
    )
    result.header_comment = "# The words of model-routes; renewed by `make words`, translated here."
    missing = []
    for message in sentences:
        if not message.id:
            continue
        translation = message.id if code == "en" else _translation(known, message)
        if not all(translation if isinstance(translation, tuple | list) else (translation,)):
            missing.append(str(message.id))
        result.add(message.id, translation, flags=message.flags - {"python-format"})
    return result, missing


def _translation(known: Catalog, message: Message) -> str | tuple[str, ...]:
    found = known.get(message.id)
    plural = isinstance(message.id, tuple | list)
    if found is None or not found.string:
        return ("",) if plural else ""
    if plural != isinstance(found.string, tuple | list):
        return ("",) if plural else ""
    return tuple(found.string) if plural else str(found.string)


def main() -> int:
    """Renew every catalogue and say what is missing."""
    sentences = extracted()
    missing: list[str] = []
    for code in ("en", "vi"):
        catalogue, untranslated = renewed(code, sentences)
        missing += untranslated
        catalogue_path(code).parent.mkdir(parents=True, exist_ok=True)
        with catalogue_path(code).open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=True, no_location=True)
    for sentence in missing:
        sys.stderr.write(f"not translated: {sentence}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
