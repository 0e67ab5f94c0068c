"""Use an installed model-routes with the network unplugged; run by its Python, prints what happened as JSON.

Where the system lets us, the process first moves into a network namespace that has a loopback and no route.
Everywhere, ``refuse_network.py`` makes each connection to another machine fail and notes it.
"""

import ctypes
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
START_SECONDS = 60
PAGES = ("/", "/wards", "/?lang=en")
LINKS = {"script": "src", "link": "href", "img": "src"}
STYLE_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
SCRIPT_IMPORT = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*['\"](\.{0,2}/[^'\"]+)['\"]")


class Assets(HTMLParser):
    """Collect what a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(LINKS.get(tag, ""))
        if address and not address.startswith("data:"):
            self.found.append(address)


def unplug() -> bool:
    """Leave the machine's network for an empty one; False where the system does not allow it."""
    flags = CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWNET | CLONE_NEWUSER
    if not sys.platform.startswith("linux") or ctypes.CDLL(None, use_errno=True).unshare(flags):
        return False
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14s", b"lo", 0, b"")
        now = struct.unpack("16sH14s", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", now | IFF_UP, b""))
    return True


def fetch(port: int, path: str) -> tuple[int, str, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type") or "", answer.read()
    finally:
        connection.close()


def linked(kind: str, body: bytes) -> list[str]:
    text = body.decode("utf-8", "replace")
    if kind.startswith("text/html"):
        assets = Assets()
        assets.feed(text)
        return assets.found
    if kind.startswith("text/css"):
        return [address for address in STYLE_URL.findall(text) if not address.startswith(("data:", "#"))]
    if "javascript" in kind:
        return SCRIPT_IMPORT.findall(text)
    return []


def crawl(port: int) -> dict[str, object]:
    """Fetch the pages and all that they load, and what that loads in turn."""
    statuses: dict[str, int] = {}
    foreign: list[str] = []
    waiting = list(PAGES)
    while waiting:
        path = waiting.pop()
        if path in statuses:
            continue
        statuses[path], kind, body = fetch(port, path)
        for address in linked(kind, body):
            target = urlsplit(urljoin(f"http://127.0.0.1:{port}{path}", address))
            if target.netloc != f"127.0.0.1:{port}":
                foreign.append(address)
            else:
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return {"statuses": statuses, "foreign": sorted(set(foreign))}


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            fetch(port, "/")
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"model-routes serve did not answer (exit code {server.poll()}).")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(program: str) -> None:
    """Read the summary and serve the demo; ``program`` is the installed command."""
    report: dict[str, object] = {"namespace": unplug()}
    summary = subprocess.run([program, "summary", "--format", "json"], stdout=subprocess.PIPE, check=True)
    report["summary"] = json.loads(summary.stdout)
    port = free_port()
    with subprocess.Popen([program, "serve", "--port", str(port)], stdout=sys.stderr) as server:
        try:
            wait_until_it_answers(server, port)
            report |= crawl(port)
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()  # else this program would wait for it for ever
                raise
    refused = Path(os.environ["REFUSED_LOG"])
    report["refused"] = refused.read_text(encoding="utf-8").splitlines() if refused.exists() else []
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
