"""What the running application works on. (Who may do what joins it with accounts.)"""

from flask import current_app, g

from geo.settings import Settings
from geo.stores.base import Store
from geo.stores.snapshot import Snapshot


def current_store() -> Store:
    """Return the store that this application serves, as this request sees it from first to last."""
    if "store" not in g:
        g.store = Snapshot(current_app.extensions["store"])
    store: Store = g.store
    return store


def current_settings() -> Settings:
    """Return the settings of this process."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings
