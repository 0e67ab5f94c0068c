"""Photos over HTTP: sent by form or script, shown to members only, refused in words, taken away."""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from geo.model.feature import Put
from geo.model.person import EDITOR, VIEWER, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.photos.decode import MOST_BYTES
from geo.settings import Settings
from geo.stores.base import Store
from tests.factories import feature, photo
from tests.pages import HOSTILE, Page
from tests.pictures import SECRETS, encoded, halves, heic, photo_bytes, png_claiming
from webmap import create_app
from webmap.core.names import sender

JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}
KEY = "0d3c9c1e-7b1f-4a67-9d0e-2f0a3b5c7d9e"
PASSWORD = "một mật khẩu dài"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

Upload = Callable[..., TestResponse]


@pytest.fixture
def app(small: Store) -> Flask:
    return create_app(Settings(), small)


def token(app: Flask, person: Person) -> dict[str, str]:
    """Make an account and return the header that a program of theirs sends."""
    accounts = app.extensions["accounts"]
    people.add(app.extensions["store"], accounts, person, PASSWORD)
    return {"Authorization": f"Bearer {sign_in.issue_token(accounts, person.name)}"}


@pytest.fixture
def member(app: Flask) -> dict[str, str]:
    return token(app, Person("hoa", EDITOR))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def files(*contents: bytes, names: tuple[str, ...] = ()) -> list[tuple[io.BytesIO, str]]:
    given = names or tuple(f"IMG_{number}.jpg" for number in range(len(contents)))
    return [(io.BytesIO(content), name) for content, name in zip(contents, given, strict=True)]


