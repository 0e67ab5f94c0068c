"""Installed as ``sitecustomize``: refuse and note every connection and look-up that leaves this machine."""

import os
import socket
import sys
from pathlib import Path

NEAR = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", ""}


def refuse(event: str, args: tuple[object, ...]) -> None:
    """Audit hook: raise ConnectionRefusedError for any foreign address."""
    if event == "socket.connect":
        address = args[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = args[0] or ""
    else:
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name not in NEAR and name != socket.gethostname():
        with Path(os.environ["REFUSED_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{event} {name}\n")
        raise ConnectionRefusedError(f"The network is unplugged: {event} {name}")


sys.addaudithook(refuse)
