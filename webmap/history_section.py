"""What a feature's page shows of its history."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.model.told import Told
from geo.services import history
from geo.services.telling import SOURCES
from webmap.access import current_person, current_store
from webmap.language import words

MOST = 5


@dataclass(frozen=True)
class ChangesSection:
    """The last changes of a feature, the newest first, and how many there are in all."""

    entries: tuple[Told, ...]
    count: int
    sources: Mapping[str, str] = field(default_factory=lambda: SOURCES)


def changes_section(layer: str, feature_id: str) -> ChangesSection:
    """Return the last changes of a feature, for its page; without persons for visitors."""
    members = current_person() is not None
    entries, count = history.latest(current_store(), words(), layer, feature_id, members=members, most=MOST)
    return ChangesSection(entries, count)
