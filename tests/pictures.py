"""Real pictures, small ones, made as cameras make them: with position, time, thumbnail and maker's notes."""

import base64
import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import ExifTags, Image, ImageCms

RED, BLUE = (200, 30, 30), (20, 60, 200)
NEAR = (105.883, 21.045)  # longitude and latitude, on the segment that the factories draw
SECRETS = (
    b"SECRET-MAKER-NOTE",
    b"PhoneMaker",
    b"Chu nhan may",
    b"SECRET-COMMENT",
    b"SECRET-XMP",
    b"SECRET-SOFT",
)
_TIME = "2022:06:01 08:30:15"

# HEIC cannot be written with what this project may use. This one, 96 × 64 and turned by 90°, was written once
# by libheif from a red and a blue half; it says 1/6/2022 08:30:15 +07:00, 21.045 N 105.883 E and a maker.
_HEIC = """
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j
AAAAAERAAAIAAQAAAAABxQABAAAAAAAAACcAAgAAAAAB7AABAAAAAAAAAPQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA
ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA4GlwcnAAAADAaXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg
AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAH
RAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBwaXhpAAAAAAMICAgAAAAJaXJvdAMAAAAYaXBtYQAA
AAAAAAABAAEFgQIDBIUAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAASNtZGF0AAAAIygBrxmA93yFN//3+Mf9fav+KYLtP/7L53mjp/iX
SAHsdK/+AAAABkV4aWYAAE1NACoAAAAIAAQBDwACAAAACwAAAD4BEgADAAAAAQAGAACHaQAEAAAAAQAAAEqIJQAEAAAAAQAAAIQAAAAAUGhv
bmVNYWtlcgAAAAKQAwACAAAAFAAAAGiQEQACAAAABwAAAHwAAAAAMjAyMjowNjowMSAwODozMDoxNQArMDc6MDAAAAAEAAEAAgAAAAJOAAAA
AAIABQAAAAMAAAC6AAMAAgAAAAJFAAAAAAQABQAAAAMAAADSAAAAAAAAABUAAAABAAAAAgAAAAEAAAAqAAAAAQAAAGkAAAABAAAANAAAAAEA
AAEmAAAABQ==
"""


def heic() -> bytes:
    """Return a HEIC photo: 64 × 96 upright, red above blue."""
    return base64.b64decode(_HEIC)


def exif(
    *,
    position: tuple[float, float] | None = NEAR,
    taken: str | None = _TIME,
    zone: str | None = None,
    orientation: int | None = None,
) -> Image.Exif:
    """Return the notes of a camera: where, when, how it was held, whose it is, and a maker's note."""
    notes = Image.Exif()
    notes[ExifTags.Base.Make], notes[ExifTags.Base.Software] = "PhoneMaker", "SECRET-SOFT"
    notes[ExifTags.Base.Artist] = "Chu nhan may"
    if orientation is not None:
        notes[ExifTags.Base.Orientation] = orientation
    shot = notes.get_ifd(ExifTags.IFD.Exif)
    shot[ExifTags.Base.MakerNote] = b"SECRET-MAKER-NOTE"
    if taken is not None:
        shot[ExifTags.Base.DateTimeOriginal] = taken
    if zone is not None:
        shot[ExifTags.Base.OffsetTimeOriginal] = zone
    if position is not None:
        where = notes.get_ifd(ExifTags.IFD.GPSInfo)
        longitude, latitude = position
        where[ExifTags.GPS.GPSLatitudeRef], where[ExifTags.GPS.GPSLatitude] = _side(latitude, "NS")
        where[ExifTags.GPS.GPSLongitudeRef], where[ExifTags.GPS.GPSLongitude] = _side(longitude, "EW")
    return notes


def _side(degrees: float, sides: str) -> tuple[str, tuple[float, float, float]]:
    seconds = round(abs(degrees) * 3600, 6)
    return sides[degrees < 0], (seconds // 3600, seconds % 3600 // 60, round(seconds % 60, 6))


def halves(size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo_bytes(kind: str = "JPEG", *, size: tuple[int, int] = (96, 64), **notes: Any) -> bytes:
    """Return a photo as a camera writes it, with everything that must not survive."""
    options: dict[str, Any] = {"exif": exif(**notes)}
    if kind == "JPEG":
        options |= {"comment": b"SECRET-COMMENT", "xmp": b"<x>SECRET-XMP</x>", "quality": 90}
        options["icc_profile"] = _profile()
    made = encoded(halves(size), kind, **options)
    return _with_thumbnail(made) if kind == "JPEG" else made


@cache
def _profile() -> bytes:
    """Return a colour profile; it holds the second in which it was made, so it is made once."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _with_thumbnail(jpeg: bytes) -> bytes:
    """Put a small picture into a second block of notes, as cameras do; it shows what was cut away later."""
    small = encoded(Image.new("RGB", (16, 16), (0, 255, 0)))
    block = b"JFXX\0\x10" + small
    return jpeg[:2] + b"\xff\xe0" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def png_claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to be this large."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0" * 1000)),
            (b"IEND", b""),
        )
    )


def heic_claiming(width: int, height: int) -> bytes:
    """Return a HEIC photo whose table says that it is this large."""
    at = heic().index(b"ispe") + 8
    return heic()[:at] + struct.pack(">II", width, height) + heic()[at + 8 :]
