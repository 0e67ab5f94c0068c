"""A request's head, read strictly: what two programs could read in two ways is refused before anything else.

A proxy in front and this server must see the same requests, hosts and bodies in one stream of bytes (RFC
9112, sections 3, 5 and 6; RFC 9110, section 5.5), else one caller's bytes become another's request.
"""

import io
import re
from typing import Any

from cheroot.server import HeaderReader, HTTPRequest

LONGEST_TARGET = 16 * 1024

_LINE = re.compile(rb"[!-~]{1,32} [!-~\x80-\xff]+ HTTP/\d\.\d\r\n")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t -~\x80-\xff]*)\r\n")
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::\d{1,5})?")
_LENGTH = re.compile(rb"\d{1,15}")
_ONCE = frozenset({b"host", b"content-length", b"transfer-encoding", b"content-type", b"authorization"})
_END = b"\r\n"


class StrictFields(HeaderReader):
    """Reads header fields, one a line; names with `_`, which would pass for ones with `-`, are left out."""

    def __call__(self, rfile: Any, hdict: dict[bytes, bytes] | None = None) -> dict[bytes, bytes]:
        """Return the fields.

        Raises:
            ValueError: a field is not well-formed, or two contradict each other.
        """
        kept, found = [], {}
        while (line := rfile.readline()) != _END:
            name, value = _field(line)
            if name in found and name in _ONCE:
                raise ValueError(f"{name.decode().title()} is there twice.")
            found[name] = value
            if b"_" not in name:
                kept.append(line)
        _check_host(found.get(b"host"))
        _check_body(found.get(b"content-length"), found.get(b"transfer-encoding"))
        fields: dict[bytes, bytes] = super().__call__(io.BytesIO(b"".join([*kept, _END])), hdict)
        return fields


class StrictRequest(HTTPRequest):
    """A request of which every byte before its body is looked at."""

    header_reader = StrictFields()

    def read_request_line(self) -> bool:
        """Read the first line; answer 400 or 414 and return False where it is none."""
        head = self.rfile
        line = head.readline()
        if line == _END:  # one empty line before a request is customary (RFC 9112, section 2.2)
            line = head.readline()
        self.started_request = True
        if line and not _LINE.fullmatch(line):
            self.simple_response("400 Bad Request", "This is no request line.")
            return False
        if len(line) > LONGEST_TARGET:
            self.simple_response("414 URI Too Long", "The address is too long.")
            return False
        self.rfile = io.BytesIO(line)
        try:
            return bool(super().read_request_line())  # type: ignore[no-untyped-call]  # cheroot has no types
        finally:
            self.rfile = head

    def read_request_headers(self) -> bool:
        """Read the fields; answer 400 and return False where they do not fit the version."""
        if not super().read_request_headers():  # type: ignore[no-untyped-call]  # cheroot has no types
            return False
        is_new = self.response_protocol == "HTTP/1.1"
        if is_new and b"Host" not in self.inheaders:
            self.simple_response("400 Bad Request", "Host is missing.")
            return False
        if not is_new and b"Transfer-Encoding" in self.inheaders:  # 1.0 knows none: where would the body end?
            self.simple_response("400 Bad Request", "Transfer-Encoding needs HTTP/1.1.")
            return False
        if self.chunked_read:  # cheroot leaves its end, or all of it, to be taken for the next request
            self.close_connection = True
        return True


def _field(line: bytes) -> tuple[bytes, bytes]:
    found = _FIELD.fullmatch(line)
    if found is None:  # a continued line, a bare CR or LF, NUL, a space before the colon, the end of all
        raise ValueError("A header line is not well-formed.")
    return found[1].lower(), found[2].strip(b" \t")


def _check_host(host: bytes | None) -> None:
    if host is not None and not _HOST.fullmatch(host):
        raise ValueError("Host is not a name or an address.")


def _check_body(length: bytes | None, encoding: bytes | None) -> None:
    if length is not None and not _LENGTH.fullmatch(length):
        raise ValueError("Content-Length is not a number.")
    if length is not None and encoding is not None:
        raise ValueError("Content-Length and Transfer-Encoding contradict each other.")
    if encoding is not None and b"," in encoding:
        raise ValueError("Transfer-Encoding is not a single one.")
