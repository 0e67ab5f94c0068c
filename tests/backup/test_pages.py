"""The backup of administrators: downloaded whole by one request, noted first, reminded of when it is due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.backup import back_up
from geo.model.person import ADMIN, EDITOR, Person
from geo.people import people
from geo.people import sign_in as signing_in
from geo.people.accounts import Accounts, accounts_of
from geo.settings import Settings
from geo.stores.folder.store import GeoJsonStore
from tests import factories
from tests.factories import file_store, segment, ward
from tests.people.test_pages import GOOD, post, sign_in
from webmap import create_app


@pytest.fixture
def store(tmp_path: Path) -> GeoJsonStore:
    """A programme with an administrator and an editor."""
    made = file_store(tmp_path / "w", wards=[ward("00139")], route_segments=[segment("S-1")])
    people.add(made, accounts_of(made), Person("an", ADMIN), GOOD)
    people.add(made, accounts_of(made), Person("ba", EDITOR), GOOD)
    return made


@pytest.fixture
def app(store: GeoJsonStore) -> Flask:
    return create_app(Settings(), store)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client)
    return client


def accounts(app: Flask) -> Accounts:
    known: Accounts = app.extensions["accounts"]
    return known


def test_an_administrator_downloads_a_backup_that_restores(
    app: Flask, admin: FlaskClient, tmp_path: Path
) -> None:
    answer = post(admin, "/admin/backup")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="model-routes-20')
    assert answer.headers["Cache-Control"] == "no-store"
    (tmp_path / "b.zip").write_bytes(answer.data)
    back_up.restore(tmp_path / "b.zip", tmp_path / "again")
    again = accounts_of(GeoJsonStore(tmp_path / "again"))
    assert signing_in.sign_in(again, "ba", GOOD)
    assert [(note.person, note.what) for note in accounts(app).notes(1)] == [("an", "backed_up")]
    last = back_up.last_made(accounts(app))
    assert last is not None
    assert last.person == "an"
    assert "an" in admin.get("/admin/backup?lang=en").text
    assert "made a backup" in admin.get("/admin/access-log?lang=en").text


def test_a_program_of_an_administrator_downloads_one_with_its_token(app: Flask) -> None:
    token = signing_in.issue_token(accounts(app), "an")
    answer = app.test_client().post("/admin/backup", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")


def test_nobody_else_gets_one(app: Flask) -> None:
    visitor, editor = app.test_client(), app.test_client()
    sign_in(editor, "ba")
    assert visitor.get("/admin/backup").status_code == 303
    assert visitor.post("/admin/backup").status_code == 401
    assert editor.get("/admin/backup").status_code == 403
    assert post(editor, "/admin/backup").status_code == 403
    token = signing_in.issue_token(accounts(app), "ba")
    assert editor.post("/admin/backup", headers={"Authorization": f"Bearer {token}"}).status_code == 403
    assert back_up.last_made(accounts(app)) is None


def test_a_page_of_somebody_else_cannot_ask_for_one(admin: FlaskClient, app: Flask) -> None:
    assert admin.post("/admin/backup").status_code == 403
    assert admin.post("/admin/backup", data={"csrf_token": "0" * 64}).status_code == 403
    assert "backed_up" not in [note.what for note in accounts(app).notes(50)]


def test_two_at_once_are_too_many(app: Flask, admin: FlaskClient) -> None:
    first = post(admin, "/admin/backup")  # its answer is not read yet
    second = post(admin, "/admin/backup")
    assert second.status_code == 503
    assert first.data.startswith(b"PK")
    assert post(admin, "/admin/backup").status_code == 200


def test_a_download_that_is_broken_off_counts_for_nothing_and_keeps_nobody_waiting(
    app: Flask, admin: FlaskClient
) -> None:
    answer = post(admin, "/admin/backup")
    assert next(iter(answer.response))
    answer.close()
    assert back_up.last_made(accounts(app)) is None
    assert post(admin, "/admin/backup").status_code == 200


def test_a_damaged_record_is_said_instead_of_sending_half_a_backup(
    app: Flask, admin: FlaskClient, store: GeoJsonStore
) -> None:
    (store.folder / "history").mkdir()
    (store.folder / "history" / "journal.jsonl").write_bytes(b"broken\nbroken\n")
    answer = post(admin, "/admin/backup")
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"
    (store.folder / "history" / "journal.jsonl").unlink()
    assert post(admin, "/admin/backup").status_code == 200


def test_a_programme_in_memory_has_no_backup() -> None:
    app = create_app(Settings(), factories.memory_store())
    people.add(factories.memory_store(), accounts(app), Person("an", ADMIN), GOOD)
    client = app.test_client()
    sign_in(client)
    assert client.get("/admin/backup").status_code == 200
    assert post(client, "/admin/backup").status_code == 400


# ------------------------------------------------------------------ reminding


@pytest.fixture
def later(app: Flask) -> SimpleNamespace:
    """A clock of the accounts that can be put forward."""
    clock = SimpleNamespace(now=datetime.now(UTC))
    object.__setattr__(accounts(app), "clock", lambda: clock.now)
    return clock


def test_administrators_are_reminded_after_two_weeks_on_every_page(
    app: Flask, later: SimpleNamespace
) -> None:
    admin, editor = app.test_client(), app.test_client()
    later.now += timedelta(days=13)
    sign_in(admin)
    assert "/admin/backup" not in notices(admin)
    later.now += timedelta(days=2)
    sign_in(admin)
    sign_in(editor, "ba")
    assert "/admin/backup" in notices(admin)
    assert "No backup was made yet" in notices(admin)
    assert notices(editor) == notices(app.test_client()) == ""
    assert post(admin, "/admin/backup").data
    assert notices(admin) == ""
    later.now += timedelta(days=15)
    sign_in(admin)
    assert "The last backup is from" in notices(admin)


def notices(client: FlaskClient) -> str:
    """Return the notices of a page."""
    parts = client.get("/wards?lang=en").text.split('<p class="notice"')[1:]
    return "".join(part.partition("</p>")[0] for part in parts)
