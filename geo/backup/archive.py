"""A backup as one file: a zip of the workspace's files in the order of their names, the list of them last.

It is written piece by piece, so that it can be sent while it is made. Read, it is trusted in nothing: names,
sizes and digests must be those of the list, and nothing is unpacked that could not have been packed here.
"""

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Protocol

from pydantic import TypeAdapter, ValidationError

from geo.backup.values import FORMAT, KIND, MANIFEST, About, Manifest, Member, are_distinct, belongs
from geo.errors import InvalidInput, TooLarge, UnusableFile, WrongKind
from geo.files.formats import unreadable_file
from geo.language import N_

MOST_PACKED = 400  # times that a backup may grow when it is unpacked; deflate itself reaches 1032
_HARMLESS = 64 * 1024 * 1024  # bytes that it may grow to in any case
_CHUNK = 1024 * 1024
_FIRST = b"PK\x03\x04"  # what a zip that holds something begins with
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes
_MANIFESTS = TypeAdapter(Manifest)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
)

NO_BACKUP = N_("{file} is no backup of model-routes.")
NEWER = N_("{file} was made by a newer version of model-routes ({version}). Install that version first.")
DAMAGED = N_("The backup {file} is damaged: {member} is not what it was. Take another backup.")
BROKEN = N_("The backup {file} is damaged or was not copied whole. Take another backup.")
FOREIGN = N_("The backup {file} holds what does not belong in one ({member}). Nothing was unpacked.")
BOMB = N_("The backup {file} would unpack to far more than it can hold ({member}). Nothing was unpacked.")


class Readable(Protocol):
    """A file that goes into a backup."""

    @property
    def name(self) -> str:
        """Its path in the workspace."""
        ...

    @property
    def size(self) -> int:
        """Its bytes."""
        ...

    @property
    def read(self) -> Callable[[], Iterator[bytes]]:
        """Give its content in pieces."""
        ...


def packed(items: Iterable[Readable], about: About) -> Generator[bytes, None, Manifest]:
    """Give the bytes of a backup piece by piece; the list of its members is returned."""
    pipe = _Pipe()
    members: list[Member] = []
    with zipfile.ZipFile(pipe, "w") as archive:
        for item in items:
            digest, size = hashlib.sha256(), 0
            with archive.open(_entry(item.name, item.size), "w") as file:
                for piece in item.read():
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
                    yield pipe.taken()
            members.append(Member(item.name, size, digest.hexdigest()))
        manifest = Manifest(about, tuple(members))
        text = _MANIFESTS.dump_json(manifest, indent=1)
        with archive.open(_entry(MANIFEST, len(text)), "w") as file:
            file.write(text)
    yield pipe.taken()
    return manifest


@contextmanager
def opened(path: Path) -> "Iterator[BackupFile]":
    """Open a backup whose list of members is sound; what they hold is looked at when they are read.

    Raises:
        WrongKind: the file is no backup.
        UnusableFile: it is damaged, holds what does not belong in one, or was made by a newer version.
        TooLarge: it would unpack to far more than it holds.
        StoreUnavailable: it cannot be read.
    """
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(_opened(path, stack.enter_context(path.open("rb"))))
            found = BackupFile(path, archive)
        except OSError as error:
            raise unreadable_file(path, error) from error
        yield found


