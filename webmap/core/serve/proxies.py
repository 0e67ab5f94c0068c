"""A proxy in front that was named: its word on who called it, and how, counts. Nobody else's does.

Headers grow at their right end, so they are read from there (RFC 7239; X-Forwarded-For and -Proto): what a
trusted proxy added tells who called it, and all that stands before may have been made up by that caller.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Hop = tuple[str, str]  # who called, and by which scheme; empty where it is not said

_PAIR = re.compile(r'\s*([A-Za-z]+)=(?:"([^"\\]*)"|([^\s",;]*))\s*')
_SCHEMES = ("http", "https")


class BehindProxy:
    """A WSGI application before ours that takes address and scheme from what trusted proxies say."""

    def __init__(self, application: Any, trusted: Sequence[Network]) -> None:
        self._application = application
        self._trusted = trusted

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as if the caller of the proxy had called."""
        if self._is_trusted(_address(environ.get("REMOTE_ADDR", ""))):
            told = {self._caller(hops) for hops in (_forwarded(environ), _x_forwarded(environ)) if hops}
            if len(told) == 1:  # two that differ: one of them was passed on unread
                address, scheme = told.pop()
                environ["REMOTE_ADDR"] = address or environ["REMOTE_ADDR"]
                environ["wsgi.url_scheme"] = scheme if scheme in _SCHEMES else environ["wsgi.url_scheme"]
        found: Iterable[bytes] = self._application(environ, start)
        return found

    def _caller(self, hops: Sequence[Hop]) -> Hop:
        """Return the first caller, from our end, that is no trusted proxy; the last one that can be read."""
        found = ("", hops[-1][1])
        for text, scheme in reversed(hops):
            address = _address(text)
            if address is None:
                break
            found = (str(address), scheme)
            if not self._is_trusted(address):
                break
        return found

    def _is_trusted(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def _x_forwarded(environ: dict[str, Any]) -> list[Hop]:
    addresses = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
    return [(each.strip(), scheme) for each in addresses] if scheme or any(addresses) else []


def _forwarded(environ: dict[str, Any]) -> list[Hop]:
    return [_hop(each) for each in environ.get("HTTP_FORWARDED", "").split(",") if each.strip()]


def _hop(element: str) -> Hop:
    said = {
        found[1].lower(): found[2] or found[3] or ""
        for found in map(_PAIR.fullmatch, element.split(";"))
        if found
    }
    return said.get("for", ""), said.get("proto", "").lower()


def _address(text: str) -> Address | None:
    """Return an address that may have brackets and a port; None for what is none, such as `unknown`."""
    bracketed, _, _ = text.removeprefix("[").partition("]")
    plain = bracketed if text.startswith("[") else text.partition(":")[0] if text.count(":") == 1 else text
    try:
        found = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
