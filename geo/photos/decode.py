"""Photos in: known by their content, decoded, and written anew, so that nothing of the sent file survives.

What a picture itself says of its time and position is returned as values; everything else that came with it
(owner, phone, thumbnail, maker's notes, colour profile, comments) is gone. The same input gives the same
bytes.
"""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pi_heif
from PIL import Image, ImageCms

from geo.errors import TooLarge, UnusableFile, WrongKind
from geo.language import N_
from geo.photos.exif import PhotoData, Position, photo_data
from geo.photos.kinds import jpeg_scans, kind_of

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_SCANS = 64  # of a JPEG; cameras write 1 to 12
LONGEST_SIDE, THUMBNAIL_SIDE = 2560, 480  # pixels
QUALITY, THUMBNAIL_QUALITY = 85, 75

_FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

DAMAGED = N_("The photo is damaged or was not sent whole. Send it again, or take another one.")
OTHER_KINDS = {
    "svg": N_("This is an SVG drawing, not a photo. Send JPEG, PNG, WebP or HEIC."),
    "gif": N_("This is a GIF picture, not a photo. Send JPEG, PNG, WebP or HEIC."),
    "film": N_("This is a film, not a photo. Send JPEG, PNG, WebP or HEIC."),
    "avif": N_("This is an AVIF picture. Send it as JPEG, PNG, WebP or HEIC."),
    "other": N_("This is not a photo that can be read here. Send JPEG, PNG, WebP or HEIC."),
}


@dataclass(frozen=True)
class Picture:
    """A photo as it is kept: JPEG bytes and a thumbnail, size in pixels, and what it said of itself."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: datetime | None = None
    position: Position | None = None

    @cached_property
    def name(self) -> str:
        """The SHA-256 of the picture, by which it is kept."""
        return hashlib.sha256(self.jpeg).hexdigest()


def develop(content: bytes) -> Picture:
    """Decode a photo of at most 25 MB and 50 megapixels and write it anew, upright.

    Raises:
        TooLarge: more bytes or pixels than that; the size is looked at before anything is decoded.
        WrongKind: neither JPEG, PNG, WebP nor HEIC, whatever it is called.
        UnusableFile: damaged or cut off.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(N_("The photo has more than {most} MB. Send a smaller one."), most=MOST_BYTES >> 20)
    kind = kind_of(content)
    if kind not in (*_FORMATS, "heic"):
        raise WrongKind(OTHER_KINDS[kind])
    if kind == "jpeg" and jpeg_scans(content, most=MOST_SCANS) > MOST_SCANS:
        raise UnusableFile(DAMAGED)
    image, data = _opened(content, kind)
    large = _plain(image, data.orientation, data.profile)
    small = large.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Picture(
        jpeg=_jpeg(large, QUALITY),
        thumbnail=_jpeg(small, THUMBNAIL_QUALITY),
        width=large.width,
        height=large.height,
        taken_at=data.taken_at,
        position=data.position,
    )


def _opened(content: bytes, kind: str) -> tuple[Image.Image, PhotoData]:
    """Return the decoded picture, large ones already reduced, and what the file said of it."""
    read: Callable[[], tuple[Image.Image, PhotoData]] = (
        (lambda: _open_heic(content)) if kind == "heic" else (lambda: _open_other(content, kind))
    )
    try:
        return read()
    except TooLarge:
        raise
    except _BOMBS:
        raise _too_many_pixels() from None
    except Exception as error:  # decoders of damaged files fail in ways that they do not list
        raise UnusableFile(DAMAGED) from error


def _open_other(content: bytes, kind: str) -> tuple[Image.Image, PhotoData]:
    image = Image.open(io.BytesIO(content), formats=_FORMATS[kind])
    _check_size(image.size)
    data = photo_data(image)
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a fraction of its size
    image.load()
    return image, data


def _open_heic(content: bytes) -> tuple[Image.Image, PhotoData]:
    found = pi_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    _check_size(found.size)  # by the file's own tables; nothing is decoded yet
    image = found.to_pillow()  # upright already, which its EXIF then says too
    return image, photo_data(image)


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> TooLarge:
    return TooLarge(
        N_("The photo has more than {most} megapixels. Send a smaller one."), most=MOST_PIXELS // 1_000_000
    )


def _plain(image: Image.Image, orientation: int, profile: bytes) -> Image.Image:
    """Return the picture upright, in sRGB, on white where it is transparent, at most 2560 px long."""
    flat = _on_white(image) if _is_transparent(image) else image
    if flat.mode.startswith("I;16"):
        flat = flat.point(lambda value: value / 256).convert("L")
    rgb = _in_srgb(flat, profile)
    rgb.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    turn = _TURNS.get(orientation)
    return rgb if turn is None else rgb.transpose(turn)


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info


def _on_white(image: Image.Image) -> Image.Image:
    clear = image.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the colours as a screen shows them; a profile that makes no sense is left out of account."""
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            made = None
        if made is not None:
            return made
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # comments and profiles would be written along
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
