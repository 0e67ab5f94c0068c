"""Every role × ward × layer × criterion × verb over real HTTP: done where allowed, else nothing is left.

What is expected is written down here by hand, apart from the rules in `geo.model.rights`. A new way to change
something joins by a line in `VERBS`.
"""

import http.client
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from PIL import Image

from geo.layers import LAYERS
from geo.model.person import ADMIN, EDITOR, OFFICE_OFFICER, VIEWER, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.people.accounts import accounts_of
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from tests import factories
from tests.core.record_verbs import FORM, NOT_THERE, PLANNERS, RECORD_VERBS
from tests.entry.wrong_entries import wrong_entries
from tests.factories import block, landmark, line, segment, square, street, ward
from webmap import create_app
from webmap.core.serve.server import WebServer

CRITERIA = ("lighting", "flags", "cleanliness")
VALUES = {"lighting": "full", "flags": "missing", "cleanliness": "dirty"}
INSPECTED = ("route_segments", "apartment_blocks")
OFFICES = """
[[offices]]
id = "culture"
names = { vi = "Phòng Văn hóa", en = "Culture" }
layers = ["route_segments", "apartment_blocks"]
criteria = ["flags"]

[[offices]]
id = "lights"
names = { vi = "Trung tâm chiếu sáng", en = "Lights" }
layers = ["streets", "route_segments"]
criteria = ["lighting"]

[[offices]]
id = "over"
names = { vi = "Đã giải thể", en = "Dissolved" }
valid_to = 2022-08-08
layers = ["streets", "route_segments", "apartment_blocks"]
criteria = ["lighting", "flags", "cleanliness"]
"""
KEEPS = {"culture": INSPECTED, "lights": ("streets", "route_segments"), "over": ()}
JUDGES = {"culture": ("flags",), "lights": ("lighting",), "over": ()}
PEOPLE = {
    "nobody": None,
    "viewer": Person("viewer", VIEWER),
    "west": Person("west", WARD_OFFICER, ward="00139"),
    "east": Person("east", WARD_OFFICER, ward="00142"),
    "culture": Person("culture", OFFICE_OFFICER, office="culture"),
    "lights": Person("lights", OFFICE_OFFICER, office="lights"),
    "over": Person("over", OFFICE_OFFICER, office="over"),
    "editor": Person("editor", EDITOR),
    "admin": Person("admin", ADMIN),
}
PLACES = {  # layer -> where its features lie, by id
    "route_segments": {"S-west": "west", "S-east": "east", "S-mostly-east": "east"},
    "apartment_blocks": {"A-west": "west", "A-east": "east", "A-outside": None},
    "streets": {"T-1": "west"},
    "landmarks": {"L-1": "west"},
    "wards": {"W-00139": "west"},
    "waters": {"N-1": "west"},
}


@dataclass(frozen=True)
class Target:
    """One feature."""

    layer: str
    id: str
    version: int


@dataclass(frozen=True)
class Call:
    """One HTTP request."""

    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verb:
    """A way to change something: the request, what it writes, where it exists, and the status of success."""

    name: str
    call: Callable[[Target], Call]
    writes: str  # a criterion, or `note`, `stage`, `photos`, `field`, `geometry`, `whole`
    layers: tuple[str, ...] = tuple(PLACES)
    done: int = 200


def item(target: Target) -> str:
    return f"/ogc/collections/{target.layer}/items/{quote(target.id, safe='')}"


def patched(values: dict[str, Any]) -> Callable[[Target], Call]:
    """Return the patch of a feature's properties, or of its geometry."""

    def call(target: Target) -> Call:
        body = values if "geometry" in values else {"properties": values}
        headers = {"Content-Type": "application/merge-patch+json", "If-Match": f'"v{target.version}"'}
        return Call("PATCH", item(target), json.dumps(body).encode(), headers)

    return call


def reshaped(target: Target) -> Call:
    shapes: dict[str, Any] = {
        "route_segments": line((1, 5), (2, 5)),
        "streets": line((1, 6), (2, 6)),
        "wards": square(0, 0, size=9),
        "waters": square(0, 0, size=1),
    }
    point = {"type": "Point", "coordinates": factories.at(3, 3)}
    return patched({"geometry": shapes.get(target.layer, point)})(target)


