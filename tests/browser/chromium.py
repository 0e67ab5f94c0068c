"""Find or install the browser of the browser tests; run as a program it prints the path.

Order: ``CHROMIUM`` in the environment, an installed Chromium or Chrome, Debian's and Ubuntu's package when
root, Playwright's own. Playwright may be missing: it is asked last.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

# The shell has no windows and no profiles: what a test opens costs a third less of it.
COMMANDS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "chrome"),
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
# The lists that drop from a window's address bar cost a process and 0.2 s of CPU a context. The switch
# replaces Playwright's, so what matters here of Playwright's list is said again.
FEATURES_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
)
NOT_FOUND = (
    "No Chromium or Chrome was found and none could be installed. "
    "Install one (Debian: sudo apt install chromium) or name it: CHROMIUM=/path/to/chrome make test"
)


def find_chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome that starts, or None."""
    return next((path for path in _candidates() if path and _starts(path)), None)


@cache
def ensure_chromium() -> str:
    """Return the path of a browser, installed now if need be; RuntimeError when there is none to be had."""
    for install in (_do_nothing, _install_by_apt, _install_by_playwright):
        install()
        _starts.cache_clear()
        path = find_chromium()
        if path:
            return path
    raise RuntimeError(NOT_FOUND)


def launch_options() -> dict[str, Any]:
    """Return keyword arguments for Playwright's ``chromium.launch``; root needs it without a sandbox."""
    args = ["--disable-dev-shm-usage", f"--disable-features={','.join(FEATURES_OFF)}"]
    if _is_root():
        args.append("--no-sandbox")
    return {"executable_path": ensure_chromium(), "args": args}


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("CHROMIUM")
    yield from map(shutil.which, COMMANDS)
    yield from PLACES
    yield _playwright_chromium()


@cache
def _starts(path: str) -> bool:
    """Tell whether the browser answers: Ubuntu's ``chromium-browser`` may be a stub that names a snap."""
    if not Path(path).is_file():
        return False
    if os.name == "nt":  # chrome.exe --version opens a window there
        return True
    try:
        run = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0


def _do_nothing() -> None:
    """Try first what is there."""


def _install_by_apt() -> None:
    if not (_is_root() and shutil.which("apt-get")):
        return
    sys.stderr.write("model-routes: installing Chromium for the browser tests\n")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for args in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *args], env=env, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False)


def _install_by_playwright() -> None:
    sys.stderr.write("model-routes: fetching Playwright's Chromium for the browser tests\n")
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False)


def _playwright_chromium() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    try:
        sys.stdout.write(ensure_chromium() + "\n")
    except RuntimeError as error:
        sys.exit(str(error))
