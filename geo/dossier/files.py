"""A dossier as files: Word and PDF with the same content; the same inputs give the same bytes."""

from geo.dossier.document import document_of
from geo.dossier.values import Dossier
from geo.language import Language
from geo.papers import names
from geo.papers.caveats import with_caveat
from geo.papers.document import Document
from geo.papers.files import Makers, makers_of
from geo.photos.picture_files import PhotoFiles
from geo.programme.features import SEGMENTS
from geo.stores.base import Store

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

    def paper(ending: str) -> Document:
        drawn = document_of(store, found, words, pictures_from=pictures_from, as_lines=ending == ".pdf")
        return with_caveat(drawn, store, words)

    return makers_of(ENDINGS, paper, template=template)


def file_name(layer: str, feature_id: str, words: Language) -> str:
    """Return a plain name without an ending, by language: ho-so-tuyen-R-01, dossier-route-R-01."""
    return names.file_name("dossier_route" if layer == SEGMENTS else "dossier_block", words, feature_id)
