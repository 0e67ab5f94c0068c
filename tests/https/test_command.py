"""`model-routes cert` and `serve --https`: two commands, and phones have HTTPS; refusals say what to do."""

import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.cli import main
from geo.https.certificates import Papers, issue
from tests.factories import segment, ward, workspace

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path / "w", wards=[ward()], route_segments=[segment("S-1")])


@pytest.fixture
def papers(folder: Path) -> Papers:
    return Papers(folder / "private" / "tls")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return int(ended.value.code or 0)


def cert(folder: Path, *arguments: str) -> int:
    return run("cert", "--store", str(folder), "--lang", "en", *arguments)


def serve(folder: Path, *arguments: str) -> int:
    return run("serve", "--store", str(folder), "--lang", "en", "--port", "0", *arguments)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start `serve --https` on free ports; give the process and what it said until it was ready."""
    command = [sys.executable, "-c", "from geo.cli import main; main()", "serve", "--store", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [*command, "--port", "0", "--https", "--lang", "en", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        said: list[str] = []
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if "Phones" in line:
                break
        try:
            yield process, said
        finally:
            process.kill()


def addresses(said: list[str]) -> tuple[str, str]:
    """Return the HTTPS address and the plain one, of the last language."""
    found = re.findall(r"https?://[^\s]+", "".join(said[-2:]))
    return found[0], found[1]


def answer_of(url: str, context: ssl.SSLContext | None = None) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=20, context=context) as answer:
        return answer.status, answer.read()


def test_it_prints_the_two_paths_alone_and_says_what_to_do_next(
    folder: Path, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cert(folder) == 0
    out, said = capsys.readouterr()
    assert out.splitlines() == [str(papers.cert), str(papers.key)]
    assert f"model-routes serve --https --host 0.0.0.0 --store {folder}" in said
    assert "trust this authority once" in said
    assert re.search(r"([0-9A-F]{2} ){31}[0-9A-F]{2}", said)


def test_a_second_run_says_that_phones_have_nothing_to_do(
    folder: Path, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cert(folder) == 0
    authority = papers.authority.read_bytes()
    assert cert(folder, "--name", "ban-do.lan") == 0
    said = capsys.readouterr().err
    assert "nothing to do on them" in said
    assert "ban-do.lan" in said
    assert papers.authority.read_bytes() == authority


def test_files_elsewhere_are_named_in_the_next_command(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "elsewhere"
    assert cert(folder, "--out", str(out)) == 0
    printed, said = capsys.readouterr()
    assert f"--cert {out / 'server.crt'} --key {out / 'server.key'}" in said
    assert str(out / "server.crt") in printed
    assert not (folder / "private").exists()


def test_a_name_that_is_none_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cert(folder, "--name", "two words") == 1
    assert "two words" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_phones_that_trust_the_authority_are_served_and_others_are_not(folder: Path, papers: Papers) -> None:
    issue(papers)
    trusting = ssl.create_default_context(cafile=str(papers.authority))
    with serving(folder) as (process, said):
        secure, plain = addresses(said)
        assert secure.startswith("https://127.0.0.1:")
        for host in ("127.0.0.1", "localhost"):
            url = secure.replace("127.0.0.1", host)
            assert answer_of(f"{url}/api/summary", trusting)[0] == 200
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            answer_of(f"{secure}/healthz", ssl.create_default_context())
        port = int(secure.rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port)) as calling,
            pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"),
        ):
            trusting.wrap_socket(calling, server_hostname="other.lan")
        status, page = answer_of(plain)
        assert status == 200
        assert b"/trust/authority.crt" in page
        assert answer_of(plain.replace("/trust", "/trust/authority.pem"))[1] == papers.authority.read_bytes()
        assert redirect_of(plain.replace("/trust", "/wards")) == f"{secure}/wards"
        assert redirect_of(secure.replace("https", "http") + "/wards") == f"{secure}/wards"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""  # what callers do wrong is no news


def redirect_of(url: str) -> str | None:
    host, _, path = url.removeprefix("http://").partition("/")
    calling = http.client.HTTPConnection(host, timeout=20)
    calling.request("GET", f"/{path}")
    found = calling.getresponse()
    found.read()
    calling.close()
    assert found.status == 307
    return found.headers["Location"]


def test_the_start_is_two_lines_in_each_language_and_what_troubles_people(
    folder: Path, papers: Papers
) -> None:
    issue(papers)
    with serving(folder) as (_, said):
        assert len(said) == 5
        assert "--host 0.0.0.0" in said[0]
        assert [line.split(" http")[0] for line in said[3:]] == [
            "The map is at",
            "Phones that do not trust it yet open",
        ]
        assert "/trust" in said[2]


def test_https_without_a_certificate_says_how_to_make_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(folder, "--https") == 1
    assert "model-routes cert" in capsys.readouterr().err


def test_a_certificate_that_has_ended_is_refused_with_the_way_to_renew_it(
    folder: Path, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(papers, now=datetime.now(UTC) - timedelta(days=400))
    assert serve(folder, "--https") == 1
    said = capsys.readouterr().err
    assert "ended on" in said
    assert "model-routes cert" in said


def test_a_key_of_another_certificate_is_refused(
    folder: Path, papers: Papers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(papers)
    other = issue(Papers(tmp_path / "other")).papers
    assert serve(folder, "--cert", str(papers.cert), "--key", str(other.key)) == 1
    assert f"does not belong to the certificate {papers.cert}" in capsys.readouterr().err


def test_a_key_with_a_password_is_refused_instead_of_asking(
    folder: Path, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    from cryptography.hazmat.primitives import serialization as form

    issue(papers)
    key = form.load_pem_private_key(papers.key.read_bytes(), None)
    hidden = key.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.BestAvailableEncryption(b"secret")
    )
    papers.key.write_bytes(hidden)
    assert serve(folder, "--https") == 1
    assert "has a password" in capsys.readouterr().err


def test_a_port_in_use_for_the_plain_page_is_said_and_nothing_stays_open(
    folder: Path, papers: Papers, capsys: pytest.CaptureFixture[str]
) -> None:
    issue(papers)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(folder, "--https", "--http-port", str(port)) == 1
    said = capsys.readouterr().err
    assert f"Port {port} is in use" in said
    assert "--http-port" in said


@pytest.mark.parametrize(
    "arguments",
    [("--http-port", "5001"), ("--hsts",), ("--hsts", "--https"), ("--https", "--cert", "a.pem")],
)
def test_options_that_do_not_go_together_are_misuse(folder: Path, arguments: tuple[str, ...]) -> None:
    assert serve(folder, *arguments) == 2
