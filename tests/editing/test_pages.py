"""Editing on a feature's page and from the map: what is saved, refused, merged, compared, taken back."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.editing import change as editing
from geo.layers import LAYERS
from geo.model.history import Origin
from geo.model.person import ADMIN, EDITOR, VIEWER, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from tests.pages import HOSTILE, Page
from webmap import create_app

SEGMENTS, BLOCKS = "route_segments", "apartment_blocks"
PASSWORD = "một mật khẩu dài"
Head = dict[str, str]


@pytest.fixture
def app(small: Store) -> Flask:
    return create_app(Settings(), small)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def member(app: Flask, name: str = "hoa", role: str = EDITOR, **more: Any) -> Head:
    """Make an account and return what a program of theirs sends."""
    accounts = app.extensions["accounts"]
    people.add(app.extensions["store"], accounts, Person(name, role, **more), PASSWORD)
    return {"Authorization": f"Bearer {sign_in.issue_token(accounts, name)}", "Accept": "text/html"}


@pytest.fixture
def editor(app: Flask) -> Head:
    return member(app)


def posted(client: FlaskClient, path: str, head: Head, **form: Any) -> TestResponse:
    data = {name.replace("__", "."): value for name, value in form.items()}
    return client.post(path, data=data, headers=head, query_string={"lang": "en"})


def sent(client: FlaskClient, path: str, head: Head, body: Any) -> TestResponse:
    return client.post(path, json=body, headers={**head, "Accept": "application/json"})


def page_after(client: FlaskClient, answer: TestResponse, head: Head) -> Page:
    assert answer.status_code == 303, answer.text[:400]
    return Page(client.get(f"{answer.location.partition('#')[0]}&lang=en", headers=head).text)


def value(store: Store, field: str, feature_id: str = "S-1", layer: str = SEGMENTS) -> Any:
    return store.get(layer, feature_id).properties.get(field)


def version(store: Store, feature_id: str = "S-1") -> int:
    return store.get(SEGMENTS, feature_id).version


# -------------------------------------------------------------------------- road classes


def test_a_road_class_is_chosen_in_words_and_one_that_nobody_knows_stays(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    page = client.get("/segments/S-1", query_string={"lang": "vi"}, headers=editor).text
    assert '<option value="tertiary">Đường khu vực</option>' in page
    posted(
        client, "/segments/S-1/edit", editor, version="1", field__road_class="đường đê", was__road_class=""
    )
    assert value(small, "road_class") == "đường đê"
    page = client.get("/segments/S-1", query_string={"lang": "vi"}, headers=editor).text
    assert '<option value="đường đê" selected>đường đê</option>' in page
    assert "<dt>Cấp đường</dt><dd>đường đê</dd>" in page


# -------------------------------------------------------------------------- one click


def test_a_click_records_a_finding_with_day_reason_and_person(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    form = {"status": "lighting:partial", "version": "1", "day": "08/08/2022", "reason": " Hai bóng cháy "}
    shown = page_after(client, posted(client, "/segments/S-1/status", editor, **form), editor)
    assert (value(small, "lighting"), value(small, "lighting_checked_on")) == ("partial", "2022-08-08")
    (changeset,) = small.history(SEGMENTS, "S-1")
    assert (changeset.origin.person, changeset.origin.reason) == ("hoa", "Hai bóng cháy")
    assert "Lighting of segment Phú Hựu S-1: Full → Partial, checked on 08/08/2022" in shown.text
    pressed = shown.all("button", name="status", aria_pressed="true")
    assert [each["value"] for each in pressed][0] == "lighting:partial"


def test_without_another_day_the_finding_is_of_the_working_day(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    page = Page(client.get("/segments/S-1?lang=en", headers=editor).text)
    assert [each["value"] for each in page.all("input", name="day")] == ["09/08/2022"] * 2
    assert (
        posted(client, "/segments/S-1/status", editor, status="flags:missing", version="1").status_code == 303
    )
    assert value(small, "flags_checked_on") == "2022-08-09"


def test_enter_in_a_field_presses_a_button_that_does_nothing(client: FlaskClient, editor: Head) -> None:
    page = Page(client.get("/segments/S-1", headers=editor).text)
    at = next(at for at, (tag, has) in enumerate(page.elements) if has.get("id") == "edit")
    first = next(has for tag, has in page.elements[at:] if tag == "button")
    assert "disabled" in first


def test_what_was_saved_is_taken_back_by_one_click_and_done_again_by_another(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    answer = posted(client, "/segments/S-1/status", editor, status="lighting:none", version="1")
    for expected, word in (("full", "Taken back"), ("none", "Taken back")):
        shown = page_after(client, answer, editor)
        (form,) = [each["action"] for each in shown.all("form") if each["action"].endswith("/undo")]
        answer = posted(client, form, editor, next="/segments/S-1")
        assert word in page_after(client, answer, editor).text
        assert value(small, "lighting") == expected
    again = posted(client, form, editor, next="/segments/S-1")
    assert again.status_code == 409


def test_saying_what_is_so_already_saves_nothing_and_says_so(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    form = {"status": "lighting:full", "version": "1", "day": "01/06/2022"}
    shown = page_after(client, posted(client, "/segments/S-1/status", editor, **form), editor)
    assert "Nothing was changed" in shown.text
    assert (version(small), len(small.history())) == (1, 0)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"status": "lighting:bright", "version": "1"}, 400),
        ({"status": "colour:full", "version": "1"}, 400),
        ({"status": "lighting", "version": "1"}, 400),
        ({"status": "lighting:none"}, 400),
        ({"status": "lighting:none", "version": "-1"}, 400),
        ({"status": "lighting:none", "version": "9" * 40}, 400),
        ({"status": "lighting:none", "version": "1", "day": "31/02/2022"}, 422),
        ({"status": "lighting:none", "version": "1", "day": "10/08/2022"}, 422),
        ({"status": "lighting:none", "version": "1", "day": "01/01/0001"}, 422),
    ],
)
def test_a_wrong_finding_is_refused_and_leaves_nothing(
    client: FlaskClient, small: Store, editor: Head, form: dict[str, str], status: int
) -> None:
    assert posted(client, "/segments/S-1/status", editor, **form).status_code == status
    assert (version(small), small.history()) == (1, ())


def test_after_a_wrong_day_everything_typed_is_there_and_the_fault_beside_the_day(
    client: FlaskClient, editor: Head
) -> None:
    form = {"status": "lighting:none", "version": "1", "day": "10/08/2022", "reason": "Trời mưa"}
    answer = posted(client, "/segments/S-1/status", editor, **form)
    page = Page(answer.text)
    day = page.all("input", name="day")[0]
    assert (day["value"], day["aria-invalid"], day["aria-describedby"]) == ("10/08/2022", "true", "fault-day")
    assert page.all("p", id="fault-day")
    assert page.all("input", name="reason")[0]["value"] == "Trời mưa"
    assert "still to come" in page.text


# -------------------------------------------------------------------------- who may


def test_a_visitor_sees_the_way_to_sign_in_and_no_live_control(client: FlaskClient) -> None:
    page = Page(client.get("/segments/S-1").text)
    assert page.links("/login?next=%2Fsegments%2FS-1")
    assert [form for form in page.all("form") if form["method"] == "post"] == []


def test_only_what_somebody_may_write_is_a_control(app: Flask, client: FlaskClient) -> None:
    heads = {
        "viewer": member(app, "vu", VIEWER),
        "other ward": member(app, "tay", WARD_OFFICER, ward="00142"),
        "own ward": member(app, "lan", WARD_OFFICER, ward="00139"),
        "admin": member(app, "ad", ADMIN),
    }
    found = {}
    for who, head in heads.items():
        page = Page(client.get("/segments/S-2?lang=en", headers=head).text)
        fields = {each.get("name", "") for tag in ("input", "select", "textarea") for each in page.all(tag)}
        typed = sorted(name for name in fields if name.startswith("field."))
        found[who] = (len(page.all("button", name="status")), typed)
    assert found["viewer"] == found["other ward"] == (0, [])
    assert found["own ward"] == (15, ["field.note", "field.stage"])
    assert found["admin"][0] == 15
    schema = set(LAYERS[SEGMENTS].attributes.model_fields) - {"id", "version"}
    assert set(found["admin"][1]) == {f"field.{name}" for name in schema}


def test_who_may_not_is_told_why(app: Flask, client: FlaskClient) -> None:
    head = member(app, "tay", WARD_OFFICER, ward="00142")
    assert (
        "it does not lie in your ward (Sài Đồng)"
        in Page(client.get("/segments/S-2?lang=en", headers=head).text).text
    )


def test_a_refusal_names_the_ward_to_people_and_its_code_to_programs(app: Flask, client: FlaskClient) -> None:
    head = member(app, "tay", WARD_OFFICER, ward="00142")
    form = {"status": "lighting:full", "version": "1"}
    said = Page(posted(client, "/segments/S-2/status", head, **form).text).text
    assert "You cannot change Lighting here: it does not lie in your ward (Sài Đồng)" in said
    program = {**head, "Accept": "application/json"}
    assert "your ward (00142)" in posted(client, "/segments/S-2/status", program, **form).json["detail"]


@pytest.mark.parametrize("path", ["/segments/S-2/status", "/segments/S-2/edit"])
def test_a_forged_form_is_refused_and_changes_nothing(
    app: Flask, client: FlaskClient, small: Store, path: str
) -> None:
    form = {"status": "lighting:full", "version": "1", "field__note": "x"}
    statuses = [posted(client, path, {}, **form).status_code]
    for head in (member(app, "vu", VIEWER), member(app, "tay", WARD_OFFICER, ward="00142")):
        statuses.append(posted(client, path, head, **form).status_code)
    assert statuses == [401, 403, 403]
    assert small.history() == ()


def test_another_day_is_shown_without_controls_but_with_the_way_to_the_newest(
    client: FlaskClient, editor: Head
) -> None:
    page = Page(client.get("/segments/S-1?as_of=2022-07-01&lang=en", headers=editor).text)
    assert page.all("button", name="status") == []
    assert "/segments/S-1" in page.links("/segments/S-1")


# -------------------------------------------------------------------------- the form of fields


def test_only_fields_that_were_changed_are_saved(client: FlaskClient, small: Store, editor: Head) -> None:
    page = Page(client.get("/segments/S-2", headers=editor).text)
    was = {
        each["name"]: each["value"] for each in page.all("input") if each.get("name", "").startswith("was.")
    }
    form: dict[str, Any] = {"version": "1", "day": "09/08/2022", "field.note": "Ghi chú\r\n", **was}
    form |= {"field.stage": "planned", "field.route_name": "Phú Hựu", "field.joined_on": ""}
    assert client.post("/segments/S-2/edit", data=form, headers=editor).status_code == 303
    events = [event for changeset in small.history() for event in changeset.events]
    assert [(event.field, event.old, event.new) for event in events] == [("stage", "recognised", "planned")]


def test_dates_and_numbers_are_read_as_people_write_them(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    form = {"field__width_m": "7,5", "field__joined_on": "1/5/2022", "field__note": "a\r\nb"}
    assert posted(client, "/segments/S-2/edit", editor, version="1", **form).status_code == 303
    found = [value(small, name, "S-2") for name in ("width_m", "joined_on", "note")]
    assert found == [7.5, "2022-05-01", "a\nb"]
    assert (
        posted(client, "/apartments/A-1/edit", editor, version="1", field__households="1.200").status_code
        == 303
    )
    assert value(small, "households", "A-1", BLOCKS) == 1200


def test_a_change_holds_from_the_day_that_was_typed(client: FlaskClient, small: Store, editor: Head) -> None:
    form = {"field__stage": "suspended", "day": "01/07/2022", "version": "1"}
    assert posted(client, "/segments/S-2/edit", editor, **form).status_code == 303
    assert small.history()[0].origin.day == date(2022, 7, 1)


def test_every_fault_stands_beside_its_field_and_what_was_typed_is_kept(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    typed = {
        "field.width_m": "rộng",
        "field.joined_on": "32/13/2022",
        "field.stage": "fertig",
        "field.note": "Giữ lại",
    }
    answer = client.post("/segments/S-2/edit?lang=en", data={**typed, "version": "1"}, headers=editor)
    page = Page(answer.text)
    assert answer.status_code == 422
    for name in ("width_m", "joined_on", "stage"):
        assert page.all("p", id=f"fault-{name}"), name
    assert "“rộng” is not a number. Write a number such as 7,5, or leave it empty." in page.text
    assert "“32/13/2022” is not a date. Write it as day/month/year" in page.text
    shown = {each.get("name"): each.get("value") for each in page.all("input")}
    assert (shown["field.width_m"], shown["field.joined_on"]) == ("rộng", "32/13/2022")
    assert "Giữ lại" in page.text
    assert page.all("details", id="edit-fields")[0].get("open") is not None
    assert small.history() == ()


def test_what_was_typed_after_a_fault_is_saved_when_the_fault_is_mended(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    answer = posted(client, "/segments/S-2/edit", editor, version="1", field__width_m="x", field__note="Mới")
    page = Page(answer.text)
    form = {
        each["name"]: each.get("value", "")
        for each in page.all("input")
        if each.get("name", "").startswith("was.")
    }
    form |= {"version": "1", "field.width_m": "6", "field.note": "Mới"}
    assert client.post("/segments/S-2/edit", data=form, headers=editor).status_code == 303
    assert (value(small, "width_m", "S-2"), value(small, "note", "S-2")) == (6.0, "Mới")


def test_the_day_of_a_change_cannot_lie_ahead(client: FlaskClient, small: Store, editor: Head) -> None:
    answer = posted(client, "/segments/S-2/edit", editor, version="1", field__note="x", day="10/08/2022")
    assert answer.status_code == 422
    assert Page(answer.text).all("p", id="fault-from_day")
    assert small.history() == ()


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_hostile_text_is_kept_as_typed_and_shown_as_text(
    client: FlaskClient, small: Store, editor: Head, text: str
) -> None:
    answer = posted(client, "/segments/S-2/edit", editor, version="1", field__note=text, reason=text)
    shown = page_after(client, answer, editor)
    assert value(small, "note", "S-2") == text
    assert [
        each
        for tag in ("img", "script", "svg")
        for each in shown.all(tag)
        if {"onerror", "onload"} & set(each)
    ] == []
    assert not any("alert(1)" in "".join(has.values()) and tag != "input" for tag, has in shown.elements)


def test_a_note_of_a_million_letters_is_refused_in_words(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    answer = posted(client, "/segments/S-2/edit", editor, version="1", field__note="ê" * 1_000_001)
    assert answer.status_code == 413
    assert small.history() == ()


@pytest.mark.parametrize(
    "text",
    ["x" * 10_001, HOSTILE[-1], "a\x1b[31mb", "a\x07", "a\u202eb", "a\x85b"],
    ids=["long", "longer", "escape", "bell", "turned", "c1"],
)
def test_a_note_that_is_too_long_or_cannot_be_shown_is_refused_at_its_field(
    client: FlaskClient, small: Store, editor: Head, text: str
) -> None:
    answer = posted(client, "/segments/S-2/edit", editor, version="1", field__note=text)
    assert answer.status_code == 422
    assert Page(answer.text).all("p", id="fault-note")
    assert small.history() == ()


def test_a_note_of_several_lines_is_kept(client: FlaskClient, small: Store, editor: Head) -> None:
    posted(client, "/segments/S-2/edit", editor, version="1", field__note="một\r\nhai\tba")
    assert value(small, "note", "S-2") == "một\nhai\tba"


# -------------------------------------------------------------------------- two people


def others_change(store: Store, **fields: Any) -> None:
    """Somebody else changes S-2 meanwhile."""
    kept = store.get(SEGMENTS, "S-2")
    editing.update(store, SEGMENTS, "S-2", fields, kept.version, Origin(person="binh", source="browser"))


def test_fields_that_do_not_clash_are_merged(client: FlaskClient, small: Store, editor: Head) -> None:
    others_change(small, note="Của Bình")
    others_change(small, lighting="partial")
    form = {"field__stage": "suspended", "version": "1"}
    assert posted(client, "/segments/S-2/edit", editor, **form).status_code == 303
    found = [value(small, name, "S-2") for name in ("note", "lighting", "stage")]
    assert found == ["Của Bình", "partial", "suspended"]


def test_a_stale_finding_shows_both_versions_and_saves_the_chosen_one(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    others_change(small, lighting="partial", lighting_checked_on="2022-08-08")
    form = {"status": "lighting:full", "version": "1", "day": "09/08/2022", "reason": "Đã xem"}
    answer = posted(client, "/segments/S-2/status", editor, **form)
    page = Page(answer.text)
    assert answer.status_code == 409
    for text in (
        "As you saw it None",
        "As it is now Partial, 08/08/2022 binh",
        "As you want it Full, 09/08/2022",
    ):
        assert text in page.text
    assert value(small, "lighting", "S-2") == "partial"
    again = {each["name"]: each["value"] for each in page.all("input", type="hidden")}
    (button,) = page.all("button", name="status")
    assert again["reason"] == "Đã xem"
    again |= {"status": button["value"]}
    assert client.post("/segments/S-2/status", data=again, headers=editor).status_code == 303
    assert (value(small, "lighting", "S-2"), value(small, "lighting_checked_on", "S-2")) == (
        "full",
        "2022-08-09",
    )


def test_of_stale_fields_each_is_chosen_by_itself_and_nothing_typed_is_lost(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    others_change(small, note="Của Bình", plan="Bình")
    form = {"field__note": "Của tôi", "field__plan": "Tôi", "field__stage": "suspended", "version": "1"}
    answer = posted(client, "/segments/S-2/edit", editor, **form)
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "Của tôi" in page.text
    assert "Của Bình" in page.text
    assert {each["name"] for each in page.all("input", type="radio")} == {"choice.note", "choice.plan"}
    assert {each["name"] for each in page.all("textarea")} == {"field.note", "field.plan", "field.stage"}
    again: dict[str, str] = {each["name"]: each["value"] for each in page.all("input", type="hidden")}
    again |= {"field.note": "Của tôi", "field.plan": "Tôi", "field.stage": "suspended"}
    again |= {"choice.note": "mine", "choice.plan": "theirs"}
    assert client.post("/segments/S-2/edit", data=again, headers=editor).status_code == 303
    found = [value(small, name, "S-2") for name in ("note", "plan", "stage")]
    assert found == ["Của tôi", "Bình", "suspended"]


def test_a_third_person_between_is_shown_again(client: FlaskClient, small: Store, editor: Head) -> None:
    others_change(small, note="Hai")
    others_change(small, note="Ba")
    answer = posted(client, "/segments/S-2/edit", editor, field__note="Tôi", version="2")
    assert answer.status_code == 409
    assert "As you saw it Hai As it is now Ba" in Page(answer.text).text


def test_the_answer_to_a_form_loaded_again_leads_to_the_feature(client: FlaskClient) -> None:
    for path in ("status", "edit"):
        assert client.get(f"/segments/S-1/{path}?lang=en").location == "/segments/S-1?lang=en"
        assert client.get(f"/apartments/A-1/{path}").location == "/apartments/A-1"


# -------------------------------------------------------------------------- undo


def test_an_officer_takes_back_the_own_change_only(app: Flask, client: FlaskClient, small: Store) -> None:
    own = member(app, "lan", WARD_OFFICER, ward="00139")
    others_change(small, lighting="partial")
    mine = posted(client, "/segments/S-2/status", own, status="flags:missing", version="1")
    assert mine.status_code == 303
    assert [posted(client, f"/changes/{n}/undo", own).status_code for n in (1, 2)] == [403, 303]
    assert (value(small, "lighting", "S-2"), value(small, "flags", "S-2")) == ("partial", "unknown")


@pytest.mark.parametrize(("reference", "status"), [("99", 404), ("x", 400), ("1.9", 404), ("1.1", 303)])
def test_what_is_taken_back_must_be_there(
    client: FlaskClient, small: Store, editor: Head, reference: str, status: int
) -> None:
    others_change(small, note="x")
    assert posted(client, f"/changes/{reference}/undo", editor).status_code == status


def test_undoing_leads_only_to_a_page_of_this_server(client: FlaskClient, small: Store, editor: Head) -> None:
    others_change(small, note="x")
    answer = posted(client, "/changes/1/undo", editor, next="//elsewhere.example/x")
    assert answer.location == "/?saved=2"


def test_what_another_saved_is_not_told_as_ones_own(client: FlaskClient, small: Store, editor: Head) -> None:
    others_change(small, note="Của Bình")
    for query in ("saved=1", "saved=99", "saved=x", "saved=-1"):
        page = Page(client.get(f"/segments/S-2?{query}", headers=editor).text)
        assert page.all("div", id="told") == [], query


@pytest.mark.parametrize(("reason", "words"), [("x" * 2001, "at most 2000"), ("a\u202eb", "cannot be shown")])
def test_a_reason_that_is_none_is_refused_in_words_and_stays_typed(
    client: FlaskClient, small: Store, editor: Head, reason: str, words: str
) -> None:
    day = {"version": "1", "day": "09/08/2022", "reason": reason}
    forms = {"status": {"status": "lighting:none", **day}, "edit": {"field__note": "mới", **day}}
    for door, form in forms.items():
        answer = posted(client, f"/segments/S-2/{door}", editor, **form)
        found = Page(answer.text)
        assert (answer.status_code, words in found.text) == (422, True), door
        assert reason in [each.get("value") for each in found.all("input", name="reason")]
    answer = sent(client, "/api/statuses", editor, finding(reason=reason))
    assert (answer.status_code, words in answer.text) == (400, True)
    assert small.history() == ()


# -------------------------------------------------------------------------- from the map


def finding(**changes: Any) -> dict[str, Any]:
    found = {"layer": SEGMENTS, "criterion": "lighting", "value": "full", "day": "2022-08-09"}
    return {**found, "features": {"S-1": 1, "S-2": 1}, "reason": "Đi kiểm tra", **changes}


def test_one_finding_for_many_features_is_one_change(client: FlaskClient, small: Store, editor: Head) -> None:
    answer = sent(client, "/api/statuses", editor, finding(value="none"))
    assert answer.status_code == 200
    assert [(each["id"], each["properties"]["lighting"]) for each in answer.json["features"]] == [
        ("S-1", "none"),
        ("S-2", "none"),
    ]
    (changeset,) = small.history()
    assert answer.json["changeset"] == changeset.number
    assert (changeset.origin.reason, value(small, "lighting_checked_on")) == ("Đi kiểm tra", "2022-08-09")


def test_features_of_two_layers_are_one_change_too(client: FlaskClient, small: Store, editor: Head) -> None:
    body = finding(layers={SEGMENTS: {"S-1": 1}, BLOCKS: {"A-1": 1}})
    answer = sent(client, "/api/statuses", editor, body)
    assert {each["layer"] for each in answer.json["features"]} == {SEGMENTS, BLOCKS}
    back = sent(client, f"/changes/{answer.json['changeset']}/undo", editor, {})
    assert (back.status_code, back.json["shapes_changed"]) == (200, False)
    assert value(small, "lighting", "A-1", BLOCKS) == "partial"
    assert {each["version"] for each in back.json["features"]} >= {3}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"criterion": "colour"}, 422),
        ({"value": "bright"}, 422),
        ({"day": "2022-08-10"}, 422),
        ({"day": "x"}, 400),
        ({"day": 5}, 400),
        ({"layer": "moons"}, 404),
        ({"layer": "streets"}, 422),
        ({"layer": None}, 400),
        ({"features": {}}, 400),
        ({"features": []}, 400),
        ({"features": {"S-1": "1"}}, 400),
        ({"features": {"S-1": True}}, 400),
        ({"features": {"S-1": 0}}, 400),
        ({"features": {"S-99": 1}}, 409),
        ({"features": {f"S-{n}": 1 for n in range(2001)}}, 400),
        ({"features": {"S-1": 1, "S-2": 7}}, 409),
    ],
)
def test_wrong_findings_for_many_are_refused_whole(
    client: FlaskClient, small: Store, editor: Head, change: dict[str, Any], status: int
) -> None:
    answer = sent(client, "/api/statuses", editor, finding(**{"value": "none", **change}))
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert small.history() == ()


@pytest.mark.parametrize("path", ["/api/statuses", "/api/writable"])
def test_bodies_that_are_no_json_of_this_form_are_refused(
    client: FlaskClient, editor: Head, path: str
) -> None:
    for body in ("{", "[]", '"x"', "null", '{"layer": 1}', '{"layers": {"route_segments": 1}}'):
        headers = {**editor, "Content-Type": "application/json"}
        assert client.post(path, data=body, headers=headers).status_code == 400, body
    assert client.post(path, data={"layer": "x"}, headers=editor).status_code == 415


def test_a_stale_feature_among_many_stops_all_and_is_named_with_both_versions(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    others_change(small, lighting="partial", lighting_checked_on="2022-08-08")
    answer = sent(client, "/api/statuses?lang=en", editor, finding())
    assert answer.status_code == 409
    (clash,) = answer.json["clashes"]
    assert (clash["id"], clash["version"]) == ("S-2", 2)
    assert clash["now"].startswith("Partial, 08/08/2022")
    assert clash["wanted"].startswith("Full")
    assert clash["by"] == "binh"
    assert version(small) == 1
    again = sent(client, "/api/statuses", editor, finding(features={"S-1": 1, "S-2": 2}))
    assert again.status_code == 200


def test_who_may_not_write_one_of_many_writes_none(app: Flask, client: FlaskClient, small: Store) -> None:
    own = member(app, "lan", WARD_OFFICER, ward="00139")
    body = finding(layers={SEGMENTS: {"S-2": 1}, BLOCKS: {"A-2": 1}})
    assert sent(client, "/api/statuses", own, body).status_code == 403
    assert sent(client, "/api/statuses", {}, body).status_code == 401
    assert small.history() == ()


def test_before_writing_one_learns_what_one_may(app: Flask, client: FlaskClient) -> None:
    own = member(app, "lan", WARD_OFFICER, ward="00139")
    answer = sent(client, "/api/writable?lang=en", own, {"layer": BLOCKS, "ids": ["A-1", "A-2", "gone"]})
    found = answer.json["features"]
    assert set(found) == {"A-1", "A-2"}
    assert {"lighting", "lighting_checked_on", "stage", "note"} <= set(found["A-1"]["fields"])
    assert (found["A-2"]["fields"], "ward (Bồ Đề)" in found["A-2"]["reason"]) == ([], True)
    assert sent(client, "/api/writable", {}, {"layer": BLOCKS, "ids": ["A-1"]}).status_code == 401


def test_a_browser_without_the_pages_token_changes_nothing(
    app: Flask, client: FlaskClient, small: Store
) -> None:
    member(app)
    login = client.get("/login").text
    token = Page(login).all("input", name="csrf_token")[0]["value"]
    client.post("/login", data={"name": "hoa", "password": PASSWORD, "csrf_token": token})
    head = Page(client.get("/segments/S-1").text).all("meta", name="csrf-token")[0]["content"]
    statuses = [
        client.post("/api/statuses", json=finding(), headers={"X-CSRF-Token": each}).status_code
        for each in ("", "x", head)
    ]
    assert statuses == [403, 403, 200]
    assert small.history()[0].origin.source == "browser"
    assert client.post("/changes/1/undo", data={}).status_code == 403


def test_the_put_of_a_removed_feature_is_told(client: FlaskClient, small: Store, editor: Head) -> None:
    editing.remove(small, SEGMENTS, "S-2", 1)
    answer = sent(client, "/api/statuses?lang=en", editor, finding())
    assert answer.status_code == 409
    assert "“S-2” was removed" in answer.json["detail"]


def test_who_is_signed_out_meanwhile_gets_back_what_was_typed(client: FlaskClient, small: Store) -> None:
    form = {"field__note": "Rất dài <b>", "reason": "Vì sao", "version": "1"}
    answer = posted(client, "/segments/S-2/edit", {"Accept": "text/html"}, **form)
    page = Page(answer.text)
    assert answer.status_code == 401
    for text in ("nothing was saved", "Rất dài <b>", "Vì sao"):
        assert text in page.text
    assert page.links("/login?next=%2Fsegments%2FS-2")
    assert small.history() == ()


def test_undoing_leads_back_to_the_very_list_that_was_shown(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    others_change(small, note="x")
    answer = posted(client, "/changes/1/undo", editor, next="/history?ward=00139&saved=1#x")
    assert answer.location == "/history?ward=00139&saved=2#x"


def test_a_text_that_no_store_keeps_is_refused_beside_its_field(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    answer = posted(client, "/segments/S-2/edit", editor, version="1", field__note="a\0b")
    assert answer.status_code == 422
    assert Page(answer.text).all("p", id="fault-note")
    assert small.history() == ()


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_hostile_text_of_two_people_is_text_on_the_page_of_versions(
    client: FlaskClient, small: Store, editor: Head, text: str
) -> None:
    others_change(small, note=text)
    mine = {"field__note": f"{text} mine", "reason": text, "version": "1"}
    answer = posted(client, "/segments/S-2/edit", editor, **mine)
    page = Page(answer.text)
    assert answer.status_code == 409
    assert f"{text[:40]}" in page.text
    assert {"onerror", "onload"} & {name for _, has in page.elements for name in has} == set()


def test_long_texts_of_two_people_are_shown_whole(client: FlaskClient, small: Store, editor: Head) -> None:
    theirs, mine = "một " * 200 + "cuối", "hai " * 200 + "hết"
    others_change(small, note=theirs)
    answer = posted(client, "/segments/S-2/edit", editor, field__note=mine, version="1")
    page = Page(answer.text)
    assert answer.status_code == 409
    assert theirs in page.text
    assert mine in page.text


def test_a_text_that_a_browser_sends_otherwise_than_it_is_kept_was_not_changed(
    client: FlaskClient, small: Store, editor: Head
) -> None:
    others_change(small, note="hai dòng\r\nvà dấu cách ")
    page = Page(client.get("/segments/S-2", headers=editor).text)
    was = {each["name"]: each["value"] for each in page.all("input") if each.get("name") == "was.note"}
    form = {**was, "version": "2", "field.note": "hai dòng\r\nvà dấu cách", "field.stage": "planned"}
    assert client.post("/segments/S-2/edit", data=form, headers=editor).status_code == 303
    assert {event.field for event in small.history()[-1].events} == {"stage"}


def test_of_fields_left_to_another_nothing_is_saved(client: FlaskClient, small: Store, editor: Head) -> None:
    form = {"field.note": "Tôi", "choice.note": "theirs", "version": "1"}
    answer = client.post("/segments/S-2/edit", data=form, headers=editor)
    assert answer.location.startswith("/segments/S-2?saved=0")
    assert small.history() == ()
