"""A local authority: trusted once, for this computer and private addresses alone, renewed by a second run."""

import ipaddress
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidInput, StoreUnavailable
from geo.https import addresses
from geo.https.certificates import (
    Issued,
    Papers,
    authority_beside,
    issue,
    names_in,
    parsed_name,
    read_certificate,
    usable,
)
from geo.https.trust import Doors, in_order
from geo.https.x509 import Name, authority_certificate, may_vouch, server_certificate

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path / "private" / "tls")


@pytest.fixture
def issued(papers: Papers) -> Issued:
    return issue(papers)


def verify(server: x509.Certificate, authority: x509.Certificate, name: Name) -> None:
    """Verify a certificate as browsers do (the profile of the WebPKI)."""
    subject = x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name)
    PolicyBuilder().store(Store([authority])).build_server_verifier(subject).verify(server, [])


def test_the_certificate_holds_for_every_name_and_address_of_this_computer(issued: Issued) -> None:
    names = names_in(issued.server)
    assert {"localhost", ipaddress.ip_address("127.0.0.1")} <= set(names)
    for name in (*addresses.host_names(), *addresses.addresses()):
        assert name in names
        verify(issued.server, issued.authority, name)


def test_the_certificate_holds_for_no_other_name(issued: Issued) -> None:
    for name in ("example.org", ipaddress.ip_address("192.0.2.7")):
        with pytest.raises(VerificationError):
            verify(issued.server, issued.authority, name)


def test_openssl_finds_nothing_to_mend_either(issued: Issued) -> None:
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost"]
    try:
        found = subprocess.run(
            [*command, "-CAfile", issued.papers.authority, issued.papers.cert],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("openssl verifies")
    assert found.returncode == 0, found.stderr


def test_a_second_run_renews_the_certificate_and_keeps_the_authority(issued: Issued) -> None:
    again = issue(issued.papers, now=datetime.now(UTC) + timedelta(days=200))
    assert not again.is_new_authority
    assert again.authority == issued.authority
    assert (
        again.server.public_key() == issued.server.public_key()
    )  # a running server has the pair at any time
    assert again.server.not_valid_after_utc > issued.server.not_valid_after_utc
    assert again.server.serial_number != issued.server.serial_number


@given(st.integers(0, 3651))
def test_no_certificate_lasts_longer_than_browsers_take_nor_than_its_authority(days: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    start = datetime(2026, 1, 1, tzinfo=UTC)
    authority = authority_certificate(key, ["pc"], now=start)
    now = start + timedelta(days=days)
    made = server_certificate(authority, key, key, ["pc"], now=now)
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=397)
    assert made.not_valid_before_utc <= now <= made.not_valid_after_utc <= authority.not_valid_after_utc


def test_the_authority_lasts_ten_years_and_only_signs_servers(issued: Issued) -> None:
    years = (issued.authority.not_valid_after_utc - datetime.now(UTC)).days / 365.25
    assert 9.9 < years < 10.1
    basic = issued.authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert basic.value.path_length == 0
    usage = issued.server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]


@pytest.mark.parametrize("name", ["bank.example", ipaddress.ip_address("8.8.8.8")])
def test_a_stolen_authority_key_vouches_for_nothing_on_the_internet(issued: Issued, name: Name) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(issued.papers.authority_key.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    forged = server_certificate(issued.authority, key, key, [name], now=datetime.now(UTC))
    with pytest.raises(VerificationError):
        verify(forged, issued.authority, name)


@POSIX
def test_keys_are_for_their_owner_alone_from_the_first_moment(papers: Papers) -> None:
    before = os.umask(0)
    try:
        issue(papers)
    finally:
        os.umask(before)
    for path in (papers.key, papers.authority_key):
        assert path.stat().st_mode & 0o777 == 0o600
    assert papers.folder.stat().st_mode & 0o777 == 0o700
    assert papers.folder.parent.stat().st_mode & 0o777 == 0o700


@POSIX
def test_a_key_that_others_could_read_is_closed_again(issued: Issued) -> None:
    issued.papers.key.chmod(0o644)
    issue(issued.papers)
    assert issued.papers.key.stat().st_mode & 0o777 == 0o600


def test_further_names_come_first_and_hold(papers: Papers) -> None:
    made = issue(papers, names=["Ban-Do.lan", "[fd12::7]", "map.bode.example", "203.0.113.5"])
    assert [str(name) for name in names_in(made.server)[:4]] == [
        "ban-do.lan",
        "fd12::7",
        "map.bode.example",
        "203.0.113.5",
    ]
    for name in names_in(made.server):
        verify(made.server, made.authority, name)


def test_a_renewal_keeps_the_names_that_were_asked_for(papers: Papers) -> None:
    issue(papers, names=["ban-do.lan", "10.9.8.7"])
    issue(papers, names=["khac.lan"])
    names = [str(name) for name in names_in(issue(papers).server)]
    assert names[:3] == ["khac.lan", "ban-do.lan", "10.9.8.7"]
    papers.names.write_text("ban-do.lan\n")
    assert "khac.lan" not in [str(name) for name in names_in(issue(papers).server)]


def test_a_name_that_the_authority_may_not_vouch_for_changes_nothing(issued: Issued) -> None:
    before = issued.papers.cert.read_bytes()
    with pytest.raises(InvalidInput, match=r"may not vouch for bank\.example"):
        issue(issued.papers, names=["bank.example"])
    assert issued.papers.cert.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["", "two words", "-a", "*.lan", "a..b", "http://x", "x" * 64, "1.2.3", "a\n", "fe80::1%eth0"]
)
def test_what_is_no_name_is_said_before_anything_is_written(papers: Papers, name: str) -> None:
    with pytest.raises(InvalidInput, match="neither the name of a computer nor an address"):
        issue(papers, names=[name])
    assert not papers.folder.exists()


