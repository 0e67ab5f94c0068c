"""Photos from a phone: sent one by one, kept while the line is down, never twice; and “Where am I”."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from geo.model.person import EDITOR, Person
from geo.people import people, sign_in
from tests.browser.reading import DESKTOP, PHONE_CONTEXT, Visit, ready
from tests.browser.serving import Site, copy_of_demo
from tests.browser.test_accessibility import violations
from tests.browser.watching import Watch
from tests.pictures import SECRETS, heic, photo_bytes

pytestmark = pytest.mark.browser

SEGMENT = "S-001"
PASSWORD = "một mật khẩu dài"
UPLOADS = re.compile(r"/segments/.*/photos$")
NO_LINE = [r"ERR_FAILED|ERR_INTERNET_DISCONNECTED", r"Failed to load resource"]


@dataclass(frozen=True)
class Office:
    """A copy of the demo that photos may be added to, and an editor's session."""

    site: Site
    session: str

    def photos(self) -> list[dict[str, Any]]:
        """Return the records of all photos."""
        path = self.site.folder / "photos.geojson"
        return json.loads(path.read_text("utf-8"))["features"] if path.exists() else []


@pytest.fixture
def office(serve: Callable[..., Site]) -> Office:
    site = serve(copy_of_demo)
    accounts = site.app.extensions["accounts"]
    people.add(site.app.extensions["store"], accounts, Person("lan", EDITOR, "Lan"), PASSWORD)
    return Office(site, sign_in.sign_in(accounts, "lan", PASSWORD)[0])


@pytest.fixture
def phone(visit: Visit, office: Office) -> Callable[..., Page]:
    """Open a page on a phone on which the editor is signed in."""

    def go(path: str = f"/segments/{SEGMENT}", *, wait: bool = True, **context: Any) -> Page:
        cookies = [{"name": "session", "value": office.session, "url": office.site.url}]
        given = {**PHONE_CONTEXT, "storage_state": {"cookies": [], "origins": []}, **context}
        page = visit(office.site.url + "/faults", wait=False, **given)
        page.context.add_cookies(cookies)
        page.goto(office.site.url + path)
        if wait:
            page.locator("#photo-form[data-ready=true]").wait_for(state="attached")
        return page

    return go


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, Path]:
    """Photos as files of a phone."""
    made = {
        "near.jpg": photo_bytes(size=(800, 600), position=None),
        "iphone.heic": heic(),
        "far.jpg": photo_bytes(size=(640, 480), position=(105.9, 20.9), taken="2022:07:01 08:00:00"),
        "chat.jpg": photo_bytes(taken=None, position=None),
        "fake.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in made}


def send(page: Page, *files: Path) -> None:
    page.locator("input[name=photos][multiple]").set_input_files([str(path) for path in files])
    page.locator("#photo-form button[type=submit]").click()


def waiting(page: Page) -> int:
    """Count what waits in the browser's own database."""
    return page.evaluate(
        """() => new Promise((done, fail) => {
          const request = indexedDB.open("model-routes", 1);
          request.onerror = () => fail(request.error);
          request.onsuccess = () => {
            const all = request.result.transaction("outbox").objectStore("outbox").getAll();
            all.onsuccess = () => { request.result.close(); done(all.result.length); };
          };
        })"""
    )


def test_several_photos_are_sent_from_a_phone_and_shown_after(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path]
) -> None:
    page = phone()
    page.locator("select[name=criterion]").select_option("lighting")
    page.locator("input[name=note]").fill("Đèn hỏng <b>x</b>")
    send(page, pictures["near.jpg"], pictures["iphone.heic"], pictures["far.jpg"])
    expect(page.locator(".photo-list li")).to_have_count(3)
    expect(page.locator(".photo-far").first).to_contain_text("km")
    expect(page.locator(".photo-list .note").first).to_have_text("Đèn hỏng <b>x</b>")
    assert {record["properties"]["criterion"] for record in office.photos()} == {"lighting"}
    assert waiting(page) == 0
    for image in page.locator(".photo-list img").all():
        image.scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth > 0", arg=image.element_handle()
        )
    kept = [path.read_bytes() for path in (office.site.folder / "photos").rglob("*.jpg")]
    assert not [secret for secret in SECRETS for content in kept if secret in content]


def test_two_days_are_compared_side_by_side(phone: Callable[..., Page], pictures: dict[str, Path]) -> None:
    page = phone()
    send(page, pictures["near.jpg"], pictures["far.jpg"])
    expect(page.locator(".photo-pair figcaption").first).to_contain_text("01/06/2022")
    expect(page.locator(".photo-pair figcaption").last).to_contain_text("01/07/2022")