@pytest.fixture
def upload(client: FlaskClient, member: dict[str, str]) -> Upload:
    """Send photos as a program: `upload(photo_bytes(), key=…)`."""

    def send(
        *contents: bytes,
        to: str = "/segments/S-1/photos",
        names: tuple[str, ...] = (),
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> TestResponse:
        data = {**fields, "photos": files(*contents, names=names)}
        sent = {**JSON, **member, **(headers or {})}
        answer = client.post(to, data=data, headers=sent, query_string={"lang": "en"})
        answer.request.environ["wsgi.input"].close()  # the client keeps what is large in a file
        return answer

    return send


@pytest.fixture
def signed_in(app: Flask) -> FlaskClient:
    """A browser in which an editor is signed in."""
    accounts = app.extensions["accounts"]
    people.add(app.extensions["store"], accounts, Person("lan", EDITOR), PASSWORD)
    browser = app.test_client()
    browser.set_cookie("session", sign_in.sign_in(accounts, "lan", PASSWORD)[0])
    return browser


def form_token(browser: FlaskClient, path: str = "/segments/S-1") -> str:
    page = Page(browser.get(path, query_string={"lang": "en"}).get_data(as_text=True))
    return page.all("input", name="csrf_token")[0]["value"]


# ------------------------------------------------------------------ sending


def test_a_script_learns_what_the_server_received(upload: Upload, small: Store) -> None:
    content = photo_bytes()
    answer = upload(content, key=KEY)
    assert answer.status_code == 201
    (told,) = answer.get_json()["photos"]
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["taken_on"] == "2022-06-01"
    assert list(small.frame("photos")["id"]) == [told["id"]]


def test_a_repeated_sending_is_answered_alike_and_kept_once(upload: Upload, small: Store) -> None:
    one, other = upload(photo_bytes(), key=KEY), upload(photo_bytes(), key=KEY)
    assert (one.status_code, one.get_json()) == (other.status_code, other.get_json())
    assert len(small.frame("photos")) == 1


def test_several_photos_of_every_kind_are_sent_at_once(upload: Upload, small: Store) -> None:
    contents = [photo_bytes(), photo_bytes("PNG"), photo_bytes("WEBP"), heic()]
    answer = upload(*contents, to="/apartments/A-1/photos", criterion="lighting", note="Đèn mới")
    assert [each["sha256"] for each in answer.get_json()["photos"]] == [
        hashlib.sha256(content).hexdigest() for content in contents
    ]
    frame = small.frame("photos")
    assert set(frame["of_layer"]) == {"apartment_blocks"}
    assert set(frame["criterion"]) == {"lighting"}
    assert set(frame["by"]) == {"hoa"}


def test_the_day_that_was_typed_is_that_of_every_photo_whatever_the_device_says(upload: Upload) -> None:
    answer = upload(
        photo_bytes(taken=None),
        photo_bytes("PNG"),
        taken_at=[datetime.now(UTC).isoformat(), datetime.now(UTC).isoformat()],
        taken_on="02/07/2022",
    )
    assert [each["taken_on"] for each in answer.get_json()["photos"]] == ["2022-07-02", "2022-07-02"]


def test_keys_and_times_belong_to_the_photos_in_order(upload: Upload, small: Store) -> None:
    answer = upload(
        photo_bytes(taken=None),
        photo_bytes("PNG", taken=None),
        key=["key-of-one", "key-of-two"],
        taken_at=["2022-07-01T10:00:00+07:00", "nonsense"],
    )
    assert [each["taken_on"] for each in answer.get_json()["photos"]] == ["2022-07-01", None]
    keys = {changeset.origin.key.partition(":")[0] for changeset in small.history("photos")}
    assert keys == {"key-of-one", "key-of-two"}


def test_the_devices_position_is_used_where_the_photo_has_none(upload: Upload) -> None:
    (told,) = upload(photo_bytes(position=None), lon="105.889", lat="21.045").get_json()["photos"]
    assert told["position_from"] == "device"


def test_a_photo_from_far_away_is_kept_with_a_warning(upload: Upload) -> None:
    (told,) = upload(photo_bytes(position=(105.9, 21.045))).get_json()["photos"]
    assert told["distance_m"] == pytest.approx(623, abs=5)
    assert "62" in told["warning"]


def test_a_form_without_scripts_leads_back_to_the_photos(signed_in: FlaskClient, small: Store) -> None:
    data = {"csrf_token": form_token(signed_in), "photos": files(photo_bytes(), heic()), "note": ""}
    answer = signed_in.post("/segments/S-1/photos", data=data, headers=PAGE)
    assert (answer.status_code, answer.location) == (303, "/segments/S-1#photos")
    page = Page(signed_in.get("/segments/S-1?lang=en").get_data(as_text=True))
    assert len([image for image in page.all("img") if image["src"].endswith(".thumb.jpg")]) == 2


def test_of_several_photos_the_sound_ones_are_kept_and_the_others_named(
    signed_in: FlaskClient, upload: Upload, small: Store
) -> None:
    data = {
        "csrf_token": form_token(signed_in),
        "photos": files(photo_bytes(), SVG, names=("tốt.jpg", "<b>xấu</b>.jpg")),
    }
    answer = signed_in.post("/segments/S-1/photos?lang=en", data=data, headers=PAGE)
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 415
    assert "tốt.jpg : was kept." in page.text
    assert "<b>xấu</b>.jpg : This is an SVG drawing" in page.text
    assert len(small.frame("photos")) == 1
    told = upload(photo_bytes("PNG"), SVG)
    assert told.status_code == 207
    assert [each.get("status") for each in told.get_json()["photos"]] == [None, 415]


def test_a_large_photo_is_taken_although_other_forms_are_small(upload: Upload, client: FlaskClient) -> None:
    content = encoded(Image.effect_noise((2000, 1500), 90), quality=97)
    assert len(content) > 1_500_000
    assert upload(content).status_code == 201
    assert client.post("/login", data={"name": "x" * 1_500_000}).status_code == 413


# ------------------------------------------------------------------ refusing


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (SVG, 415, "SVG"),
        (encoded(halves(mode="P"), "GIF"), 415, "GIF"),
        (b"%PDF-1.7", 415, "not a photo"),
        (b"", 415, "not a photo"),
        (photo_bytes()[:900], 422, "damaged"),
        (png_claiming(30_000, 30_000), 413, "megapixels"),
        (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, 413, "25 MB"),
    ],
)
def test_what_is_no_photo_is_refused_in_words_and_leaves_nothing(
    upload: Upload, small: Store, app: Flask, content: bytes, status: int, words: str
) -> None:
    answer = upload(content, to="/segments/S-1/photos")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert words in answer.get_json()["detail"]
    assert answer.get_json()["title"]
    assert small.frame("photos").empty
    assert app.extensions["photo_files"]._kept == {}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"criterion": "beauty"}, 400),
        ({"lon": "abc", "lat": "21"}, 400),
        ({"lon": "105", "lat": "95"}, 400),
        ({"lon": "nan", "lat": "nan"}, 400),
        ({"lon": "105.9"}, 400),
        ({"key": "x"}, 400),
        ({"taken_on": "yesterday"}, 400),
        ({"note": "x" * 400_000}, 400),
        ({"note": "x" * 1_000_000}, 413),
    ],
)
def test_what_is_said_of_a_photo_must_make_sense(
    upload: Upload, small: Store, fields: dict[str, str], status: int
) -> None:
    assert upload(photo_bytes(), **fields).status_code == status
    assert small.frame("photos").empty


