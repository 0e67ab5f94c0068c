"""The page about trust on a phone: read, compared and followed without script, in both languages."""

import hashlib
import threading
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Error, Page, expect

from geo.https.certificates import Papers, issue
from geo.https.trust import Doors, fingerprint
from tests.browser.chromium import launch_options
from tests.browser.reading import PHONE_CONTEXT, SIZES, Visit, ready
from tests.browser.serving import Site, copy_of_demo
from tests.browser.test_accessibility import violations
from webmap.core.serve.server import Greeter, WebServer

pytestmark = pytest.mark.browser
NAME = "127.0.0.1"


@pytest.fixture(scope="module")
def site(serve: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Serve the demo district as if HTTPS were beside it."""
    found = serve(copy_of_demo)
    authority = issue(Papers(tmp_path_factory.mktemp("tls"))).authority
    port = int(found.url.rpartition(":")[2])
    found.app.extensions["doors"] = Doors(("192.168.1.20", NAME), 5000, port, authority)
    return found


@pytest.mark.parametrize("context", SIZES)
@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_page_about_trust_has_no_barrier(
    visit: Visit, site: Site, context: dict[str, Any], code: str
) -> None:
    page = visit(f"{site.url}/trust?lang={code}", wait=False, **context)
    assert violations(page) == []
    for summary in page.locator("summary").all():
        summary.click()
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_everything_to_tap_is_large_enough_for_a_finger(visit: Visit, site: Site) -> None:
    page = visit(f"{site.url}/trust", wait=False, **PHONE_CONTEXT)
    small = []
    for summary in page.locator("summary").all():
        summary.click()
        small += page.evaluate(
            """() => [...document.querySelectorAll('summary, a.action, .languages a')]
              .filter((e) => e.checkVisibility())
              .map((e) => [e.textContent.trim(), e.getBoundingClientRect()])
              .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([text]) => text)"""
        )
    assert small == []


def test_the_fingerprint_is_read_pair_by_pair_and_the_codes_are_drawn(visit: Visit, site: Site) -> None:
    page = visit(f"{site.url}/trust", wait=False, **PHONE_CONTEXT)
    doors = site.app.extensions["doors"]
    expect(page.locator(".marks .mark-text")).to_have_text(fingerprint(doors.authority))
    for picture in page.locator(".codes img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        assert picture.evaluate("(e) => e.decode().then(() => e.naturalWidth)") > 100


def test_an_android_phone_gets_the_authority_by_one_tap(visit: Visit, site: Site, tmp_path: Path) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130 Mobile"
    page = visit(f"{site.url}/trust", wait=False, user_agent=agent, accept_downloads=True, **PHONE_CONTEXT)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Tải chứng chỉ").first.click()
    assert saving.value.suggested_filename == "model-routes-authority.crt"
    saving.value.save_as(tmp_path / "a.crt")
    with urllib.request.urlopen(f"{site.url}/trust/authority.crt", timeout=20) as answer:
        assert (tmp_path / "a.crt").read_bytes() == answer.read()


def test_the_steps_work_without_script_and_by_keyboard(visit: Visit, site: Site) -> None:
    page: Page = visit(f"{site.url}/trust", wait=False, java_script_enabled=False)
    expect(page.get_by_text("Cài đặt tin cậy chứng nhận")).to_be_hidden()
    page.locator("summary", has_text="iPhone").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cài đặt tin cậy chứng nhận")).to_be_visible()
    expect(page.get_by_role("link", name="https://192.168.1.20:5000")).to_be_visible()


@contextmanager
def trusting_browser(browser: Browser, profile: Path, *arguments: str) -> Iterator[Page]:
    """Start a browser of its own; a key that it is told of stands for an authority that it trusts."""
    options = launch_options()
    options["args"] = [*options["args"], *arguments]
    context = browser.browser_type.launch_persistent_context(profile, **options)
    try:
        yield context.new_page()
    finally:
        context.close()


def test_a_browser_that_trusts_has_all_that_phones_need(browser: Browser, site: Site, tmp_path: Path) -> None:
    issued = issue(Papers(tmp_path / "tls"))
    key = issued.server.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    trusted = b64encode(hashlib.sha256(key).digest()).decode()
    server = WebServer(("127.0.0.1", 0), site.app, greeter=Greeter(issued.papers.cert, issued.papers.key))
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    address = f"https://127.0.0.1:{server.bind_addr[1]}/"
    try:
        with trusting_browser(browser, tmp_path / "stranger") as page, pytest.raises(Error, match="ERR_CERT"):
            page.goto(address)
        told = f"--ignore-certificate-errors-spki-list={trusted}"
        with trusting_browser(browser, tmp_path / "friend", told) as page:
            page.goto(address)
            ready(page)
            assert page.evaluate(
                "[isSecureContext, 'serviceWorker' in navigator, 'clipboard' in navigator, !!crypto.subtle]"
            ) == [True, True, True, True]
            page.goto(f"{address}?lang=en")
            assert [cookie["secure"] for cookie in page.context.cookies()] == [True]
    finally:
        server.stop()
        thread.join(10)
