"""Waiting after wrong passwords, so that guessing takes for ever and nobody can lock somebody else out.

Failures count under a name from one address (a short wait), from an address under any name, and under a name
from everywhere (a high bound, so that many computers together cannot guess on). A browser that has signed in
under a name keeps a device cookie for it, and then counts for itself alone: what others do under that name or
from that address does not hold it up (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
"""

import hmac
import ipaddress
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from geo.errors import TooManyAttempts
from geo.language import N_
from geo.people.accounts import Account, Accounts, Attempts

WAIT = N_("Too many attempts. Wait {seconds} seconds, then try again.")
MOST_DEVICES = 8  # accounts that one browser is known for, the last ones

_FORGOTTEN = timedelta(days=1)
_SET_BACK = timedelta(minutes=15)  # by less, failures still count
_MOST_ATTEMPTS = 10_000
_BETWEEN = "~"  # of cookies' parts
_MARK = b"model-routes device"


@dataclass(frozen=True)
class Door:
    """Where somebody comes from: the address, the program they use, and its device cookie."""

    address: str = ""
    device: str = ""
    known_for: str = ""


@dataclass(frozen=True)
class Bound:
    """So many failures cost nothing; each next one doubles the wait, from a second up to the longest."""

    free: int
    longest_seconds: int


BOUNDS = {
    "device": Bound(10, 15 * 60),
    "pair": Bound(5, 60),
    "address": Bound(30, 15 * 60),  # an office shares one
    "name": Bound(100, 15 * 60),
}
_FORGIVEN = ("device", "pair")  # by the right password; of the others only this attempt


def begin(accounts: Accounts, name: str, door: Door) -> tuple[str, ...]:
    """Count an attempt as a failure before the password is looked at, so that many at once gain nothing.

    Returns what it was counted under, for `forgive`.

    Raises:
        TooManyAttempts: after failures, before the time to wait is over.
    """
    keys = _keys(accounts.people.get(name), name, door)
    now = accounts.clock()
    with accounts.attempts.changing() as attempts:
        wait = max(_seconds(attempts.get(key), BOUNDS[_kind(key)], now) for key in keys)
        if wait > 0:
            raise TooManyAttempts(WAIT, seconds=wait)
        for key in keys:
            failures = _failures(attempts.get(key), now) + 1
            attempts.pop(key, None)  # the newest stand last
            attempts[key] = Attempts(failures, now)
        for key in list(attempts)[: max(0, len(attempts) - _MOST_ATTEMPTS)]:
            del attempts[key]
    return keys


def forgive(accounts: Accounts, keys: tuple[str, ...]) -> None:
    """Take back what was counted for an attempt that turned out right."""
    now = accounts.clock()
    with accounts.attempts.changing() as attempts:
        for key in keys:
            left = 0 if _kind(key) in _FORGIVEN else _failures(attempts.get(key), now) - 1
            if left > 0:
                attempts[key] = Attempts(left, attempts[key].last)
            else:
                attempts.pop(key, None)


def device_cookie(account: Account, door: Door) -> str:
    """Return the cookie of a browser that has signed in to an account: what it had, and this one's part.

    A part is signed with the account's kept password, so that a new password makes every device unknown.
    """
    if _device(account, door) is not None:
        return door.known_for
    mark = secrets.token_urlsafe(12)
    return _BETWEEN.join([f"{mark}.{_signature(account, mark)}", *_parts(door)][:MOST_DEVICES])


def _keys(account: Account | None, name: str, door: Door) -> tuple[str, ...]:
    device = None if account is None else _device(account, door)
    if device is not None:
        return (f"device:{name}|{device}",)
    place = _network(door.address)
    return f"pair:{name}|{place}", f"address:{place}", f"name:{name}"


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _device(account: Account, door: Door) -> str | None:
    """Return the mark of a browser that this account is known to have signed in with."""
    for part in _parts(door):
        mark, _, given = part.partition(".")
        if hmac.compare_digest(_signature(account, mark).encode(), given.encode("utf-8", "surrogatepass")):
            return mark
    return None


def _parts(door: Door) -> Iterator[str]:
    return filter(None, door.known_for[:2000].split(_BETWEEN)[:MOST_DEVICES])


def _signature(account: Account, mark: str) -> str:
    said = b"\0".join((_MARK, account.person.name.encode(), mark.encode("utf-8", "surrogatepass")))
    return hmac.digest(account.password.encode(), said, "sha256").hex()


def _seconds(known: Attempts | None, bound: Bound, now: datetime) -> int:
    """Return how many whole seconds there are still to wait: 1, 2, 4, … up to the longest."""
    over = _failures(known, now) - bound.free
    if known is None or over < 0:
        return 0
    wait = min(2.0 ** min(over, 20), bound.longest_seconds)
    return max(0, ceil(wait - max(0.0, (now - known.last).total_seconds())))


def _failures(known: Attempts | None, now: datetime) -> int:
    """Return how many failures still count: none a day later, nor once the clock was set back behind them."""
    if known is None or not -_SET_BACK < now - known.last <= _FORGOTTEN:
        return 0
    return known.failures


def _network(address: str) -> str:
    """Return what shares its attempts: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
