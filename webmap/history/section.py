"""What a feature's page shows of its history."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from geo.history import changes
from geo.history.values import Told
from geo.history.words import SOURCES
from geo.model.rights import PHOTOS
from webmap.core import identity
from webmap.core.access import current_person, current_store, note_layers
from webmap.core.language import words

MOST = 5


def full_name(account: str) -> str:
    """Return the name that people know an account by; the account's own where it has none any more."""
    known = identity.accounts().people.get(account)
    return known.person.shown if known else account


@dataclass(frozen=True)
class ChangesSection:
    """The last changes of a feature, the newest first, and how many there are in all."""

    entries: tuple[Told, ...]
    count: int
    sources: Mapping[str, str] = field(default_factory=lambda: SOURCES)
    name_of: Callable[[str], str] = full_name


def look_at_evidence(entries: Iterable[Told]) -> None:
    """Note a look at photos that changes name as evidence; the store tells of what was changed itself."""
    if any(each.evidence for each in entries):
        note_layers({PHOTOS})


def changes_section(layer: str, feature_id: str) -> ChangesSection:
    """Return the last changes of a feature, for its page; without persons for visitors."""
    members = current_person() is not None
    entries, count = changes.latest(current_store(), words(), layer, feature_id, members=members, most=MOST)
    look_at_evidence(entries)
    return ChangesSection(entries, count)
