"""Work that outlasts a request: one piece at a time, and one long one beside it; progress, stop, owner.

HiGHS lets other threads run while it works (measured: a thread that wakes each 10 ms is never late by more
than some 60 ms), so a thread of this process does; it ends with the server. Large atlases take minutes, and
are drawn by other processes: they have a place of their own, so that no plan or briefing waits for one. Plans
share the other place, with their draws: two solvers at once would be slower and take twice the memory.
"""

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from geo.errors import Busy, GeoError, UnknownName
from geo.language import N_, Language

State = Literal["waiting", "running", "done", "failed"]
WAITING: State = "waiting"
RUNNING: State = "running"
DONE: State = "done"
FAILED: State = "failed"

TOO_MANY = N_("Too much is being worked out just now. Try again in a few minutes.")
NO_SUCH_JOB = N_("This plan is not kept any more, or was made by somebody else. Work it out again.")

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """One piece of work.

    `owner`: name of who started it, empty for a visitor, who alone knows `id`. `is_long`: it takes minutes,
    and waits only for others that do. `told`: what the work said last of how far it is; `ended`: when it was
    over. `result` once it is done; `failure` once it failed (None: not foreseen). `looks` at restricted
    layers were noted as it went, and are again for who gets the result.
    """

    id: str
    owner: str
    kind: str
    asked: Any
    is_long: bool = False
    looks: Collection[str] = ()
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


def waits(words: Language, ahead: int) -> str:
    """Say how many pieces of work come before one that waits."""
    return words.plural("waits for {n} other piece of work", "waits for {n} other pieces of work", ahead)


Work = Callable[[Job], Any]


class Jobs:
    """The work of this process, in two lanes, short and long: a piece at a time in each.

    In each lane `most_waiting` wait for their turn; `kept` that are over stay.

    Of files that were made, `most_bytes` stay in memory, the last one always.

    Of one member, and of all visitors together, `most_of_one` wait in a lane, so that nobody keeps the others
    out; who has an account comes before visitors.
    """

    def __init__(
        self, *, most_waiting: int = 8, most_of_one: int = 4, kept: int = 40, most_bytes: int = 128 * 1024**2
    ) -> None:
        self._most_bytes = most_bytes
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lanes: dict[bool, list[tuple[Job, Work]]] = {False: [], True: []}  # by `is_long`: who waits
        self._threads: dict[bool, threading.Thread] = {}
        self._most_waiting, self._most_of_one, self._kept = most_waiting, most_of_one, kept
        self._changed = threading.Condition()

    def start(
        self,
        work: Work,
        *,
        owner: str,
        kind: str,
        asked: Any = None,
        is_long: bool = False,
        looks: Collection[str] = (),
    ) -> Job:
        """Begin a piece of work, or let it wait for its turn.

        Raises:
            Busy: too many wait already, of all or of this owner.
        """
        job = Job(secrets.token_urlsafe(12), owner, kind, asked, is_long, looks)
        with self._changed:
            lane = self._lanes[is_long]
            owners = [each.owner for each, _ in lane]
            if len(owners) >= self._most_waiting or owners.count(owner) >= self._most_of_one:
                raise Busy(TOO_MANY)
            self._jobs[job.id] = job
            lane.insert(len(owners) - owners.count("") if owner else len(owners), (job, work))
            self._forget()
            if is_long not in self._threads:
                name = "long jobs" if is_long else "jobs"
                thread = threading.Thread(target=self._run, args=(lane,), name=name, daemon=True)
                self._threads[is_long] = thread
                thread.start()
            self._changed.notify_all()
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
            waiting = [each for each, _ in self._lanes[job.is_long]]
            running = any(
                each.state == RUNNING and each.is_long == job.is_long for each in self._jobs.values()
            )
        return waiting.index(job) + running if job in waiting else 0

    def _forget(self) -> None:
        over = [(name, job) for name, job in self._jobs.items() if job.is_over]
        weight, light = 0, 0
        for _, job in reversed(over):
            weight += len(job.result) if isinstance(job.result, bytes) else 0
            light += weight <= self._most_bytes
        for name, _ in over[: len(over) - min(self._kept, max(light, 1))]:
            del self._jobs[name]

    def _run(self, lane: list[tuple[Job, Work]]) -> None:
        while True:
            with self._changed:
                while not lane:
                    self._changed.wait()
                job, work = lane.pop(0)
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