def test_nothing_and_too_much_are_refused(upload: Upload, small: Store) -> None:
    assert upload().status_code == 400
    assert upload(*[photo_bytes()] * 11).status_code == 413
    assert upload(photo_bytes(), to="/segments/S-404/photos").status_code == 404
    assert small.frame("photos").empty


@pytest.mark.parametrize(
    "name", ["../../programme.toml", "/etc/passwd", "C:\\x.jpg", "a\0b.jpg", *HOSTILE[:4]]
)
def test_the_name_of_a_file_is_only_ever_text(upload: Upload, small: Store, name: str) -> None:
    answer = upload(photo_bytes(), names=(name,))
    assert answer.status_code == 201
    told = answer.get_json()["photos"][0]
    assert set("/\\.<>") & set(told["id"]) == set()


def test_who_may_not_is_refused_before_anything_is_read(
    app: Flask, client: FlaskClient, small: Store
) -> None:
    def send(headers: dict[str, str], to: str = "/segments/S-1/photos") -> int:
        data = {"photos": files(photo_bytes())}
        return client.post(to, data=data, headers={**JSON, **headers}).status_code

    assert send({}) == 401
    assert send({"Authorization": "Bearer nonsense"}) == 401
    assert send(token(app, Person("khach", VIEWER))) == 403
    officer = token(app, Person("phuong", WARD_OFFICER, ward="00139"))
    assert send(officer) == 403  # the larger part of S-1 lies in the other ward
    assert send(officer, "/segments/S-2/photos") == 201
    assert list(small.frame("photos")["by"]) == ["phuong"]


def test_a_photo_names_its_sender_with_the_ward_and_an_account_that_is_gone_as_it_was(
    app: Flask, client: FlaskClient
) -> None:
    officer = token(app, Person("phuong", WARD_OFFICER, full_name="Lê Phương", ward="00139"))
    client.post("/segments/S-2/photos", data={"photos": files(photo_bytes())}, headers={**JSON, **officer})
    head = {**officer, "Accept": "text/html"}
    assert "người gửi: Lê Phương (phường Bồ Đề)" in client.get("/segments/S-2?lang=vi", headers=head).text
    with app.test_request_context():
        assert sender("ngày-xưa") == "ngày-xưa"


def test_a_visitor_cannot_make_the_server_read_a_large_body(client: FlaskClient) -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            pytest.fail("the body was read")

    answer = client.post(
        "/segments/S-1/photos",
        environ_overrides={"wsgi.input": Endless(), "CONTENT_LENGTH": "100000000"},
        content_type="multipart/form-data; boundary=x",
        headers=JSON,
    )
    assert answer.status_code == 401


