"""What the running application works on. (Who may do what joins it with accounts.)"""

from flask import current_app

from geo.settings import Settings
from geo.stores.base import Store


def current_store() -> Store:
    """Return the store that this application serves."""
    store: Store = current_app.extensions["store"]
    return store


def current_settings() -> Settings:
    """Return the settings of this process."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings
