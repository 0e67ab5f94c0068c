"""Write an evaluation, or the note for the seminar, to a file or to a folder in every format."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from geo.errors import InvalidInput
from geo.exchange.web_document import write_page
from geo.exchange.word import write_word
from geo.exchange.word_template import MOST_BYTES
from geo.language import N_, Language
from geo.model.programme import STATE
from geo.model.query import Moment
from geo.model.scored import Evaluation
from geo.model.seminar import SeminarChoice
from geo.rendering.papers import write_pdf
from geo.services.evaluation_document import document_of
from geo.services.evaluation_sheets import as_workbook
from geo.services.manifests import manifest
from geo.services.seminar_note import note_of
from geo.stores import files
from geo.stores.base import Store

Makers = Mapping[str, Callable[[], bytes]]


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
    paper = partial(document_of, store, found, words, form=form)
    return {
        ".docx": lambda: write_word(paper(), template=template),
        ".pdf": lambda: write_pdf(paper()),
        ".xlsx": lambda: as_workbook(store, found, words),
        ".html": lambda: write_page(paper()),
    }


def seminar_makers(
    store: Store,
    choice: SeminarChoice,
    words: Language,
    *,
    form: str = STATE,
    template: bytes | None = None,
) -> Makers:
    """Return what makes each file of the note, by its ending; `form` and `template` as of an evaluation."""
    note = partial(note_of, store, choice, words, form=form)
    return {
        ".docx": lambda: write_word(note(), template=template),
        ".pdf": lambda: write_pdf(note()),
        ".html": lambda: write_page(note()),
    }


def content_of(template: BinaryIO | None) -> bytes | None:
    """Return what a template holds, at most a little more than one may hold."""
    return None if template is None else template.read(MOST_BYTES + 1)


def write_all(store: Store, makers: Makers, out: Path, name: str, now: Moment) -> tuple[Path, ...]:
    """Write as `write` does, and into a folder a manifest, too: the day, versions, hashes.

    Raises:
        InvalidInput: an ending that is not known, or no such folder.
        StoreUnavailable: a file cannot be written, or the record cannot be read now.
    """
    written = write(makers, out, name)
    if not out.is_dir():
        return written
    about = {"as_of": now.as_of.isoformat(), "boundaries": now.boundaries.isoformat()}
    made = {path.name: path.read_bytes() for path in written}
    path = out / f"{name}.manifest.json"
    files.replace(path.absolute(), manifest(store, about, made))
    return (*written, path)


def write(makers: Makers, out: Path, name: str) -> tuple[Path, ...]:
    """Write the file that `out` names by its ending, or every format as `name` into that folder.

    Returns what was written; readers see an old file or the whole new one.

    Raises:
        InvalidInput: an ending that is not known, or no such folder.
        StoreUnavailable: a file cannot be written.
    """
    if out.is_dir() or not out.suffix:
        files.make_folder(out.absolute())
        targets = {out / f"{name}{ending}": make for ending, make in makers.items()}
    elif out.suffix.lower() in makers:
        targets = {out: makers[out.suffix.lower()]}
    else:
        raise InvalidInput(
            N_("“{file}” has an ending that cannot be written. Choose one of: {allowed}."),
            file=out.name,
            allowed=", ".join(makers),
        )
    if not out.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}."), folder=out.absolute().parent)
    for path, make in targets.items():
        files.replace(path.absolute(), make())
    return tuple(targets)
