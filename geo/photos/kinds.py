"""What a sent file is, by its content and never by its name; and how much work a JPEG asks for."""

import re

_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"heif"}
)
_MOST_BRANDS = 64
_SOS, _EOI = 0xDA, 0xD9
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})  # they have no length
_NEXT_MARKER = re.compile(
    rb"\xff+[^\x00\xff\xd0-\xd7]"
)  # inside a scan: neither a stuffed byte nor a restart


def kind_of(content: bytes) -> str:
    """Return what a file is by its first bytes: jpeg, png, webp or heic; else svg, gif, film, avif, other."""
    head = content[:16]
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _kind_of_box(content)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "svg" if b"<svg" in content[:4096].lower() else "other"


def _kind_of_box(content: bytes) -> str:
    """Tell pictures and films apart by the brands of the `ftyp` box, first and compatible ones."""
    end = min(int.from_bytes(content[:4]), 16 + 4 * _MOST_BRANDS)
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, end, 4))}
    if brands & {b"avif", b"avis"}:
        return "avif"
    return "heic" if brands & _HEIC_BRANDS else "film"


def jpeg_scans(content: bytes, *, most: int) -> int:
    """Count the scans of a JPEG, at most one more than `most`: each costs a pass over the whole picture.

    A picture of a few bytes a scan could keep a decoder busy for hours. What follows the end of the picture
    (other pictures, a short film) is not looked at.
    """
    at, scans = 2, 0
    while scans <= most and at + 4 <= len(content):
        if content[at] != 0xFF:
            return scans  # damaged: the decoder says so
        marker = content[at + 1]
        if marker == _EOI:
            return scans
        if marker == 0xFF or marker in _BARE_MARKERS:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == _SOS:
            scans += 1
            following = _NEXT_MARKER.search(content, at)
            at = len(content) if following is None else following.end() - 2
    return scans