def test_a_photo_stays_on_the_device_until_the_line_is_back(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path], watch: Watch
) -> None:
    watch.allowed += NO_LINE
    page = phone()
    page.context.set_offline(True)
    page.locator("input[name=taken_on]").fill("02/07/2022")  # the file is young, as if saved from a chat
    send(page, pictures["chat.jpg"])
    expect(page.locator("#photo-queue li")).to_have_attribute("data-state", "kept")
    expect(page.locator("#photo-message")).to_contain_text("1")
    assert (waiting(page), office.photos()) == (1, [])
    page.context.set_offline(False)
    expect(page.locator(".photo-list li")).to_have_count(1)
    assert waiting(page) == 0
    assert [record["properties"]["taken_on"] for record in office.photos()] == ["2022-07-02"]


def test_a_photo_whose_answer_was_lost_is_sent_again_and_kept_once(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path], watch: Watch
) -> None:
    watch.allowed += NO_LINE
    page = phone()

    def lose(route: Route) -> None:
        route.fetch()  # the server has it, the answer gets lost
        route.abort()

    page.route(UPLOADS, lose)
    send(page, pictures["near.jpg"])
    expect(page.locator("#photo-queue li")).to_have_attribute("data-state", "kept")
    assert (waiting(page), len(office.photos())) == (1, 1)
    page.unroute(UPLOADS)
    page.reload()
    expect(page.locator("#photo-message")).not_to_be_empty()
    assert (waiting(page), len(office.photos())) == (0, 1)


def test_a_photo_is_not_forgotten_when_the_server_names_other_bytes(
    phone: Callable[..., Page], pictures: dict[str, Path]
) -> None:
    page = phone()
    body = json.dumps({"photos": [{"sha256": "0" * 64, "id": "P-1"}]})
    page.route(UPLOADS, lambda route: route.fulfill(status=201, content_type="application/json", body=body))
    send(page, pictures["near.jpg"])
    expect(page.locator("#photo-queue li")).to_have_attribute("data-state", "kept")
    assert waiting(page) == 1


def test_what_waits_is_sent_from_any_page_when_one_is_opened(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path], watch: Watch
) -> None:
    watch.allowed += NO_LINE
    page = phone()
    page.context.set_offline(True)
    send(page, pictures["near.jpg"])
    expect(page.locator("#photo-queue li")).to_have_attribute("data-state", "kept")
    page.route(UPLOADS, lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(office.site.url + "/wards")
    expect(page.locator("#outbox-badge")).to_contain_text("1")
    page.unroute(UPLOADS)
    with page.expect_response(UPLOADS):
        page.reload()
    expect(page.locator("#outbox-badge")).to_have_count(0)
    assert len(office.photos()) == 1


def test_another_persons_photos_are_left_alone(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path], watch: Watch
) -> None:
    watch.allowed += NO_LINE
    page = phone()
    page.context.set_offline(True)
    send(page, pictures["near.jpg"])
    expect(page.locator("#photo-queue li")).to_have_attribute("data-state", "kept")
    page.route(UPLOADS, lambda route: route.abort())
    accounts = office.site.app.extensions["accounts"]
    people.add(office.site.app.extensions["store"], accounts, Person("mai", EDITOR), PASSWORD)
    page.context.set_offline(False)
    session = sign_in.sign_in(accounts, "mai", PASSWORD)[0]
    page.context.add_cookies([{"name": "session", "value": session, "url": office.site.url}])
    page.unroute(UPLOADS)
    page.goto(f"{office.site.url}/segments/{SEGMENT}")
    page.locator("#photo-form[data-ready=true]").wait_for(state="attached")
    expect(page.locator("#photo-queue li")).to_have_count(0)
    assert (waiting(page), office.photos()) == (1, [])


def test_what_the_server_refuses_says_why_and_can_be_thrown_away(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path], watch: Watch
) -> None:
    watch.allowed.append("415")
    page = phone()
    send(page, pictures["fake.jpg"])
    row = page.locator("#photo-queue li")
    expect(row).to_have_attribute("data-state", "refused")
    expect(row).to_contain_text("SVG")
    page.reload()
    expect(row).to_contain_text("SVG")
    row.get_by_role("button").last.click()
    expect(row).to_have_count(0)
    assert (waiting(page), office.photos()) == (0, [])


def test_the_hash_is_worked_out_where_plain_http_takes_the_browsers_away(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path]
) -> None:
    page = phone(wait=False)
    page.context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.reload()
    page.locator("#photo-form[data-ready=true]").wait_for(state="attached")
    send(page, pictures["near.jpg"])
    expect(page.locator(".photo-list li")).to_have_count(1)
    assert waiting(page) == 0


def test_everything_works_without_scripts(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path]
) -> None:
    page = phone(wait=False, java_script_enabled=False)
    send(page, pictures["near.jpg"], pictures["iphone.heic"])
    expect(page.locator(".photo-list li")).to_have_count(2)
    page.locator(".photo-remove summary").first.click()
    page.locator(".photo-remove button").first.click()
    expect(page.locator(".photo-list li")).to_have_count(1)
    assert len(office.photos()) == 1


