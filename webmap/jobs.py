"""Work that outlasts a request: one piece at a time, with its progress, a stop button and an owner.

HiGHS lets other threads run while it works (measured: a thread that wakes each 10 ms is never late by more
than some 60 ms), so a thread of this process does; it ends with the server.
"""

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from geo.errors import Busy, GeoError, UnknownName
from geo.language import N_

State = Literal["waiting", "running", "done", "failed"]
WAITING: State = "waiting"
RUNNING: State = "running"
DONE: State = "done"
FAILED: State = "failed"

TOO_MANY = N_("Too many plans are being worked out just now. Try again in a few minutes.")
NO_SUCH_JOB = N_("This plan is not kept any more, or was made by somebody else. Work it out again.")

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """One piece of work.

    `owner`: name of who started it, empty for a visitor, who alone knows `id`. `told`: what the work said
    last of how far it is; `ended`: when it was over. `result` once it is done; `failure` once it failed
    (None: not foreseen).
    """

    id: str
    owner: str
    kind: str
    asked: Any
    state: State = WAITING
    told: Mapping[str, Any] = field(default_factory=dict)
    result: Any = None
    failure: GeoError | None = None
    begin: float = 0.0
    end: float = 0.0
    ended: datetime | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Say whether it is done or failed."""
        return self.state in (DONE, FAILED)

    @property
    def seconds(self) -> float:
        """Return how long it has worked, or did."""
        return (self.end or time.monotonic()) - self.begin if self.begin else 0.0

    @property
    def is_stopping(self) -> bool:
        """Say whether somebody asked it to stop."""
        return self._stop.is_set()

    def tell(self, **told: Any) -> None:
        """Note how far the work is."""
        self.told = {**self.told, **told}

    def stop(self) -> None:
        """Ask the work to end with what it has."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it is over; say whether it is."""
        return self._over.wait(seconds)


Work = Callable[[Job], Any]


class Jobs:
    """The work of this process: `most_waiting` wait for their turn, `kept` that are over stay.

    Of files that were made, `most_bytes` stay in memory, the last one always.

    Of one member, and of all visitors together, `most_of_one` wait, so that nobody keeps the others out; who
    has an account comes before visitors.
    """

    def __init__(
        self, *, most_waiting: int = 8, most_of_one: int = 4, kept: int = 40, most_bytes: int = 128 * 1024**2
    ) -> None:
        self._most_bytes = most_bytes
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[tuple[Job, Work]] = []
        self._most_waiting, self._most_of_one, self._kept = most_waiting, most_of_one, kept
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def start(self, work: Work, *, owner: str, kind: str, asked: Any = None) -> Job:
        """Begin a piece of work, or let it wait for its turn.

        Raises:
            Busy: too many wait already, of all or of this owner.
        """
        job = Job(secrets.token_urlsafe(12), owner, kind, asked)
        with self._changed:
            owners = [each.owner for each, _ in self._waiting]
            if len(owners) >= self._most_waiting or owners.count(owner) >= self._most_of_one:
                raise Busy(TOO_MANY)
            self._jobs[job.id] = job
            self._waiting.insert(len(owners) - owners.count("") if owner else len(owners), (job, work))
            self._forget()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()
            self._changed.notify()
        return job

    def get(self, job_id: str, *, owner: str) -> Job:
        """Return a piece of work to who started it.

        Raises:
            UnknownName: it is not kept any more, never was, or is somebody else's.
        """
        with self._changed:
            found = self._jobs.get(job_id)
        if found is None or (found.owner and found.owner != owner):
            raise UnknownName(NO_SUCH_JOB)
        return found

    def ahead(self, job: Job) -> int:
        """Return how many pieces of work come before one that waits."""
        with self._changed:
            waiting = [each for each, _ in self._waiting]
            running = any(each.state == RUNNING for each in self._jobs.values())
        return waiting.index(job) + running if job in waiting else 0

    def _forget(self) -> None:
        over = [(name, job) for name, job in self._jobs.items() if job.is_over]
        weight, light = 0, 0
        for _, job in reversed(over):
            weight += len(job.result) if isinstance(job.result, bytes) else 0
            light += weight <= self._most_bytes
        for name, _ in over[: len(over) - min(self._kept, max(light, 1))]:
            del self._jobs[name]

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                job, work = self._waiting.pop(0)
                job.begin, job.state = time.monotonic(), RUNNING
            _carry_out(job, work)


def _carry_out(job: Job, work: Work) -> None:
    try:
        job.result = work(job)
        state = DONE
    except GeoError as failure:
        job.failure, state = failure, FAILED
    except Exception:  # the thread goes on with the next one
        log.exception("a piece of work failed: %s", job.kind)
        state = FAILED
    job.end, job.ended = time.monotonic(), datetime.now(UTC)
    job.state = state
    job._over.set()
