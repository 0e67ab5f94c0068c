"""Each look of a member at a restricted layer is a line of the access log, whatever address shows it."""

import io
import re
import zipfile
from collections.abc import Iterator

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.layers import LAYERS
from geo.model.feature import Put, Remove
from geo.model.history import Origin
from geo.model.person import ADMIN, EDITOR, Person
from geo.people import people, sign_in
from geo.photos import photos
from geo.photos.photos import Upload
from geo.settings import Settings
from tests import factories
from tests.factories import block, landmark, segment, street, task, ward
from tests.pictures import photo_bytes
from webmap import create_app

RESTRICTED = f"\n[access]\nrestricted = {list(LAYERS)}\n"
MARKS = {  # layer -> what only it says
    "route_segments": "Zqdoan",
    "apartment_blocks": "Zqnha",
    "landmarks": "Zqmoc",
    "streets": "Zqpho",
    "wards": "Zqphuong",
    "waters": "Zqho",  # removed: it is in the record alone
    "tasks": "Zqviec",
}
TOLD = {  # address -> layers of which it tells without a mark
    **dict.fromkeys(("/history", "/history.csv", "/history.json", "/history/removed"), {"photos", "waters"}),
    "/history?layer=photos": {"photos"},
    "/changes/4": {"waters"},
    **dict.fromkeys(("/changes/5", "/changes/6", "/changes/7"), {"photos"}),
}
KNOWN = {
    "layer": "route_segments",
    "feature_id": "S-1",
    "code": "00139",
    "model_id": "R-01",
    "number": "2",
    "name": "ba",
    "format": "xlsx",
    "ending": "xlsx",
    "which": "page",
    "lang": "vi",
}
DOSSIER = "route=R-01&from=2022-01-01"
MORE = (  # beside one address of each rule
    "/apartments/A-1",
    "/apartments/A-1/history",
    "/tasks/T-1",
    "/tasks/T-1/history",
    "/history?layer=photos",
    "/history.json?layer=route_segments",
    "/history.csv",
    "/history.json",
    *(f"/changes/{number}" for number in range(1, 9)),
    "/api/map/apartment_blocks",
    "/api/summary?format=csv",
    "/api/summary?format=geojson&layer=apartment_blocks",
    "/export/map.svg",
    "/export/picture.svg?sel=apartment_blocks/A-1",
    "/export/atlas.svg?by=ward&page=1",
    "/evaluation/apartment_blocks/A-1",
    "/report/briefing.xlsx?from=2022-01-01&to=2022-08-09",
    f"/report/dossier.docx?{DOSSIER}",
    "/report/atlas.pdf?by=ward&scale=5000",
    *(f"/ogc/collections/{layer}/items?f=json" for layer in LAYERS),
    "/ogc/collections/apartment_blocks/items/A-1?f=json",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application over a workspace whose layers are all restricted, with photos, and what was removed."""
    store = factories.file_store(
        tmp_path_factory.mktemp("looks") / "w",
        programme_toml=factories.PROGRAMME_TOML + RESTRICTED,
        wards=[ward(name=MARKS["wards"])],
        route_segments=[segment("S-1", name=MARKS["route_segments"], route_name=MARKS["route_segments"])],
        apartment_blocks=[block("A-1", name=MARKS["apartment_blocks"]), block("A-2", name="Zqnha đã bỏ")],
        landmarks=[landmark(name=MARKS["landmarks"])],
        streets=[street(name=MARKS["streets"])],
        tasks=[task("T-1", title=MARKS["tasks"])],
        waters=[factories.raw(factories.square(3, 3, size=1), id="N-1", name=MARKS["waters"])],
    )
    made = create_app(Settings(), store)
    origin = Origin(person="an")
    seen = store.get("route_segments", "S-1")
    known = {"lighting": "full", "lighting_checked_on": "2022-08-01"}
    store.apply([Put(seen.with_properties(**known), seen.version)], origin)
    gone = store.get("apartment_blocks", "A-2")
    store.apply([Remove("apartment_blocks", "A-2", gone.version)], origin)
    gone = store.get("waters", "N-1")
    store.apply([Remove("waters", "N-1", gone.version)], origin)
    files, upload = made.extensions["photo_files"], Upload(photo_bytes())
    kept = photos.add(store, files, store.get("route_segments", "S-1"), upload, origin)
    other = photos.add(
        store, files, store.get("apartment_blocks", "A-1"), Upload(photo_bytes(size=(64, 96))), origin
    )
    photos.remove(store, other, origin, seen=other.version)
    seen = store.get("route_segments", "S-1")
    proven = Origin(person="an", evidence=(kept.id,))
    store.apply([Put(seen.with_properties(note="như trong ảnh"), seen.version)], proven)
    made.extensions["photo"] = kept.id
    for name, role in (("an", ADMIN), ("ba", EDITOR), ("xem", ADMIN)):
        people.add(store, made.extensions["accounts"], Person(name, role), "bốn chữ dễ nhớ")
    return made


def client_of(app: Flask, name: str) -> FlaskClient:
    client = app.test_client(use_cookies=False)
    token = sign_in.issue_token(app.extensions["accounts"], name)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def addresses(app: Flask) -> Iterator[str]:
    """Return one address of each rule, of something that is there, and more."""
    known = KNOWN | {"photo_id": app.extensions["photo"]}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "job_id" not in rule.arguments:
            built = rule.build({each: known.get(each, "1") for each in rule.arguments}, append_unknown=False)
            if built is not None:
                yield built[1]
    yield from MORE


class Log:
    """The access log, read on from where it was read last."""

    def __init__(self, app: Flask) -> None:
        self._folder = app.extensions["store"].folder / "private"
        self._read = 0

    def news(self, name: str) -> list[str]:
        """Return what somebody looked at since."""
        text = b"".join(path.read_bytes() for path in sorted(self._folder.glob("access-*.jsonl")))
        notes = [orjson.loads(line) for line in text[self._read :].splitlines()]
        self._read = len(text)
        return sorted(each["item"] for each in notes if (each["person"], each["what"]) == (name, "viewed"))


def said(answer: bytes) -> str:
    """Return what an answer says, also packed in a file of an office."""
    if answer[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer)) as packed:
            return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return answer.decode("utf-8", "replace")


def shown(text: str, photo: str) -> set[str]:
    """Return the layers that a text tells something of."""
    found = {layer for layer, mark in MARKS.items() if mark in text}
    return found | ({"photos"} if photo in text or re.search(r"(?<!/js)/photos/[\w-]+\.", text) else set())


def test_each_look_is_noted_for_each_reader_whether_the_answer_was_kept_or_not(app: Flask) -> None:
    readers = [(name, client_of(app, name)) for name in ("an", "xem")]
    told, missing, different, log = set(), {}, {}, Log(app)
    for address in addresses(app):
        lines = []
        for name, client in readers:
            log.news(name)
            answer = client.get(address)
            body = answer.data  # some answers are made while they are sent
            lines.append(log.news(name))
            if answer.status_code == 200 and not address.startswith("/admin/"):
                layers = shown(said(body), app.extensions["photo"])
                told |= layers
                unseen = (layers | TOLD.get(address, set())) - {each.partition("/")[0] for each in lines[-1]}
                if unseen:
                    missing[address] = sorted(unseen)
            answer.close()
        if any(each != lines[0] for each in lines):
            different[address] = lines
    assert missing == {}
    assert different == {}
    assert told == set(MARKS) | {"photos"}


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ("/reports", {"from": "2022-06-30", "to": "2022-08-09", "file": ".xlsx", "form": "state"}),
        ("/reports/atlas", {"by": "ward", "file": "pdf"}),
        (
            "/plan/lighting",
            {"standard": "tcxdvn_259", "layer": "streets", "street_target": "100", "alley_target": "80"},
        ),
    ],
)
def test_a_result_of_finished_work_is_looked_at_each_time_it_is_taken(
    app: Flask, form: str, asked: dict[str, str]
) -> None:
    client, log = client_of(app, "an"), Log(app)
    log.news("an")
    begun = client.post(form, data=asked)
    assert begun.status_code == 303, begun.text
    address = begun.location
    assert app.extensions["jobs"]._jobs[address.rpartition("/")[2]].wait(30)
    first = log.news("an")
    assert {"route_segments", "streets"} & set(first)
    result = f"{address}/map.json" if form == "/plan/lighting" else f"{address}/file"
    for _ in range(2):
        answer = client.get(result)
        answer.close()
        assert answer.status_code == 200
        assert log.news("an") == first
