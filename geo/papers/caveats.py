"""What speaks against figures of a paper: settings that cannot be read, features and entries with faults."""

from collections import Counter
from dataclasses import replace

from geo.assumptions.evaluation_file import EVALUATION_FILE
from geo.errors import InvalidInput
from geo.language import N_, Language
from geo.layers import layer as layer_called
from geo.papers.document import Document, Paragraph
from geo.stores.base import Store
from geo.stores.configuration import CRITERIA_FILE, FLAG_PERIODS_FILE, PROGRAMME_FILE

_SETTINGS = (PROGRAMME_FILE, CRITERIA_FILE, FLAG_PERIODS_FILE, EVALUATION_FILE)
_LAYERS = ("wards", "route_segments", "apartment_blocks", "tasks")
UNREADABLE = N_("{files} cannot be read, so figures would be wrong. Correct it, then try again.")
FAULTY = N_(
    "The data had faults when this was made, so figures may be wrong: {files}. What is wrong and how to "
    "correct it stands on the page “Faults in the data”, and the command check says it."
)


def refuse_unreadable(store: Store, *besides: str) -> None:
    """Let pass unless programme, criteria or a file `besides` cannot be read, so that others stand for it.

    Raises:
        InvalidInput: it is so; its faults say where, and how to mend it.
    """
    needed = {PROGRAMME_FILE, CRITERIA_FILE, *besides}
    found = [each for each in store.faults() if each.serious and each.file in needed]
    whole = [each for each in found if each.feature is None and each.field is None]
    if whole:
        raise InvalidInput(
            UNREADABLE, faults=whole, files=", ".join(dict.fromkeys(each.file for each in whole))
        )


def counted(store: Store) -> dict[str, int]:
    """Return how many serious faults each file has that figures of papers come from."""
    names = {*_SETTINGS, *(layer_called(name).file_name for name in _LAYERS)}
    return dict(
        sorted(Counter(each.file for each in store.faults() if each.serious and each.file in names).items())
    )


def caveat(store: Store, words: Language) -> str:
    """Return the sentence that says which data had faults; empty where all is well."""
    found = counted(store)
    named = ", ".join(f"{file} ({words.number(number)})" for file, number in found.items())
    return words.text(FAULTY, files=named) if found else ""


def with_caveat(document: Document, store: Store, words: Language) -> Document:
    """Return a document that says at its end which data had faults."""
    said = caveat(store, words)
    return replace(document, blocks=(*document.blocks, Paragraph(said, note=True))) if said else document
