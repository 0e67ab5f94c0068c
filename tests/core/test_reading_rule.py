"""Who may read is not opened by an accident to programme.toml: what was known last holds."""

from pathlib import Path

import pytest
from flask import Flask

from geo.model.person import ADMIN, Person
from geo.people import people, sign_in
from geo.people.accounts import accounts_of
from geo.settings import Settings
from geo.stores.opening import open_store
from tests import factories
from tests.factories import PROGRAMME_TOML, block, segment, ward
from webmap import create_app

RULE = '\n[access]\nsession_days = 9\nreading = "members"\nrestricted = ["route_segments"]\n'
PUBLIC = RULE.replace("members", "public")
WHOLE_WITHOUT = PROGRAMME_TOML.encode()
LOST = {
    "missing": None,
    "empty": b"",
    "blank": b"\n \n",
    "zeros": b"\0" * 400,
    "a remark alone": b"# programme\n",
    "cut in the first word": b"na",
    "cut before the table": WHOLE_WITHOUT,
    "cut in the table's name": WHOLE_WITHOUT + b"\n[acc",
    "cut after the table's name": WHOLE_WITHOUT + b"\n[access]\n",
    "cut in the table": WHOLE_WITHOUT + b"\n[access]\nsession_days = 9\nread",
    "cut in the rule": WHOLE_WITHOUT + b'\n[access]\nsession_days = 9\nreading = "mem',
    "cut after the rule": WHOLE_WITHOUT + b'\n[access]\nsession_days = 9\nreading = "members"\nrestr',
    "not text": b"\xff\xfe\x00",
}
NOTHING_SAID = ("missing", "empty", "blank", "zeros", "a remark alone", "cut in the first word", "not text")


def served(folder: Path, *, accounts: bool = True, toml: str = PROGRAMME_TOML + RULE) -> Flask:
    """Return an application over a new workspace, with an administrator."""
    store = factories.file_store(
        folder,
        programme_toml=toml,
        wards=[ward()],
        route_segments=[segment("S-1")],
        apartment_blocks=[block()],
    )
    if accounts:
        people.add(store, accounts_of(store), Person("an", ADMIN), "bốn chữ dễ nhớ")
    return create_app(Settings(), store)


def lose(folder: Path, how: str) -> None:
    """Let an accident happen to the settings."""
    (folder / "programme.toml").unlink()
    if LOST[how] is not None:
        (folder / "programme.toml").write_bytes(LOST[how])


def seen(app: Flask) -> tuple[int, bool]:
    """Return what a visitor is answered, and whether there is a segment in it."""
    answer = app.test_client().get("/api/map/route_segments")
    return answer.status_code, "S-1" in answer.text


@pytest.mark.parametrize("how", LOST)
def test_what_is_for_members_stays_so_whatever_becomes_of_the_settings(tmp_path: Path, how: str) -> None:
    app = served(tmp_path / "w")
    assert seen(app)[0] == 401
    lose(tmp_path / "w", how)
    token = sign_in.issue_token(app.extensions["accounts"], "an")
    for each in (app, create_app(Settings(), open_store(tmp_path / "w"))):  # also after a new start
        assert seen(each)[0] == 401
        assert each.test_client().get("/").status_code == 303
        headers = {"Authorization": f"Bearer {token}"}
        assert each.test_client().get("/api/map/route_segments", headers=headers).status_code == 200


@pytest.mark.parametrize("how", LOST)
def test_where_nobody_has_an_account_it_stays_closed_while_it_is_served(tmp_path: Path, how: str) -> None:
    app = served(tmp_path / "w", accounts=False)
    lose(tmp_path / "w", how)
    assert seen(app)[0] == 401
    assert not (tmp_path / "w" / "private").exists()  # nothing is written where there are no accounts


@pytest.mark.parametrize("how", [how for how in LOST if how != "cut in the rule" and "after" not in how])
def test_a_restricted_layer_of_a_public_programme_stays_restricted(tmp_path: Path, how: str) -> None:
    app = served(tmp_path / "w", toml=PROGRAMME_TOML + PUBLIC)
    assert seen(app) == (200, False)
    lose(tmp_path / "w", how)
    for each in (app, create_app(Settings(), open_store(tmp_path / "w"))):
        status, tells = seen(each)
        assert not tells
        assert status == (401 if how == "cut in the table" else 200)  # which may have been about to close


@pytest.mark.parametrize("how", LOST)
def test_where_no_rule_is_known_members_only_read_unless_the_settings_are_whole(
    tmp_path: Path, how: str
) -> None:
    served(tmp_path / "w", toml=PROGRAMME_TOML)
    lose(tmp_path / "w", how)
    status, _ = seen(create_app(Settings(), open_store(tmp_path / "w")))
    is_whole = how in ("cut before the table", "cut after the table's name")
    assert status == (200 if is_whole else 401)


def test_only_a_rule_that_is_written_down_opens_what_was_closed(tmp_path: Path) -> None:
    app, settings = served(tmp_path / "w"), tmp_path / "w" / "programme.toml"
    settings.write_text(PROGRAMME_TOML + '\n[access]\nreading = "public"\n', "utf-8")
    assert seen(app) == (200, False)
    settings.write_text(PROGRAMME_TOML + '\n[access]\nreading = "public"\nrestricted = []\n', "utf-8")
    assert seen(app) == (200, True)
    settings.unlink()
    assert seen(app) == (200, True)  # which is what was known last


def test_a_rule_that_was_kept_and_cannot_be_read_any_more_opens_nothing(tmp_path: Path) -> None:
    served(tmp_path / "w")
    (tmp_path / "w" / "private" / "access.json").write_bytes(b"{")
    lose(tmp_path / "w", "cut before the table")
    assert seen(create_app(Settings(), open_store(tmp_path / "w")))[0] == 401
