"""Passwords: which are taken, how they are kept, and checking one in the same time for every name."""

from functools import lru_cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import InvalidInput
from geo.language import N_
from geo.text import is_storable, nfc, search_key

SHORTEST, LONGEST = 10, 1000
_LEFT = 6  # characters that must be left of a password without the person's name
_FEWEST = 4  # different characters

# OWASP's smallest recommendation for argon2id: about 30 ms and 19 MiB, which a small computer bears.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$AmeQPAsy+P98kRTjAbNFew$A5auytjpT/KlTylkaQzv59MRs19zd4QZ+MqTLDNKizo"
TOO_SHORT = N_("The password is too short. Use {shortest} characters or more, such as four words in a row.")
TOO_LONG = N_("The password is too long. Use at most {longest} characters.")
TOO_COMMON = N_("Too many people use this password. Choose another, such as four words in a row.")
TOO_PLAIN = N_("The password repeats the same few characters. Choose another, such as four words in a row.")
HOLDS_NAME = N_("The password is little more than the account's name. Choose another.")
UNTYPED = N_("The password holds characters that nobody can type.")


def hashed(password: str) -> str:
    """Return a password as it is kept."""
    return _HASHER.hash(nfc(password))


def fits(kept: str | None, password: str) -> bool:
    """Say whether a password is the one that is kept; for None, too, this takes its time."""
    try:
        fitting = _HASHER.verify(kept or NOBODYS, nfc(password[: LONGEST * 2]))
    except (VerificationError, InvalidHashError):
        return False
    return fitting and kept is not None


def is_outdated(kept: str) -> bool:
    """Say whether a password is kept less strongly than today."""
    return _HASHER.check_needs_rehash(kept)


def check(password: str, *names: str) -> None:
    """Refuse a password that is too easy to guess for somebody with these names.

    Raises:
        InvalidInput: it is too short, too long, common, or little more than a name.
    """
    found = nfc(password)
    if not is_storable(found) or any(ord(char) < 32 for char in found):
        raise InvalidInput(UNTYPED)
    if len(found) < SHORTEST:
        raise InvalidInput(TOO_SHORT, shortest=SHORTEST)
    if len(found) > LONGEST:
        raise InvalidInput(TOO_LONG, longest=LONGEST)
    plain = _plain(found)
    if plain in _common():
        raise InvalidInput(TOO_COMMON)
    if len(set(found.casefold())) < _FEWEST:
        raise InvalidInput(TOO_PLAIN)
    if any(_is_mostly(plain, _plain(name)) for name in names):
        raise InvalidInput(HOLDS_NAME)


def _is_mostly(password: str, name: str) -> bool:
    return len(name) > 1 and name in password and len(password.replace(name, "")) < _LEFT


def _plain(text: str) -> str:
    return search_key(text).replace(" ", "")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Return the most common ones of ten characters and more, here and elsewhere."""
    text = files("geo.people").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(_plain(line) for line in text.splitlines())
