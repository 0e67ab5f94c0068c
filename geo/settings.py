"""Settings of a process: read once from the environment and the command line, then handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

STORE_VARIABLE = "MODEL_ROUTES_STORE"
LANGUAGE_VARIABLE = "MODEL_ROUTES_LANG"


@dataclass(frozen=True)
class Settings:
    """Which store a process works on, and in which language its commands speak.

    `store` None means the user's own folder, which is filled with the demo district at first use.
    """

    store: str | None = None
    language: str = "vi"

    @property
    def user_folder(self) -> Path:
        """The folder that is used when no store is named."""
        return user_data_path("model-routes", appauthor=False) / "programme"


def from_environment(
    environment: Mapping[str, str] | None = None, *, store: str | None = None, language: str | None = None
) -> Settings:
    """Read the settings; what is given goes before `MODEL_ROUTES_STORE` and `MODEL_ROUTES_LANG`."""
    found = os.environ if environment is None else environment
    return Settings(
        store=store or found.get(STORE_VARIABLE) or None,
        language=language or found.get(LANGUAGE_VARIABLE) or "vi",
    )