def test_names_outside_ascii_are_written_as_networks_write_them() -> None:
    name = parsed_name("phường.lan")
    assert isinstance(name, str)
    assert name.startswith("xn--")
    assert name.encode().decode("idna") == "phường.lan"


@given(st.text())
def test_any_text_is_a_name_or_a_clear_refusal(text: str) -> None:
    try:
        name = parsed_name(text)
    except InvalidInput:
        return
    assert parsed_name(str(name)) == name


def test_a_missing_authority_key_is_said_and_the_authority_stays(issued: Issued) -> None:
    issued.papers.authority_key.unlink()
    before = issued.papers.authority.read_bytes()
    with pytest.raises(InvalidInput, match=r"authority\.key is missing"):
        issue(issued.papers)
    assert issued.papers.authority.read_bytes() == before


def test_what_a_cut_off_first_run_leaves_is_made_anew(papers: Papers) -> None:
    papers.folder.mkdir(parents=True)
    for path in (papers.authority, papers.authority_key, papers.key, papers.cert):
        path.touch()
    made = issue(papers)
    assert made.is_new_authority
    verify(made.server, made.authority, "localhost")


def test_an_authority_that_has_ended_is_replaced(issued: Issued) -> None:
    later = datetime.now(UTC) + timedelta(days=3700)
    again = issue(issued.papers, now=later)
    assert again.is_new_authority
    assert again.authority.subject != issued.authority.subject
    assert usable(issued.papers.cert, now=later) == again.server


def test_a_certificate_that_has_ended_or_does_not_hold_yet_is_refused(issued: Issued) -> None:
    cert = issued.papers.cert
    with pytest.raises(InvalidInput, match="ended on"):
        usable(cert, now=issued.server.not_valid_after_utc + timedelta(seconds=1))
    with pytest.raises(InvalidInput, match="date right"):
        usable(cert, now=issued.server.not_valid_before_utc - timedelta(seconds=1))
    assert usable(cert) == issued.server


def test_an_authority_is_only_offered_beside_what_it_signed(issued: Issued, tmp_path: Path) -> None:
    assert authority_beside(issued.papers.cert) == issued.authority
    other = issue(Papers(tmp_path / "other"))
    issued.papers.cert.write_bytes(other.papers.cert.read_bytes())
    assert authority_beside(issued.papers.cert) is None
    issued.papers.authority.unlink()
    assert authority_beside(issued.papers.cert) is None


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreUnavailable):
            issue(Papers(tmp_path / "tls"))
    finally:
        tmp_path.chmod(0o700)


def test_a_file_instead_of_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("")
    with pytest.raises(StoreUnavailable):
        issue(Papers(tmp_path / "private" / "tls"))


def test_a_missing_file_and_one_without_certificate_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no file"):
        read_certificate(tmp_path / "a.crt")
    (tmp_path / "b.crt").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(InvalidInput, match="not a certificate"):
        read_certificate(tmp_path / "b.crt")


def test_subdomains_are_covered_but_not_names_that_only_end_alike() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    authority = authority_certificate(key, ["pc"], now=datetime.now(UTC))
    assert may_vouch(authority, "map.pc")
    assert may_vouch(authority, ipaddress.ip_address("10.1.2.3"))
    assert not may_vouch(authority, "otherpc")
    assert not may_vouch(authority, ipaddress.ip_address("11.1.2.3"))


def test_phones_are_sent_to_the_address_that_they_reach_first() -> None:
    near, far = ipaddress.ip_address("192.168.1.20"), ipaddress.ip_address("172.17.0.1")
    names = ["localhost", ipaddress.ip_address("::1"), "pc.local", far, near, ipaddress.ip_address("fd00::2")]
    assert in_order(names, [near, far, "pc.local"])[:3] == ("192.168.1.20", "172.17.0.1", "pc.local")
    asked = in_order(["ban-do.lan", *names], [near, "pc.local", ipaddress.ip_address("::1"), "localhost"])
    assert asked[:2] == ("ban-do.lan", "192.168.1.20")
    assert asked[-2:] == ("localhost", "::1")
    doors = Doors(in_order(names, [near, "pc.local"]), 5000, 5001)
    assert doors.home() == "https://192.168.1.20:5000"
    assert doors.home("fd00::2") == "https://[fd00::2]:5000"
    assert doors.help("evil.example") == "http://192.168.1.20:5001/trust"
    assert Doors(("pc",), 443).help() == "https://pc:443/trust"
