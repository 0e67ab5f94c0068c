"""Pages of the history: what they show to whom, what is taken back and brought back, hostile texts."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.history import undo
from geo.model.feature import Put, Remove
from geo.model.history import Origin, Reference
from geo.model.person import ADMIN, EDITOR, VIEWER, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from geo.stores.folder.erase import Erasure
from tests.factories import feature, line, photo
from tests.pages import HOSTILE, Page
from webmap import create_app

SEGMENTS = "route_segments"
PASSWORD = "một mật khẩu dài"
Head = dict[str, str]
Read = Callable[..., Page]


@pytest.fixture
def app(small: Store) -> Flask:
    return create_app(Settings(), small)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def member(app: Flask, name: str, role: str, **more: Any) -> Head:
    """Make an account and return what a program of theirs sends."""
    accounts = app.extensions["accounts"]
    people.add(app.extensions["store"], accounts, Person(name, role, **more), PASSWORD)
    return {"Authorization": f"Bearer {sign_in.issue_token(accounts, name)}", "Accept": "text/html"}


def change(store: Store, feature_id: str = "S-2", origin: Origin | None = None, **fields: Any) -> int:
    seen = store.get(SEGMENTS, feature_id)
    found = store.apply([Put(seen.with_properties(**fields), seen.version)], origin or Origin())
    assert found.changeset is not None
    return found.changeset


def page(client: FlaskClient, path: str, head: Head | None = None, **query: Any) -> Page:
    answer = client.get(path, headers=head or {}, query_string={"lang": "en", **query})
    assert answer.status_code == 200, answer.text[:300]
    return Page(answer.text)


def test_the_list_tells_what_was_changed_and_leads_to_the_change_and_the_feature(
    small: Store, client: FlaskClient
) -> None:
    number = change(small, lighting="full", lighting_checked_on="2022-08-01")
    found = page(client, "/history")
    assert "Lighting of segment Phú Hựu S-2 : None → Full, checked on 01/08/2022" in found.text
    assert f"/changes/{number}" in found.links("/changes")
    assert "/segments/S-2" in found.links("/segments/S")


def test_visitors_do_not_read_who_and_why_and_cannot_ask_for_it(
    app: Flask, small: Store, client: FlaskClient
) -> None:
    number = change(small, origin=Origin("lan.nguyen", "phong-x", reason="vì mưa"), note="a")
    change(small, origin=Origin("hoa.tran"), note="b")
    head = member(app, "nam", VIEWER)
    paths = ("/history", f"/changes/{number}", "/segments/S-2", "/segments/S-2/history", "/history/removed")
    for path in (*paths, "/history.csv", "/history.json"):
        said = client.get(path).text
        assert not [text for text in ("lan.nguyen", "vì mưa", "phong-x") if text in said], path
    assert page(client, "/history", office="phong-x").text.count("Note of") == 2
    assert page(client, "/history", person="lan.nguyen").text.count("Note of") == 2
    assert page(client, "/history", head, person="lan.nguyen").text.count("Note of") == 1
    assert "lan.nguyen" in page(client, f"/changes/{number}", head).text
    assert "lan.nguyen" in client.get("/history.csv", headers=head).text
    assert "vì mưa" in page(client, "/history", head).text
    assert "vì mưa" in client.get("/history.json", headers=head).text


def test_members_read_full_names(app: Flask, small: Store, client: FlaskClient) -> None:
    head = member(app, "nam", VIEWER, full_name="Nguyễn Văn Nam")
    number = change(small, origin=Origin("nam"), note="a")
    assert "Nguyễn Văn Nam" in page(client, f"/changes/{number}", head).text


def test_the_lists_are_files_too_with_a_row_for_each_event(small: Store, client: FlaskClient) -> None:
    change(small, lighting="full", lighting_checked_on="2022-08-01")
    change(small, "S-1", note="=1+1")
    rows = list(csv.DictReader(io.StringIO(client.get("/history.csv").text[1:])))
    assert [(row["change"], row["part"], row["field"]) for row in rows] == [
        ("2", "1", "note"),
        ("1", "1", "lighting"),
        ("1", "2", "lighting_checked_on"),
    ]
    assert rows[0]["new"] == "'=1+1"
    told = json.loads(client.get("/history.json?id=S-2&layer=route_segments").text)
    assert [event["part"] for event in told[0]["events"]] == ["1.1", "1.2"]
    assert client.get("/history.xml").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("layer=moon", 400),
        ("source=pigeon", 400),
        ("from=yesterday", 400),
        ("page=0", 400),
        ("ward=99999", 404),
        ("from=01/08/2022&to=2022-08-02&office=x&id=y", 200),
    ],
)
def test_what_cannot_be_asked_is_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/history?{query}").status_code == status


def test_the_pages_of_features_end_with_their_last_changes(small: Store, client: FlaskClient) -> None:
    for at in range(7):
        change(small, note=str(at))
    found = page(client, "/segments/S-2")
    assert "Note of segment Phú Hựu S-2: 5 → 6" in found.text
    assert "0 → 1" not in found.text
    assert "/segments/S-2/history" in found.links("/segments/S-2")
    assert "0 → 1" in page(client, "/segments/S-2/history").text
    assert "Nothing was changed here yet." in page(client, "/segments/S-1").text
    assert client.get("/segments/S-9/history").status_code == 404
    assert client.get("/apartments/A-1/history").status_code == 200


def test_a_change_shows_before_and_after_and_both_shapes(small: Store, client: FlaskClient) -> None:
    seen = small.get(SEGMENTS, "S-2")
    number = small.apply([Put(replace(seen, geometry=line((1, 1), (5, 1))), 1)]).changeset
    found = page(client, f"/changes/{number}")
    assert len(found.all("path", class_="shape-old")) == 2  # drawn, and explained
    assert len(found.all("path", class_="shape-new")) == 2
    assert "Shape 208 m 416 m" in found.text
    assert client.get("/changes/99").status_code == 404


def test_who_may_undo_finds_a_button_for_all_and_one_for_each_part(
    app: Flask, small: Store, client: FlaskClient
) -> None:
    heads = {
        "lan": member(app, "lan", WARD_OFFICER, ward="00139"),
        "nam": member(app, "nam", WARD_OFFICER, ward="00139"),
        "hoa": member(app, "hoa", EDITOR),
    }
    number = change(small, origin=Origin("lan"), note="x", lighting="full", lighting_checked_on="2022-08-01")

    def offered(head: Head | None) -> list[str]:
        forms = page(client, f"/changes/{number}", head).all("form", method="post")
        return sorted(form["action"] for form in forms if form["action"].startswith("/changes"))

    assert [len(offered(heads[name])) for name in ("lan", "hoa", "nam")] == [3, 3, 0]
    assert offered(None) == []
    assert {form.rpartition("/")[0].partition(".")[0] for form in offered(heads["lan"])} == {
        f"/changes/{number}"
    }
    part = next(form for form in offered(heads["lan"]) if "." in form)
    answer = client.post(part, headers=heads["lan"], data={"next": f"/changes/{number}"})
    assert answer.status_code == 303
    assert len(offered(heads["lan"])) == 1  # the other part
    assert client.post(f"/changes/{number}/undo", headers=heads["nam"]).status_code == 403


def test_what_was_undone_or_erased_is_marked_and_offers_nothing(
    app: Flask, small: Store, client: FlaskClient
) -> None:
    head = member(app, "hoa", ADMIN)
    number = change(small, origin=Origin("lan"), note="bà Tư")
    back = undo.undo(small, Reference(number), Origin("hoa")).changeset
    found = page(client, f"/changes/{number}", head)
    assert f"Taken back by hoa, by change {back}" in found.text
    assert [form for form in found.all("form") if "/undo" in form.get("action", "")] == []
    by = small.erase(Erasure(SEGMENTS, "S-2", "note"))
    found = page(client, f"/changes/{number}", head)
    assert "Tư" not in found.text
    assert f"Erased for good by change {by}" in found.text
    assert "Tư" not in page(client, f"/changes/{by}", head).text
    who = small.erase(Erasure(person="lan"))
    assert "Personal data was erased" in page(client, f"/changes/{who}", head).text
    assert "Who did this and why was erased." in page(client, f"/changes/{number}", head).text


def test_why_something_was_erased_is_for_members_alone(app: Flask, small: Store, client: FlaskClient) -> None:
    head = member(app, "hoa", ADMIN)
    change(small, origin=Origin("lan"), note="bà Tư")
    why = Origin("hoa", reason="bà Tư yêu cầu")
    for by in (small.erase(Erasure(SEGMENTS, "S-2", "note"), why), small.erase(Erasure(person="lan"), why)):
        assert "yêu cầu" in page(client, f"/changes/{by}", head).text
        assert "yêu cầu" not in page(client, f"/changes/{by}").text
    for path in ("/history", "/history.json", "/history.csv", "/segments/S-2/history", "/segments/S-2"):
        assert "yêu cầu" not in client.get(path).text


def test_removed_features_come_back_for_who_may_make_them(
    app: Flask, small: Store, client: FlaskClient
) -> None:
    small.apply([Remove(SEGMENTS, "S-2", 1)], Origin("lan", reason="trùng"))
    editor = member(app, "editor", EDITOR)
    asked: list[tuple[Head, int]] = [
        ({"Accept": "application/json"}, 401),
        (member(app, "viewer", VIEWER), 403),
        (member(app, "west", WARD_OFFICER, ward="00139"), 403),
        (editor, 303),
    ]
    assert "trùng" not in page(client, "/history/removed").text
    assert "trùng" in page(client, "/history/removed", editor).text
    for head, status in asked:
        buttons = page(client, "/history/removed", head).all("form", action="/history/removed/restore")
        assert bool(buttons) == (status == 303)
        answer = client.post(
            "/history/removed/restore", headers=head, data={"layer": SEGMENTS, "id": "S-2", "reason": "nhầm"}
        )
        assert answer.status_code == status
    assert small.get(SEGMENTS, "S-2").properties["note"] == "Ghi chú"
    assert small.history()[-1].origin.reason == "nhầm"
    again = client.post("/history/removed/restore", headers=editor, data={"layer": SEGMENTS, "id": "S-2"})
    assert again.status_code == 409
    gone = client.post("/history/removed/restore", headers=editor, data={"layer": "x", "id": "y"})
    assert gone.status_code == 404


def test_evidence_is_shown_to_members_only(app: Flask, small: Store, client: FlaskClient) -> None:
    small.apply([Put(feature("photos", photo("P-1", of_id="S-2")))])
    number = change(small, origin=Origin("lan", evidence=("P-1", "P-gone")), note="a")
    head = member(app, "nam", VIEWER)
    seen = page(client, f"/changes/{number}", head)
    assert seen.all("img", src="/photos/P-1.thumb.jpg")
    assert "P-gone" in seen.text
    assert "P-1" not in client.get(f"/changes/{number}").text


def test_hostile_texts_are_text_on_every_page(app: Flask, small: Store, client: FlaskClient) -> None:
    head = member(app, "hoa", ADMIN)
    for at, text in enumerate(HOSTILE):
        origin = Origin(text[:200], text[:200], reason=text, evidence=(text[:80],))
        change(small, note=f"{at}{text}", plan=text, origin=origin)
    small.apply([Remove(SEGMENTS, "S-1", 1)], Origin(HOSTILE[0], HOSTILE[0], reason=HOSTILE[0]))
    numbers = range(1, len(HOSTILE) + 2)
    paths = ["/history", "/segments/S-2", "/segments/S-2/history", "/history/removed"]
    for path in [*paths, *(f"/changes/{number}" for number in numbers)]:
        answer = client.get(path, headers=head)
        assert answer.status_code == 200, path
        found = Page(answer.text)
        assert not [tag for tag, values in found.elements if any(name.startswith("on") for name in values)]
        assert {each.get("src", "") for each in found.all("script")} <= _scripts(client, head)
        assert "49" not in found.text.split("{{7*7}}")[0][-3:]
        assert path == "/segments/S-2" or len(answer.text) < 100_000


def test_the_days_of_the_map_and_what_holds_on_one(small: Store, client: FlaskClient) -> None:
    change(small, lighting="full", lighting_checked_on="2022-07-01")
    days = client.get("/api/days").get_json()
    assert (days["first"], days["last"], days["days"]["2022-07-01"]) == ("2022-06-01", "2022-08-09", 1)
    one = client.get("/api/map/day?as_of=2022-07-02").get_json()
    assert (one["asOf"], one["boundaries"]) == ("2022-07-02", "2022-07-02")
    assert {"id": "cleanliness", "staleBefore": "2022-06-02"} in one["themes"]
    assert client.get("/api/map/day?as_of=x").status_code == 400


def test_the_layers_of_a_day_answer_304_until_something_changes(small: Store, client: FlaskClient) -> None:
    first = client.get("/api/map/route_segments?as_of=2022-07-01")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/map/route_segments?as_of=2022-07-01", headers=tag).status_code == 304
    change(small, lighting="partial", lighting_checked_on="2022-06-15")
    later = client.get("/api/map/route_segments?as_of=2022-07-01", headers=tag)
    assert later.status_code == 200
    lights = [client.get(f"/api/map/route_segments?as_of=2022-06-{day}").get_json() for day in (14, 15)]
    words = [each["route_segments"]["fields"]["lighting"]["words"] for each in lights]
    assert ["partial" in each for each in words] == [False, True]


def _scripts(client: FlaskClient, head: Head) -> set[str]:
    return {
        each.get("src", "") for each in Page(client.get("/segments/S-2", headers=head).text).all("script")
    }
