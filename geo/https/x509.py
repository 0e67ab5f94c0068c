"""Certificates as values (RFC 5280): an authority with name constraints, and a server's certificate.

The authority may vouch for names of its computer and for private addresses alone, so that who trusts it risks
nothing on the internet. A server's certificate lasts no longer than browsers take (397 days).
"""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from geo.https import addresses

AUTHORITY_DAYS = 3652
SERVER_DAYS = 397
CLOCKS_DIFFER = timedelta(days=1)  # a phone's clock may be behind
INSIDE = ("local", "lan", "internal", "home.arpa", "localhost")  # names that never lead to the internet

Name = str | addresses.Address


def authority_certificate(
    key: ec.EllipticCurvePrivateKey, names: Sequence[Name], *, now: datetime
) -> x509.Certificate:
    """Return the certificate of a new authority, signed by itself, that may vouch for `names`."""
    host = addresses.host_names()[0][:30]
    subject = _subject(f"model-routes {host} {now:%Y-%m-%d}")
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _permitted(names: Sequence[Name]) -> list[x509.GeneralName]:
    hosts = dict.fromkeys([*INSIDE, *(name for name in names if isinstance(name, str))])
    beyond = [name for name in names if not isinstance(name, str) and not addresses.is_private(name)]
    networks = [*addresses.PRIVATE, *(ipaddress.ip_network(address) for address in beyond)]
    return [*(x509.DNSName(host) for host in hosts), *(x509.IPAddress(network) for network in networks)]


def may_vouch(authority: x509.Certificate, name: Name) -> bool:
    """Say whether an authority's name constraints (none: everything) permit a name."""
    try:
        constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return True
    return any(_permits(subtree, name) for subtree in constraints.permitted_subtrees or ())


def _permits(subtree: x509.GeneralName, name: Name) -> bool:
    if isinstance(name, str):
        return isinstance(subtree, x509.DNSName) and f".{name}".endswith(f".{subtree.value}")
    return isinstance(subtree, x509.IPAddress) and name in _network(subtree.value)


def _network(value: object) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(str(value))


def server_certificate(
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    names: Sequence[Name],
    *,
    now: datetime,
) -> x509.Certificate:
    """Return the certificate of a server that is reached by `names`, signed by an authority."""
    start = max(now - CLOCKS_DIFFER, authority.not_valid_before_utc)
    end = min(start + timedelta(days=SERVER_DAYS, seconds=-1), authority.not_valid_after_utc)
    by_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(f"model-routes {names[0]}"[:64]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(by_issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _general(name: Name) -> x509.GeneralName:
    return x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name)


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
