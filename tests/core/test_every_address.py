"""Whatever is sent to whatever address by whomever: an answer that says so, and the record as it was."""

import hashlib
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from geo.model.person import ADMIN, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from webmap import create_app
from webmap.core.jobs import Jobs

DEMO = Path(__file__).resolve().parents[2] / "data" / "geojson"
PASSWORD = "bốn chữ dễ nhớ"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
# Without anything in the form these do what they are there for: nothing of it is in the record.
NEEDS_NOTHING = (
    *("/logout", "/admin/backup", "/plan/", "/reports/atlas", "/account/", "/admin/people/", "/api/writable"),
)
BUSY = 503
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BODIES = {
    "nothing": (b"", FORM),
    "not UTF-8": (b"reason=\xff\xfe&note=\xc3\x28&geometry=\xff", FORM),
    "fields nobody knows": (b"a=1&b=2&" + b"&".join(b"x%d=1" % number for number in range(900)), FORM),
    "a million letters": (b"reason=" + b"a" * 1_000_000 + b"&name=" + b"b" * 100_000, FORM),
    "controls and turns": (b"value=%00&reason=%1b%5b31m&name=%e2%80%ae&day=2022-13-45&version=-1", FORM),
    "another alphabet's letters": ("criterion=lіghting&value=fuІl&layer=rоute_segments".encode(), FORM),
    "JSON that is no object": (b"[1, 2, 3]", JSON),
    "JSON null": (b"null", JSON),
    "JSON that breaks off": (b'{"properties": {"lighting": "fu', JSON),
    "JSON in another encoding": ('{"reason": "đủ"}'.encode("utf-16"), JSON),
    "JSON that is deep": (b'{"geometry":' * 3_000 + b"1" + b"}" * 3_000, JSON),
    "JSON with wrong kinds": (
        b'{"features": 5, "layer": [], "version": {}, "properties": [1], "geometry": "x", "at": NaN,'
        b' "criterion": {}, "value": [[]], "reason": 7, "items": {"a": 1}, "streets": 3, "ids": "x"}',
        JSON,
    ),
    "a number that is none": (b'{"version": 1e999, "geometry": {"coordinates": [1e999, 0]}}', JSON),
    "XML": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    "no kind that exists": (b"\x00\x01\x02", "x/y; charset=none"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "parts without a border": (b"--x\r\n", "multipart/form-data"),
    "parts that break off": (
        b'--x\r\nContent-Disposition: form-data; name="photos"; filename="../../etc/passwd"\r\n\r\nGIF',
        "multipart/form-data; boundary=x",
    ),
}
VALUES = ("", "-1", "9" * 21, "NaN", "\x00", "../../etc/passwd", "2022-13-45", "0001-01-01", "🙂" * 500)
NAMES = (
    "as_of",
    "at",
    "bbox",
    "boundaries",
    "criterion",
    "datetime",
    "day",
    "dpi",
    "filter",
    "format",
    "from",
    "kind",
    "lang",
    "layer",
    "limit",
    "name",
    "next",
    "number",
    "office",
    "offset",
    "other",
    "page",
    "paper",
    "person",
    "properties",
    "q",
    "scale",
    "sel",
    "since",
    "sort",
    "title",
    "to",
    "until",
    "value",
    "ward",
    "with",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo district."""
    return Path(shutil.copytree(DEMO, tmp_path_factory.mktemp("every") / "workspace"))


@pytest.fixture(scope="module")
def app(folder: Path) -> Flask:
    """The application over it, with an administrator."""
    store = GeoJsonStore(folder)
    made = create_app(Settings(), store)
    accounts = made.extensions["accounts"]
    people.add(store, accounts, Person("an", ADMIN), PASSWORD)
    return made


@pytest.fixture(scope="module", params=["an", None])
def sender(app: Flask, request: pytest.FixtureRequest) -> tuple[FlaskClient, dict[str, str]]:
    """A program of an administrator or of nobody, and its headers."""
    name = request.param
    token = name and sign_in.issue_token(app.extensions["accounts"], name)
    return app.test_client(use_cookies=False), {"Authorization": f"Bearer {token}"} if token else {}


def record_of(folder: Path) -> str:
    """Return a digest of all that is public in a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(("private/", "plans/")) and not path.name.startswith("."):
            found.update(name.encode() + path.read_bytes())
    return found.hexdigest()


def addresses_of(rule: Rule) -> list[str]:
    """Return an address of something that exists, and one of nothing there is."""
    known = {
        "layer": "route_segments",
        "feature_id": "S-001",
        "code": "00139",
        "ward": "00139",
        "reference": "1",
        "number": "1",
        "name": "an",
        "which": "page",
        "lang": "vi",
        "format": "svg",
    }
    found = []
    for values in (known, dict.fromkeys(known, "999999") | {"layer": "no_layer"}):
        try:
            built = rule.build({name: values.get(name, "1") for name in rule.arguments}, append_unknown=False)
        except ValueError:  # a number is wanted
            built = None
        found += [built[1]] if built else []
    return found


def rules(app: Flask, methods: tuple[str, ...]) -> list[tuple[Rule, str]]:
    """Return the rules that take one of the methods, with that method."""
    return [
        (rule, method) for rule in app.url_map.iter_rules() for method in methods if method in rule.methods
    ]


@pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*SpooledTemporaryFile"
)  # half a form, left to the collector
@pytest.mark.parametrize("what", BODIES)
def test_what_is_sent_is_refused_and_the_record_stays_as_it_was(
    app: Flask,
    folder: Path,
    sender: tuple[FlaskClient, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    client, headers = sender
    body, kind = BODIES[what]
    before = record_of(folder)
    if what != "nothing":  # whatever comes through begins the same work; once is enough
        monkeypatch.setitem(app.extensions, "jobs", Jobs(most_waiting=0))
    found = {}
    for rule, method in rules(app, WRITES):
        for address in addresses_of(rule):
            answer = client.open(address, method=method, data=body, content_type=kind, headers=headers)
            answer.close()
            is_begun = answer.status_code < 400 or answer.status_code == BUSY
            is_harmless = is_begun and address.startswith(NEEDS_NOTHING)
            if not (400 <= answer.status_code < 500 or is_harmless):
                found[f"{method} {address}"] = answer.status_code
    assert found == {}
    assert record_of(folder) == before


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_address_fails_for_what_is_asked(app: Flask, folder: Path, value: str) -> None:
    client = app.test_client(use_cookies=False)
    before = record_of(folder)
    found = {}
    for rule, _ in rules(app, ("GET",)):
        for address in addresses_of(rule)[:1]:
            answer = client.get(address, query_string=dict.fromkeys(NAMES, value))
            if answer.status_code >= 500:
                found[address] = answer.status_code
    assert found == {}
    assert record_of(folder) == before
