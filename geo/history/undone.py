"""Whether a change stands: what took it back, as long as that was not taken back in turn."""

from collections import defaultdict

from geo.errors import UnknownName
from geo.model.history import Changeset, Reference
from geo.stores.base import Store

_Subject = tuple[str, str, str | None]  # layer, id, field


def undone_by(store: Store, reference: Reference) -> int | None:
    """Return the changeset that took back a change, or one event of it, and holds; see `Undone`."""
    return Undone(store).by(reference)


class Undone:
    """What took changes of one store back; each event is looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parts: dict[int, dict[_Subject, list[int]]] = {}
        self._known: dict[tuple[int, int], int | None] = {}

    def by(self, reference: Reference) -> int | None:
        """Return the changeset that took back a change, or one event of it, and holds; None: it stands.

        A change as a whole is taken back when every event of it is; it names the last changeset that did so.
        """
        try:
            changeset = self._store.changeset(reference.changeset)
        except UnknownName:
            return None
        positions = [reference.event] if reference.event is not None else range(1, len(changeset.events) + 1)
        last = None
        for at in positions:
            if at is None or not 1 <= at <= len(changeset.events):
                return None
            by = self._event(changeset, at)
            if by is None:
                return None
            last = max(last or 0, by)
        return last

    def _event(self, changeset: Changeset, at: int) -> int | None:
        key = changeset.number, at
        if key not in self._known:
            self._known[key] = self._found(changeset, at)
        return self._known[key]

    def _found(self, changeset: Changeset, at: int) -> int | None:
        number = self._store.undone_by(Reference(changeset.number, at))
        if number is None:
            return None
        by, event = self._store.changeset(number), changeset.events[at - 1]
        answers = self._subjects(by).get((event.layer, event.id, event.field), ())
        stands = not answers or any(self._event(by, each) is None for each in answers)
        return number if stands else None

    def _subjects(self, changeset: Changeset) -> dict[_Subject, list[int]]:
        found = self._parts.get(changeset.number)
        if found is None:
            found = defaultdict(list)
            for at, event in enumerate(changeset.events, 1):
                found[event.layer, event.id, event.field].append(at)
            self._parts[changeset.number] = found
        return found
