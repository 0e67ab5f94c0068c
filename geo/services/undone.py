"""Whether a change stands: what took it back, as long as that was not taken back in turn."""

from geo.errors import UnknownName
from geo.model.history import Changeset, Event, Reference
from geo.stores.base import Store


def undone_by(store: Store, reference: Reference) -> int | None:
    """Return the changeset that took back a change, or one event of it, and holds; None: the change stands.

    A change as a whole is taken back when every event of it is; it names the last changeset that did so.
    """
    try:
        changeset = store.changeset(reference.changeset)
    except UnknownName:
        return None
    positions = [reference.event] if reference.event is not None else range(1, len(changeset.events) + 1)
    last = None
    for at in positions:
        if at is None or not 1 <= at <= len(changeset.events):
            return None
        by = _undone_by(store, changeset, at)
        if by is None:
            return None
        last = max(last or 0, by)
    return last


def _undone_by(store: Store, changeset: Changeset, at: int) -> int | None:
    event = changeset.events[at - 1]
    by = _last_undoing(store, changeset, at)
    if by is None:
        return None
    answers = [number for number, each in enumerate(by.events, 1) if _same_subject(each, event)]
    stands = not answers or any(_undone_by(store, by, number) is None for number in answers)
    return by.number if stands else None


def _last_undoing(store: Store, changeset: Changeset, at: int) -> Changeset | None:
    event = changeset.events[at - 1]
    for later in reversed(store.history(event.layer, event.id)):
        if later.number <= changeset.number:
            return None
        undoes = later.origin.undoes
        if undoes is None or undoes.changeset != changeset.number:
            continue
        if undoes.event is None or at in changeset.parts(undoes):
            return later
    return None


def _same_subject(one: Event, other: Event) -> bool:
    return (one.layer, one.id, one.field) == (other.layer, other.id, other.field)
