"""People: add, change, disable, give a new password. The first administrator comes by the command line."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from geo.errors import InvalidInput, UnknownName
from geo.language import N_
from geo.model.person import ADMIN, OFFICE_OFFICER, ROLES, WARD_OFFICER, Person
from geo.people import passwords
from geo.people.accounts import Account, Accounts
from geo.stores.base import Store
from geo.text import collation_key, is_storable, nfc, search_key

LONGEST_NAME, LONGEST_FULL_NAME = 64, 200
_SIGNS = frozenset("._-@")

WRONG_NAME = N_(
    "“{name}” cannot be an account's name. Use 2 to {longest} Latin letters, digits, “.”, “_”, “-” or “@”."
)
WRONG_FULL_NAME = N_("The full name cannot be kept. Write it in at most {longest} characters.")
NAME_TAKEN = N_("There is an account “{name}” already. Choose another name.")
NO_ACCOUNT = N_("There is no account “{name}”. See them with: model-routes user list")
NO_ROLE = N_("There is no role “{role}”. Choose one of: {allowed}.")
WARD_MISSING = N_("A ward officer needs the code of the ward.")
OFFICE_MISSING = N_("An office officer needs the id of the office.")
NO_WARD = N_("There is no ward with the code “{ward}”. The codes are: {allowed}.")
NO_OFFICE = N_("There is no office “{office}” in programme.toml. The offices are: {allowed}.")
LAST_ADMIN = N_("“{name}” is the last administrator. Make somebody else one first.")


def add(
    store: Store,
    accounts: Accounts,
    person: Person,
    password: str,
    *,
    by: str = "",
    must_change: bool = False,
) -> Account:
    """Add an account and return it; `must_change`: somebody else chose the password.

    Raises:
        InvalidInput: the name, role, ward, office or password is not possible, or the name is taken.
    """
    sound = checked(store, replace(person, name=account_name(person.name)))
    passwords.check(password, sound.name, sound.full_name)
    now = accounts.clock()
    account = Account(sound, passwords.hashed(password), now, now, must_change)
    with accounts.people.changing() as people:
        taken = {search_key(name) for name in people}
        if search_key(sound.name) in taken:  # names that differ in tones only would be taken for one another
            raise InvalidInput(NAME_TAKEN, name=sound.name)
        people[sound.name] = account
    accounts.note(by, "account_added", f"{sound.name} ({sound.role})")
    return account


def listing(accounts: Accounts) -> tuple[Account, ...]:
    """Return every account, in Vietnamese order of names."""
    return tuple(
        sorted(accounts.people.all().values(), key=lambda account: collation_key(account.person.name))
    )


def account(accounts: Accounts, name: str) -> Account:
    """Return one account.

    Raises:
        UnknownName: there is none of this name.
    """
    found = accounts.people.get(_normal(name))
    if found is None:
        raise UnknownName(NO_ACCOUNT, name=name[:LONGEST_NAME])
    return found


def change(store: Store, accounts: Accounts, person: Person, *, by: str = "") -> Account:
    """Give an account another full name, role, ward or office; it holds from the next request on.

    Raises:
        UnknownName: there is no such account.
        InvalidInput: the role, ward or office is not possible, or nobody would be administrator.
    """
    with _changing(accounts, person.name) as (people, found):
        sound = checked(store, replace(person, name=found.person.name, disabled=found.person.disabled))
        people[sound.name] = replace(found, person=sound)
        _keep_an_admin(people, sound.name)
    accounts.note(by, "account_changed", f"{sound.name} ({sound.role})")
    return people[sound.name]


def disable(accounts: Accounts, name: str, *, by: str = "") -> None:
    """Disable an account: its sessions end now, its tokens are revoked, its history stays.

    Raises:
        UnknownName: there is no such account.
        InvalidInput: nobody else is administrator.
    """
    with _changing(accounts, name) as (people, found):
        known = found.person.name
        ended = _just_now(accounts, found)
        people[known] = replace(found, person=replace(found.person, disabled=True), signed_out=ended)
        _keep_an_admin(people, known)
    _forget_keys(accounts, known)
    accounts.note(by, "account_disabled", known)


def enable(accounts: Accounts, name: str, *, by: str = "") -> None:
    """Let a disabled account sign in again.

    Raises:
        UnknownName: there is no such account.
    """
    with _changing(accounts, name) as (people, found):
        people[found.person.name] = replace(found, person=replace(found.person, disabled=False))
    accounts.note(by, "account_enabled", found.person.name)


def set_password(
    accounts: Accounts, name: str, password: str, *, by: str = "", must_change: bool = False
) -> None:
    """Give an account a new password, end all its sessions and revoke its tokens.

    Raises:
        UnknownName: there is no such account.
        InvalidInput: the password is too easy to guess.
    """
    known = account(accounts, name).person
    passwords.check(password, known.name, known.full_name)
    kept = passwords.hashed(password)
    with _changing(accounts, name) as (people, found):
        ended = _just_now(accounts, found)
        people[known.name] = replace(found, password=kept, signed_out=ended, must_change=must_change)
    _forget_keys(accounts, known.name)
    accounts.note(by or known.name, "password_changed", known.name)


def end_sessions(accounts: Accounts, name: str, *, by: str = "") -> None:
    """End every session of an account, and revoke its tokens.

    Raises:
        UnknownName: there is no such account.
    """
    with _changing(accounts, name) as (people, found):
        people[found.person.name] = replace(found, signed_out=_just_now(accounts, found))
    _forget_keys(accounts, found.person.name)
    accounts.note(by or found.person.name, "sessions_ended", found.person.name)


def _just_now(accounts: Accounts, found: Account) -> datetime:
    """Return a time before which all sessions and tokens are that end: also where the clock was set back."""
    return max(accounts.clock(), found.signed_out + timedelta(microseconds=1))


def account_name(text: str) -> str:
    """Return a name as accounts are called: NFC, small letters.

    Raises:
        InvalidInput: it is too short or too long, or has other than Latin letters, digits and `. _ - @`.
    """
    name = _normal(text)
    sound = 2 <= len(name) <= LONGEST_NAME and all(_is_allowed(char) for char in name) and name[0].isalnum()
    if not sound:
        raise InvalidInput(WRONG_NAME, name=text[:LONGEST_NAME], longest=LONGEST_NAME)
    return name


def checked(store: Store, person: Person) -> Person:
    """Return a person whose role, ward and office there are; what the role does not use is left out.

    Raises:
        InvalidInput: one of them there is not.
    """
    full_name = " ".join(nfc(person.full_name).split())
    if len(full_name) > LONGEST_FULL_NAME or not is_storable(full_name) or not full_name.isprintable():
        raise InvalidInput(WRONG_FULL_NAME, longest=LONGEST_FULL_NAME)
    if person.role not in ROLES:
        raise InvalidInput(NO_ROLE, role=person.role[:40], allowed=", ".join(ROLES))
    ward = (person.ward or "").strip() or None
    office = (person.office or "").strip() or None
    if person.role == WARD_OFFICER:
        _check_ward(store, ward)
    if person.role == OFFICE_OFFICER and office is None:
        raise InvalidInput(OFFICE_MISSING)
    offices = [each.id for each in store.programme.offices]
    if office is not None and office not in offices:
        raise InvalidInput(NO_OFFICE, office=office[:40], allowed=_listed(offices))
    kept_ward = ward if person.role == WARD_OFFICER else None
    return replace(person, full_name=full_name, ward=kept_ward, office=office)


def _check_ward(store: Store, ward: str | None) -> None:
    if ward is None:
        raise InvalidInput(WARD_MISSING)
    codes = sorted({str(code) for code in store.frame("wards")["code"].tolist()})
    if codes and ward not in codes:  # a programme may have its people before its wards
        raise InvalidInput(NO_WARD, ward=ward[:40], allowed=_listed(codes))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "–"


def _normal(text: str) -> str:
    return nfc(nfc(text).strip().casefold())


def _is_allowed(char: str) -> bool:
    if char in _SIGNS or (char.isascii() and char.isdigit()):
        return True
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")


@contextmanager
def _changing(accounts: Accounts, name: str) -> Iterator[tuple[dict[str, Account], Account]]:
    with accounts.people.changing() as people:
        found = people.get(_normal(name))
        if found is None:
            raise UnknownName(NO_ACCOUNT, name=name[:LONGEST_NAME])
        yield people, found


def _keep_an_admin(people: dict[str, Account], changed: str) -> None:
    if not any(each.person.role == ADMIN and not each.person.disabled for each in people.values()):
        raise InvalidInput(LAST_ADMIN, name=changed)


def _forget_keys(accounts: Accounts, name: str) -> None:
    """Take ended sessions and tokens off their lists; the account's `signed_out` has ended them already."""
    for register in (accounts.sessions, accounts.tokens):
        with register.changing() as keys:
            for key in [key for key, each in keys.items() if each.name == name]:
                del keys[key]
