"""What makes each file of an evaluation, and of the note for the seminar."""

from collections.abc import Sequence

from geo.evaluation.document import document_of
from geo.evaluation.seminar_note import note_of
from geo.evaluation.seminar_values import SeminarChoice
from geo.evaluation.sheets import as_workbook
from geo.evaluation.values import Evaluation
from geo.language import Language
from geo.model.programme import STATE
from geo.papers.caveats import with_caveat
from geo.papers.document import Document
from geo.papers.files import Makers, makers_of
from geo.stores.base import Store


def evaluation_makers(
    store: Store,
    found: Sequence[Evaluation],
    words: Language,
    *,
    form: str = STATE,
    template: bytes | None = None,
) -> Makers:
    """Return what makes each file of an evaluation, by its ending.

    `form`: of the head, state or party; `template`: the office's own Word file.
    """

    def paper(_: str) -> Document:
        return with_caveat(document_of(store, found, words, form=form), store, words)

    workbook = {".xlsx": lambda: as_workbook(store, found, words)}
    return makers_of((".docx", ".pdf", ".xlsx", ".html"), paper, template=template, others=workbook)


def seminar_makers(
    store: Store,
    choice: SeminarChoice,
    words: Language,
    *,
    form: str = STATE,
    template: bytes | None = None,
) -> Makers:
    """Return what makes each file of the note, by its ending; `form` and `template` as of an evaluation."""

    def note(_: str) -> Document:
        return with_caveat(note_of(store, choice, words, form=form), store, words)

    return makers_of((".docx", ".pdf", ".html"), note, template=template)
