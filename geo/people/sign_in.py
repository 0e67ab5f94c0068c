"""Sign in and out: passwords, sessions and programs' tokens, which end by themselves.

Session ids and tokens are 256 random bits; only their SHA-256 is kept.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from geo.errors import InvalidInput, NotSignedIn, StoreUnavailable, UnknownName
from geo.language import N_
from geo.model.person import Person
from geo.model.programme import Access
from geo.people import passwords, people, rate_limit
from geo.people.accounts import Account, Accounts, Session, Token
from geo.people.rate_limit import Door
from geo.text import is_storable, nfc

_SEEN_EVERY = timedelta(minutes=5)
_USED_EVERY = timedelta(hours=1)
_BYTES = 32
_LONGEST_SECRET = 200
_LONGEST_LABEL = 80
MOST_TOKENS = 50
TOKEN_DAYS, MOST_TOKEN_DAYS = 365, 3 * 366

WRONG = N_("The name or the password is wrong.")
WRONG_OLD = N_("The old password is wrong.")
WRONG_OWN = N_("That is not your password, so no token was made.")
SAME = N_("The new password is the old one. Choose another.")
DISABLED = N_("The account “{name}” is disabled.")
WRONG_LABEL = N_("The name of a token has at most {longest} characters.")
WRONG_DAYS = N_("A token holds for 1 to {most} days.")
ENOUGH_TOKENS = N_("There are {most} tokens already. Revoke some first.")
NO_TOKEN = N_("There is no such token any more.")
NO_SESSION = N_("There is no such session any more.")


def sign_in(
    accounts: Accounts,
    name: str,
    password: str,
    *,
    door: Door = Door(),  # noqa: B008  frozen
    access: Access | None = None,
) -> tuple[str, Account]:
    """Return a new session's id, which only the person's browser keeps, and the account.

    Where `access` is given, sessions that are over by it are forgotten.

    Raises:
        NotSignedIn: the name or the password is wrong, or the account is disabled; it does not say which.
        TooManyAttempts: after failures, before the time to wait is over.
    """
    now = accounts.clock()  # before the proof: a password that is changed meanwhile ends this session, too
    known = nfc(nfc(name).strip().casefold())[: people.LONGEST_NAME]
    account = _proven(accounts, known, password, door)
    if account is None:
        raise NotSignedIn(WRONG)
    if passwords.is_outdated(account.password):
        _keep_stronger(accounts, account, password)
    secret = secrets.token_urlsafe(_BYTES)
    began = max(now, account.signed_out)  # a clock that was set back keeps nobody out
    session = Session(secrets.token_hex(6), account.person.name, began, now, door.address, door.device[:200])
    with accounts.sessions.changing() as sessions:
        for key in [key for key, each in sessions.items() if access and not _lasts(each, access, now)]:
            del sessions[key]
        sessions[_hash(secret)] = session
    accounts.note(account.person.name, "signed_in", "", door.address)
    return secret, account


def session_of(accounts: Accounts, secret: str, access: Access) -> tuple[Session, Account] | None:
    """Return the session that a browser's id opens, and its account; None once it has ended.

    Raises:
        StoreUnavailable: the accounts cannot be read.
    """
    if len(secret) > _LONGEST_SECRET:
        return None
    key = _hash(secret)
    session = accounts.sessions.get(key)
    account = accounts.people.get(session.name) if session else None
    now = accounts.clock()
    if session is None or account is None or not _holds(session, account, access, now):
        return None
    if now - session.seen > _SEEN_EVERY:
        with suppress(StoreUnavailable), accounts.sessions.changing() as sessions:
            if key in sessions:
                sessions[key] = replace(sessions[key], seen=now)
    return session, account


def sessions_of(accounts: Accounts, name: str, access: Access) -> tuple[Session, ...]:
    """Return the sessions of an account that still hold, the last seen first."""
    account = people.account(accounts, name)
    now = accounts.clock()
    found = [
        session
        for session in accounts.sessions.all().values()
        if session.name == account.person.name and _holds(session, account, access, now)
    ]
    return tuple(sorted(found, key=lambda session: session.seen, reverse=True))


def sign_out(accounts: Accounts, secret: str) -> None:
    """End the session that a browser's id opens."""
    with accounts.sessions.changing() as sessions:
        sessions.pop(_hash(secret[:_LONGEST_SECRET]), None)


def end_session(accounts: Accounts, name: str, session_id: str) -> None:
    """End one session of an account.

    Raises:
        UnknownName: the account has no such session.
    """
    with accounts.sessions.changing() as sessions:
        keys = [key for key, each in sessions.items() if (each.id, each.name) == (session_id, name)]
        if not keys:
            raise UnknownName(NO_SESSION)
        del sessions[keys[0]]


def change_own_password(
    accounts: Accounts,
    person: Person,
    old: str,
    new: str,
    *,
    door: Door = Door(),  # noqa: B008  frozen
) -> str:
    """Change the password of who knows the old one, end all their sessions, and return a new one's id.

    Raises:
        InvalidInput: the old password is wrong, or the new one is too easy to guess or the same.
        TooManyAttempts: after failures, before the time to wait is over.
    """
    if _proven(accounts, person.name, old, door) is None:
        raise InvalidInput(WRONG_OLD)
    if nfc(old) == nfc(new):
        raise InvalidInput(SAME)
    people.set_password(accounts, person.name, new, by=person.name)
    return sign_in(accounts, person.name, new, door=door)[0]


