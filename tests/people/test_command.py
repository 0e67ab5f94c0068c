"""The commands `user …`: people are added, listed, kept out; refusals are one clear sentence."""

import io
import json
import re
import sys
from pathlib import Path

import pytest

from geo.cli import main
from geo.errors import NotSignedIn
from geo.people import sign_in
from geo.people.accounts import Accounts, accounts_of
from geo.stores.opening import open_store
from tests.factories import PROGRAMME_TOML, ward, workspace

GOOD = "bốn chữ dễ nhớ"
OFFICE = '\n[[offices]]\nid = "culture"\nnames = { vi = "Phòng Văn hóa" }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one ward and one office, and nobody."""
    return workspace(tmp_path / "w", programme_toml=PROGRAMME_TOML + OFFICE, wards=[ward("00139")])


class Commands:
    """Runs `user …` on a workspace with a standard input that is no terminal."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys

    def __call__(self, *arguments: str, given: bytes = b"", lang: str = "en") -> tuple[int, str, str]:
        """Return exit status, output and messages."""
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as ended:
            main(["user", *arguments, "--store", str(self.folder), "--lang", lang])
        out, err = self._capsys.readouterr()
        return int(ended.value.code or 0), out, err

    def add(self, name: str, *arguments: str, password: str = GOOD) -> tuple[int, str, str]:
        """Add somebody, an editor unless told otherwise."""
        role = () if "--role" in arguments else ("--role", "editor")
        return self("add", name, *role, *arguments, "--password-stdin", given=f"{password}\n".encode())

    @property
    def accounts(self) -> Accounts:
        """What is known of people now."""
        return accounts_of(open_store(self.folder))


@pytest.fixture
def user(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """Run a command: `user("list")`."""
    return Commands(folder, monkeypatch, capsys)


def test_the_first_administrator_comes_by_the_command_line(user: Commands) -> None:
    assert user("list")[:2] == (0, "")
    status, out, err = user.add("An", "--role", "admin", "--full-name", "Nguyễn An")
    assert (status, out) == (0, "")
    assert "an" in err
    assert sign_in.sign_in(user.accounts, "an", GOOD)
    assert user("list")[1] == "an  admin  -  active  Nguyễn An\n"


def test_officers_are_added_with_their_ward_or_office(user: Commands) -> None:
    assert user.add("ba", "--role", "ward_officer", "--ward", "00139")[0] == 0
    assert user.add("tu", "--role", "office_officer", "--office", "culture")[0] == 0
    rows = [line.split() for line in user("list")[1].splitlines()]
    assert rows == [["ba", "ward_officer", "00139", "active"], ["tu", "office_officer", "culture", "active"]]
    found = json.loads(user("list", "--format", "json")[1])["people"]
    assert [(each["name"], each["ward"], each["office"]) for each in found] == [
        ("ba", "00139", None),
        ("tu", None, "culture"),
    ]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("ba",), 2),
        (("ba", "--role", "king"), 2),
        (("ba", "--role", "ward_officer"), 2),
        (("ba", "--role", "office_officer"), 2),
        (("ba", "--role", "viewer", "--ward", "00139"), 2),
        (("ba", "--role", "ward_officer", "--ward", "9"), 1),
        (("ba", "--role", "office_officer", "--office", "police"), 1),
        (("../ba", "--role", "viewer"), 1),
        (("an", "--role", "viewer"), 1),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_not_possible_is_refused_in_few_words(
    user: Commands, arguments: tuple[str, ...], status: int, lang: str
) -> None:
    user.add("an", "--role", "admin")
    found, out, err = user("add", *arguments, "--password-stdin", given=f"{GOOD}\n".encode(), lang=lang)
    assert (found, out) == (status, "")
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 4
    assert [account.person.name for account in user.accounts.people.all().values()] == ["an"]


@pytest.mark.parametrize("given", [b"", b"short\n", b"matkhau123\n", b"\xff\xfe\xfa matkhau\n"])
def test_a_password_that_will_not_do_adds_nobody(user: Commands, given: bytes) -> None:
    status, _, err = user("add", "ba", "--role", "viewer", "--password-stdin", given=given)
    assert (status, "Traceback" in err) == (1, False)
    assert user.accounts.people.all() == {}


def test_without_a_terminal_the_password_comes_by_standard_input_only(user: Commands) -> None:
    status, _, err = user("add", "ba", "--role", "viewer", given=f"{GOOD}\n".encode())
    assert status == 2
    assert "--password-stdin" in err
    assert user.accounts.people.all() == {}


def test_at_a_terminal_the_password_is_asked_for_twice(
    user: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([GOOD, GOOD, GOOD, "another"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    monkeypatch.setattr("geo.cli.user._has_terminal", lambda: True)
    assert user("add", "ba", "--role", "viewer")[0] == 0
    assert user("add", "tu", "--role", "viewer")[0] == 1
    assert list(user.accounts.people.all()) == ["ba"]


def test_a_token_is_printed_alone_and_opens_the_account(user: Commands) -> None:
    user.add("an")
    status, out, err = user("token", "an", "--label", "QGIS")
    assert (status, err) == (0, "")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,}\n", out)
    found = sign_in.token_of(user.accounts, out.strip())
    assert found is not None
    assert found.person.name == "an"


def test_tokens_are_listed_with_their_end_and_revoked(user: Commands) -> None:
    user.add("an")
    user.add("ba")
    token = user("token", "an", "--label", "QGIS", "--days", "30")[1].strip()
    user("token", "ba")
    status, out, _ = user("tokens", "an", "--format", "json")
    (told,) = json.loads(out)["tokens"]
    assert (status, told["name"], told["label"], told["days"]) == (0, "an", "QGIS", 30)
    assert told["expires"] > told["made"]
    assert token not in out
    status, out, _ = user("tokens")
    assert [line.split()[1] for line in out.splitlines()] == ["an", "ba"]
    assert "QGIS" in out
    assert user("revoke", "ba", told["id"])[0] != 0
    assert user("revoke", "an", told["id"])[0] == 0
    assert sign_in.token_of(user.accounts, token) is None
    assert user("tokens", "an")[1:] == ("", "There is no token.\n")
    for wrong in (("token", "an", "--days", "0"), ("tokens", "nobody"), ("revoke", "nobody", "x")):
        status, out, err = user(*wrong)
        assert (status, out, err.count("\n")) == (1, "", 1), wrong


def test_who_is_disabled_is_out_until_enabled(user: Commands) -> None:
    user.add("an", "--role", "admin")
    user.add("ba")
    token = user("token", "ba")[1].strip()
    assert user("disable", "ba")[0] == 0
    assert "disabled" in user("list")[1]
    assert sign_in.token_of(user.accounts, token) is None
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(user.accounts, "ba", GOOD)
    assert user("token", "ba")[0] == 1
    assert user("enable", "ba")[0] == 0
    assert sign_in.sign_in(user.accounts, "ba", GOOD)
    assert user("disable", "an")[0] == 1


def test_a_forgotten_password_is_replaced(user: Commands) -> None:
    user.add("an")
    assert user("password", "an", "--password-stdin", given="năm chữ khác hẳn nhau".encode())[0] == 0
    assert sign_in.sign_in(user.accounts, "an", "năm chữ khác hẳn nhau")


@pytest.mark.parametrize("command", ["disable", "enable", "token", "password"])
def test_nobody_of_an_unknown_name_is_touched(user: Commands, command: str) -> None:
    more = ("--password-stdin",) if command == "password" else ()
    status, out, err = user(command, "nobody", *more, given=f"{GOOD}\n".encode())
    assert (status, out) == (1, "")
    assert "nobody" in err
