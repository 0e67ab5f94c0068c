"""The names under which this server answers, so that nobody else's name gets into its links.

A page of somebody else can lead a browser here under a name of its own (DNS rebinding), and a cache can keep
links with a name that was made up. Addresses of the networks inside buildings cannot be abused so.
"""

import functools
import ipaddress
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from geo.errors import GeoError
from geo.https import addresses
from geo.language import N_

OTHER_HOST = N_(
    "This server does not answer under the name in the address bar. If the name is right, whoever looks "
    "after the server adds it to the file programme.toml: under [access], hosts = ['the.name']."
)
_INSIDE = ("local", "lan", "internal", "home.arpa")  # endings that nobody on the internet can own
_LOOK_SECONDS = 30  # how long the names and addresses of this computer are remembered


class WrongHost(GeoError):
    """The request names a host that this server is not."""


def host_of(header: str) -> str | None:
    """Return the name or address in a Host header, without brackets and port."""
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None


def check_host(asked: str | None, *, named: Collection[str] = ()) -> None:
    """Let a request pass whose host is this computer's, an address inside buildings, or `named`.

    `asked`: the name or address in the Host header, in small letters, without brackets and port.

    Raises:
        WrongHost: it is another one.
    """
    host = (asked or "").rstrip(".")
    if host not in named and not _is_here(host):
        raise WrongHost(OTHER_HOST)


def _is_here(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost" or host.endswith(".localhost") or host in _own(_period())[0]
    is_near = addresses.is_private(address) or address.is_unspecified
    return is_near or str(address) in _own(_period())[1]


@functools.lru_cache(maxsize=1)
def _own(_at: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names and the addresses of this computer."""
    short = addresses.host_names()[0].partition(".")[0]
    names = {*addresses.host_names(), *(f"{short}.{ending}" for ending in _INSIDE)}
    return frozenset(names), frozenset(map(str, addresses.every_address()))


def _period() -> int:
    return int(time.monotonic() / _LOOK_SECONDS)
