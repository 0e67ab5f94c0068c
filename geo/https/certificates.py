"""HTTPS inside a building: an authority of this computer's own, and the certificate that it vouches for.

Phones trust the authority once; it stays for ten years. The certificate is renewed by issuing it again, with
the same key, so that a running server never has one without the other.
"""

import contextlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from geo.errors import InvalidInput
from geo.https import addresses
from geo.https.x509 import Name, authority_certificate, may_vouch, server_certificate
from geo.language import N_
from geo.settings import Settings
from geo.stores import files
from geo.stores.base import Store


@dataclass(frozen=True)
class Papers:
    """The four files of a folder; `cert` and `key` are what a server is given."""

    folder: Path

    @property
    def cert(self) -> Path:
        """The server's certificate."""
        return self.folder / "server.crt"

    @property
    def key(self) -> Path:
        """The server's private key."""
        return self.folder / "server.key"

    @property
    def authority(self) -> Path:
        """The authority's certificate, which phones are to trust."""
        return self.folder / "authority.crt"

    @property
    def authority_key(self) -> Path:
        """The authority's private key."""
        return self.folder / "authority.key"

    @property
    def names(self) -> Path:
        """The further names that were asked for, one a line; a renewal keeps them."""
        return self.folder / "names.txt"


@dataclass(frozen=True)
class Issued:
    """What was issued: the files, the two certificates, and whether phones must trust anew."""

    papers: Papers
    server: x509.Certificate
    authority: x509.Certificate
    is_new_authority: bool


def papers_of(store: Store, settings: Settings) -> Papers:
    """Return where a store's certificates lie: `private/tls` of its folder, else of the user's own."""
    folder: Path = getattr(store, "folder", None) or settings.user_folder
    return Papers(folder / "private" / "tls")


