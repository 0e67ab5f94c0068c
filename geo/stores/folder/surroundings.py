"""Faults of a workspace folder that are in no layer: stray files, other broken settings."""

from difflib import get_close_matches
from pathlib import Path

from geo.assumptions.tables import parse_toml
from geo.errors import Fault, StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS
from geo.layers.findings import Words
from geo.stores import files
from geo.stores.configuration import SETTINGS_FILES
from geo.stores.folder import put_aside
from geo.stores.folder.journal import JOURNAL_FILE

STRAY: Words = (
    N_("No layer has this file name, so it is not shown."),
    N_("Bring it in with: model-routes import, or move it out of the folder."),
)
NEARLY: Words = (
    N_("No layer has this file name, so it is not shown."),
    N_("Did you mean {nearest}? Rename it, or move it out of the folder."),
)
VANISHED = N_(
    "The folder {folder} is gone or empty: its disk may not be connected. "
    "Nothing is shown or saved until it is back."
)
_WATCHED = (".geojson", ".toml", ".jsonl", put_aside.REPORT)
MAKE_READABLE = N_("Make the file readable again.")


def holds_programme(folder: Path) -> bool:
    """Say whether a folder holds anything of a programme: settings, a layer, a record.

    Raises:
        StoreUnavailable: it cannot be looked at.
    """
    layers = (spec.file_name for spec in LAYERS.values())
    return any(files.stamp(folder / name) is not None for name in (*SETTINGS_FILES, JOURNAL_FILE, *layers))


class Presence:
    """Whether a folder still holds the programme that was in it: one that is gone is not an empty one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._was_there = False

    def require(self) -> None:
        """See to it that what was read is not what a folder that vanished looks like.

        Raises:
            StoreUnavailable: there was a programme, and now there is none, or it cannot be looked at.
        """
        if holds_programme(self._folder):
            self._was_there = True
        elif self._was_there:
            raise StoreUnavailable(VANISHED, folder=self._folder.name)


def faults(folder: Path) -> tuple[Fault, ...]:
    """Return the faults of `folder` as a whole."""
    names = watched(folder)
    return (
        *(fault for name in names if name.endswith(".geojson") for fault in _stray_layer(name)),
        *(fault for name in names if name.endswith(".toml") for fault in _broken_settings(folder, name)),
    )


def watched(folder: Path) -> list[str]:
    """Return the names of the files that faults of `folder` as a whole are found in."""
    try:
        names = [path.name for path in folder.iterdir()]
        names += [
            f"{put_aside.FOLDER}/{path.name}"
            for path in (folder / put_aside.FOLDER).glob(f"*{put_aside.REPORT}")
        ]
    except OSError:
        return []  # its layers say why
    return sorted(name for name in (*names, JOURNAL_FILE) if name.endswith(_WATCHED))


def reason(file: str, error: StoreUnavailable) -> Fault:
    """Return the fault of a file that cannot be read."""
    return Fault(file, error.text, MAKE_READABLE, values=error.values)


def _stray_layer(name: str) -> list[Fault]:
    if name in [spec.file_name for spec in LAYERS.values()]:
        return []
    near = get_close_matches(name.removesuffix(".geojson"), LAYERS, n=1, cutoff=0.75)
    if near:
        values = {"nearest": LAYERS[near[0]].file_name}
        return [Fault(name, *NEARLY, values=values, serious=False)]
    return [Fault(name, *STRAY, serious=False)]


def _broken_settings(folder: Path, name: str) -> list[Fault]:
    if name in SETTINGS_FILES:
        return []  # read and checked as a whole elsewhere
    try:
        return parse_toml(files.read(folder / name) or b"", name)[1]
    except StoreUnavailable as error:
        return [reason(name, error)]