def test_a_form_of_another_page_is_refused(signed_in: FlaskClient, small: Store) -> None:
    for given in ({}, {"csrf_token": "0" * 64}):
        answer = signed_in.post("/segments/S-1/photos", data={**given, "photos": files(photo_bytes())})
        assert answer.status_code == 403
    assert small.frame("photos").empty


# ------------------------------------------------------------------ looking


def test_a_picture_and_its_thumbnail_hold_nothing_of_the_sent_file(
    upload: Upload, client: FlaskClient, member: dict[str, str]
) -> None:
    (told,) = upload(photo_bytes(size=(1200, 900))).get_json()["photos"]
    sizes = []
    for kind in ("picture", "thumbnail"):
        answer = client.get(told[kind], headers=member)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert not [secret for secret in SECRETS if secret in answer.data]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        sizes.append(Image.open(io.BytesIO(answer.data)).size)
    assert sizes == [(1200, 900), (480, 360)]


def test_only_members_see_photos_and_each_look_is_noted(
    app: Flask, upload: Upload, client: FlaskClient, member: dict[str, str]
) -> None:
    (told,) = upload(photo_bytes()).get_json()["photos"]
    for kind in ("picture", "thumbnail"):
        assert client.get(told[kind], headers=JSON).status_code == 401
    assert told["id"] not in client.get("/segments/S-1").get_data(as_text=True)
    client.get(told["picture"], headers=member)
    assert [note.item for note in app.extensions["accounts"].notes(5) if note.person == "hoa"][:1] == [
        f"photos/{told['id']}"
    ]


def test_visitors_are_not_told_when_photos_were_sent(
    upload: Upload, client: FlaskClient, small: Store, member: dict[str, str]
) -> None:
    upload(photo_bytes())
    number = small.history("photos")[-1].number
    assert client.get(f"/changes/{number}", headers=JSON).status_code == 401
    assert client.get(f"/changes/{number}", headers={**PAGE, **member}).status_code == 200


