"""The names and addresses by which other computers and phones may reach this one."""

import contextlib
import ipaddress
import re
import socket
import struct
import sys
from collections.abc import Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LOOPBACK = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)
# Nothing is sent: a datagram socket only asks the system which of its addresses it would use.
_FAR = (
    (socket.AF_INET, "10.255.255.255"),
    (socket.AF_INET, "192.168.255.255"),
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET6, "fd00::1"),
)
_ASK_ADDRESS = {"linux": 0x8915, "darwin": 0xC0206921}  # SIOCGIFADDR
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def is_name(text: str) -> bool:
    """Say whether a text is a host name as certificates write it: letters, digits, hyphens, dots."""
    return len(text) <= 253 and _NAME.fullmatch(text) is not None and not text.replace(".", "").isdigit()


def is_private(address: Address) -> bool:
    """Say whether an address belongs to networks inside buildings, not to the internet."""
    return any(address in network for network in PRIVATE if network.version == address.version)


def host_names() -> tuple[str, ...]:
    """Return the names of this computer, the one for phones (`….local`) included, `localhost` last."""
    found = socket.gethostname().rstrip(".").lower()
    short = found.partition(".")[0]
    names = dict.fromkeys((found, short, f"{short}.local"))
    return (*(name for name in names if is_name(name) and name != "localhost"), "localhost")


def addresses() -> tuple[Address, ...]:
    """Return the private addresses of this computer, the one that phones most likely reach first."""
    near = [address for address in every_address() if is_private(address) and not _only_here(address)]
    return (*near, *LOOPBACK)


def every_address() -> tuple[Address, ...]:
    """Return the addresses of this computer that can be found, those of the internet too."""
    return tuple(dict.fromkeys((*_by_route(), *_by_interface())))


def _only_here(address: Address) -> bool:
    return address.is_loopback or address.is_link_local or address.is_unspecified


def _by_route() -> Iterator[Address]:
    for family, far in _FAR:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((far, 9))
            yield ipaddress.ip_address(asking.getsockname()[0].partition("%")[0])


def _by_interface() -> Iterator[Address]:
    if sys.platform in _ASK_ADDRESS:
        yield from _of_interfaces(_ASK_ADDRESS[sys.platform])
        return
    with contextlib.suppress(OSError):  # Windows knows its own addresses without asking the network
        for *_, place in socket.getaddrinfo(socket.gethostname(), None):
            yield ipaddress.ip_address(str(place[0]).partition("%")[0])


def _of_interfaces(question: int) -> Iterator[Address]:
    import fcntl  # only on POSIX

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(asking, question, struct.pack("256s", name.encode()[:15]))
                yield ipaddress.ip_address(answer[20:24])