def test_the_page_fits_a_phone_and_its_controls_a_finger(
    phone: Callable[..., Page], pictures: dict[str, Path]
) -> None:
    page = phone()
    send(page, pictures["near.jpg"], pictures["far.jpg"])
    expect(page.locator(".photo-list li")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for control in page.locator(
        "#photos :is(button, select, input:not([type=checkbox], [type=hidden]), summary)"
    ).all():
        if control.is_visible():
            box = control.bounding_box()
            assert box is not None
            assert box["height"] >= 44, control.evaluate("each => each.outerHTML")


def test_the_map_shows_the_photos_of_the_selected_feature_and_where_they_were_taken(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path], tmp_path: Path
) -> None:
    placed = tmp_path / "placed.jpg"
    placed.write_bytes(photo_bytes(position=(105.88, 21.04)))
    page = phone()
    send(page, pictures["near.jpg"], placed)
    expect(page.locator(".photo-list li")).to_have_count(2)
    page.set_viewport_size(DESKTOP)
    page.goto(f"{office.site.url}/?sel=route_segments/{SEGMENT}")
    ready(page)
    thumbs = page.locator(".photo-thumbs img")
    expect(thumbs).to_have_count(2)
    thumbs.first.scroll_into_view_if_needed()
    assert thumbs.first.evaluate("each => each.decode().then(() => each.naturalWidth)") > 0
    page.locator("details.layers summary").click()
    page.locator("#layer-photos").check()
    mark = page.locator(".leaflet-overlay-pane path[fill='#22303c']")
    expect(mark).to_have_count(1)
    mark.click()
    expect(page.locator(".photo-popup img")).to_be_visible()
    assert violations(page) == []
    page.locator("#layer-photos").uncheck()
    expect(mark).to_have_count(0)


def test_the_map_shows_where_one_is(visit: Visit, demo: Site) -> None:
    place = {"latitude": 21.045, "longitude": 105.883, "accuracy": 30}
    page = visit(demo.url + "/", **PHONE_CONTEXT, geolocation=place, permissions=["geolocation"])
    button = page.locator("[data-tool=locate]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    middle = page.evaluate("(({lat, lng}) => [lat, lng])(map_district.getCenter())")
    assert middle == pytest.approx([21.045, 105.883], abs=0.002)
    expect(page.locator("#announcer")).to_contain_text("30")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_a_device_that_is_elsewhere_or_tells_nothing_is_said_in_words(visit: Visit, demo: Site) -> None:
    far = {"latitude": 10.8, "longitude": 106.7, "accuracy": 30}
    page = visit(demo.url + "/", geolocation=far, permissions=["geolocation"])
    page.locator("[data-tool=locate]").click()
    expect(page.locator("#map-message")).to_contain_text("ngoài khu vực")
    refused = visit(demo.url + "/", permissions=[])
    refused.locator("[data-tool=locate]").click()
    expect(refused.locator("#map-message")).to_contain_text(re.compile("chưa được phép|không biết"))


def test_on_plain_http_the_map_says_what_is_missing(visit: Visit, demo: Site) -> None:
    page = visit(f"{demo.url}/faults", wait=False)
    page.context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto(demo.url + "/")
    ready(page).locator("[data-tool=locate]").click()
    expect(page.locator("#map-message")).to_contain_text("https")
    assert page.viewport_size == DESKTOP


@pytest.mark.parametrize(
    "context", [PHONE_CONTEXT, {"viewport": DESKTOP, "is_mobile": False, "has_touch": False}]
)
def test_axe_finds_nothing_to_mend_among_photos(
    phone: Callable[..., Page], pictures: dict[str, Path], watch: Watch, context: dict[str, Any]
) -> None:
    watch.allowed.append("415")
    page = phone(**context)
    assert violations(page) == []
    send(page, pictures["near.jpg"], pictures["far.jpg"], pictures["fake.jpg"])
    expect(page.locator("#photo-queue li[data-state=refused]")).to_have_count(1)
    assert violations(page) == []
    page.reload()
    expect(page.locator(".photo-pair figure")).to_have_count(2)
    page.locator(".photo-remove summary").first.click()
    assert violations(page) == []


def test_hostile_words_of_records_stay_text(
    phone: Callable[..., Page], office: Office, pictures: dict[str, Path], watch: Watch
) -> None:
    page = phone()
    send(page, pictures["near.jpg"])
    expect(page.locator(".photo-list li")).to_have_count(1)
    path = office.site.folder / "photos.geojson"
    told = json.loads(path.read_text("utf-8"))
    payload = "<img src=x onerror=alert(1)>${alert(1)}"
    told["features"][0]["properties"] |= {"note": payload, "by": payload, "criterion": payload}
    path.write_text(json.dumps(told), "utf-8")
    page.reload()
    expect(page.locator(".photo-list .note")).to_have_text(payload)
    expect(page.locator("select[name=criterion]")).not_to_contain_text("onerror")
