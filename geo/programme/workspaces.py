"""Make workspaces: the user's own copy of the demo district, or an office's empty programme."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from geo.errors import InvalidInput, MissingPart, StoreUnavailable
from geo.language import N_

_CHECKOUT = Path(__file__).resolve().parents[2] / "data" / "geojson"
ASSUMED = (
    "planning.toml",
    "lighting_standards.toml",
    "evaluation.toml",
)  # shipped once, beside their readers
NEW_PROGRAMME = ("programme.toml", "criteria.toml", "flag_periods.toml", *ASSUMED, "README.md")


def demo_source() -> Path:
    """Return the folder of the demo district: inside the installed package, else in the checkout.

    Raises:
        MissingPart: it is in neither.
    """
    packaged = files("geo") / "demo_data"
    if packaged.is_dir():
        with as_file(packaged) as folder:
            return folder
    if _CHECKOUT.is_dir():
        return _CHECKOUT
    raise MissingPart(N_("The demo district is missing from this installation. Install model-routes again."))


def fill_with_demo(folder: Path) -> bool:
    """Copy the demo district into `folder` unless something is there already; say whether it was copied.

    Raises:
        MissingPart: the installation has no demo district.
        StoreUnavailable: the folder cannot be written.
    """
    if _is_filled(folder):
        return False
    copy_demo(folder)
    return True


def copy_demo(folder: Path) -> None:
    """Copy the demo district, with its record and every settings file, into `folder`: new or empty.

    Raises:
        InvalidInput: something lies in the folder already.
        MissingPart: the installation has no demo district.
        StoreUnavailable: the folder cannot be written.
    """
    source = demo_source()
    with filled_at_once(folder) as staging:
        shutil.copytree(source, staging, dirs_exist_ok=True, copy_function=shutil.copyfile)
        write_settings(staging, ASSUMED)


def make_programme(folder: Path) -> None:
    """Write an empty programme with commented settings into `folder`, which must be new or empty.

    Raises:
        InvalidInput: something lies in the folder already.
        StoreUnavailable: the folder cannot be written.
    """
    with filled_at_once(folder) as staging:
        write_settings(staging)


def write_settings(folder: Path, names: Iterable[str] = NEW_PROGRAMME) -> None:
    """Write settings as they are shipped into a folder."""
    for name in names:
        room = files("geo.assumptions") if name in ASSUMED else files("geo.programme") / "new_programme"
        (folder / name).write_bytes((room / name).read_bytes())


@contextmanager
def filled_at_once(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into, and put it in the place of `folder` once it is full.

    Raises:
        InvalidInput: something lies in `folder` already.
        StoreUnavailable: it cannot be written.
    """
    if _is_filled(folder):
        raise InvalidInput(
            N_("There is something in {folder} already. Name a new or empty folder."), folder=folder
        )
    try:
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as holder:
            staging = Path(holder) / target.name
            staging.mkdir(mode=0o755)  # none may write it whom nobody let, whatever the umask is
            yield staging
            _move(staging, target)
    except OSError as error:
        raise StoreUnavailable(
            N_("The folder {folder} cannot be filled ({reason}). Name another folder."),
            folder=folder,
            reason=error.strerror or str(error),
        ) from error


def _move(staging: Path, target: Path) -> None:
    if not target.is_dir():
        staging.replace(target)
        return
    # An empty folder stays itself: somebody may be working in it. Its settings come last: they make it whole.
    for part in sorted(staging.iterdir(), key=lambda part: (part.suffix == ".toml", part.name)):
        part.replace(target / part.name)


def _is_filled(folder: Path) -> bool:
    try:
        return folder.is_dir() and any(folder.iterdir())
    except OSError as error:
        raise StoreUnavailable(
            N_("The folder {folder} cannot be read ({reason})."),
            folder=folder,
            reason=error.strerror or str(error),
        ) from error
