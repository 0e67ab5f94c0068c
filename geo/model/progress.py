"""How far a task is by those who do it, in words; whether it is late follows from its days."""

from collections.abc import Mapping

from geo.language import N_, Language

FIELD = "state"
PROGRESS: Mapping[str, str] = {
    "not_started": N_("Not started"),
    "in_progress": N_("In progress"),
    "done": N_("Done"),
}


def progress_label(words: Language, value: str) -> str:
    """Return how far a task is, in words; what is none of these states as it is."""
    return words.text(PROGRESS[value]) if value in PROGRESS else value
