"""What a phone needs to trust this computer: addresses, the authority in each form, fingerprint, QR codes."""

import base64
import io
import plistlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from geo.https.x509 import Name

ONLY_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Doors:
    """Where a server that speaks HTTPS is reached; `names` are those of its certificate, the best one first.

    `plain_port` has the page that helps a phone trust `authority`; either may be missing.
    """

    names: tuple[str, ...]
    port: int
    plain_port: int | None = None
    authority: x509.Certificate | None = None
    is_near_only: bool = False  # nobody but this computer reaches it

    def home(self, asked: str | None = None) -> str:
        """Return the address of the map, by the name that was `asked` for if the certificate has it."""
        return f"https://{self._host(asked)}:{self.port}"

    def help(self, asked: str | None = None) -> str:
        """Return the address of the page for phones that do not trust this computer yet."""
        if self.plain_port is None:
            return f"{self.home(asked)}/trust"
        return f"http://{self._host(asked)}:{self.plain_port}/trust"

    def _host(self, asked: str | None) -> str:
        host = asked if asked in self.names else self.names[0]
        return f"[{host}]" if ":" in host else host


def in_order(names: Sequence[Name], preferred: Sequence[Name]) -> tuple[str, ...]:
    """Return names as texts: what somebody asked for, then what is preferred; this computer's alone last.

    An address that is not among the preferred ones may have been this computer's once: it comes late.
    """

    def rank(name: Name) -> tuple[bool, bool, int]:
        unknown = -1 if isinstance(name, str) else len(preferred)
        known = preferred.index(name) if name in preferred else unknown
        return str(name) in ONLY_HERE, ":" in str(name), known

    return tuple(str(name) for name in sorted(names, key=rank))


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 fingerprint as phones show it: pairs of hexadecimal digits."""
    return certificate.fingerprint(hashes.SHA256()).hex(" ").upper()


def thumbprint(certificate: x509.Certificate) -> str:
    """Return the SHA-1 fingerprint that Windows shows; only for the eye, nothing rests on it."""
    return certificate.fingerprint(hashes.SHA1()).hex(" ").upper()  # noqa: S303  what Windows shows


def der(certificate: x509.Certificate) -> bytes:
    """Return a certificate as Android and Windows take it."""
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate: x509.Certificate) -> bytes:
    """Return a certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def apple_profile(certificate: x509.Certificate) -> bytes:
    """Return a configuration profile that brings a root certificate to iPhones, iPads and Macs.

    Source: Apple's Configuration Profile Reference, payload com.apple.security.root.
    """
    name, content = common_name(certificate), der(certificate)
    mark = base64.b32encode(certificate.fingerprint(hashes.SHA256())[:10]).decode().lower()
    root = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"model-routes.{mark}.root",
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{mark}.root")).upper(),
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "authority.cer",
        "PayloadContent": content,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"model-routes.{mark}",
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_OID, mark)).upper(),
        "PayloadDisplayName": name,
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [root],
    }
    return plistlib.dumps(profile)


def common_name(certificate: x509.Certificate) -> str:
    """Return the name that phones list a certificate under."""
    return str(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)


def qr_svg(text: str) -> bytes:
    """Return a QR code as an SVG file of its own, dark on white with the margin that readers need."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=8, border=4, dark="#22303C", light="#fff", xmldecl=True, svgns=True
    )
    return out.getvalue()
