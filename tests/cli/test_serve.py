"""`model-routes serve`: says where the map is, serves, and ends quietly; else one clear sentence."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from geo.cli import main
from geo.cli.serve import THREADS, _serve_until_told_to_end
from tests.factories import segment, ward, workspace

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ward with a sound segment and a faulty one."""
    return workspace(
        tmp_path / "w", wards=[ward()], route_segments=[segment("S-1"), segment("S-2", lighting="bright")]
    )


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--store", str(folder), "--lang", "en", *arguments])
    return int(ended.value.code or 0)


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """Start the command on a free port; give the process, the address and what it said first."""
    command = [sys.executable, "-c", "from geo.cli import main; main()", "serve", "--store", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [*command, "--port", "0", "--lang", "en", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        said: list[str] = []
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if sum("://" in text for text in said) == 2:
                break
        found = re.search(r"https?://[^\s]+", said[-1])
        assert found, said
        try:
            yield process, found.group(), said
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_the_map_is_serves_it_and_ends_in_order(folder: Path, ending: signal.Signals) -> None:
    with serving(folder) as (process, address, said):
        assert "1 fault" in said[0]
        with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"{address}/api/summary", timeout=20) as answer:
            assert b'"segments":1' in answer.read()
        process.send_signal(ending)
        assert process.wait(20) == 0
        assert "Traceback" not in (process.stderr.read() if process.stderr else "")


def test_connections_that_say_nothing_keep_nobody_waiting(folder: Path) -> None:
    with serving(folder) as (_, address, _said), ExitStack() as silent:
        host, port = address.removeprefix("http://").split(":")
        for _ in range(3 * THREADS):
            silent.enter_context(socket.create_connection((host, int(port))))
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
            assert answer.status == 200


def ended_after_a_visit(port: int) -> threading.Thread:
    """End this process' server by SIGTERM as soon as it answers, after 20 seconds at the latest."""

    def visit() -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    break
            except OSError:
                time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=visit, daemon=True)
    thread.start()
    return thread


class Handing:
    """A server that hands over connections until it is stopped, and notes what interrupts it."""

    def __init__(self) -> None:
        self.interrupted: list[BaseException] = []
        self.stopped = threading.Event()

    def serve(self) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            assert self.stopped.wait(10)
        except BaseException as interruption:
            self.interrupted.append(interruption)
            raise

    def stop(self) -> None:
        self.stopped.set()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_stops_the_server_without_interrupting_what_it_hands_over() -> None:
    before = signal.getsignal(signal.SIGTERM)
    server = Handing()
    _serve_until_told_to_end(server)  # type: ignore[arg-type]  # ten lines of one
    assert server.stopped.is_set()
    assert server.interrupted == []
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_server_that_fails_says_so_instead_of_ending_in_order() -> None:
    class Broken(Handing):
        def serve(self) -> None:
            raise OSError("no more files")

    with pytest.raises(OSError, match="no more files"):
        _serve_until_told_to_end(Broken())  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_files_that_cannot_be_read_do_not_stop_the_server(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "criteria.toml").unlink()
    (folder / "criteria.toml").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    visitor = ended_after_a_visit(port)
    assert run(folder, "--port", str(port)) == 0
    visitor.join(25)
    said = capsys.readouterr().err
    assert "criteria.toml" in said
    assert said.count(f"http://127.0.0.1:{port}") == 2
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_port_in_use_is_said_with_another_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(folder, "--port", str(port)) == 1
    said = capsys.readouterr().err
    assert f"Port {port} is in use" in said
    assert "--port" in said


@pytest.mark.parametrize("port", ["-1", "65536", "99999999"])
def test_a_number_that_is_no_port_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    assert run(folder, "--port", port) == 1
    assert f"{port} is not a port" in capsys.readouterr().err


def test_an_address_of_another_computer_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--host", "192.0.2.1", "--port", "0") == 1
    assert "cannot listen on 192.0.2.1" in capsys.readouterr().err


def test_a_certificate_without_its_key_is_misuse(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "--cert", str(tmp_path / "cert.pem")) == 2


def test_a_certificate_that_is_none_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "cert.pem"
    wrong.write_text("no certificate")
    for cert in (wrong, tmp_path / "missing.pem"):
        assert run(folder, "--cert", str(cert), "--key", str(cert), "--port", "0") == 1
        assert cert.name in capsys.readouterr().err


def test_https_is_served_with_a_certificate(folder: Path, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    try:
        subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl makes the certificate")
    trusting = ssl.create_default_context(cafile=str(cert))
    trusting.check_hostname = False
    with serving(folder, "--cert", str(cert), "--key", str(key)) as (_, address, _said):
        assert address.startswith("https://")
        with urllib.request.urlopen(f"{address}/healthz", timeout=20, context=trusting) as answer:
            assert answer.status == 200
        silent = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))
        with silent, urllib.request.urlopen(f"{address}/healthz", timeout=8, context=trusting) as answer:
            assert answer.status == 200


def test_a_proxy_is_believed_where_it_was_named(folder: Path) -> None:
    for arguments, is_secure in (((), False), (("--trusted-proxy", "127.0.0.0/8"), True)):
        with serving(folder, *arguments) as (_, address, _said):
            asked = urllib.request.Request(f"{address}/login", headers={"X-Forwarded-Proto": "https"})
            with urllib.request.urlopen(asked, timeout=20) as answer:
                assert ("Secure" in answer.headers["Set-Cookie"]) == is_secure


@pytest.mark.parametrize("proxy", ["proxy.lan", "10.0.0.5:80", "10.0.0.0/33", "0.0.0.0/0", "::/0", ""])
def test_a_proxy_that_is_no_address_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], proxy: str
) -> None:
    assert run(folder, "--port", "0", "--trusted-proxy", proxy) == 1
    assert f"“{proxy}” is no address of a proxy" in capsys.readouterr().err


def test_a_store_that_does_not_exist_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "nowhere") == 1
    assert "nowhere" in capsys.readouterr().err
