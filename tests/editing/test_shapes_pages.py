"""Shapes over HTTP: drawn, reshaped, split, merged; what is wrong is refused in words and leaves nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.model.person import EDITOR, OFFICE_OFFICER, VIEWER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from tests.factories import PROGRAMME_TOML, at, line, segment, street, ward
from webmap import create_app

SEGMENTS = "/api/features/route_segments"
OFFICE = """
[[offices]]
id = "lights"
names = { vi = "Trung tâm chiếu sáng", en = "Lights" }
layers = ["streets", "route_segments"]
criteria = ["lighting"]
"""
Post = Callable[..., TestResponse]


@pytest.fixture
def store(file_store: Callable[..., GeoJsonStore]) -> GeoJsonStore:
    return file_store(
        programme_toml=PROGRAMME_TOML + OFFICE,
        wards=[ward()],
        route_segments=[
            segment("S-1", (1, 5), (3, 5), lighting="full"),
            segment("S/2", (3, 5), (6, 5), lighting="full"),
        ],
        streets=[street("T-1", (0, 0), (2, 0)), street("T-2", (2, 0), (4, 0)), street("T-9", (9, 9), (9, 8))],
    )


@pytest.fixture
def app(store: GeoJsonStore) -> Flask:
    return create_app(Settings(), store)


def client_for(app: Flask, store: GeoJsonStore, role: str, office: str | None = None) -> FlaskClient:
    accounts = app.extensions["accounts"]
    people.add(store, accounts, Person(role, role, office=office), "bốn chữ dễ nhớ")
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {sign_in.issue_token(accounts, role)}"
    return client


@pytest.fixture
def post(app: Flask, store: GeoJsonStore) -> Post:
    """Post JSON as an editor: `post(path, version=1)`."""
    client = client_for(app, store, EDITOR)

    def send(path: str, *, key: str = "", **body: Any) -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return client.post(path, json=body, headers=headers)

    return send


def test_a_line_is_drawn_and_answered_with_its_id_and_change(post: Post, store: GeoJsonStore) -> None:
    answer = post(
        SEGMENTS, geometry=line((1, 1), (2, 1)), properties={"route_name": "Mới"}, reason="Kế hoạch"
    )
    assert answer.status_code == 201
    assert answer.json is not None
    made = answer.json["features"][0]
    assert store.get("route_segments", made["id"]).properties["route_name"] == "Mới"
    changeset = store.changeset(answer.json["changeset"])
    assert (changeset.origin.person, changeset.origin.reason) == ("editor", "Kế hoạch")
    today = store.programme.as_of
    assert today is not None
    there = [
        made["id"] in set(store.frame("route_segments", day)["id"])
        for day in (today - timedelta(days=1), today)
    ]
    assert there == [False, True]


def test_a_feature_gets_another_shape_and_keeps_the_rest(post: Post, store: GeoJsonStore) -> None:
    answer = post(f"{SEGMENTS}/S%2F2/geometry", version=1, geometry=line((3, 5), (6, 6)))
    assert answer.status_code == 200
    found = store.get("route_segments", "S/2")
    assert (found.geometry, found.version) == (line((3, 5), (6, 6)), 2)
    assert found.properties["lighting"] == "full"


def test_a_segment_is_split_and_merged_again(post: Post, store: GeoJsonStore) -> None:
    answer = post(f"{SEGMENTS}/S-1/split", version=1, point=at(1.5, 5))
    assert answer.json is not None
    assert [each["id"] for each in answer.json["features"]] == ["S-1", "S-1-2"]
    answer = post(f"{SEGMENTS}/merge", versions={"S-1": 2, "S-1-2": 1, "S/2": 1})
    assert answer.json is not None
    assert [each["id"] for each in answer.json["features"]] == ["S/2"]
    assert store.frame("route_segments")["id"].tolist() == ["S/2"]


def test_a_route_is_made_from_streets_once_however_often_it_is_sent(post: Post, store: GeoJsonStore) -> None:
    wanted = {"streets": ["T-2", "T-1"], "name": "Tuyến mới", "stage": "planned"}
    first = post("/api/routes/from-streets", key="abc", **wanted)
    again = post("/api/routes/from-streets", key="abc", **wanted)
    assert (first.status_code, first.json) == (201, again.json)
    assert len(store.frame("route_segments")) == 4
    other = post("/api/routes/from-streets", key="other", **wanted)
    assert other.status_code == 422  # the streets belong to a route now
    assert other.json is not None
    assert {fault["field"] for fault in other.json["faults"]} == {"overlapping"}


def test_a_feature_is_removed_and_stays_in_the_history(post: Post, store: GeoJsonStore) -> None:
    answer = post(f"{SEGMENTS}/S-1/remove", version=1)
    assert answer.status_code == 200
    assert answer.json == {"changeset": store.history()[-1].number, "features": []}
    assert store.history("route_segments", "S-1")[0].events[0].new is None


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{SEGMENTS}/S-1/split", {"version": 9, "point": [105.88, 21.04]}, 409),
        (f"{SEGMENTS}/S-1/geometry", {"version": 9, "geometry": line((1, 1), (2, 2))}, 409),
        (f"{SEGMENTS}/S-1/remove", {"version": 9}, 409),
        (f"{SEGMENTS}/merge", {"versions": {"S-1": 1, "S/2": 9}}, 409),
        (f"{SEGMENTS}/S-9/split", {"version": 1, "point": [105.88, 21.04]}, 404),
        (f"{SEGMENTS}/merge", {"versions": {"S-1": 1, "S-9": 1}}, 404),
        ("/api/features/nothing/S-1/split", {"version": 1, "point": [105.88, 21.04]}, 404),
        ("/api/features/photos", {"geometry": {"type": "Point", "coordinates": [105.9, 21]}}, 404),
        (f"{SEGMENTS}/S-1/split", {"point": [105.88, 21.04]}, 422),
        (f"{SEGMENTS}/S-1/split", {"version": True, "point": [105.88, 21.04]}, 422),
        (f"{SEGMENTS}/S-1/split", {"version": 1}, 422),
        (f"{SEGMENTS}/S-1/split", {"version": 1, "point": [1e999, 21]}, 400),  # not JSON
        (f"{SEGMENTS}/S-1/split", {"version": 1, "point": ["a", {}]}, 422),
        (f"{SEGMENTS}/S-1/split", {"version": 1, "point": [181, 21]}, 422),
        (f"{SEGMENTS}/S-1/split", {"version": 1, "point": [105.0, 20.0]}, 422),
        (f"{SEGMENTS}/S-1/geometry", {"version": 1}, 422),
        (f"{SEGMENTS}/S-1/geometry", {"version": 1, "geometry": {"type": "Point"}}, 422),
        (f"{SEGMENTS}/S-1/geometry", {"version": 1, "geometry": line((1, 1), (1, 1))}, 422),
        (f"{SEGMENTS}/S-1/geometry", {"version": 1, "geometry": [[[[]]]]}, 422),
        (f"{SEGMENTS}/merge", {"versions": {"S-1": 1}}, 422),
        (f"{SEGMENTS}/merge", {"versions": []}, 422),
        (f"{SEGMENTS}/merge", {"versions": {"S-1": 1, "S/2": 1}, "chosen": {"lighting": 5}}, 422),
        (f"{SEGMENTS}/merge", {"versions": {"S-1": 1, "S/2": 1}, "chosen": {"lighting": "none"}}, 422),
        (SEGMENTS, {}, 422),
        (SEGMENTS, {"geometry": line((1, 1), (2, 2)), "properties": {"stage": "no"}}, 422),
        (SEGMENTS, {"geometry": line((1, 1), (2, 2)), "properties": {"id": "S-1"}}, 409),
        ("/api/routes/from-streets", {"name": "x"}, 422),
        ("/api/routes/from-streets", {"streets": ["T-1", "T-9"], "name": "x"}, 422),
        ("/api/routes/from-streets", {"streets": ["T-1"], "name": ["x"]}, 422),
        ("/api/routes/from-streets", {"streets": ["T-1"], "name": "x", "merged": "yes"}, 422),
        ("/api/routes/from-streets", {"streets": ["T-77"], "name": "x"}, 404),
        (f"{SEGMENTS}/S-1/remove", {"version": 1, "reason": "x" * 2001}, 422),
        (f"{SEGMENTS}/S-1/remove", {"version": 1, "reason": {"a": 1}}, 400),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_status_and_leaves_nothing(
    post: Post, store: GeoJsonStore, path: str, body: dict[str, Any], status: int
) -> None:
    answer = post(path, **body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"]
    assert store.history() == ()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"version=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"[" * 5000, "application/json", 400),
        (b" " * 1_100_000, "application/json", 413),
    ],
)
def test_what_is_no_json_object_is_refused(
    app: Flask, store: GeoJsonStore, body: bytes, kind: str, status: int
) -> None:
    client = client_for(app, store, EDITOR)
    answer = client.post(f"{SEGMENTS}/S-1/remove", data=body, content_type=kind)
    assert answer.status_code == status
    assert store.history() == ()


def test_who_may_not_is_refused_before_anything_is_looked_at(app: Flask, store: GeoJsonStore) -> None:
    for path in (SEGMENTS, f"{SEGMENTS}/S-1/split", f"{SEGMENTS}/merge", "/api/routes/from-streets"):
        assert app.test_client().post(path, json={}).status_code == 401
    client = client_for(app, store, VIEWER)
    answer = client.post(f"{SEGMENTS}/merge", json={"versions": {"S-1": 1, "S/2": 1}})
    assert answer.status_code == 403
    assert store.history() == ()


def test_a_session_needs_its_token_against_forged_requests(app: Flask, store: GeoJsonStore) -> None:
    people.add(store, app.extensions["accounts"], Person("lan", EDITOR), "bốn chữ dễ nhớ")
    session = sign_in.sign_in(app.extensions["accounts"], "lan", "bốn chữ dễ nhớ")[0]
    client = app.test_client()
    client.set_cookie("session", session)
    assert client.post(f"{SEGMENTS}/S-1/remove", json={"version": 1}).status_code == 403
    page = client.get("/").get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    answer = client.post(f"{SEGMENTS}/S-1/remove", json={"version": 1}, headers={"X-CSRF-Token": token})
    assert answer.status_code == 200


def boot_of(client: FlaskClient) -> dict[str, Any]:
    page = client.get("/").get_data(as_text=True)
    found: dict[str, Any] = json.loads(page.split('id="bootstrap">')[1].split("</script>")[0])
    return found


def test_the_map_offers_shapes_to_those_who_may_and_to_nobody_else(app: Flask, store: GeoJsonStore) -> None:
    assert "shapes" not in boot_of(app.test_client())
    assert "shapes" not in boot_of(client_for(app, store, VIEWER))
    offered = boot_of(client_for(app, store, EDITOR))["shapes"]["layers"]
    assert {each["id"] for each in offered} >= {"route_segments", "apartment_blocks", "streets"}
    assert "photos" not in {each["id"] for each in offered}
    assert next(each for each in offered if each["id"] == "apartment_blocks")["shapes"] == [
        "Point",
        "Polygon",
    ]


def test_an_officer_is_offered_the_layers_of_the_office_and_chooses_only_what_it_judges(
    app: Flask, store: GeoJsonStore
) -> None:
    client = client_for(app, store, OFFICE_OFFICER, "lights")
    assert [each["id"] for each in boot_of(client)["shapes"]["layers"]] == ["route_segments", "streets"]
    body = {"versions": {"S-1": 1, "S/2": 1}, "chosen": {"flags": "unknown"}}
    assert client.post(f"{SEGMENTS}/merge", json=body).status_code == 403
    assert client.post(f"{SEGMENTS}/merge", json={**body, "chosen": {"lighting": "full"}}).status_code == 200
