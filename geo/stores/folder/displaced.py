"""Put a file in the place of one that others save too, and lose nothing of what lay there (ADR 37)."""

import ctypes
import errno
import os
import signal
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # not Windows
    fcntl = None  # type: ignore[assignment]

DISPLACED = ".displaced"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of Linux
_TRIES = 5


def displace(new: Path, target: Path, kept: Path) -> None:
    """Put `new` in the place of `target`; what lay there, if anything, is `kept` then, still the same file.

    Where the system cannot exchange two files in one step, the old one gets a second name first: a save that
    replaces the file between these two steps is lost there, one that writes into it is not.
    """
    for _ in range(_TRIES):
        new.rename(kept)  # so that whoever finds it after a crash looks what it holds
        if _exchanged(kept, target):
            return
        kept.rename(new)
        with suppress(FileNotFoundError, FileExistsError):
            if target.exists():
                _link_or_go_on(target, kept)
                new.replace(target)
            else:
                os.link(new, target)  # unlike a rename it replaces nothing that was saved just now
                new.unlink()
            return
    new.replace(target)


def is_open_for_writing(path: Path) -> bool:
    """Say whether some program has a file open for writing; False where the system does not tell."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)  # who opens it meanwhile does not end this process
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)  # refused while there is a writer
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False


def _link_or_go_on(target: Path, kept: Path) -> None:
    with suppress(OSError):  # there are disks without second names
        os.link(target, kept)


def _exchanged(one: Path, other: Path) -> bool:
    call = _renameat2()
    return call is not None and call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


@cache
def _renameat2() -> Any:
    try:
        return ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return None
