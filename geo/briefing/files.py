"""A briefing as files: Word, PDF, workbook and web page, and a manifest with versions and hashes."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from geo.briefing.document import document_of, nobody
from geo.briefing.maps import theme_of, with_letters
from geo.briefing.pictures import Tell
from geo.briefing.sheets import as_workbook
from geo.briefing.values import Briefing
from geo.language import Language
from geo.papers import manifests
from geo.papers.caveats import with_caveat
from geo.papers.document import Document
from geo.papers.files import Makers, makers_of
from geo.papers.repacking import repacked
from geo.papers.word.write import write_word
from geo.stores.base import Store

ENDINGS = (".docx", ".pdf", ".xlsx", ".html")
FORMS = ("state", "party")
MANIFEST = "manifest.json"


def briefing_makers(
    store: Store,
    found: Briefing,
    words: Language,
    *,
    form: str = FORMS[0],
    template: bytes | None = None,
    tell: Tell = nobody,
    theme: str | None = None,
    ward_maps: int | None = None,
) -> Makers:
    """Return what makes each file of a briefing, by its ending; the same inputs give the same bytes.

    `template`: the office's own Word file, whose named places are filled. `theme`: what the maps of wards
    show (None: the criterion that changed most). `ward_maps`: of at most so many wards (None: what the
    programme says).

    Raises:
        InvalidInput: there is no such theme on the last day.
    """
    shown = theme_of(store, found, theme).id

    @cache
    def paper(*, as_lines: bool) -> Document:
        drawn = document_of(
            store,
            found,
            words,
            form=form,
            as_lines=as_lines,
            tell=tell,
            theme=shown,
            ward_maps=ward_maps,
        )
        return with_caveat(drawn, store, words)

    def document(ending: str) -> Document:
        drawn = paper(as_lines=ending != ".docx")
        return with_letters(drawn) if ending == ".html" else drawn

    workbook = {".xlsx": lambda: repacked(as_workbook(store, found, words))}
    return makers_of(ENDINGS, document, template=template, others=workbook)


def check_template(content: bytes) -> None:
    """Let a Word file pass that can be filled.

    Raises:
        InvalidInput: no Word file, too large, or with places that are not known.
    """
    write_word(Document("", ()), template=content)


def manifest(store: Store, found: Briefing, written: Sequence[Path], *, theme: str | None = None) -> bytes:
    """Return which files were made, of what and with what: hashes, the period, the data's revision."""
    period = found.period
    days = {
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "boundaries": period.boundaries.isoformat(),
    }
    return manifests.manifest(store, {"period": days, "criterion": theme_of(store, found, theme).id}, written)
