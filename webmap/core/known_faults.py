"""The faults of the data, looked for once for each state of the files."""

from collections.abc import Callable
from threading import Lock

from geo.errors import Fault


class KnownFaults:
    """What was found in the last state; who asks while it is looked for waits instead of looking too."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: object = None
        self._found: tuple[Fault, ...] | None = None

    def of(self, state: object, look: Callable[[], tuple[Fault, ...]]) -> tuple[Fault, ...]:
        """Return the faults in a state of the files, looking for them where it is not the last one."""
        with self._lock:
            if self._found is None or self._state != state:
                self._state, self._found = state, look()
            return self._found
