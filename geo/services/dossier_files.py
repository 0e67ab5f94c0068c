"""A dossier as files: Word and PDF with the same content; the same inputs give the same bytes."""

from geo.exchange.word import write_word
from geo.language import Language
from geo.model.document import Document
from geo.model.dossier import Dossier
from geo.rendering.papers import write_pdf
from geo.services import paper_names
from geo.services.caveats import with_caveat
from geo.services.details import SEGMENTS
from geo.services.dossier_document import document_of
from geo.services.paper_files import Makers
from geo.stores.base import Store
from geo.stores.photo_files import PhotoFiles

ENDINGS = (".docx", ".pdf")


def dossier_makers(
    store: Store,
    found: Dossier,
    words: Language,
    *,
    pictures_from: PhotoFiles,
    template: bytes | None = None,
) -> Makers:
    """Return what makes each file of a dossier, by its ending; `template`: the office's own Word file."""

    def paper(*, as_lines: bool) -> Document:
        drawn = document_of(store, found, words, pictures_from=pictures_from, as_lines=as_lines)
        return with_caveat(drawn, store, words)

    def word() -> bytes:
        return write_word(paper(as_lines=False), template=template)

    def pdf() -> bytes:
        return write_pdf(paper(as_lines=True))

    return {".docx": word, ".pdf": pdf}


def file_name(layer: str, feature_id: str, words: Language) -> str:
    """Return a plain name without an ending, by language: ho-so-tuyen-R-01, dossier-route-R-01."""
    return paper_names.file_name("dossier_route" if layer == SEGMENTS else "dossier_block", words, feature_id)