def issue(papers: Papers, *, names: Sequence[str] = (), now: datetime | None = None) -> Issued:
    """Issue a certificate for this computer's names and addresses and for `names`; the authority stays.

    So do the further names of earlier runs.

    Raises:
        InvalidInput: a name is none, or the authority may not vouch for it; its key is missing.
        StoreUnavailable: the folder cannot be written.
    """
    today = now or datetime.now(UTC)
    asked = [parsed_name(name) for name in names]
    _make_private(papers.folder)
    with files.locked(papers.folder):
        extra = list(dict.fromkeys([*asked, *_remembered(papers)]))
        own: list[Name] = [*addresses.host_names(), *addresses.addresses()]
        authority, key, is_new = _authority(papers, [*own, *extra], today)
        covered = list(dict.fromkeys([*extra, *(name for name in own if may_vouch(authority, name))]))
        _refuse_beyond(authority, extra, papers)
        server = server_certificate(authority, key, _key_of(papers.key), covered, now=today)
        if asked:
            _write(papers.names, "".join(f"{name}\n" for name in extra).encode(), mode=0o644)
        _write(papers.cert, server.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return Issued(papers, server, authority, is_new)


def parsed_name(text: str) -> Name:
    """Return a host name in lower case or an address.

    Raises:
        InvalidInput: it is neither.
    """
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address("" if "%" in text else text.strip("[]"))
    with contextlib.suppress(UnicodeError):
        name = text.rstrip(".").encode("idna").decode("ascii").lower()
        if addresses.is_name(name):
            return name
    raise InvalidInput(
        N_(
            "“{name}” is neither the name of a computer nor an address. "
            "Write it as ward-pc.lan or 192.168.1.20."
        ),
        name=text,
    )


def _remembered(papers: Papers) -> list[Name]:
    lines = (files.read(papers.names) or b"").decode(errors="replace").split()
    return [parsed_name(line) for line in lines]


# ---------------------------------------------------------------- the authority


def _authority(
    papers: Papers, names: Sequence[Name], now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey, bool]:
    if files.read(papers.authority):
        found = read_certificate(papers.authority)
        if found.not_valid_after_utc > now:
            return found, _authority_key(papers, found), False
    key = ec.generate_private_key(ec.SECP256R1())
    made = authority_certificate(key, names, now=now)
    _write(papers.authority_key, _pem_of(key), mode=0o600)
    _write(papers.authority, made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made, key, True


def _authority_key(papers: Papers, certificate: x509.Certificate) -> ec.EllipticCurvePrivateKey:
    key = _read_key(papers.authority_key)
    if key is None or key.public_key() != certificate.public_key():
        raise InvalidInput(
            N_(
                "{file} is missing or belongs to another authority, so nothing can be vouched for. Put it "
                "back, or delete {folder} and run this again; every phone must then trust the new authority."
            ),
            file=papers.authority_key,
            folder=papers.folder,
        )
    return key


def _refuse_beyond(authority: x509.Certificate, names: Sequence[Name], papers: Papers) -> None:
    beyond = [str(name) for name in names if not may_vouch(authority, name)]
    if beyond:
        raise InvalidInput(
            N_(
                "This computer's authority may not vouch for {names}. To have one that may, delete {folder} "
                "and run this again with every name; every phone must then trust the new authority."
            ),
            names=", ".join(beyond),
            folder=papers.folder,
        )


# ---------------------------------------------------------------- what a server is given


def usable(cert: Path, *, now: datetime | None = None) -> x509.Certificate:
    """Return a server's certificate, provided that browsers take it today.

    Raises:
        InvalidInput: it is none, has ended, or does not hold yet.
        StoreUnavailable: the file cannot be read.
    """
    found, today = read_certificate(cert), now or datetime.now(UTC)
    if today > found.not_valid_after_utc:
        raise InvalidInput(
            N_(
                "The certificate {file} ended on {day:%d/%m/%Y}. "
                "Renew it; where this program made it, with: model-routes cert"
            ),
            file=cert,
            day=found.not_valid_after_utc,
        )
    if today < found.not_valid_before_utc:
        raise InvalidInput(
            N_("The certificate {file} holds from {day:%d/%m/%Y} on. Is this computer's date right?"),
            file=cert,
            day=found.not_valid_before_utc,
        )
    return found


def names_in(certificate: x509.Certificate) -> tuple[Name, ...]:
    """Return the host names and addresses that a certificate is for, in its order."""
    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    values = (name.value for name in listed if isinstance(name, x509.DNSName | x509.IPAddress))
    networks = (ipaddress.IPv4Network, ipaddress.IPv6Network)
    return tuple(value for value in values if not isinstance(value, networks))


def authority_beside(cert: Path) -> x509.Certificate | None:
    """Return the authority beside a server's certificate, None unless it signed that certificate."""
    with contextlib.suppress(InvalidInput, InvalidSignature, ValueError, TypeError):
        authority = read_certificate(Papers(cert.parent).authority)
        read_certificate(cert).verify_directly_issued_by(authority)
        return authority
    return None


# ---------------------------------------------------------------- files


def read_certificate(path: Path) -> x509.Certificate:
    """Return the first certificate of a PEM file.

    Raises:
        InvalidInput: the file holds none, or there is no such file.
        StoreUnavailable: it cannot be read.
    """
    content = files.read(path)
    if content is None:
        raise InvalidInput(N_("There is no file {file}."), file=path)
    with contextlib.suppress(ValueError):
        return x509.load_pem_x509_certificate(content)
    raise InvalidInput(N_("{file} is not a certificate in PEM form."), file=path)


def _key_of(path: Path) -> ec.EllipticCurvePrivateKey:
    """Return the server's key, made at first: a running server then never has one without the other."""
    found = _read_key(path)
    if found is not None:
        path.chmod(0o600)
        return found
    key = ec.generate_private_key(ec.SECP256R1())
    _write(path, _pem_of(key), mode=0o600)
    return key


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey | None:
    content = files.read(path)
    with contextlib.suppress(ValueError, TypeError):
        key = serialization.load_pem_private_key(content or b"", password=None)
        return key if isinstance(key, ec.EllipticCurvePrivateKey) else None
    return None


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _make_private(folder: Path) -> None:
    try:
        for path in (*reversed(folder.parents), folder):
            if not path.exists():
                path.mkdir(mode=0o700)
    except OSError as error:
        raise files.unwritable(folder, error) from error


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Replace a file; it has its mode before anything is in it, since `replace` keeps the mode it finds."""
    try:
        path.touch(mode=mode)
        path.chmod(mode)
    except OSError as error:
        raise files.unwritable(path, error) from error
    files.replace(path, content)
