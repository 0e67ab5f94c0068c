"""Accounts: adding, changing, signing in and out, waiting after failures, tokens, what is kept of them."""

import json
import os
import shutil
import stat
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidInput, NotSignedIn, StoreUnavailable, TooManyAttempts, UnknownName
from geo.model.person import ADMIN, EDITOR, OFFICE_OFFICER, VIEWER, WARD_OFFICER, Person
from geo.model.programme import Access, Office
from geo.people import passwords, people, sign_in
from geo.people.accounts import Accounts, accounts_of
from geo.people.rate_limit import BOUNDS, MOST_DEVICES, Door, device_cookie
from geo.stores.base import Store
from geo.stores.opening import open_store
from geo.text import nfc
from tests import factories
from tests.factories import ward
from tests.quick import FULL_STRENGTH

GOOD = "bốn chữ dễ nhớ"
OTHER = "năm chữ khác hẳn nhau"
HOME = Access()


@dataclass
class Clock:
    """The current time, moved on by the test."""

    now: datetime = field(default=datetime(2022, 8, 9, 8, tzinfo=UTC))

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def full_strength(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are kept as strongly as outside tests."""
    monkeypatch.setattr(passwords, "_HASHER", FULL_STRENGTH)


@pytest.fixture
def store() -> Store:
    """One ward and one office."""
    offices = (Office("culture", {"vi": "Phòng Văn hóa"}),)
    return factories.memory_store(programme_is=factories.programme(offices=offices), wards=[ward("00139")])


@pytest.fixture
def accounts(store: Store, clock: Clock) -> Accounts:
    """One administrator called `an`."""
    made = accounts_of(store, clock=clock)
    people.add(store, made, Person("an", ADMIN), GOOD)
    return made


# ---------------------------------------------------------------- accounts


def test_a_name_is_kept_in_small_letters_and_found_however_it_is_typed(
    store: Store, accounts: Accounts
) -> None:
    made = people.add(store, accounts, Person("  Hòa.Bồ-Đề ", EDITOR, "Trần  Thị\u00a0Hòa"), OTHER)
    assert (made.person.name, made.person.full_name) == ("hòa.bồ-đề", "Trần Thị Hòa")
    assert people.account(accounts, "HÒA.BỒ-ĐỀ").person == made.person


@pytest.mark.parametrize("name", ["An", "AN", "án", " an "])
def test_a_name_that_would_be_taken_for_another_is_refused(
    store: Store, accounts: Accounts, name: str
) -> None:
    with pytest.raises(InvalidInput, match="already"):
        people.add(store, accounts, Person(name, VIEWER), GOOD)


@pytest.mark.parametrize(
    "name",
    ["", "a", "x" * 65, "hai chữ", "../an", "аn", "an\u200b", "an\n", ".an", "<b>an", "án/x", "\udc80ab"],
)
def test_a_name_that_could_deceive_is_refused(store: Store, accounts: Accounts, name: str) -> None:
    with pytest.raises(InvalidInput):
        people.add(store, accounts, Person(name, VIEWER), GOOD)


@pytest.mark.parametrize(
    ("person", "what"),
    [
        (Person("ba", "king"), "role"),
        (Person("ba", WARD_OFFICER), "ward"),
        (Person("ba", WARD_OFFICER, ward="99999"), "00139"),
        (Person("ba", OFFICE_OFFICER), "office"),
        (Person("ba", OFFICE_OFFICER, office="police"), "culture"),
        (Person("ba", VIEWER, full_name="x" * 201), "full name"),
        (Person("ba", VIEWER, full_name="a\x00b"), "full name"),
    ],
)
def test_a_role_needs_a_ward_or_office_that_there_is(
    store: Store, accounts: Accounts, person: Person, what: str
) -> None:
    with pytest.raises(InvalidInput, match=what):
        people.add(store, accounts, person, GOOD)
    assert [each.person.name for each in people.listing(accounts)] == ["an"]


def test_there_is_always_an_administrator(store: Store, accounts: Accounts) -> None:
    for change in (
        lambda: people.disable(accounts, "an"),
        lambda: people.change(store, accounts, Person("an", EDITOR)),
    ):
        with pytest.raises(InvalidInput, match="last administrator"):
            change()
    people.add(store, accounts, Person("ba", ADMIN), OTHER)
    people.disable(accounts, "an")
    with pytest.raises(InvalidInput, match="last administrator"):
        people.disable(accounts, "ba")


def test_a_changed_role_drops_the_ward_that_went_with_the_old_one(store: Store, accounts: Accounts) -> None:
    people.add(store, accounts, Person("ba", WARD_OFFICER, ward="00139"), OTHER)
    assert people.change(store, accounts, Person("ba", EDITOR, ward="00139")).person == Person("ba", EDITOR)


def test_nobody_of_an_unknown_name_is_changed(store: Store, accounts: Accounts) -> None:
    for use in (people.account, people.disable, people.enable, people.end_sessions, sign_in.issue_token):
        with pytest.raises(UnknownName, match="nobody"):
            use(accounts, "nobody")


# ---------------------------------------------------------------- passwords


@pytest.mark.parametrize(
    "password",
    [
        "",
        "chín chữ.",
        "1234567890",
        "MatKhau123",
        "aaaaaaaaaaaaaaa",
        "ababababab",
        "an.an.an.an",
        "x\x00yz12345678",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.check(password, "an.an")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=14, max_size=60))
def test_any_long_password_with_enough_different_characters_is_taken(password: str) -> None:
    if len(nfc(password)) >= 14 and len(set(nfc(password).casefold())) >= 8:
        passwords.check(password, "tên-khác-hẳn")


def test_there_are_no_rules_of_composition() -> None:
    for password in (GOOD, "hoabuoitrenduong", "mười một chữ thường", "73918265036"):
        passwords.check(password, "an")


def test_a_password_is_the_same_however_its_letters_are_composed(accounts: Accounts) -> None:
    assert sign_in.sign_in(accounts, "an", unicodedata.normalize("NFD", GOOD))


@pytest.mark.usefixtures("full_strength")
def test_checking_takes_the_same_work_where_there_is_no_account() -> None:
    parameters = "$argon2id$v=19$m=19456,t=2,p=1$"
    assert passwords.hashed(GOOD).startswith(parameters)
    assert passwords.NOBODYS.startswith(parameters)
    assert not passwords.fits(None, GOOD)
    assert not passwords.is_outdated(passwords.NOBODYS)


@pytest.mark.usefixtures("full_strength")
def test_a_password_kept_less_strongly_is_kept_anew_when_its_owner_signs_in(accounts: Accounts) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    with accounts.people.changing() as known:
        known["an"] = replace(known["an"], password=weak)
    sign_in.sign_in(accounts, "an", GOOD)
    kept = people.account(accounts, "an").password
    assert kept != weak
    assert passwords.fits(kept, GOOD)


# ---------------------------------------------------------------- sessions


def test_who_signs_in_is_known_by_the_session_until_it_is_ended(accounts: Accounts) -> None:
    secret, account = sign_in.sign_in(accounts, "AN", GOOD)
    found = sign_in.session_of(accounts, secret, HOME)
    assert found is not None
    assert found[1].person == account.person
    sign_in.sign_out(accounts, secret)
    assert sign_in.session_of(accounts, secret, HOME) is None


def test_each_session_has_an_id_of_its_own_that_cannot_be_guessed(accounts: Accounts) -> None:
    secrets = {sign_in.sign_in(accounts, "an", GOOD)[0] for _ in range(3)}
    assert len(secrets) == 3
    assert all(len(secret) >= 43 for secret in secrets)


@pytest.mark.parametrize(
    ("name", "password"), [("an", "wrong"), ("nobody", GOOD), ("", ""), ("x" * 9999, "y" * 9999)]
)
def test_a_refusal_does_not_say_what_was_wrong(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(NotSignedIn) as caught:
        sign_in.sign_in(accounts, name, password)
    assert str(caught.value) == sign_in.WRONG


def test_a_session_ends_when_it_is_idle_or_old(accounts: Accounts, clock: Clock) -> None:
    secret, _ = sign_in.sign_in(accounts, "an", GOOD)
    clock.wait(hours=13)
    assert sign_in.session_of(accounts, secret, HOME) is None

    secret, _ = sign_in.sign_in(accounts, "an", GOOD)
    for _ in range(30 * 3):
        clock.wait(hours=7.9)
        assert sign_in.session_of(accounts, secret, HOME)
    clock.wait(hours=9)
    assert sign_in.session_of(accounts, secret, HOME) is None


def test_how_long_a_session_holds_is_a_setting(accounts: Accounts, clock: Clock) -> None:
    secret, _ = sign_in.sign_in(accounts, "an", GOOD)
    clock.wait(hours=2)
    assert sign_in.session_of(accounts, secret, Access(idle_hours=3)) is not None
    clock.wait(hours=4)
    assert sign_in.session_of(accounts, secret, Access(idle_hours=3)) is None


def test_disabling_ends_sessions_and_revokes_tokens_at_once(store: Store, accounts: Accounts) -> None:
    people.add(store, accounts, Person("ba", EDITOR), OTHER)
    secret, _ = sign_in.sign_in(accounts, "ba", OTHER)
    token = sign_in.issue_token(accounts, "ba")
    people.disable(accounts, "ba")
    assert sign_in.session_of(accounts, secret, HOME) is None
    assert sign_in.token_of(accounts, token) is None
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(accounts, "ba", OTHER)
    with pytest.raises(InvalidInput):
        sign_in.issue_token(accounts, "ba")
    people.enable(accounts, "ba")
    assert sign_in.session_of(accounts, secret, HOME) is None
    assert sign_in.token_of(accounts, token) is None
    assert sign_in.sign_in(accounts, "ba", OTHER)


def test_a_new_password_ends_every_session_also_if_their_list_was_kept(
    accounts: Accounts, clock: Clock
) -> None:
    secret, _ = sign_in.sign_in(accounts, "an", GOOD)
    before = dict(accounts.sessions.all())
    clock.wait(minutes=1)
    people.set_password(accounts, "an", OTHER)
    with accounts.sessions.changing() as sessions:  # as after a crash between the two files
        sessions.update(before)
    assert sign_in.session_of(accounts, secret, HOME) is None
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(accounts, "an", GOOD)
    assert sign_in.sign_in(accounts, "an", OTHER)


def test_who_changes_the_own_password_needs_the_old_one_and_stays_signed_in_here_only(
    accounts: Accounts,
) -> None:
    person = people.account(accounts, "an").person
    elsewhere, _ = sign_in.sign_in(accounts, "an", GOOD)
    for old, new in (("wrong", OTHER), (GOOD, GOOD), (GOOD, "short")):
        with pytest.raises(InvalidInput):
            sign_in.change_own_password(accounts, person, old, new)
    here = sign_in.change_own_password(accounts, person, GOOD, OTHER)
    assert sign_in.session_of(accounts, elsewhere, HOME) is None
    assert sign_in.session_of(accounts, here, HOME) is not None


def test_a_session_that_was_begun_with_the_old_password_does_not_outlive_it(
    accounts: Accounts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = passwords.fits

    def slow(kept: str | None, password: str) -> bool:
        found = fits(kept, password)
        monkeypatch.undo()
        clock.wait(seconds=1)
        people.set_password(accounts, "an", OTHER)  # while the old one is being looked at
        return found

    monkeypatch.setattr(passwords, "fits", slow)
    secret, _ = sign_in.sign_in(accounts, "an", GOOD)
    assert sign_in.session_of(accounts, secret, HOME) is None


def test_sessions_that_are_over_are_forgotten(accounts: Accounts, clock: Clock) -> None:
    sign_in.sign_in(accounts, "an", GOOD)
    clock.wait(hours=13)
    sign_in.sign_in(accounts, "an", GOOD, access=HOME)
    assert len(accounts.sessions.all()) == 1


def test_people_end_their_own_sessions_and_nobody_elses(store: Store, accounts: Accounts) -> None:
    people.add(store, accounts, Person("ba", EDITOR), OTHER)
    secret, _ = sign_in.sign_in(accounts, "an", GOOD, door=Door("10.0.0.7", "Firefox"))
    (session,) = sign_in.sessions_of(accounts, "an", HOME)
    assert (session.address, session.device) == ("10.0.0.7", "Firefox")
    with pytest.raises(UnknownName):
        sign_in.end_session(accounts, "ba", session.id)
    sign_in.end_session(accounts, "an", session.id)
    assert sign_in.session_of(accounts, secret, HOME) is None


def test_a_clock_that_was_set_back_keeps_nobody_out_and_lets_no_old_session_live(
    accounts: Accounts, clock: Clock
) -> None:
    people.set_password(accounts, "an", OTHER)
    clock.wait(days=-4000)
    secret = sign_in.sign_in(accounts, "an", OTHER)[0]
    assert sign_in.session_of(accounts, secret, HOME) is not None
    clock.wait(days=-1)
    people.end_sessions(accounts, "an")
    assert sign_in.session_of(accounts, secret, HOME) is None
    stolen = sign_in.sign_in(accounts, "an", OTHER)[0]
    kept = accounts.sessions.all()
    people.set_password(accounts, "an", GOOD)
    with accounts.sessions.changing() as sessions:
        sessions.update(kept)
    assert sign_in.session_of(accounts, stolen, HOME) is None


# ---------------------------------------------------------------- waiting after failures

FREE = BOUNDS["pair"].free
HERE = Door("10.0.0.1")


def fail(accounts: Accounts, name: str = "an", times: int = 1, door: Door = HERE) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            sign_in.sign_in(accounts, name, "wrong", door=door)


def fail_everywhere(accounts: Accounts, times: int) -> None:
    """Fail once from an address of its own, then as if from so many in all."""
    fail(accounts, door=Door("10.1.0.1"))
    with accounts.attempts.changing() as attempts:
        assert attempts["name:an"].failures == 1
        attempts["name:an"] = replace(attempts["name:an"], failures=times)


def wait_of(accounts: Accounts, name: str = "an", password: str = GOOD, door: Door = HERE) -> int:
    with pytest.raises(TooManyAttempts) as caught:
        sign_in.sign_in(accounts, name, password, door=door)
    return int(str(caught.value.values["seconds"]))


def test_after_some_failures_each_next_one_doubles_the_waiting_up_to_a_minute(
    accounts: Accounts, clock: Clock
) -> None:
    fail(accounts, times=FREE)
    waits = []
    for _ in range(8):
        waits.append(wait_of(accounts))
        clock.wait(seconds=waits[-1])
        fail(accounts)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_who_must_wait_is_refused_with_the_right_password_then_counts_anew(
    accounts: Accounts, clock: Clock
) -> None:
    fail(accounts, times=FREE)
    assert wait_of(accounts) == 1
    clock.wait(seconds=1)
    assert sign_in.sign_in(accounts, "an", GOOD, door=HERE)
    fail(accounts, times=FREE)


def test_nobody_is_locked_out_by_failures_from_another_address(accounts: Accounts) -> None:
    fail(accounts, times=FREE)
    assert sign_in.sign_in(accounts, "an", GOOD, door=Door("10.9.9.9"))


def test_a_name_that_nobody_has_waits_like_any_other(accounts: Accounts) -> None:
    fail(accounts, "nobody", times=FREE)
    assert wait_of(accounts, "nobody") == wait_of(accounts, "NOBODY ") == 1


def test_an_address_that_tries_many_names_waits_and_others_do_not(accounts: Accounts) -> None:
    for at in range(BOUNDS["address"].free):
        fail(accounts, f"name{at}")
    assert wait_of(accounts) == 1
    assert sign_in.sign_in(accounts, "an", GOOD, door=Door("10.0.0.2"))


def test_an_ipv6_network_counts_as_one_address(accounts: Accounts) -> None:
    for at in range(BOUNDS["address"].free):
        fail(accounts, f"name{at}", door=Door(f"2001:db8::{at + 1:x}"))
    assert wait_of(accounts, door=Door("2001:db8::ffff")) == 1


def test_many_addresses_together_wait_longer_and_longer(accounts: Accounts, clock: Clock) -> None:
    fail_everywhere(accounts, BOUNDS["name"].free)
    waits = []
    for at in range(11):
        door = Door(f"10.2.0.{at}")
        waits.append(wait_of(accounts, door=door))
        clock.wait(seconds=waits[-1])
        fail(accounts, door=door)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]


def test_a_browser_that_has_signed_in_before_is_not_held_up_by_what_others_do(accounts: Accounts) -> None:
    known = Door("10.0.0.1", known_for=sign_in.known_device(accounts, "an", HERE))
    fail_everywhere(accounts, BOUNDS["name"].free)
    fail(accounts, "somebody", times=FREE)
    assert wait_of(accounts) == wait_of(accounts, door=Door("10.9.9.9")) == 1
    assert sign_in.sign_in(accounts, "an", GOOD, door=known)


def test_a_browser_that_has_signed_in_before_waits_after_its_own_failures_and_no_other(
    accounts: Accounts,
) -> None:
    stolen = Door("10.0.0.1", known_for=sign_in.known_device(accounts, "an", HERE))
    other = Door("10.0.0.1", known_for=sign_in.known_device(accounts, "an", HERE))
    fail(accounts, times=BOUNDS["device"].free, door=stolen)
    assert wait_of(accounts, door=stolen) == 1
    assert sign_in.sign_in(accounts, "an", GOOD, door=other)
    assert sign_in.sign_in(accounts, "an", GOOD, door=HERE)


def test_a_device_is_known_for_those_accounts_alone_that_signed_in_with_it(
    store: Store, accounts: Accounts
) -> None:
    people.add(store, accounts, Person("ba", VIEWER), OTHER)
    of_ba = sign_in.known_device(accounts, "ba", HERE)
    of_both = sign_in.known_device(accounts, "an", Door(known_for=of_ba))
    assert sign_in.known_device(accounts, "ba", Door(known_for=of_both)) == of_both
    fail(accounts, times=FREE)
    for cookie in (of_ba, of_both[1:], "a.b", "~~", "é\udc80." * 3000, ""):
        assert wait_of(accounts, door=replace(HERE, known_for=cookie)) == 1
    assert sign_in.sign_in(accounts, "an", GOOD, door=replace(HERE, known_for=of_both))


def test_a_new_password_makes_every_device_unknown(accounts: Accounts) -> None:
    before = sign_in.known_device(accounts, "an", HERE)
    people.set_password(accounts, "an", OTHER, by="an")
    assert sign_in.known_device(accounts, "an", Door(known_for=before)) != before


def test_a_browser_keeps_what_its_last_accounts_need(store: Store, accounts: Accounts) -> None:
    door = HERE
    for at in range(MOST_DEVICES + 2):
        account = replace(accounts.people.all()["an"], person=Person(f"an{at}", VIEWER))
        door = replace(door, known_for=device_cookie(account, door))
    assert len(door.known_for.split("~")) == MOST_DEVICES
    assert device_cookie(account, door) == door.known_for


def test_many_at_once_gain_nothing(accounts: Accounts) -> None:
    refused: list[type[Exception]] = []

    def attempt() -> None:
        try:
            sign_in.sign_in(accounts, "an", "wrong")
        except (NotSignedIn, TooManyAttempts) as error:
            refused.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused.count(NotSignedIn) == FREE


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(accounts: Accounts, clock: Clock) -> None:
    fail(accounts, times=FREE)
    clock.wait(minutes=-5)
    assert wait_of(accounts) == 1
    clock.wait(days=-300)
    assert sign_in.sign_in(accounts, "an", GOOD, door=HERE)


def test_failures_are_forgotten_after_a_day(accounts: Accounts, clock: Clock) -> None:
    fail(accounts, times=FREE)
    clock.wait(days=1, seconds=1)
    fail(accounts, times=FREE)


# ---------------------------------------------------------------- tokens


def test_a_token_opens_the_account_until_it_is_revoked(accounts: Accounts) -> None:
    token = sign_in.issue_token(accounts, "an", label="QGIS")
    assert len(token) >= 43
    found = sign_in.token_of(accounts, token)
    assert found is not None
    assert found.person.name == "an"
    (kept,) = sign_in.tokens_of(accounts, "an")
    with pytest.raises(UnknownName):
        sign_in.revoke_token(accounts, "somebody", kept.id)
    sign_in.revoke_token(accounts, "an", kept.id)
    assert sign_in.token_of(accounts, token) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "é\ud800", "../../etc"])
def test_what_is_no_token_opens_nothing(accounts: Accounts, token: str) -> None:
    sign_in.issue_token(accounts, "an")
    assert sign_in.token_of(accounts, token) is None
    assert sign_in.session_of(accounts, token, HOME) is None


def test_tokens_have_short_names_and_are_not_endless(accounts: Accounts) -> None:
    with pytest.raises(InvalidInput):
        sign_in.issue_token(accounts, "an", label="x" * 81)
    for _ in range(sign_in.MOST_TOKENS):
        sign_in.issue_token(accounts, "an")
    with pytest.raises(InvalidInput):
        sign_in.issue_token(accounts, "an")


PERSON = Person("an", ADMIN)


@pytest.mark.parametrize(
    "ends",
    [
        lambda accounts: sign_in.change_own_password(accounts, PERSON, GOOD, OTHER),
        lambda accounts: people.set_password(accounts, "an", OTHER, by="ba", must_change=True),
        lambda accounts: people.end_sessions(accounts, "an", by="ba"),
    ],
    ids=["own change", "reset", "every session"],
)
def test_a_token_ends_with_the_sessions_of_its_account_also_if_the_list_was_kept(
    accounts: Accounts, clock: Clock, ends: Callable[[Accounts], object]
) -> None:
    token = sign_in.issue_own_token(accounts, PERSON, GOOD)
    before = dict(accounts.tokens.all())
    clock.wait(minutes=1)
    ends(accounts)
    assert accounts.tokens.all() == {}
    with accounts.tokens.changing() as tokens:  # as after a crash between the two files
        tokens.update(before)
    assert sign_in.token_of(accounts, token) is None
    assert sign_in.tokens_of(accounts) == ()
    later = sign_in.issue_token(accounts, "an")
    assert sign_in.token_of(accounts, later) is not None


def test_people_make_a_token_with_their_password_only(accounts: Accounts) -> None:
    for _ in range(FREE):
        with pytest.raises(InvalidInput, match="not your password"):
            sign_in.issue_own_token(accounts, PERSON, OTHER)
    with pytest.raises(TooManyAttempts):
        sign_in.issue_own_token(accounts, PERSON, GOOD)
    assert sign_in.tokens_of(accounts, "an") == ()


def test_a_token_made_while_the_password_was_changed_does_not_outlive_the_old_one(
    accounts: Accounts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = passwords.fits

    def slow(kept: str | None, password: str) -> bool:
        found = fits(kept, password)
        monkeypatch.undo()
        clock.wait(seconds=1)
        people.set_password(accounts, "an", OTHER)  # while the old one is being looked at
        return found

    monkeypatch.setattr(passwords, "fits", slow)
    token = sign_in.issue_own_token(accounts, PERSON, GOOD)
    assert sign_in.token_of(accounts, token) is None


def test_a_token_expires_after_its_days_a_year_unless_said(accounts: Accounts, clock: Clock) -> None:
    short, usual = sign_in.issue_token(accounts, "an", days=30), sign_in.issue_token(accounts, "an")
    assert [(each.expires - clock.now).days for each in sign_in.tokens_of(accounts, "an")] == [30, 365]
    for days, opens in ((29, [True, True]), (1, [False, True]), (334, [False, True]), (1, [False, False])):
        clock.wait(days=days)
        assert [sign_in.token_of(accounts, each) is not None for each in (short, usual)] == opens
    assert sign_in.tokens_of(accounts) == ()
    sign_in.issue_token(accounts, "an")
    assert len(accounts.tokens.all()) == 1  # those that are over are forgotten
    for wrong in (0, -1, sign_in.MOST_TOKEN_DAYS + 1):
        with pytest.raises(InvalidInput, match="days"):
            sign_in.issue_token(accounts, "an", days=wrong)


def test_a_token_that_was_kept_without_its_days_expires_a_year_after_it_was_made(
    accounts: Accounts, clock: Clock
) -> None:
    token = sign_in.issue_token(accounts, "an", days=1000)
    old = orjson.loads(accounts.drawer.read("tokens.json") or b"")
    for each in old.values():
        del each["days"]
    with accounts.drawer.locked():
        accounts.drawer.replace("tokens.json", orjson.dumps(old))
    assert sign_in.token_of(accounts, token) is not None
    clock.wait(days=365)
    assert sign_in.token_of(accounts, token) is None


# ---------------------------------------------------------------- the folder


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A workspace with the account `an`, made under a careless umask."""
    before = os.umask(0)
    store = factories.file_store(tmp_path / "w", wards=[ward("00139")])
    people.add(store, accounts_of(store), Person("an", ADMIN), GOOD)
    yield store.folder
    os.umask(before)


def reopened(folder: Path) -> Accounts:
    return accounts_of(open_store(folder))


def test_nobody_else_on_the_computer_reads_the_private_folder(folder: Path) -> None:
    accounts = reopened(folder)
    sign_in.sign_in(accounts, "an", GOOD)
    sign_in.issue_token(accounts, "an")
    private = folder / "private"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    files = [path for path in private.iterdir() if path.name != ".model-routes.lock"]
    assert {path.name for path in files} >= {"people.json", "sessions.json", "tokens.json"}


def test_no_password_session_or_token_can_be_read_in_the_folder(folder: Path) -> None:
    accounts = reopened(folder)
    session, _ = sign_in.sign_in(accounts, "an", GOOD)
    token = sign_in.issue_token(accounts, "an")
    everything = b"".join(path.read_bytes() for path in (folder / "private").iterdir())
    for secret in (session, token, GOOD, json.dumps(GOOD)[1:-1]):
        assert secret.encode() not in everything


def test_another_process_sees_a_change_with_the_next_look(folder: Path) -> None:
    one, two = reopened(folder), reopened(folder)
    secret, _ = sign_in.sign_in(one, "an", GOOD)
    assert sign_in.session_of(two, secret, HOME) is not None
    sign_in.sign_out(two, secret)
    assert sign_in.session_of(one, secret, HOME) is None


def test_a_copy_of_the_folder_opens(folder: Path, tmp_path: Path) -> None:
    accounts = reopened(folder)
    secret, _ = sign_in.sign_in(accounts, "an", GOOD)
    (folder / "private" / "access-2020-01.jsonl").write_bytes(b'{"time":"2020-01-01T00:00:00Z","per')
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    found = reopened(copy)
    assert sign_in.session_of(found, secret, HOME) is not None
    found.note("an", "viewed", "photos")
    assert [note.what for note in found.notes(2)] == ["viewed", "signed_in"]
    assert len(found.notes(500)) == 3


def test_a_line_that_was_torn_off_costs_no_other_line(folder: Path) -> None:
    accounts = reopened(folder)
    (log,) = (folder / "private").glob("access-*.jsonl")
    log.write_bytes(log.read_bytes() + b'{"time":"20')
    accounts.note("an", "viewed", "photos/1")
    accounts.note("an", "viewed", "photos/2")
    assert [note.item for note in accounts.notes(3)] == ["photos/2", "photos/1", "an (admin)"]


def test_accounts_that_are_broken_open_to_nobody(folder: Path) -> None:
    accounts = reopened(folder)
    secret, _ = sign_in.sign_in(accounts, "an", GOOD)
    (folder / "private" / "people.json").write_text('{"an": {"person":')
    with pytest.raises(StoreUnavailable, match=r"people\.json"):
        sign_in.session_of(accounts, secret, HOME)
    with pytest.raises(StoreUnavailable):
        sign_in.sign_in(accounts, "an", GOOD)
    (folder / "private" / "people.json").unlink()
    assert sign_in.session_of(accounts, secret, HOME) is None


def test_what_is_done_to_accounts_is_noted_with_who_did_it(store: Store, accounts: Accounts) -> None:
    people.add(store, accounts, Person("ba", EDITOR), OTHER, by="an")
    people.disable(accounts, "ba", by="an")
    people.enable(accounts, "ba", by="an")
    people.set_password(accounts, "ba", GOOD, by="an")
    found = [(note.person, note.what, note.item) for note in accounts.notes(4)]
    assert found[::-1] == [
        ("an", "account_added", "ba (editor)"),
        ("an", "account_disabled", "ba"),
        ("an", "account_enabled", "ba"),
        ("an", "password_changed", "ba"),
    ]
