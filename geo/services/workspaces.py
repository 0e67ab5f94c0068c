"""Make workspaces: the user's own copy of the demo district, or an office's empty programme."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from geo.errors import MissingPart, StoreUnavailable
from geo.language import N_

_CHECKOUT = Path(__file__).resolve().parents[2] / "data" / "geojson"


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
    """Copy the demo district into `folder` unless something is there already; say whether it was copied."""
    if folder.is_dir() and any(folder.iterdir()):
        return False
    source = demo_source()
    staging = folder.with_name(f"{folder.name}.filling")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        shutil.copytree(source, staging)
        if folder.is_dir():
            folder.rmdir()
        staging.replace(folder)
    except OSError as error:
        raise StoreUnavailable(
            N_("The folder {folder} cannot be filled ({reason}). Name another with --store."),
            folder=folder,
            reason=error.strerror or str(error),
        ) from error
    return True