def test_a_picture_is_kept_by_the_readers_browser_alone(
    upload: Upload, client: FlaskClient, member: dict[str, str]
) -> None:
    (told,) = upload(photo_bytes()).get_json()["photos"]
    answer = client.get(told["picture"], headers=member)
    assert "private" in answer.headers["Cache-Control"]
    again = client.get(told["picture"], headers={**member, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(told["picture"], headers={"If-None-Match": answer.headers["ETag"]}).status_code != 304


def test_a_record_whose_file_is_no_hash_leads_nowhere(client: FlaskClient, small: Store, app: Flask) -> None:
    for made in (photo("P-x", file="../../programme.toml"), photo("P-y", file="0" * 64)):
        small.apply([Put(feature("photos", made))])
    headers = token(app, Person("mai", VIEWER))
    for photo_id in ("P-x", "P-y", "P-404", "..%2f..%2fprogramme"):
        assert client.get(f"/photos/{photo_id}.jpg", headers={**JSON, **headers}).status_code == 404


def test_the_data_of_the_map_carry_no_photos(upload: Upload, client: FlaskClient) -> None:
    (told,) = upload(photo_bytes()).get_json()["photos"]
    assert client.get("/api/map/photos").status_code == 404
    for address in ("/api/map/base", "/api/map/route_segments"):
        assert told["id"] not in client.get(address).get_data(as_text=True)


def test_a_visitor_is_told_why_and_a_viewer_sees_but_cannot_add(
    app: Flask, upload: Upload, client: FlaskClient
) -> None:
    upload(photo_bytes())
    visitor = Page(client.get("/segments/S-1?lang=en").get_data(as_text=True))
    assert "only members see them" in visitor.text
    assert visitor.links("/login?next=")
    viewer = client.get("/segments/S-1?lang=en", headers=token(app, Person("mai", VIEWER)))
    page = Page(viewer.get_data(as_text=True))
    assert page.all("img", loading="lazy")
    assert not page.all("form", id="photo-form")
    assert "Remove this photo" not in page.text


def test_two_days_are_shown_side_by_side(upload: Upload, client: FlaskClient, member: dict[str, str]) -> None:
    days = ("2022:05:01 08:00:00", "2022:06:01 08:00:00", "2022:07:01 08:00:00")
    ids = [upload(photo_bytes(taken=day)).get_json()["photos"][0]["id"] for day in days]

    def pair(**query: str) -> list[str]:
        answer = client.get("/segments/S-1", query_string={"lang": "en", **query}, headers=member)
        text = answer.get_data(as_text=True)
        start = text.index('class="photo-pair"')
        return [
            part.split(".jpg")[0]
            for part in text[start : text.index("</div>", start)].split("/photos/")[1::2]
        ]

    assert pair() == [ids[0], ids[2]]
    assert pair(before=ids[1], after=ids[2]) == [ids[1], ids[2]]
    assert pair(before="<script>", after="x") == [ids[0], ids[2]]


# ------------------------------------------------------------------ taking away


def test_a_photo_is_removed_by_a_form_and_can_be_brought_back(
    signed_in: FlaskClient, upload: Upload, small: Store, app: Flask
) -> None:
    (told,) = upload(photo_bytes()).get_json()["photos"]
    data = {"csrf_token": form_token(signed_in), "version": "1"}
    answer = signed_in.post(f"/photos/{told['id']}/remove", data=data, headers=PAGE)
    assert (answer.status_code, answer.location) == (303, "/segments/S-1#photos")
    assert small.frame("photos").empty
    assert signed_in.get(told["picture"], headers=PAGE).status_code == 404
    assert len(app.extensions["photo_files"]._kept) == 1


def test_only_who_may_add_may_remove(app: Flask, upload: Upload, client: FlaskClient, small: Store) -> None:
    (told,) = upload(photo_bytes()).get_json()["photos"]
    address = f"/photos/{told['id']}/remove"
    assert client.post(address, headers=JSON).status_code == 401
    for person in (Person("khach", VIEWER), Person("phuong", WARD_OFFICER, ward="00139")):
        assert client.post(address, headers={**JSON, **token(app, person)}).status_code == 403
    assert client.get(address).status_code == 405
    assert len(small.frame("photos")) == 1


def test_a_stale_removal_is_refused(upload: Upload, client: FlaskClient, member: dict[str, str]) -> None:
    (told,) = upload(photo_bytes()).get_json()["photos"]
    answer = client.post(f"/photos/{told['id']}/remove", data={"version": "7"}, headers={**JSON, **member})
    assert answer.status_code == 409


# ------------------------------------------------------------------ by program and by law


@pytest.mark.parametrize("name", ["file", "of_id", "of_layer", "sha256_sent", "by"])
def test_no_program_rewrites_what_a_photo_is_evidence_of(
    client: FlaskClient, upload: Upload, member: dict[str, str], small: Store, name: str
) -> None:
    photo_id = upload(photo_bytes()).json["photos"][0]["id"]
    before = small.get("photos", photo_id)
    headers = {**member, "If-Match": '"v1"', "Content-Type": "application/merge-patch+json"}
    path = f"/ogc/collections/photos/items/{photo_id}"
    answer = client.patch(path, json={"properties": {name: "S-2", "note": "x"}}, headers=headers)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json["faults"]] == [name]
    same = {name: before.properties[name], "note": "Đèn hỏng"}
    assert client.patch(path, json={"properties": same}, headers=headers).status_code == 200
    assert small.get("photos", photo_id).properties[name] == before.properties[name]


def test_no_program_makes_a_record_of_a_photo_without_a_photo(
    client: FlaskClient, member: dict[str, str], small: Store
) -> None:
    made = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [105.88, 21.04]},
        "properties": {"of_layer": "route_segments", "of_id": "S-1", "file": "0" * 64},
    }
    headers = {**member, "Content-Type": "application/geo+json"}
    answer = client.post("/ogc/collections/photos/items", json=made, headers=headers)
    assert answer.status_code == 422
    assert {"of_layer", "of_id", "file"} <= {fault["field"] for fault in answer.json["faults"]}
    assert small.frame("photos").empty


