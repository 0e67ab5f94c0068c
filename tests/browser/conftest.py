"""One browser and one server a workspace for the session; a fresh, watched context a test."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch_options
from tests.browser.reading import DESKTOP, Visit, ready
from tests.browser.serving import Site, copy_of_demo, served
from tests.browser.watching import Watch
from tests.browser.workspaces import write_broken, write_empty, write_hostile, write_large


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**launch_options())
        yield started
        started.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Serve a folder that `write` fills, until the session ends."""
    # Each takes half a second to end: all at once.
    with ThreadPoolExecutor() as pool, ExitStack() as stack:

        def start(write: Callable[..., Any]) -> Site:
            folder = tmp_path_factory.mktemp("site") / "workspace"
            write(folder)
            running = served(folder)
            site = running.__enter__()
            stack.callback(pool.submit, running.__exit__, None, None, None)
            return site

        yield start


@pytest.fixture(scope="session")
def demo(serve: Callable[..., Site]) -> Site:
    """Serve a copy of the demo district."""
    return serve(copy_of_demo)


@pytest.fixture(scope="session")
def hostile(serve: Callable[..., Site]) -> Site:
    """Serve a workspace whose every text tries to be more than text."""
    return serve(write_hostile)


@pytest.fixture(scope="session")
def empty(serve: Callable[..., Site]) -> Site:
    """Serve a programme without any layer."""
    return serve(write_empty)


@pytest.fixture(scope="session")
def broken(serve: Callable[..., Site]) -> Site:
    """Serve a demo district whose segments are half written and whose streets are not JSON at all."""
    return serve(write_broken)


@pytest.fixture(scope="session")
def large(serve: Callable[..., Site]) -> Site:
    """Serve a synthetic district of 10,000 segments."""
    return serve(write_large)


@pytest.fixture
def watch() -> Watch:
    """What happened behind the pages of this test; patterns in `watch.allowed` may happen."""
    return Watch("")


@pytest.fixture
def visit(browser: Browser, watch: Watch) -> Iterator[Visit]:
    """Open pages; when the test is over nothing must have happened behind any of them."""
    with ExitStack() as stack:

        def go(url: str, *, wait: bool = True, **context: Any) -> Page:
            watch.home = url
            usual = {"viewport": DESKTOP, "reduced_motion": "reduce", "service_workers": "block"}
            fresh = browser.new_context(**{**usual, **context})
            stack.callback(fresh.close)
            watch.follow(fresh)
            page = fresh.new_page()
            page.set_default_timeout(30_000)  # a loaded machine is slow, not broken
            page.goto(url)
            return ready(page) if wait else page

        yield go
    assert watch.faults() == {}


@pytest.fixture
def page(visit: Visit, demo: Site) -> Page:
    """Open the map of the demo district."""
    return visit(demo.url + "/")
