"""Open a store by its address: a folder, or (later) a database."""

from pathlib import Path

from geo.errors import InvalidInput, StoreUnavailable
from geo.language import N_
from geo.stores.base import Store
from geo.stores.files import unreadable
from geo.stores.folder.store import GeoJsonStore
from geo.stores.folder.surroundings import holds_programme


def open_store(url: str | Path) -> Store:
    """Open the workspace at `url`, a folder.

    Raises:
        StoreUnavailable: there is no such folder, nothing in it, or it cannot be looked at.
        InvalidInput: the address is of a kind that is not known.
    """
    address = str(url)
    scheme, found, _ = address.partition("://")
    if found and scheme != "file":
        raise InvalidInput(
            N_("“{url}” is not a workspace that can be opened. Name a folder."),
            url=address.partition("@")[2] or address,
        )
    folder = Path(address.removeprefix("file://"))
    try:
        folder = folder.expanduser()
        is_there = folder.is_dir()
    except OSError as error:
        raise unreadable(folder, error) from error
    except RuntimeError:  # the home of a person whom nobody knows
        is_there = False
    if not is_there:
        raise StoreUnavailable(
            N_("There is no folder {folder}. Make one with: model-routes new {folder}"), folder=folder
        )
    if not holds_programme(folder):
        raise StoreUnavailable(
            N_(
                "The folder {folder} holds no programme: it is empty, or its disk is not connected. "
                "Connect it, or make a programme in it with: model-routes new {folder}"
            ),
            folder=folder,
        )
    return GeoJsonStore(folder)