def test_administrators_alone_erase_a_photo_and_say_why(
    app: Flask, client: FlaskClient, upload: Upload, member: dict[str, str], small: Store
) -> None:
    admin = token(app, Person("quantri", "admin"))
    photo_id = upload(photo_bytes()).json["photos"][0]["id"]
    address = f"/photos/{photo_id}/erase"
    assert client.post(address, data={"reason": "x"}).status_code == 401
    assert client.post(address, data={"reason": "x"}, headers=member).status_code == 403
    for reason in ("", "  ", "x" * 2001, "a\x00b"):
        assert client.post(address, data={"reason": reason}, headers=admin).status_code == 400
    assert client.get(f"/photos/{photo_id}.jpg", headers=admin).status_code == 200
    answer = client.post(address, data={"reason": "theo yêu cầu"}, headers=admin)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/segments/S-1#photos")
    assert client.get(f"/photos/{photo_id}.jpg", headers=admin).status_code == 404
    assert client.post(address, data={"reason": "x"}, headers=admin).status_code == 404
    assert small.history()[-1].origin.reason == "theo yêu cầu"


def test_the_button_that_erases_is_shown_to_administrators_alone(
    app: Flask, client: FlaskClient, upload: Upload, member: dict[str, str]
) -> None:
    photo_id = upload(photo_bytes()).json["photos"][0]["id"]
    admin = token(app, Person("quantri", "admin"))
    for headers, count in ((admin, 1), (member, 0), ({}, 0)):
        page = Page(client.get("/segments/S-1", headers=headers).text)
        assert len(page.all("form", action=f"/photos/{photo_id}/erase")) == count


# ------------------------------------------------------------------ on the map


def test_members_see_on_the_map_where_photos_were_taken_and_each_look_is_noted(
    app: Flask, client: FlaskClient, upload: Upload, member: dict[str, str]
) -> None:
    photo_id = upload(photo_bytes(), criterion="lighting").json["photos"][0]["id"]
    upload(photo_bytes(position=None), to="/segments/S-2/photos")
    assert client.get("/api/photos").status_code == 401
    answer = client.get("/api/photos", headers=member)
    assert answer.headers["Cache-Control"] == "no-store"
    found = {each["id"]: each for each in answer.json["photos"]}
    assert len(found) == 2
    assert found[photo_id] == {
        "id": photo_id,
        "of_layer": "route_segments",
        "of_id": "S-1",
        "taken_on": "2022-06-01",
        "criterion": "lighting",
        "is_placed": True,
        "lon": found[photo_id]["lon"],
        "lat": found[photo_id]["lat"],
    }
    assert [each["is_placed"] for name, each in found.items() if name != photo_id] == [False]
    assert app.extensions["accounts"].notes(1)[0].item == "photos"


def test_the_panel_gets_the_photos_of_one_feature_alone(
    client: FlaskClient, upload: Upload, member: dict[str, str]
) -> None:
    photo_id = upload(photo_bytes()).json["photos"][0]["id"]
    upload(photo_bytes(), to="/segments/S-2/photos")
    query = {"layer": "route_segments", "id": "S-1"}
    found = client.get("/api/photos", query_string=query, headers=member).json["photos"]
    assert [each["id"] for each in found] == [photo_id]
    assert client.get("/api/photos?layer=route_segments", headers=member).status_code == 400
    assert client.get("/api/photos?layer=x&id=y", headers=member).json == {"photos": []}