def removed(target: Target) -> Call:
    return Call("DELETE", item(target), headers={"If-Match": f'"v{target.version}"'})


def made(target: Target) -> Call:
    properties: dict[str, Any] = {"id": f"new of {target.id}", "name": "Mới"}
    if target.layer == "wards":
        properties |= {"code": "00999"}
    shape = json.loads(reshaped(target).body)["geometry"]
    if target.layer == "wards":
        shape = square(40, 40)
    body = json.dumps({"type": "Feature", "properties": properties, "geometry": shape}).encode()
    return Call(
        "POST", f"/ogc/collections/{target.layer}/items", body, {"Content-Type": "application/geo+json"}
    )


def posted(target: Target, verb: str = "", **body: Any) -> Call:
    """Return what the map's shape tools send."""
    path = f"/api/features/{target.layer}" + (f"/{quote(target.id, safe='')}/{verb}" if verb else "")
    return Call("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})


def shape_of(target: Target) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reshaped(target).body)["geometry"]
    return found


def merged(target: Target) -> Call:
    body = {"versions": {target.id: target.version, f"{target.id}-b": 1}}
    headers = {"Content-Type": "application/json"}
    return Call("POST", f"/api/features/{target.layer}/merge", json.dumps(body).encode(), headers)


def drawn(target: Target) -> Call:
    made_here = json.loads(made(target).body)
    properties = {**made_here["properties"], "id": f"drawn of {target.id}"}
    if target.layer == "wards":
        properties["code"] = "00998"
        made_here["geometry"] = square(60, 60)
    return posted(target, geometry=made_here["geometry"], properties=properties)


def halved(target: Target) -> Call:
    middle = {"route_segments": factories.at(1.5, 5), "streets": factories.at(1.5, 6)}
    return posted(target, "split", version=target.version, point=middle[target.layer])


def routed(target: Target) -> Call:
    body = {"streets": ["T-1"], "name": f"Tuyến {target.id}", "overlapping": True}
    return Call(
        "POST", "/api/routes/from-streets", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )


SHAPED = ("route_segments", "streets")
SHAPES = (  # the first ones: later on statuses differ, so that merging asks
    Verb("merge", merged, "whole", SHAPED),
    Verb(
        "shape",
        lambda target: posted(target, "geometry", version=target.version, geometry=shape_of(target)),
        "geometry",
    ),
    Verb("split", halved, "whole", SHAPED),
    Verb("draw", drawn, "whole", done=201),
    Verb("route", routed, "whole", ("route_segments",), done=201),
)


def photographed(target: Target) -> Call:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(picture, "PNG")
    boundary = "x" * 20
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="photos"; filename="a.png"\r\n\r\n'.encode()
    body = part + picture.getvalue() + f"\r\n--{boundary}--\r\n".encode()
    start = {"route_segments": "segments", "apartment_blocks": "apartments"}[target.layer]
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": "application/json"}
    return Call("POST", f"/{start}/{quote(target.id, safe='')}/photos", body, headers)


