"""What is in git is ours: third-party files come from a lock that any registry or mirror can serve."""

import json
import subprocess
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "webmap/npm/package-lock.json"
FOREIGN_ENDINGS = {".woff", ".woff2", ".ttf", ".otf", ".mo", ".whl", ".pmtiles"}
FOREIGN_FOLDERS = {"vendor", "node_modules", "fonts", "demo_data", "private"}


def tracked(*options: str) -> list[str]:
    run = subprocess.run(
        ["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if run.returncode:
        pytest.skip("not a git checkout")
    return [name for name in run.stdout.split("\0") if name]


def test_the_npm_lock_holds_no_addresses():
    text = LOCK.read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "://" not in text


def test_every_locked_npm_package_is_checked_by_its_hash():
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    unchecked = [name for name, package in packages.items() if name and "integrity" not in package]
    assert unchecked == []


def test_every_npm_package_we_ask_for_has_one_exact_version():
    manifest = json.loads((ROOT / "webmap/npm/package.json").read_text(encoding="utf-8"))
    locked = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    wanted = manifest["dependencies"] | manifest["devDependencies"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_nothing_third_party_is_tracked_by_git():
    foreign = [
        name
        for name in tracked()
        if PurePosixPath(name).suffix in FOREIGN_ENDINGS
        or FOREIGN_FOLDERS & set(PurePosixPath(name).parts)
        or ".min." in PurePosixPath(name).name
    ]
    assert foreign == []


def test_nothing_that_git_ignores_is_tracked():
    assert tracked("--cached", "--ignored", "--exclude-standard") == []
