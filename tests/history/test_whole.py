"""The whole record as a file: as much work for each change however long it is, and never held whole."""

import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import FrameType
from typing import Any

import pytest

from geo.history import changes as history
from geo.history import files
from geo.history.values import WantedChanges
from geo.language import Language
from geo.model.history import Changeset, Event, Origin, Reference
from geo.stores.memory import MemoryStore
from geo.stores.record import Record
from tests.factories import memory_store, segment

FEATURES = 5


def recorded(changes: int) -> MemoryStore:
    """Return a store whose few features were changed so many times, some of it taken back."""
    store = memory_store(route_segments=[segment(f"S-{n}") for n in range(FEATURES)])
    (record,) = (each for each in vars(store).values() if isinstance(each, Record))
    for at in range(changes):
        events = tuple(
            Event("route_segments", f"S-{at % FEATURES}", field, str(at), str(at + 1), at)
            for field in ("note", "width_m")
        )
        undoes = (
            Reference(at - FEATURES + 1, None if at % 2 else 1) if at > FEATURES and at % 7 == 0 else None
        )
        time = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=at)
        record.add(Changeset(at + 1, time, Origin(undoes=undoes), events, {}))
    return store


def calls(store: MemoryStore, write: Any) -> int:
    """Return how many steps of Python (lines) it takes to write a whole record."""
    steps: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> Any:
        steps[event] += event == "line"
        return count

    told = history.whole(store, Language("vi"), WantedChanges(page=None), members=True)
    before = sys.gettrace()
    sys.settrace(count)
    try:
        for _ in write(told):
            pass
    finally:
        sys.settrace(before)
    return steps["line"]


@pytest.mark.parametrize("write", [files.to_csv, files.to_json])
def test_a_record_four_times_as_long_takes_four_times_the_work(write: Any) -> None:
    assert calls(recorded(1200), write) < 4.5 * calls(recorded(300), write)


def test_the_beginning_is_sent_before_the_end_is_put_into_words() -> None:
    store = recorded(3000)
    asked: set[int] = set()
    of_store = store.undone_by

    def undone_by(reference: Reference) -> int | None:
        asked.add(reference.changeset)
        return of_store(reference)

    store.undone_by = undone_by  # type: ignore[method-assign]
    told = history.whole(store, Language("vi"), WantedChanges(page=None), members=True)
    first = b"".join(islice(files.to_csv(told), 2))
    assert b"\r\n3000,1," in first
    assert min(asked) > 1000
