"""The journal of a folder: appended and synced before anything else is written, read on by all processes."""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from geo.errors import Fault
from geo.language import N_
from geo.layers.findings import Words
from geo.model.history import Changeset
from geo.stores import files
from geo.stores.folder.erase import Erasure, erased_lines
from geo.stores.folder.journal_lines import START, decode, encode
from geo.stores.record import Record

HISTORY = "history"
JOURNAL_FILE = f"{HISTORY}/journal.jsonl"

ALTERED: Words = (
    N_("Change {number} was altered after it was written: its checksum does not match."),
    N_("Compare the folder with the last backup; the record from there on cannot be trusted."),
)
UNREADABLE: Words = (
    N_("The record cannot be read from line {line} on."),
    N_("Take history/journal.jsonl from the last backup; or go on without that: model-routes accept-record"),
)
DAMAGED: Words = (
    N_("The record could not be read from line {line} on, and it was decided to go on without that part."),
    N_("Nothing needs to be done; that part is kept in {aside}."),
)
BROKEN_END: Words = (
    N_("The last line of the record is cut off or is garbage, so it does not count."),
    N_("The next change puts it aside. If something that was confirmed is missing, take the last backup."),
)
TORN: Words = (
    N_("The last line of the record was cut off, perhaps by a power failure; it was never confirmed."),
    N_("Nothing needs to be done; the cut-off line is kept in {aside}."),
)


@dataclass(frozen=True)
class JournalEnd:
    """The number and the hash of the last changeset, and the bytes of all whole lines."""

    number: int
    hash: str
    size: int


