"""Fixtures that all tests share, and how hypothesis runs."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from geo.rendering.fonts import font_folder
from geo.stores.folder.store import GeoJsonStore
from geo.stores.memory import MemoryStore
from tests import factories
from tests.quick import make_quick

# Chromium and LibreOffice set papers in the fonts of the build, whatever this computer has.
FONTS = """<?xml version="1.0"?>
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
</fontconfig>
"""

pytest_plugins = ["tests.pages"]

settings.register_profile("quick", deadline=None, max_examples=15)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.register_profile(  # the same examples each time, so that it fails for a change alone
    "ci", deadline=None, max_examples=15, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(  # make soak: many, and the same ones each time, too
    "soak",
    deadline=None,
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
make_quick()
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow ones, so that no worker is left with one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Leave modules and thousands of tests out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_fonts_of_this_computer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the programs that tests start know the fonts of the build alone."""
    folder = tmp_path_factory.mktemp("fonts")
    path = folder / "fonts.conf"
    path.write_text(FONTS.format(fonts=font_folder(), cache=folder / "cache"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(path))
        yield


@pytest.fixture
def memory_store() -> Callable[..., MemoryStore]:
    """Make a store in memory: `memory_store(wards=[ward()])`."""
    return factories.memory_store


@pytest.fixture
def file_store(tmp_path: Path) -> Callable[..., GeoJsonStore]:
    """Make a store over a fresh folder: `file_store(wards=[ward()])`."""

    def make(**given: Any) -> GeoJsonStore:
        return factories.file_store(tmp_path / "workspace", **given)

    return make


@pytest.fixture(autouse=True)
def _no_settings_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's own store and language out of every test."""
    monkeypatch.delenv("MODEL_ROUTES_STORE", raising=False)
    monkeypatch.delenv("MODEL_ROUTES_LANG", raising=False)