def form_of(target: Target, what: str, **fields: str) -> Call:
    """Return what a form on the feature's own page sends."""
    start = {"route_segments": "segments", "apartment_blocks": "apartments"}[target.layer]
    body = urlencode(
        {"version": target.version, **{key.replace("__", "."): each for key, each in fields.items()}}
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Call("POST", f"/{start}/{quote(target.id, safe='')}/{what}", body.encode(), headers)


def clicked(criterion: str) -> Callable[[Target], Call]:
    return lambda target: form_of(target, "status", status=f"{criterion}:unknown", day="03/08/2022")


def picked(criterion: str) -> Callable[[Target], Call]:
    """Return what the map sends for what is picked."""

    def call(target: Target) -> Call:
        finding = {"criterion": criterion, "value": VALUES[criterion], "day": "2022-08-05"}
        body = {**finding, "layer": target.layer, "features": {target.id: target.version}}
        return Call("POST", "/api/statuses", json.dumps(body).encode(), {"Content-Type": "application/json"})

    return call


RECORDED = (
    *(Verb(f"click {each}", clicked(each), each, INSPECTED, done=303) for each in CRITERIA),
    *(Verb(f"pick {each}", picked(each), each, INSPECTED) for each in CRITERIA),
    Verb(
        "type stage", lambda each: form_of(each, "edit", field__stage="planned"), "stage", INSPECTED, done=303
    ),
    Verb("type note", lambda each: form_of(each, "edit", field__note="ghi"), "note", INSPECTED, done=303),
    Verb(
        "type joined",
        lambda each: form_of(each, "edit", field__joined_on="02/05/2022", field__note="y"),
        "field",
        INSPECTED,
        done=303,
    ),
)


VERBS = (
    *SHAPES,
    *(Verb(f"set {each}", patched({each: VALUES[each]}), each, INSPECTED) for each in CRITERIA),
    *(
        Verb(f"date {each}", patched({f"{each}_checked_on": "2022-08-01"}), each, INSPECTED)
        for each in CRITERIA
    ),
    *(Verb(f"clear {each}", patched({each: None}), each, INSPECTED) for each in CRITERIA),
    *RECORDED,
    Verb("stage", patched({"stage": "suspended"}), "stage", INSPECTED),
    Verb("note", patched({"note": "đã xem"}), "note", INSPECTED),
    Verb("both", patched({"note": "x", "lighting": "none"}), "lighting", INSPECTED),
    Verb("joined", patched({"joined_on": "2022-05-01"}), "field", INSPECTED),
    Verb("name", patched({"name": "Tên khác"}), "field", tuple(set(PLACES) - {"route_segments"})),
    Verb("unknown field", patched({"moi": "x"}), "field"),
    Verb("photo", photographed, "photos", INSPECTED, done=201),
    Verb("reshape", reshaped, "geometry"),
    Verb("make", made, "whole", done=201),
    Verb("remove", removed, "whole", done=204),  # the last one: nothing is left to change
)


MADE = ("make", "draw", "route")


def may(who: str, layer: str, where: str | None, writes: str) -> bool:
    """Say what the rules say, role by role."""
    if who in ("editor", "admin"):
        return True
    if writes in ("others", "plans"):
        return writes == "plans" and who in PLANNERS
    if who in ("west", "east"):
        return layer in INSPECTED and where == who and writes in (*CRITERIA, "stage", "note", "photos")
    if who in KEEPS:
        return layer in KEEPS[who] and (writes not in CRITERIA or writes in JUDGES[who])
    return False


@contextmanager
def serving(folder: Path) -> Iterator[tuple[GeoJsonStore, http.client.HTTPConnection, dict[str, str]]]:
    """Serve a workspace with everybody in it; give store, connection and tokens."""
    store = factories.file_store(
        folder,
        programme_toml=factories.PROGRAMME_TOML + OFFICES,
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        route_segments=[
            segment("S-west", (1, 5), (6, 5), lighting="partial"),
            segment("S-east", (12, 5), (16, 5)),
            segment("S-mostly-east", (8, 5), (16, 5)),
            segment("S-west-b", (6, 5), (7, 5), lighting="partial"),
            segment("S-east-b", (16, 5), (17, 5)),
            segment("S-mostly-east-b", (8, 4.5), (8, 5)),
        ],
        apartment_blocks=[block("A-west", 2, 2), block("A-east", 12, 2), block("A-outside", 50, 2)],
        streets=[street("T-1"), street("T-1-b", (8, 0), (9, 0))],
        landmarks=[landmark("L-1")],
        waters=[factories.raw(square(2, 2, size=1), id="N-1", name="Hồ", version=1)],
    )
    app = create_app(Settings(), store)
    accounts = app.extensions["accounts"]
    tokens = {}
    for name, person in PEOPLE.items():
        if person is not None:
            people.add(store, accounts, person, "bốn chữ dễ nhớ")
            tokens[name] = sign_in.issue_token(accounts, name)
    server = WebServer(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.bind_addr[1], timeout=30)
    try:
        yield store, connection, tokens
    finally:
        connection.close()
        server.stop()
        thread.join(10)


def asked(connection: http.client.HTTPConnection, call: Call, token: str | None) -> tuple[int, str]:
    """Send a request; return status and body."""
    headers = {"Accept": "application/json", **call.headers}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    connection.request(call.method, quote(call.path, safe="/%?=&"), call.body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8", "replace")


def target_of(store: GeoJsonStore, layer: str, feature_id: str) -> Target:
    return Target(layer, feature_id, store.get(layer, feature_id).version)


@pytest.fixture(params=list(PEOPLE))
def who(request: pytest.FixtureRequest) -> str:
    """Each of the people in turn, and a visitor."""
    found: str = request.param
    return found


def test_what_somebody_may_is_done_and_what_not_is_refused_and_leaves_nothing(
    tmp_path: Path, who: str
) -> None:
    wrong, tried = [], 0
    with serving(tmp_path / "w") as (store, connection, tokens):
        for verb in VERBS:
            for layer in verb.layers:
                for feature_id, where in PLACES[layer].items():
                    before = state(store)
                    call = verb.call(target_of(store, layer, feature_id))
                    status, body = asked(connection, call, tokens.get(who))
                    allowed = may(who, layer, where if verb.name not in MADE else None, verb.writes)
                    expected = verb.done if allowed else 401 if who == "nobody" else 403
                    unchanged = allowed or state(store) == before
                    tried += 1
                    if status != expected or not unchanged:
                        wrong.append((verb.name, layer, feature_id, f"{status}, not {expected}", body[:200]))
        assert wrong == []
        assert tried > 100


def test_the_record_is_changed_by_who_may_and_a_refusal_leaves_nothing(tmp_path: Path, who: str) -> None:
    wrong = []
    with serving(tmp_path / "w") as (store, connection, tokens):

        def send(path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
            return asked(connection, Call("POST", path, body, dict(headers)), tokens.get(who))

        wrong += [
            ("data entry", *INSPECTED, each, "") for each in wrong_entries(store, who, send, may, PLACES)
        ]
        for verb in RECORD_VERBS:
            for layer in verb.layers:
                for feature_id, where in PLACES[layer].items():
                    ready = verb.prepare(store, who, layer, feature_id)
                    before = state(store)
                    call = Call("POST", ready.path, ready.body, FORM)
                    status, body = asked(connection, call, tokens.get(who))
                    allowed = may(who, layer, where, verb.writes)
                    expected = verb.done if allowed else 401 if who == "nobody" else 403
                    is_kept = state(store) == before
                    if status != expected or is_kept != (not allowed or verb.done == NOT_THERE):
                        wrong.append((verb.name, layer, feature_id, f"{status}, not {expected}", body[:200]))
                    ready.clean(store)
    assert wrong == []


def state(store: GeoJsonStore) -> dict[str, Any]:
    """Return the bytes of every layer and how long the record is."""
    files = {path.name: path.read_bytes() for path in sorted(store.folder.glob("*.geojson"))}
    return {**files, "record": len(store.history())}


def test_every_layer_is_in_the_matrix() -> None:
    assert set(PLACES) == set(LAYERS) - {"photos", "tasks"}  # these lie nowhere: test_photos, test_tasks


def test_a_refusal_names_every_field_and_says_why_in_words(tmp_path: Path) -> None:
    with serving(tmp_path / "w") as (store, connection, tokens):
        call = patched({"lighting": "full", "note": "x"})(target_of(store, "route_segments", "S-east"))
        status, body = asked(connection, call, tokens["west"])
    assert status == 403
    detail = json.loads(body)["detail"]
    assert "lighting" in detail
    assert "note" in detail
    assert "phường của bạn (00139)" in detail


def test_a_right_that_is_taken_away_is_gone_with_the_next_request(tmp_path: Path) -> None:
    with serving(tmp_path / "w") as (store, connection, tokens):
        accounts = accounts_of(store)  # as another process would change them
        for change, expected in (
            (lambda: None, 200),
            (lambda: people.change(store, accounts, Person("editor", VIEWER)), 403),
            (lambda: people.change(store, accounts, Person("editor", WARD_OFFICER, ward="00139")), 200),
            (lambda: people.disable(accounts, "editor"), 401),
        ):
            change()
            call = patched({"note": f"x{expected}{target_of(store, 'route_segments', 'S-west').version}"})
            found = asked(connection, call(target_of(store, "route_segments", "S-west")), tokens["editor"])
            assert found[0] == expected
