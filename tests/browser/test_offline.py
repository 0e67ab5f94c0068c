"""A phone without a connection: pages that were kept, findings and photos that wait, what comes of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from geo.model.feature import Put
from geo.model.history import Changeset, Origin
from geo.model.person import EDITOR, VIEWER, Person
from geo.people import people
from geo.people import sign_in as signing_in
from tests.browser.reading import DESKTOP, PHONE_CONTEXT, Visit
from tests.browser.serving import Site, copy_of_demo
from tests.browser.test_accessibility import violations
from tests.browser.watching import Watch
from tests.pictures import photo_bytes
from webmap.core import shell

pytestmark = pytest.mark.browser

SEGMENT, OTHER = "S-001", "S-002"
LAYER = "route_segments"
PASSWORD = "một mật khẩu dài"
NO_LINE = [r"ERR_FAILED|ERR_INTERNET_DISCONNECTED", "Failed to load resource", "preloaded using link preload"]
OFFICE = {"viewport": DESKTOP, "is_mobile": False, "has_touch": False}
SIZES = [pytest.param(OFFICE, id="office", marks=pytest.mark.soak)]
SIZES += [pytest.param(PHONE_CONTEXT, id="phone")]


def unpinned(folder: Path) -> Path:
    """Write the demo district for today: without the day that it is shown at."""
    copy_of_demo(folder)
    path = folder / "programme.toml"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("as_of")]
    path.write_text("\n".join(lines), "utf-8")
    return folder


@dataclass(frozen=True)
class Office:
    """A served copy of the demo district, and sessions of two editors and a viewer."""

    site: Site
    sessions: dict[str, str]
    before: int

    def record(self, feature_id: str = SEGMENT) -> list[Changeset]:
        """Return what browsers changed of a segment in these tests; the demo has a record of its own."""
        found = self.site.app.extensions["store"].history(LAYER, feature_id)
        return [each for each in found if each.number > self.before and each.origin.source == "browser"]

    def photos(self) -> list[dict[str, Any]]:
        """Return the records of all photos."""
        path = self.site.folder / "photos.geojson"
        return json.loads(path.read_text("utf-8"))["features"] if path.exists() else []

    def change(self, feature_id: str, person: str, **fields: str) -> None:
        """Change a segment at the office."""
        store = self.site.app.extensions["store"]
        seen = store.get(LAYER, feature_id)
        store.apply([Put(seen.with_properties(**fields), seen.version)], Origin(person=person, source="api"))


@pytest.fixture(scope="module")
def opened(serve: Callable[..., Site]) -> Office:
    """Serve one copy for the tests of this module; each works on segments of its own."""
    site = serve(unpinned)
    accounts, sessions = site.app.extensions["accounts"], {}
    for person in (Person("lan", EDITOR, "Lan"), Person("mai", EDITOR, "Mai"), Person("xem", VIEWER, "Xem")):
        people.add(site.app.extensions["store"], accounts, person, PASSWORD)
        sessions[person.name] = signing_in.sign_in(accounts, person.name, PASSWORD)[0]
    return Office(site, sessions, site.app.extensions["store"].history()[-1].number)


@pytest.fixture
def office(opened: Office, request: pytest.FixtureRequest) -> Office:
    return opened


@pytest.fixture
def device(visit: Visit, office: Office, watch: Watch) -> Callable[..., Page]:
    """Open a page on a device on which somebody is signed in, and wait until it may go offline."""
    watch.allowed += NO_LINE

    def go(path: str, person: str | None = "lan", **context: Any) -> Page:
        given = {**PHONE_CONTEXT, "service_workers": "allow", **context}
        page = visit(office.site.url + "/healthz", wait=False, **given)
        if person:
            sign_in(page, office, person)
        return arrive(page, office.site.url + path)

    return go


def sign_in(page: Page, office: Office, person: str) -> None:
    session = {"name": "session", "value": office.sessions[person], "url": office.site.url}
    page.context.add_cookies([session])


def arrive(page: Page, url: str) -> Page:
    """Go to a page and wait until the worker has kept what it keeps."""
    page.goto(url)
    page.locator("html[data-taken=true]").wait_for(state="attached")
    return page


def record(page: Page, status: str) -> None:
    """Press the button of a finding, without a connection."""
    page.locator(f"form.edit-status button[value='{status}']").click()
    expect(page.locator("#waiting-here")).to_be_visible()


def unsent(page: Page, office: Office) -> list[str]:
    """Open the page of what waits, and return the states of its rows."""
    page.goto(office.site.url + "/offline")
    page.locator("#unsent[data-ready=true]").wait_for(state="attached")
    return [row.get_attribute("data-state") or "" for row in page.locator("#unsent > li").all()]


OWNERS_ARE = """async (names) => {
  const held = (await caches.keys()).filter((name) => name.startsWith('pages-'));
  return JSON.stringify(held) === JSON.stringify(names);
}"""


def kept(page: Page) -> set[str]:
    """Return the paths of all that caches hold for accounts."""
    return set(
        page.evaluate(
            """async () => {
              const names = (await caches.keys()).filter((name) => name.startsWith('pages-'));
              const all = names.map(async (name) => (await caches.open(name)).keys());
              return (await Promise.all(all)).flat().map(({ url }) => new URL(url).pathname);
            }"""
        )
    )


def send_photo(page: Page, path: Path) -> None:
    page.locator("#photo-form[data-ready=true]").wait_for(state="attached")
    page.locator("input[name=photos][multiple]").set_input_files(str(path))
    page.locator("#photo-form button[type=submit]").click()
    expect(page.locator("#photo-queue li")).to_have_attribute("data-state", "kept")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "den.jpg"
    path.write_bytes(photo_bytes(size=(800, 600), position=None))
    return path


def test_a_finding_and_a_photo_made_without_a_connection_arrive_once_with_their_day(
    device: Callable[..., Page], office: Office, photo: Path
) -> None:
    page = device(f"/segments/{SEGMENT}")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    page.context.set_offline(True)
    page.clock.set_fixed_time(yesterday)
    page.reload()
    expect(page.locator("#kept-notice")).to_contain_text("Đang xem bản lưu lúc")
    record(page, "lighting:none")
    send_photo(page, photo)
    expect(page.locator("#outbox-badge")).to_contain_text("2 việc chưa gửi")
    page.reload()  # the page comes from the worker again, and what waits is still there
    expect(page.locator("#waiting-here")).to_contain_text("Chiếu sáng: Chưa có")
    expect(page.locator("#photo-queue li")).to_have_count(1)
    assert (office.record(), office.photos()) == ([], [])
    page.context.set_offline(False)
    expect(page.locator("#outbox-badge")).to_have_count(0)
    (changeset,) = office.record()
    vietnam = (yesterday + timedelta(hours=7)).date().isoformat()
    assert {event.field: event.new for event in changeset.events} == {
        "lighting": "none",
        "lighting_checked_on": vietnam,
    }
    assert (changeset.origin.person, changeset.origin.key[:4]) == ("lan", "api:")
    assert [each["properties"]["of_id"] for each in office.photos()] == [SEGMENT]
    page.reload()
    expect(page.locator("#waiting-here")).to_have_count(0)
    assert (len(office.record()), len(office.photos())) == (1, 1)


def test_a_finding_whose_answer_was_lost_is_recorded_once(
    device: Callable[..., Page], office: Office
) -> None:
    page = device("/segments/S-003")
    page.context.set_offline(True)
    record(page, "lighting:none")

    def lose(route: Route) -> None:
        route.fetch()  # the server has it, the answer gets lost
        route.abort()

    page.route("**/api/statuses", lose)
    page.context.set_offline(False)
    expect(page.locator("#outbox-badge")).to_contain_text("1")
    assert unsent(page, office) == ["waiting"]
    page.unroute("**/api/statuses")
    assert unsent(page, office) == []
    expect(page.locator("#unsent-message")).to_have_text("Đã gửi hết.")
    assert len(office.record("S-003")) == 1


def test_findings_of_one_criterion_are_recorded_in_the_order_in_which_they_were_made(
    device: Callable[..., Page], office: Office
) -> None:
    page = device("/segments/S-004")
    page.context.set_offline(True)
    for value in ("none", "partial", "full"):
        record(page, f"lighting:{value}")
        expect(page.locator("#waiting-here li").last).to_be_visible()
    expect(page.locator("#waiting-here li")).to_have_count(3)
    page.context.set_offline(False)
    assert unsent(page, office) == []
    news = [
        event.new for each in office.record("S-004") for event in each.events if event.field == "lighting"
    ]
    assert news == ["none", "partial", "full"]


@pytest.mark.parametrize("mine", [True, False])
def test_where_somebody_else_came_first_both_versions_are_shown_and_one_click_decides(
    device: Callable[..., Page], office: Office, watch: Watch, mine: bool
) -> None:
    name = "S-005" if mine else "S-006"
    page = device(f"/segments/{name}")
    page.context.set_offline(True)
    record(page, "cleanliness:dirty")
    record(page, "flags:missing")
    office.change(name, "mai", cleanliness="not_applicable", cleanliness_checked_on="2022-08-09")
    page.context.set_offline(False)
    assert unsent(page, office) == ["clash"]  # the other finding went through
    expect(page.locator("#outbox-badge")).to_contain_text("1")
    clash = page.locator(".clash")
    expect(clash.locator(".clash-side").first).to_contain_text("Chưa sạch")
    expect(clash.locator(".clash-side").last).to_contain_text("Không áp dụng")
    expect(clash.locator(".clash-side").last).to_contain_text("Mai")
    assert violations(page) == []
    value = lambda: office.site.app.extensions["store"].get(LAYER, name).properties["cleanliness"]  # noqa: E731
    assert value() == "not_applicable"
    clash.locator(".clash-side").nth(0 if mine else 1).get_by_role("button").click()
    expect(page.locator("#unsent > li")).to_have_count(0)
    expect(page.locator("#outbox-badge")).to_have_count(0)
    assert value() == ("dirty" if mine else "not_applicable")


def test_what_belongs_to_another_account_waits_for_its_own_person(
    device: Callable[..., Page], office: Office
) -> None:
    page = device("/segments/S-007")
    page.context.set_offline(True)
    record(page, "lighting:none")
    page.evaluate("document.getElementById('waiting-here').textContent")
    sign_in(page, office, "mai")
    page.context.set_offline(False)
    assert unsent(page, office) == []
    expect(page.locator("#others-unsent")).to_contain_text("lan")
    expect(page.locator("#outbox-badge")).to_have_count(0)
    assert office.record("S-007") == []
    page.context.clear_cookies()
    page.goto(office.site.url + "/offline")
    expect(page.locator("#others-unsent")).to_contain_text("lan")
    assert office.record("S-007") == []
    sign_in(page, office, "lan")
    assert unsent(page, office) == []
    assert len(office.record("S-007")) == 1


def test_pages_of_one_account_are_not_shown_to_the_next(device: Callable[..., Page], office: Office) -> None:
    page = device("/segments/S-008")
    assert "/segments/S-008" in kept(page)
    sign_in(page, office, "mai")
    arrive(page, office.site.url + "/wards")
    assert "/segments/S-008" not in kept(page)
    page.context.set_offline(True)
    page.goto(office.site.url + "/segments/S-008")
    expect(page.locator("#missing-page")).to_have_text("/segments/S-008")
    expect(page.locator(".me summary")).to_contain_text("Mai")


def test_signing_out_forgets_the_pages_and_keeps_what_waits(
    device: Callable[..., Page], office: Office
) -> None:
    page = device("/segments/S-009")
    page.context.set_offline(True)
    record(page, "lighting:none")
    page.route("**/api/statuses", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(office.site.url + "/wards")
    session = signing_in.sign_in(office.site.app.extensions["accounts"], "lan", PASSWORD)[0]
    page.context.add_cookies([{"name": "session", "value": session, "url": office.site.url}])
    page.goto(office.site.url + "/wards")
    page.locator(".me summary").click()
    page.locator(".me-menu button").click()
    page.locator("a.sign-in").wait_for()
    page.locator("html[data-taken=true]").wait_for(state="attached")
    page.wait_for_function(OWNERS_ARE, arg=["pages-visitor"])  # the worker may still be forgetting
    page.wait_for_timeout(300)
    assert page.evaluate(OWNERS_ARE, ["pages-visitor"])  # and nothing of the account comes back
    assert "/segments/S-009" not in kept(page)
    page.context.set_offline(True)
    page.goto(office.site.url + "/segments/S-009")
    expect(page.locator("body")).not_to_contain_text("Ghi kết quả kiểm tra")
    page.context.set_offline(False)
    page.unroute("**/api/statuses")
    sign_in(page, office, "lan")
    assert unsent(page, office) == []
    assert len(office.record("S-009")) == 1


def test_a_ward_is_taken_along_and_read_without_a_connection(
    device: Callable[..., Page], office: Office
) -> None:
    page = device("/offline?ward=00139")
    page.locator("#carry").click()
    expect(page.locator("#carry-message")).to_contain_text("đã lưu", timeout=60_000)
    features = sorted(path for path in kept(page) if path.startswith(("/segments/", "/apartments/")))
    assert len(features) >= 5
    page.context.set_offline(True)
    for path in (features[0], features[-1], "/wards/00139"):
        page.goto(office.site.url + path)
        expect(page.locator("#kept-notice")).to_be_visible()
        for picture in page.locator("figure.picture img").all():
            assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") > 100
    page.goto(office.site.url + "/?criterion=flags&sel=route_segments/S-001")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect(page.locator("#kept-notice")).to_be_visible()
    expect(page.locator("#legend li").first).to_be_visible()


def test_the_panel_of_the_map_keeps_a_finding_too(device: Callable[..., Page], office: Office) -> None:
    page = device("/")
    page.context.set_offline(True)
    page.goto(office.site.url + "/?sel=route_segments/S-016")
    page.locator("html[data-ready=true]").wait_for(state="attached")
    page.locator(".status-panel button[data-status='lighting:none']").click()
    expect(page.locator(".status-panel .waiting-here")).to_contain_text("Chiếu sáng: Chưa có")
    expect(page.locator("#outbox-badge")).to_contain_text("1")
    page.context.set_offline(False)
    assert unsent(page, office) == []
    (changeset,) = office.record("S-016")
    assert {event.field for event in changeset.events} >= {"lighting"}


def test_what_is_kept_holds_no_photo_no_account_and_no_other_day(
    device: Callable[..., Page], office: Office, photo: Path
) -> None:
    page = device("/segments/S-010")
    page.locator("#photo-form[data-ready=true]").wait_for(state="attached")
    page.locator("input[name=photos][multiple]").set_input_files(str(photo))
    page.locator("#photo-form button[type=submit]").click()
    expect(page.locator(".photo-list li")).to_have_count(1)
    for path in ("/account", "/?as_of=2022-05-01", "/segments/S-010?as_of=2022-05-01"):
        page.goto(office.site.url + path)
    found = kept(page)
    assert "/segments/S-010" in found
    assert not [path for path in found if path.startswith(("/photos", "/account", "/admin", "/login"))]
    page.context.set_offline(True)
    page.goto(office.site.url + "/segments/S-010?as_of=2022-05-01")  # another day than what was kept
    expect(page.locator("#missing")).to_be_visible()


def test_what_the_server_refuses_stays_with_the_reason_until_it_is_thrown_away(
    device: Callable[..., Page], office: Office
) -> None:
    page = device("/segments/S-011")
    page.context.set_offline(True)
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=3))  # a clock that runs ahead
    record(page, "lighting:none")
    page.context.set_offline(False)
    assert unsent(page, office) == ["refused"]
    expect(page.locator(".unsent-refused")).not_to_have_text("")
    assert unsent(page, office) == ["refused"]  # it is not sent again by itself
    expect(page.locator("#outbox-badge")).to_contain_text("cần xem lại")
    page.locator(".unsent-discard summary").click()
    page.locator(".unsent-discard button").click()
    expect(page.locator("#unsent > li")).to_have_count(0)
    assert unsent(page, office) == []
    assert office.record("S-011") == []


def test_a_new_version_takes_over_without_loading_a_page_again(
    device: Callable[..., Page], office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = device("/segments/S-012")
    old = shell.version()
    assert f"shell-{old}" in page.evaluate("caches.keys()")
    monkeypatch.setattr(shell, "version", lambda: "another")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.reload()
    page.evaluate(
        """async () => {
          const shells = async () => (await caches.keys()).filter((name) => name.startsWith('shell-'));
          while (`${await shells()}` !== 'shell-another') await new Promise((done) => setTimeout(done, 50));
        }"""
    )
    page.wait_for_timeout(500)
    assert len(loads) == 1
    assert [name for name in page.evaluate("caches.keys()") if name.startswith("shell-")] == ["shell-another"]
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#kept-notice")).to_be_visible()


def test_visitors_read_on_without_a_connection_and_are_told_what_is_missing(
    device: Callable[..., Page], office: Office
) -> None:
    page = device("/", person=None)
    page.context.set_offline(True)
    page.reload()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect(page.locator("#kept-notice")).to_be_visible()
    page.goto(office.site.url + "/segments/S-013")
    expect(page.locator("body")).to_contain_text("chưa được lưu trên máy")
    page.goto(office.site.url + "/login")
    expect(page.locator("body")).to_contain_text("chưa được lưu trên máy")


@pytest.mark.parametrize("context", SIZES)
def test_axe_finds_nothing_to_mend_and_fingers_hit_on_the_page_of_what_waits(
    device: Callable[..., Page], office: Office, photo: Path, context: dict[str, Any]
) -> None:
    name = "S-014" if context == PHONE_CONTEXT else "S-015"
    page = device(f"/segments/{name}", **context)
    page.context.set_offline(True)
    record(page, "lighting:none")
    send_photo(page, photo)
    assert unsent(page, office) == ["waiting", "waiting"]
    page.locator(".unsent-discard summary").first.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    least = 44 if context == PHONE_CONTEXT else 24
    for control in page.locator(".device :is(button, select, summary), #outbox-badge").all():
        if control.is_visible():
            box = control.bounding_box()
            assert box is not None
            assert box["height"] >= least, control.evaluate("each => each.outerHTML")
    page.goto(f'{office.site.url}/nowhere?"><img src=x onerror=alert(1)>')
    expect(page.locator("#missing-page")).to_have_text('/nowhere?"><img src=x onerror=alert(1)>')
    assert violations(page) == []
