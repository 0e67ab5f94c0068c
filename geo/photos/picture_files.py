"""Pictures kept by their content: `photos/ab/abcd….jpg` in a workspace, the thumbnail beside it.

A name is the SHA-256 of the picture, 64 hex digits, and nothing else is ever looked for, whatever a record or
an address says. Pictures are only added: a photo that was removed can be brought back by undoing. Only
erasing personal data by law removes one.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Protocol

from geo.stores import files
from geo.stores.base import Store
from geo.stores.folder.store import GeoJsonStore

FOLDER = "photos"
_NAME = re.compile(r"[0-9a-f]{64}")
_OURS_ALONE = 0o700


class PhotoFiles(Protocol):
    """Where pictures lie."""

    def put(self, jpeg: bytes, thumbnail: bytes) -> str:
        """Keep a picture with its thumbnail and return its name; the same one twice is kept once.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        ...

    def get(self, name: str, *, thumbnail: bool = False) -> bytes | None:
        """Return a picture or its thumbnail, None where there is none of that name.

        Raises:
            StoreUnavailable: it is there but cannot be read.
        """
        ...

    def has(self, name: str) -> bool:
        """Say whether a picture and its thumbnail are there.

        Raises:
            StoreUnavailable: the folder cannot be looked into.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a picture and its thumbnail for ever, where they are.

        Raises:
            StoreUnavailable: the folder cannot be written.
        """
        ...


class PhotoFolder:
    """Pictures in a folder, which only the account that the service runs under can look into."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, jpeg: bytes, thumbnail: bytes) -> str:
        """Write a picture and its thumbnail, each in one synced step, the picture last."""
        name = hashlib.sha256(jpeg).hexdigest()
        for is_small, content in ((True, thumbnail), (False, jpeg)):
            path = self._path(name, thumbnail=is_small)
            if not _is_there(path, len(content)):
                _make_folder(path.parent)
                files.replace_closed(path, content)
        return name

    def get(self, name: str, *, thumbnail: bool = False) -> bytes | None:
        """Return the bytes of a picture or thumbnail."""
        return files.read(self._path(name, thumbnail=thumbnail)) if _NAME.fullmatch(name) else None

    def has(self, name: str) -> bool:
        """Say whether both files are there and hold something."""
        if not _NAME.fullmatch(name):
            return False
        stamps = [files.stamp(self._path(name, thumbnail=small)) for small in (False, True)]
        return all(stamp is not None and stamp[1] > 0 for stamp in stamps)

    def remove(self, name: str) -> None:
        """Remove both files, so that a power cut does not bring them back."""
        if not _NAME.fullmatch(name):
            return
        for small in (False, True):
            files.remove(self._path(name, thumbnail=small))
        folder = self._path(name, thumbnail=False).parent
        try:
            if folder.is_dir():
                files.sync_folder(folder)
        except OSError as error:
            raise files.unwritable(folder, error) from error

    def _path(self, name: str, *, thumbnail: bool) -> Path:
        return self._folder / name[:2] / f"{name}{'.thumb' if thumbnail else ''}.jpg"


class PhotoMemory:
    """Pictures in memory, beside a store in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, bytes]] = {}

    def put(self, jpeg: bytes, thumbnail: bytes) -> str:
        """Remember a picture and its thumbnail."""
        name = hashlib.sha256(jpeg).hexdigest()
        self._kept[name] = jpeg, thumbnail
        return name

    def get(self, name: str, *, thumbnail: bool = False) -> bytes | None:
        """Return the bytes of a picture or thumbnail."""
        found = self._kept.get(name)
        return None if found is None else found[thumbnail]

    def has(self, name: str) -> bool:
        """Say whether it is remembered."""
        return name in self._kept

    def remove(self, name: str) -> None:
        """Forget a picture and its thumbnail."""
        self._kept.pop(name, None)


def photo_files_of(store: Store) -> PhotoFiles:
    """Return where the pictures of a workspace lie; for a store in memory a new, empty place."""
    return PhotoFolder(store.folder / FOLDER) if isinstance(store, GeoJsonStore) else PhotoMemory()


def _is_there(path: Path, size: int) -> bool:
    found = files.stamp(path)
    return found is not None and found[1] == size


def _make_folder(folder: Path) -> None:
    """Make `photos/ab`, so that it outlasts a power cut."""
    try:
        for each in (folder.parent, folder):
            if not each.is_dir():
                each.mkdir(mode=_OURS_ALONE, exist_ok=True)
                files.sync_folder(each.parent)
            elif os.name != "nt" and each.stat().st_mode & 0o777 != _OURS_ALONE:
                each.chmod(_OURS_ALONE)
    except OSError as error:
        raise files.unwritable(folder, error) from error
