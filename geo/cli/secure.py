"""Which certificate `serve` is to use, where phones then go, and what to remark about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address
from pathlib import Path

from cryptography import x509

from geo.cli.core.context import Context
from geo.errors import InvalidInput
from geo.https import addresses, certificates
from geo.https.certificates import Papers
from geo.https.trust import ONLY_HERE, Doors, in_order
from geo.https.x509 import Name
from geo.language import N_
from geo.stores.base import Store

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  what others may have asked for is told, not chosen
_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Secured:
    """A server's certificate that browsers take today, and the authority beside it, if it is ours."""

    cert: Path
    key: Path
    certificate: x509.Certificate
    authority: x509.Certificate | None


def own_papers(store: Store, context: Context) -> Papers:
    """Return the files that `model-routes cert` made.

    Raises:
        InvalidInput: it made none yet.
    """
    papers = certificates.papers_of(store, context.settings)
    if not papers.cert.exists():
        raise InvalidInput(N_("There is no certificate yet. Make one with: model-routes cert"))
    return papers


def secured(cert: Path, key: Path) -> Secured:
    """Return what a server is secured with.

    Raises:
        InvalidInput: the certificate is none, has ended, or does not hold yet.
    """
    return Secured(cert, key, certificates.usable(cert), certificates.authority_beside(cert))


def doors_of(found: Secured, host: str, port: int, plain_port: int | None) -> Doors:
    """Return where a server that listens on `host` is reached, the way that phones know first."""
    named = [name for name in certificates.names_in(found.certificate) if _answers(host, name)]
    is_near_only = host in ONLY_HERE
    names = in_order(named, _own()) if host in EVERYWHERE else (host,)
    return Doors(names or (host,), port, plain_port, found.authority, is_near_only=is_near_only)


def remarks(found: Secured, host: str, *, is_for_phones: bool) -> Iterator[tuple[str, dict[str, object]]]:
    """Say what will trouble people: sentences and what fills them."""
    if found.certificate.not_valid_after_utc - datetime.now(UTC) < _SOON:
        yield (
            N_("The certificate ends on {day:%d/%m/%Y}. Renew it, for one of ours with: model-routes cert"),
            {"day": found.certificate.not_valid_after_utc},
        )
    missing = _not_named(found, host)
    if missing:
        yield (
            N_("The certificate is not for {names}: browsers warn there. Renew it with: model-routes cert"),
            {"names": ", ".join(missing)},
        )
    if is_for_phones and host in ONLY_HERE:
        yield N_("Only this computer reaches the server. For phones, add: --host 0.0.0.0"), {}


def _answers(host: str, name: Name) -> bool:
    return host == "::" or not isinstance(name, IPv6Address)


def _own() -> list[Name]:
    names = sorted(addresses.host_names(), key=lambda name: not name.endswith(".local"))  # phones know these
    return [*addresses.addresses(), *names]


def _not_named(found: Secured, host: str) -> list[str]:
    named = [str(name) for name in certificates.names_in(found.certificate)]
    if host not in EVERYWHERE:
        return [] if host in named else [host]
    near = [] if found.authority is None else addresses.addresses()
    return [str(name) for name in near if _answers(host, name) and str(name) not in named]
