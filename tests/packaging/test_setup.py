"""Two commands set everything up; CI and the README use the same ones."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from tests.browser import chromium

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
on_posix = pytest.mark.skipif(os.name == "nt", reason="the programs of these tests are shell scripts")


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A search path with nothing on it and no browser anywhere else."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setattr(chromium, "_playwright_chromium", lambda: None)
    chromium._starts.cache_clear()
    chromium.ensure_chromium.cache_clear()
    yield tmp_path
    chromium._starts.cache_clear()
    chromium.ensure_chromium.cache_clear()


def program(place: Path, *, code: int = 0) -> str:
    place.write_text(f"#!/bin/sh\nexit {code}\n", encoding="ascii")
    place.chmod(0o755)
    return str(place)


def test_every_public_target_is_explained_at_the_head_of_the_makefile():
    explained = set(re.findall(r"^#   make ([a-z-]+)", MAKEFILE, re.MULTILINE))
    assert explained == TARGETS - {"catalogues", "browser-types"}


def test_every_make_command_of_the_readme_is_a_target():
    named = set(
        re.findall(r"^make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {"serve", "test"} <= named <= TARGETS


@on_posix
@pytest.mark.parametrize("command", [("PORT=8123", "make", "serve"), ("make", "serve", "PORT=8123")])
def test_the_port_is_taken_from_before_and_after_the_command(command):
    ran = subprocess.run(
        ["env", *command, "--dry-run", "--directory", str(ROOT)], capture_output=True, text=True, check=True
    )
    assert "model-routes serve --port 8123" in ran.stdout


@on_posix
def test_ci_runs_the_checks_and_the_tests_of_the_makefile():
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert re.findall(r"^make ([a-z-]+)", script.read_text(encoding="utf-8"), re.MULTILINE) == [
        "check",
        "test",
        "cover",
        "bench",
        "soak",
    ]


@on_posix
def test_the_browser_that_the_environment_names_comes_first(path, monkeypatch):
    program(path / "chromium")
    monkeypatch.setenv("CHROMIUM", program(path / "mine"))
    assert chromium.find_chromium() == str(path / "mine")


@on_posix
def test_a_browser_that_does_not_start_is_passed_over(path):
    program(path / "chromium", code=1)
    chrome = program(path / "google-chrome")
    assert chromium.find_chromium() == chrome


@on_posix
def test_a_browser_that_is_installed_now_is_found(path, monkeypatch):
    monkeypatch.setattr(chromium, "_install_by_apt", lambda: program(path / "chromium"))
    assert chromium.ensure_chromium() == str(path / "chromium")


@on_posix
def test_playwrights_browser_is_fetched_only_when_the_system_has_none_to_give(path, monkeypatch):
    tried = []
    monkeypatch.setattr(chromium, "_install_by_apt", lambda: tried.append("apt"))
    monkeypatch.setattr(chromium, "_install_by_playwright", lambda: tried.append("playwright"))
    with pytest.raises(RuntimeError, match="Install one"):
        chromium.ensure_chromium()
    assert tried == ["apt", "playwright"]