class JournalFile:
    """The journal of a folder, and the record that it gives; read on from where it ended last time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / JOURNAL_FILE
        self._lock = Lock()
        self._record = Record()
        self._stamp: files.Stamp | None = None
        self._end = 0  # bytes of whole lines that were read
        self._end_before = 0  # the same before the last one was added
        self._hashes = [START]  # of each of them, behind what stands before the first
        self._torn = b""
        self._faults: list[Fault] = []
        self._readable = True

    def record(self) -> Record:
        """Return the record, with what other processes added meanwhile; a torn last line is left out.

        Raises:
            StoreUnavailable: the journal cannot be read now.
        """
        with self._lock:
            self._read_on()
            return self._record

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the journal as it was last read."""
        return tuple(self._faults)

    @property
    def readable(self) -> bool:
        """Whether every line could be read: nothing is added to a journal that cannot."""
        return self._readable

    @property
    def end(self) -> "JournalEnd":
        """Where the journal ended as it was last read."""
        return JournalEnd(len(self._record), self._hashes[-1], self._end)

    @property
    def torn(self) -> bytes:
        """The bytes behind the last whole line as it was last read: cut off, or garbage."""
        return self._torn

    def hash_at(self, number: int) -> str | None:
        """Return the hash of a changeset as it was last read, None where there is none."""
        return self._hashes[number] if 0 <= number < len(self._hashes) else None

    def cut_torn_line(self) -> bytes:
        """Cut a torn last line and return it; only for who holds the folder's lock.

        Raises:
            StoreUnavailable: the journal cannot be read or written now.
        """
        with self._lock:
            self._read_on()
            torn = self._torn
            if torn:
                self._truncate(self._end)
                self._stamp, self._torn = files.stamp(self.path), b""
            return torn

    def cut_unreadable(self) -> bytes:
        """Cut all from the first line that cannot be read, and return it; under the folder's lock.

        Raises:
            StoreUnavailable: the journal cannot be read or written now.
        """
        with self._lock:
            self._read_on()
            rest = b"" if self._readable else self._tail()
            if rest:
                self._truncate(self._end)
                self._forget()
            return rest

    def append(self, changeset: Changeset) -> None:
        """Add a changeset and sync it to the disk; only for who holds the folder's lock.

        What could not be written whole is taken back, so that a full disk leaves no half of a line.

        Raises:
            StoreUnavailable: it cannot be written now.
        """
        with self._lock:
            line, line_hash = encode(changeset, self._hashes[-1])
            try:
                is_new = self._make_folder()
                files.make_folder(self.path.parent, private=True)
                files.close(self.path)
                with self.path.open("ab") as file:
                    try:
                        file.write(line)
                        file.flush()
                        os.fsync(file.fileno())
                    except OSError:
                        os.truncate(file.fileno(), self._end)
                        raise
                if is_new:
                    files.sync_folder(self.path.parent)
            except OSError as error:
                raise files.unwritable(self.path, error) from error
            self._record.add(changeset)
            self._end_before = self._end
            self._hashes.append(line_hash)
            self._end, self._stamp = self._end + len(line), files.stamp(self.path)

    def take_back(self) -> None:
        """Take the last changeset back, none of whose files came into place; under the folder's lock.

        Raises:
            StoreUnavailable: it cannot be written now; whoever looks next completes the changeset instead.
        """
        with self._lock:
            self._truncate(self._end_before)
            self._forget()

    def erase(self, erasure: Erasure, changeset: Changeset) -> None:
        """Erase content from all lines and add the changeset that says so, in one step; under the lock.

        Raises:
            StoreUnavailable: the journal cannot be written now; nothing was erased then.
        """
        with self._lock:
            lines = (files.read(self.path) or b"").splitlines()
            kept = [*erased_lines(lines, self._record.changesets, erasure, by=changeset.number)]
            line, _ = encode(changeset, self._hashes[-1])
            files.replace_closed(self.path, b"".join(each + b"\n" for each in kept) + line)
            self._forget()

    def _truncate(self, size: int) -> None:
        try:
            with self.path.open("r+b") as file:
                file.truncate(size)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise files.unwritable(self.path, error) from error

    def _make_folder(self) -> bool:
        if self.path.exists():
            return False
        files.make_folder(self.path.parent, private=True)
        self.path.touch(mode=0o600)
        return True

    def _forget(self) -> None:
        self._record, self._stamp, self._end, self._hashes = Record(), None, 0, [START]
        self._torn, self._faults, self._readable = b"", [], True

    def _read_on(self) -> None:
        stamp = files.stamp(self.path)
        if stamp == self._stamp:
            return
        if self._stamp is None or stamp is None or stamp[2] != self._stamp[2] or stamp[1] < self._end:
            self._forget()
        if stamp is not None and not self._read_lines(self._tail()):
            self._forget()  # what was known is not the beginning of what is there
            self._read_lines(self._tail())
        self._stamp = stamp

    def _tail(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(self._end)
                return file.read()
        except OSError as error:
            raise files.unreadable(self.path, error) from error

    def _read_lines(self, tail: bytes) -> bool:
        """Take over whole lines; say whether the first one followed what was known."""
        known = len(self._record)
        *whole, self._torn = tail.split(b"\n")
        for at, text in enumerate(whole):
            try:
                line = decode(text, self._hashes[-1])
                if line.changeset.number != len(self._record) + 1:
                    raise ValueError("numbers have a gap")
            except ValueError:
                return self._stop_at(whole, at, known)
            if not line.sound:
                if at == 0 and known:
                    return False
                values = {"number": line.changeset.number}
                self._faults.append(Fault(JOURNAL_FILE, *ALTERED, values=values))
            self._record.add(line.changeset)
            self._hashes.append(line.hash)
            self._end += len(text) + 1
        return True

    def _stop_at(self, whole: list[bytes], at: int, known: int) -> bool:
        if at == 0 and known:
            return False
        if at == len(whole) - 1 and not self._torn:  # a power cut can leave a last line of zeros
            self._torn = whole[at] + b"\n"
            return True
        self._readable = False
        values = {"line": len(self._record) + 1}
        self._faults.append(Fault(JOURNAL_FILE, *UNREADABLE, values=values))
        return True