def issue_own_token(
    accounts: Accounts,
    person: Person,
    password: str,
    *,
    label: str = "",
    days: int = TOKEN_DAYS,
    door: Door = Door(),  # noqa: B008  frozen
) -> str:
    """Return a new token for who knows their password: a session that somebody else got hold of does not do.

    Raises:
        InvalidInput: the password is wrong, or as `issue_token`.
        TooManyAttempts: after failures, before the time to wait is over.
    """
    now = accounts.clock()  # before the proof: a password that is changed meanwhile ends this token, too
    label = _token_label(label, days)
    account = _proven(accounts, person.name, password, door)
    if account is None:
        raise InvalidInput(WRONG_OWN)
    return _issued(accounts, account, label, days, now, by=person.name)


def issue_token(
    accounts: Accounts, name: str, *, label: str = "", days: int = TOKEN_DAYS, by: str = ""
) -> str:
    """Return a new token for a program, which is shown once; it may what the account may, for so many days.

    Raises:
        UnknownName: there is no such account.
        InvalidInput: the account is disabled, label or days will not do, or there are too many tokens.
    """
    now = accounts.clock()
    account = people.account(accounts, name)
    return _issued(accounts, account, _token_label(label, days), days, now, by=by or account.person.name)


def _token_label(label: str, days: int) -> str:
    shown = " ".join(nfc(label).split())
    if len(shown) > _LONGEST_LABEL or not is_storable(shown) or not shown.isprintable():
        raise InvalidInput(WRONG_LABEL, longest=_LONGEST_LABEL)
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise InvalidInput(WRONG_DAYS, most=MOST_TOKEN_DAYS)
    return shown


def _issued(accounts: Accounts, account: Account, label: str, days: int, now: datetime, *, by: str) -> str:
    name = account.person.name
    if account.person.disabled:
        raise InvalidInput(DISABLED, name=name)
    secret = secrets.token_urlsafe(_BYTES)
    made = max(now, account.signed_out)  # a clock that was set back ends nothing that is made after it
    with accounts.tokens.changing() as tokens:
        for key in [key for key, each in tokens.items() if each.expires <= now]:
            del tokens[key]
        if sum(token.name == name for token in tokens.values()) >= MOST_TOKENS:
            raise InvalidInput(ENOUGH_TOKENS, most=MOST_TOKENS)
        tokens[_hash(secret)] = Token(secrets.token_hex(4), name, made, label, days=days)
    accounts.note(by, "token_issued", name)
    return secret


def token_of(accounts: Accounts, secret: str) -> Account | None:
    """Return the account that a program's token opens, None where it opens none.

    Raises:
        StoreUnavailable: the accounts cannot be read.
    """
    if len(secret) > _LONGEST_SECRET:
        return None
    key = _hash(secret)
    token = accounts.tokens.get(key)
    account = accounts.people.get(token.name) if token else None
    now = accounts.clock()
    if token is None or account is None or not _opens(token, account, now):
        return None
    if token.used is None or now - token.used > _USED_EVERY:
        with suppress(StoreUnavailable), accounts.tokens.changing() as tokens:
            if key in tokens:
                tokens[key] = replace(tokens[key], used=now)
    return account


def tokens_of(accounts: Accounts, name: str | None = None) -> tuple[Token, ...]:
    """Return the tokens that open something, of one account or of all, the oldest first.

    Raises:
        UnknownName: there is no such account.
    """
    now, known = accounts.clock(), accounts.people.all()
    wanted = known if name is None else {people.account(accounts, name).person.name}
    found = (token for token in accounts.tokens.all().values() if token.name in wanted)
    return tuple(token for token in found if _opens(token, known[token.name], now))


def revoke_token(accounts: Accounts, name: str, token_id: str, *, by: str = "") -> None:
    """Revoke one token of an account.

    Raises:
        UnknownName: there is no such account, or it has no such token.
    """
    name = people.account(accounts, name).person.name
    with accounts.tokens.changing() as tokens:
        keys = [key for key, each in tokens.items() if (each.id, each.name) == (token_id, name)]
        if not keys:
            raise UnknownName(NO_TOKEN)
        del tokens[keys[0]]
    accounts.note(by or name, "token_revoked", name)


def known_device(accounts: Accounts, name: str, door: Door) -> str:
    """Return the device cookie for a browser that has just signed in under a name."""
    return rate_limit.device_cookie(people.account(accounts, name), door)


def _proven(accounts: Accounts, name: str, password: str, door: Door) -> Account | None:
    """Return the account whose password this is; each failure makes the next attempt wait longer."""
    counted = rate_limit.begin(accounts, name, door)
    account = accounts.people.get(name)
    usable = account is not None and not account.person.disabled
    if not passwords.fits(account.password if account and usable else None, password):
        accounts.note(name if account else "", "refused", "", door.address)
        return None
    rate_limit.forgive(accounts, counted)
    return account


def _holds(session: Session, account: Account, access: Access, now: datetime) -> bool:
    is_welcome = not account.person.disabled and session.started >= account.signed_out
    return is_welcome and _lasts(session, access, now)


def _opens(token: Token, account: Account, now: datetime) -> bool:
    is_welcome = not account.person.disabled and token.made >= account.signed_out
    return is_welcome and now < token.expires


def _lasts(session: Session, access: Access, now: datetime) -> bool:
    is_young = now - session.started < timedelta(days=access.session_days)
    return is_young and now - session.seen < timedelta(hours=access.idle_hours)


def _keep_stronger(accounts: Accounts, account: Account, password: str) -> None:
    kept = passwords.hashed(password)
    with suppress(StoreUnavailable), accounts.people.changing() as found:
        if found[account.person.name].password == account.password:
            found[account.person.name] = replace(found[account.person.name], password=kept)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