class BackupFile:
    """A backup that is open: its `manifest`, and its members one after the other."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        entries = archive.infolist()
        self._entries = {entry.filename: entry for entry in entries}
        if MANIFEST not in self._entries:
            raise _no_backup(path)
        self._check_shape(entries)
        self.manifest = self._read_manifest()
        self._check_list()

    def contents(self) -> Iterator[tuple[Member, Iterator[bytes]]]:
        """Give each member with its content in pieces, which is proved while it is read.

        Raises:
            UnusableFile: a content is not what it was when the backup was made.
        """
        for member in self.manifest.members:
            yield member, self._pieces(member)

    def _pieces(self, member: Member) -> Iterator[bytes]:
        digest, left = hashlib.sha256(), member.size
        try:
            with self._archive.open(self._entries[member.name]) as file:
                while piece := file.read(min(_CHUNK, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        break
                    digest.update(piece)
                    yield piece
        except _BROKEN as error:
            raise self._failure(DAMAGED, member.name) from error
        except OSError as error:
            raise unreadable_file(self._path, error) from error
        if left or digest.hexdigest() != member.sha256:
            raise self._failure(DAMAGED, member.name)

    def _check_shape(self, entries: list[zipfile.ZipInfo]) -> None:
        """Refuse names, links and sizes that this program never packs."""
        for entry in entries:
            if not _is_ours(entry):
                raise self._failure(FOREIGN, entry.orig_filename)
        if len(entries) != len(self._entries) or not are_distinct(self._entries):
            raise self._failure(FOREIGN, MANIFEST)
        size = self._path.stat().st_size
        packed_size, unpacked = (sum(sizes) for sizes in zip(*map(_sizes, entries), strict=True))
        if packed_size > size or unpacked > max(_HARMLESS, MOST_PACKED * size):  # the first: they overlap
            raise self._failure(BOMB, max(entries, key=lambda entry: entry.file_size).filename, kind=TooLarge)

    def _read_manifest(self) -> Manifest:
        entry = self._entries[MANIFEST]
        if entry.file_size > _HARMLESS:
            raise self._failure(BOMB, MANIFEST, kind=TooLarge)
        try:
            with self._archive.open(entry) as file:
                manifest = _MANIFESTS.validate_json(file.read(entry.file_size))
        except ValidationError as error:
            raise _no_backup(self._path) from error
        except _BROKEN as error:
            raise self._failure(DAMAGED, MANIFEST) from error
        if manifest.about.kind != KIND:
            raise _no_backup(self._path)
        if manifest.about.format > FORMAT:
            raise UnusableFile(NEWER, file=self._path.name, version=manifest.about.version[:40])
        return manifest

    def _check_list(self) -> None:
        """See to it that list and archive name the same files in the same sizes."""
        listed = {member.name: member.size for member in self.manifest.members}
        found = {name: entry.file_size for name, entry in self._entries.items() if name != MANIFEST}
        if len(listed) != len(self.manifest.members) or listed != found:
            wrong = sorted(listed.items() ^ found.items()) or [(MANIFEST, 0)]
            raise self._failure(DAMAGED, wrong[0][0])

    def _failure(self, text: str, member: str, *, kind: type[InvalidInput] = UnusableFile) -> InvalidInput:
        shown = "".join(sign if sign.isprintable() else "?" for sign in member[:80])
        return kind(text, file=self._path.name, member=shown)


class _Pipe(io.RawIOBase):
    """What is written comes out again; it has no place to go back to."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, data: "io.ReadableBuffer", /) -> int:  # type: ignore[name-defined]
        """Keep what is written until it is taken."""
        part = bytes(data)
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 3  # Unix, whose modes the next line speaks of
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
    entry.file_size = size
    return entry


def _is_ours(entry: zipfile.ZipInfo) -> bool:
    """Say whether an entry could have been packed here: a plain file with a name that belongs in a backup."""
    mode = entry.external_attr >> 16
    return (
        entry.filename == entry.orig_filename
        and (entry.filename == MANIFEST or belongs(entry.filename))
        and stat.S_IFMT(mode) in (0, stat.S_IFREG)
        and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and not entry.flag_bits & 0x1  # encrypted
    )


def _opened(path: Path, file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _BROKEN as error:
        file.seek(0)
        if file.read(len(_FIRST)) == _FIRST:
            raise UnusableFile(BROKEN, file=path.name) from error
        raise _no_backup(path) from error


def _sizes(entry: zipfile.ZipInfo) -> tuple[int, int]:
    return entry.compress_size, entry.file_size


def _no_backup(path: Path) -> InvalidInput:
    return WrongKind(NO_BACKUP, file=path.name)
