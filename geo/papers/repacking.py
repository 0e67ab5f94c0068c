"""Pack a zip file anew, so that the same members always give the same bytes."""

import io
import zipfile

_FIRST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can hold
_UNIX = 3
_PRESSED = (".png", ".jpg", ".jpeg")  # as small as they get


def repacked(content: bytes) -> bytes:
    """Return a zip file with the same members, in their order, at one fixed time and as one program packs."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for member in given.infolist():
            info = zipfile.ZipInfo(member.filename, _FIRST)
            pressed = member.filename.lower().endswith(_PRESSED)
            info.compress_type = zipfile.ZIP_STORED if pressed else zipfile.ZIP_DEFLATED
            info.create_system = _UNIX  # also on Windows
            info.external_attr = 0o600 << 16
            made.writestr(info, given.read(member))
    return out.getvalue()
