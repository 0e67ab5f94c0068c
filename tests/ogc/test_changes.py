"""Changes by program over HTTP: who may, under which condition, in which form; refusals leave nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.model.person import Person
from geo.model.programme import Office
from geo.people import people
from geo.people.sign_in import issue_token
from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.factories import line, segment, street, ward
from webmap import create_app

ITEMS = "/ogc/collections/route_segments/items"
MERGE = "application/merge-patch+json"
OFFICES = (
    Office("lights", {"vi": "Chiếu sáng"}, layers=("route_segments", "streets"), criteria=("lighting",)),
)
PEOPLE = (
    Person("viewer", "viewer"),
    Person("bo.de", "ward_officer", ward="00139"),
    Person("sai.dong", "ward_officer", ward="00142"),
    Person("lights", "office_officer", office="lights"),
    Person("editor", "editor"),
    Person("admin", "admin"),
)
WORD = "bốn từ liền nhau {}"


@pytest.fixture
def store() -> Store:
    return factories.memory_store(
        programme_is=factories.programme(offices=OFFICES),
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        route_segments=[segment("S-1", (1, 5), (6, 5)), segment("Đoạn 1/2", (12, 5), (16, 5))],
        streets=[street()],
    )


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(Settings(), store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def tokens(app: Flask, store: Store) -> dict[str, str]:
    accounts = app.extensions["accounts"]
    for person in PEOPLE:
        people.add(store, accounts, person, WORD.format(person.role[::-1]))
    return {person.name: issue_token(accounts, person.name) for person in PEOPLE}


@pytest.fixture
def send(client: FlaskClient, tokens: dict[str, str]) -> Callable[..., TestResponse]:
    """Send a patch as somebody: `send({"lighting": "full"}, who="editor")`; None leaves a header out."""

    def patch(
        properties: Any = None,
        *,
        who: str | None = "editor",
        to: str = f"{ITEMS}/S-1",
        match: str | None = '"v1"',
        kind: str | None = MERGE,
        body: bytes | None = None,
        lang: str = "en",
        **headers: str,
    ) -> TestResponse:
        found = {name.replace("_", "-"): value for name, value in headers.items()}
        if who is not None:
            found["Authorization"] = f"Bearer {tokens[who]}"
        if match is not None:
            found["If-Match"] = match
        if kind is not None:
            found["Content-Type"] = kind
        given = {"json": {"properties": properties}} if body is None else {"data": body}
        return client.patch(to, headers=found, query_string={"lang": lang}, **given)

    return patch


def test_a_change_answers_with_the_feature_as_saved_and_its_new_etag(
    send: Callable[..., TestResponse], client: FlaskClient, store: Store
) -> None:
    answer = send({"lighting": "full"})
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/geo+json"
    assert answer.headers["ETag"] == '"v2"'
    assert answer.json["properties"]["lighting"] == "full"
    assert answer.json["properties"]["lighting_checked_on"] == "2022-08-09"
    again = client.get(f"{ITEMS}/S-1")
    assert again.json == answer.json
    assert again.headers["ETag"] == answer.headers["ETag"]
    (made,) = store.history("route_segments", "S-1")
    assert (made.origin.person, made.origin.source) == ("editor", "api")


def test_an_etag_that_was_read_is_the_one_that_is_asked_for(
    send: Callable[..., TestResponse], client: FlaskClient
) -> None:
    tag = client.get(f"{ITEMS}/S-1", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert send({"stage": "planned"}, match=tag).status_code == 200
    assert send({"stage": "proposed"}, match=tag).status_code == 412


def test_an_id_with_a_slash_and_vietnamese_letters_is_changed(
    send: Callable[..., TestResponse], store: Store
) -> None:
    answer = send({"note": "x"}, to=f"{ITEMS}/%C4%90o%E1%BA%A1n%201%2F2")
    assert answer.status_code == 200, answer.text
    assert store.get("route_segments", "Đoạn 1/2").properties["note"] == "x"


@pytest.mark.parametrize(
    ("who", "properties", "to", "status"),
    [
        (None, {"lighting": "full"}, "S-1", 401),
        ("viewer", {"lighting": "full"}, "S-1", 403),
        ("bo.de", {"lighting": "full"}, "S-1", 200),
        ("bo.de", {"note": "x", "stage": "planned"}, "S-1", 200),
        ("bo.de", {"width_m": 5}, "S-1", 403),
        ("sai.dong", {"lighting": "full"}, "S-1", 403),
        ("lights", {"lighting": "full"}, "S-1", 200),
        ("lights", {"cleanliness": "clean"}, "S-1", 403),
        ("editor", {"width_m": 5}, "S-1", 200),
        ("admin", {"width_m": 5}, "S-1", 200),
    ],
)
def test_who_may_change_what(
    send: Callable[..., TestResponse], store: Store, who: str | None, properties: Any, to: str, status: int
) -> None:
    answer = send(properties, who=who, to=f"{ITEMS}/{to}")
    assert answer.status_code == status, answer.text
    assert store.get("route_segments", "S-1").version == (2 if status == 200 else 1)
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_who_may_not_is_told_every_field_that_is_refused(send: Callable[..., TestResponse]) -> None:
    answer = send({"width_m": 5, "plan": "x", "note": "y"}, who="bo.de")
    assert answer.status_code == 403
    assert "width_m" in answer.json["detail"]
    assert "plan" in answer.json["detail"]


def test_a_shape_is_for_those_who_may_draw(send: Callable[..., TestResponse]) -> None:
    body = b'{"geometry": {"coordinates": [[105.881, 21.045], [105.882, 21.046]]}}'
    assert send(body=body, who="bo.de").status_code == 403
    assert send(body=body, who="lights").status_code == 200


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"match": None}, 428),
        ({"match": '"v2"'}, 412),
        ({"match": '"v0"'}, 412),
        ({"match": '"anything"'}, 412),
        ({"match": 'W/"v1"'}, 412),
        ({"match": '"v7", "v1"'}, 200),
        ({"match": "*"}, 200),
        ({"kind": "application/json"}, 415),
        ({"kind": None, "body": b"{}"}, 415),
        ({"Content_Encoding": "gzip"}, 415),
        ({"body": b'{"properties": '}, 400),
        ({"body": b"\xff\xfe"}, 400),
        ({"body": b'{"properties": {"width_m": NaN}}'}, 400),
        ({"body": b""}, 400),
        ({"body": b"[1]"}, 422),
        ({"body": b'{"properties": {"version": 5}}'}, 422),
        ({"body": b'{"properties": {"lighting": "bright"}}'}, 422),
        ({"body": b'{"properties":' * 600 + b"1" + b"}" * 600}, 422),
        ({"body": b'{"properties":' * 2000 + b"1" + b"}" * 2000}, 400),
        ({"body": b'{"properties": {"note": "%s"}}' % (b"x" * 1_000_000)}, 422),
        ({"body": rb'{"properties": {"note": "a\u001b[31mb"}}'}, 422),
        ({"body": rb'{"properties": {"more": {"deep": ["a\u202eb"]}}}'}, 422),
        ({"body": b'{"properties": {"more": ["%s"]}}' % (b"x" * 10_001)}, 422),
        ({"body": b'{"properties": {"lighting": "full", "lighting_checked_on": "2999-01-01"}}'}, 422),
        ({"to": f"{ITEMS}/none"}, 404),
        ({"to": "/ogc/collections/none/items/S-1"}, 404),
        ({"Idempotency_Key": "k" * 201}, 400),
    ],
)
def test_what_is_wrong_is_refused_with_its_own_status_and_leaves_nothing(
    send: Callable[..., TestResponse], store: Store, given: dict[str, Any], status: int
) -> None:
    answer = send({"note": "x"}, **given)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == status
        assert answer.json["detail"]
        assert not store.history()


def test_every_fault_is_named_in_the_language_asked_for(send: Callable[..., TestResponse]) -> None:
    answers = [
        send({"lighting": "bright", "stage": "x", "width_m": -1, "version": 3}, lang=code)
        for code in ("vi", "en")
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert {fault["field"] for fault in answer.json["faults"]} == {
            "lighting",
            "stage",
            "width_m",
            "version",
        }
        assert all(fault["remedy"] for fault in answer.json["faults"])
    assert answers[0].json["detail"] != answers[1].json["detail"]


def test_a_wrong_token_is_refused(client: FlaskClient, tokens: dict[str, str], store: Store) -> None:
    headers = {"Authorization": "Bearer " + "x" * 40, "If-Match": '"v1"', "Content-Type": MERGE}
    assert client.patch(f"{ITEMS}/S-1", headers=headers, data=b"{}").status_code == 401
    assert not store.history()


def test_a_repeated_request_under_its_key_changes_once_and_answers_the_same(
    send: Callable[..., TestResponse], store: Store
) -> None:
    first = send({"note": "x"}, Idempotency_Key="k-1")
    again = send({"note": "x"}, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json
    assert len(store.history()) == 1


def test_a_key_does_not_carry_over_to_another_change_or_person(
    send: Callable[..., TestResponse], store: Store
) -> None:
    assert send({"note": "x"}, Idempotency_Key="k-1").status_code == 200
    assert send({"note": "y"}, Idempotency_Key="k-1").status_code == 412
    assert send({"note": "x"}, Idempotency_Key="k-1", who="admin").status_code == 412
    assert store.get("route_segments", "S-1").properties["note"] == "x"


# ---------------------------------------------------------------- making and removing


def post(client: FlaskClient, token: str, feature: Any, **headers: str) -> TestResponse:
    found = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json", **found}
    return client.post(ITEMS, json=feature, headers=given)


def test_a_new_feature_is_found_at_the_address_given(client: FlaskClient, tokens: dict[str, str]) -> None:
    feature = {
        "type": "Feature",
        "id": "Mới/1",
        "geometry": line((1, 1), (2, 2)),
        "properties": {"note": "x"},
    }
    answer = post(client, tokens["editor"], feature)
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"v1"'
    found = client.get(answer.headers["Location"].removeprefix("http://localhost"))
    assert found.json == answer.json
    assert found.json["id"] == "Mới/1"
    assert post(client, tokens["editor"], feature).status_code == 409


def test_a_new_feature_without_an_id_under_a_key_is_made_once(
    client: FlaskClient, tokens: dict[str, str], store: Store
) -> None:
    feature = {"type": "Feature", "geometry": line((1, 1), (2, 2)), "properties": {}}
    made = [
        post(client, tokens["lights"], feature, Idempotency_Key="k").headers["Location"] for _ in range(2)
    ]
    assert made[0] == made[1]
    assert len(store.frame("route_segments")) == 3


@pytest.mark.parametrize(
    ("who", "status"), [("bo.de", 403), ("viewer", 403), ("lights", 201), ("editor", 201)]
)
def test_who_may_make_features(
    client: FlaskClient, tokens: dict[str, str], store: Store, who: str, status: int
) -> None:
    feature = {"type": "Feature", "geometry": line((1, 1), (2, 2)), "properties": {}}
    assert post(client, tokens[who], feature).status_code == status
    assert len(store.frame("route_segments")) == (3 if status == 201 else 2)


@pytest.mark.parametrize("given", ["x" * 201, "a\nb", " a", "\u200b", "a\u202eb", ["a"], {"a": 1}, True, 1.5])
def test_an_id_is_text_that_can_be_seen(
    client: FlaskClient, tokens: dict[str, str], store: Store, given: Any
) -> None:
    feature = {"type": "Feature", "id": given, "geometry": line((1, 1), (2, 2)), "properties": {}}
    answer = post(client, tokens["editor"], feature)
    assert answer.status_code == 422, answer.text
    assert {fault["field"] for fault in answer.json["faults"]} == {"id"}
    assert not store.history()


def test_a_faulty_new_feature_is_refused_with_every_fault(
    client: FlaskClient, tokens: dict[str, str]
) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [1, 2]},
        "properties": {"stage": "x"},
    }
    answer = post(client, tokens["editor"], feature)
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json["faults"]} == {"geometry", "stage"}


@pytest.mark.parametrize(
    ("who", "match", "status"),
    [("editor", '"v1"', 204), ("editor", '"v2"', 412), ("editor", None, 428), ("bo.de", '"v1"', 403)],
)
def test_a_feature_is_removed_under_its_version_by_who_may(
    client: FlaskClient, tokens: dict[str, str], store: Store, who: str, match: str | None, status: int
) -> None:
    headers = {"Authorization": f"Bearer {tokens[who]}"} | ({"If-Match": match} if match else {})
    answer = client.delete(f"{ITEMS}/S-1", headers=headers)
    assert answer.status_code == status
    assert client.get(f"{ITEMS}/S-1").status_code == (404 if status == 204 else 200)
    if status == 204:
        assert client.delete(f"{ITEMS}/S-1", headers=headers).status_code == 404


def test_a_member_sees_a_restricted_layer_and_the_look_is_noted(
    app: Flask, client: FlaskClient, tokens: dict[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {tokens['viewer']}"}
    assert "photos" in {
        each["id"] for each in client.get("/ogc/collections", headers=headers).json["collections"]
    }
    answer = client.get("/ogc/collections/photos/items", headers=headers)
    assert answer.status_code == 200
    assert "private" in answer.headers["Cache-Control"]
    note = app.extensions["accounts"].notes(1)[0]
    assert (note.person, note.what, note.item) == ("viewer", "viewed", "photos")
