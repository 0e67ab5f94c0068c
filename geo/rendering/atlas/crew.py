"""Processes that draw side by side, and hand over what they drew in order.

They are started anew (spawn) on every system: a copy of a process with threads may hold their locks for ever.
"""

import logging
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Thread
from typing import Any, TypeVar

MOST_WORKERS = 8
_AHEAD = 2  # pieces of work a process, of which one waits: none is idle, and few results are kept
_T = TypeVar("_T")
_Made = TypeVar("_Made")

log = logging.getLogger(__name__)


def cores() -> int:
    """Return how many processes this one may keep busy, at most eight: each takes some 300 MB."""
    own = getattr(os, "sched_getaffinity", None)
    return min(len(own(0)) if own else os.cpu_count() or 1, MOST_WORKERS)


def in_turn(work: Callable[[_T], _Made], pieces: Sequence[_T], *, workers: int) -> Iterator[_Made]:
    """Yield `work(piece)` for each piece, in order; `workers` processes do it, or this one for 0.

    Work and pieces must be picklable; the work goes to each process once. Where processes cannot be had, or
    end before their work, this one does what is left.
    """
    done = 0
    if workers:
        try:
            for made in _by_processes(work, pieces, workers):
                yield made
                done += 1
        except (BrokenProcessPool, OSError):
            log.warning("processes for drawing are not to be had: one draws alone", exc_info=True)
    for piece in pieces[done:]:
        yield work(piece)


def _by_processes(work: Callable[[_T], _Made], pieces: Sequence[_T], workers: int) -> Iterator[_Made]:
    waiting: deque[Future[_Made]] = deque()
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(work,)
    )
    try:
        for piece in pieces:
            if len(waiting) == workers * _AHEAD:
                yield waiting.popleft().result()
            waiting.append(pool.submit(_made, piece))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


# ------------------------------------------------------------------ in the processes
_work: list[Callable[[Any], Any]] = []  # what this process was started for


def _begin(work: Callable[[Any], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it says when it ends
    Thread(target=_end_with_parent, daemon=True).start()
    _work[:] = [work]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _made(piece: Any) -> Any:
    return _work[0](piece)
