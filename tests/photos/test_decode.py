"""Photos in: known by content, written anew, nothing of the sent file kept but its time and position."""

import hashlib
import io
import struct
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from geo.errors import GeoError, InvalidInput, TooLarge, UnusableFile, WrongKind
from geo.photos import decode
from geo.photos.decode import develop
from geo.photos.kinds import jpeg_scans, kind_of
from tests.pictures import (
    BLUE,
    NEAR,
    RED,
    SECRETS,
    encoded,
    exif,
    halves,
    heic,
    heic_claiming,
    photo_bytes,
    png_claiming,
)

HANOI = timezone(timedelta(hours=7))
# Of broken notes Pillow warns, which is an error in tests only.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL.*")

KINDS = ["JPEG", "PNG", "WEBP"]
OF_JFIF = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=["JPEG"])


def is_near(pixel: Any, colour: tuple[int, int, int], *, by: int = 12) -> bool:
    return max(abs(one - other) for one, other in zip(pixel, colour, strict=True)) <= by


# ------------------------------------------------------------------ what is taken


@pytest.mark.parametrize("content", [*(photo_bytes(kind) for kind in KINDS), heic()], ids=[*KINDS, "HEIC"])
def test_a_photo_of_any_kind_becomes_a_jpeg_that_keeps_only_time_and_position(content: bytes) -> None:
    picture = develop(content)
    assert picture.taken_at == datetime(2022, 6, 1, 8, 30, 15, tzinfo=HANOI)
    assert picture.position == pytest.approx(NEAR, abs=1e-6)
    for made in (picture.jpeg, picture.thumbnail):
        assert opened(made).getexif() == {}
        assert set(opened(made).info) <= OF_JFIF
        assert not [secret for secret in SECRETS if secret in made]


def test_the_file_that_was_sent_did_hold_what_must_not_survive() -> None:
    assert [secret for secret in SECRETS if secret not in photo_bytes()] == []


def test_a_kept_jpeg_consists_of_nothing_but_the_picture() -> None:
    """No application block but JFIF, no comment, one picture, nothing behind its end."""
    made = develop(photo_bytes() + b"SECRET behind the end").jpeg
    at, markers = 2, []
    while made[at + 1] != 0xDA:
        markers.append(made[at + 1])
        at += 2 + struct.unpack(">H", made[at + 2 : at + 4])[0]
    assert [marker for marker in markers if 0xE0 <= marker <= 0xEF or marker == 0xFE] == [0xE0]
    assert made.count(b"\xff\xd8\xff") == 1
    assert made.endswith(b"\xff\xd9")


def test_comments_are_gone_whatever_else_a_file_holds() -> None:
    for content in (
        encoded(halves(), comment=b"SECRET-COMMENT", dpi=(300, 300)),
        encoded(halves(mode="L"), comment=b"SECRET-COMMENT", xmp=b"<x>SECRET-XMP</x>"),
    ):
        assert b"SECRET" in content
        assert b"SECRET" not in develop(content).jpeg


def test_colours_stay_what_they_were() -> None:
    for content in (
        encoded(halves(), "PNG"),
        encoded(halves(mode="P"), "PNG"),
        photo_bytes("WEBP"),
        photo_bytes(),
    ):
        made = opened(develop(content).jpeg)
        assert is_near(made.getpixel((10, 30)), RED)
        assert is_near(made.getpixel((86, 30)), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_to_write_pixels_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    grey = (
        Image.new("I;16", (40, 30), 128 * 256)
        if mode == "I;16"
        else Image.new("L", (40, 30), 128).convert(mode)
    )
    made = opened(develop(encoded(grey, kind)).jpeg)
    assert made.mode == "RGB"
    if mode != "1":
        assert is_near(made.getpixel((20, 15)), (128, 128, 128))


def test_what_is_transparent_is_shown_on_white() -> None:
    clear = Image.new("RGBA", (20, 20), (200, 0, 0, 0))
    assert is_near(opened(develop(encoded(clear, "PNG")).jpeg).getpixel((9, 9)), (255, 255, 255))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_phone_was_held(orientation: int) -> None:
    upright = Image.new("RGB", (60, 40), RED)
    upright.paste(BLUE, (0, 0, 30, 20))  # the corner at the top left
    held = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if held is None else upright.transpose(held)
    made = develop(encoded(stored, quality=95, exif=exif(orientation=orientation)))
    assert (made.width, made.height) == (60, 40)
    assert is_near(opened(made.jpeg).getpixel((8, 8)), BLUE, by=30)
    assert is_near(opened(made.jpeg).getpixel((52, 32)), RED, by=30)


def test_a_heic_photo_is_turned_once_not_twice() -> None:
    made = develop(heic())
    assert (made.width, made.height) == (64, 96)
    assert is_near(opened(made.jpeg).getpixel((32, 20)), RED)
    assert is_near(opened(made.jpeg).getpixel((32, 80)), BLUE)


@pytest.mark.parametrize(
    ("size", "kept"), [((3000, 1500), (2560, 1280)), ((1000, 4000), (640, 2560)), ((300, 200), (300, 200))]
)
def test_the_long_side_is_at_most_2560_pixels_and_nothing_is_enlarged(
    size: tuple[int, int], kept: tuple[int, int]
) -> None:
    made = develop(photo_bytes(size=size))
    assert (made.width, made.height) == opened(made.jpeg).size == kept
    assert max(opened(made.thumbnail).size) == min(480, max(size))


@pytest.mark.parametrize("content", [photo_bytes(), photo_bytes("PNG"), heic()])
def test_the_same_photo_gives_the_same_bytes_and_name(content: bytes) -> None:
    one, other = develop(content), develop(content)
    assert (one.jpeg, one.thumbnail) == (other.jpeg, other.thumbnail)
    assert one.name == hashlib.sha256(one.jpeg).hexdigest()


def test_of_several_pictures_in_one_file_the_first_counts() -> None:
    frames = [halves(), Image.new("RGB", (96, 64), (0, 255, 0))]
    for kind in ("PNG", "WEBP", "MPO"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert is_near(opened(develop(content).jpeg).getpixel((10, 30)), RED)


# ------------------------------------------------------------------ what it says of itself


def test_the_zone_of_the_camera_counts_else_the_one_here() -> None:
    abroad = develop(photo_bytes(zone="+02:00")).taken_at
    assert abroad == datetime(2022, 6, 1, 6, 30, 15, tzinfo=UTC)
    assert abroad.utcoffset() == timedelta(hours=2)
    assert develop(photo_bytes()).taken_at.utcoffset() == timedelta(hours=7)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "taken",
    [None, "", "0000:00:00 00:00:00", "yesterday", "1970:01:01 00:00:00", "2099:01:01 10:00:00", "\0" * 19],
)
def test_a_clock_that_was_never_set_tells_no_time(taken: str | None) -> None:
    assert develop(photo_bytes(taken=taken)).taken_at is None


@pytest.mark.parametrize("position", [(-70.5, -33.25), (151.2, -33.9), (-0.1, 51.5)])
def test_a_position_in_any_quarter_of_the_world_is_read(position: tuple[float, float]) -> None:
    assert develop(photo_bytes(position=position)).position == pytest.approx(position, abs=1e-6)


@pytest.mark.parametrize("position", [None, (0.0, 0.0), (200.0, 10.0), (10.0, 95.0)])
def test_a_position_that_cannot_be_is_none(position: tuple[float, float] | None) -> None:
    assert develop(photo_bytes(position=position)).position is None


def test_broken_notes_do_not_spoil_a_sound_picture() -> None:
    content = photo_bytes()
    at = content.index(b"Exif\0\0") + 6
    for broken in (b"\xff" * 40, b"MM\0*\0\0\xff\xff" + b"\0" * 32, b"II*\0" + b"\xff" * 36):
        made = develop(content[:at] + broken + content[at + len(broken) :])
        assert made.position is None
        assert made.width == 96


def test_a_colour_profile_that_makes_no_sense_is_left_out_of_account() -> None:
    made = develop(encoded(halves(), quality=95, icc_profile=b"no profile at all" * 20))
    assert is_near(opened(made.jpeg).getpixel((10, 30)), RED)


# ------------------------------------------------------------------ what is refused


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SVG, "SVG"),
        (b"\xef\xbb\xbf" + SVG, "SVG"),
        (encoded(halves(mode="P"), "GIF"), "GIF"),
        (encoded(halves(), "TIFF"), "not a photo"),
        (encoded(halves(), "BMP"), "not a photo"),
        (encoded(halves(), "AVIF"), "AVIF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + b"\0" * 40, "film"),
        (b"%PDF-1.7\n", "not a photo"),
        (b"PK\x03\x04" + b"\0" * 60, "not a photo"),
        (b"<html><script>alert(1)</script></html>", "not a photo"),
        (b"", "not a photo"),
        (b"\0" * 5000, "not a photo"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_content(content: bytes, words: str) -> None:
    with pytest.raises(WrongKind, match=words) as caught:
        develop(content)
    assert "JPEG, PNG, WebP" in str(caught.value)


def test_every_other_kind_has_a_sentence() -> None:
    kinds = {
        kind_of(content) for content in (SVG, b"GIF89a", b"\0\0\0\x18ftypmp42", b"\0\0\0\x18ftypavif", b"")
    }
    assert kinds == set(decode.OTHER_KINDS)


@pytest.mark.parametrize("content", [*(photo_bytes(kind) for kind in KINDS), heic()], ids=[*KINDS, "HEIC"])
def test_a_photo_that_was_cut_off_is_refused_wherever_it_was_cut(content: bytes) -> None:
    # The last few bytes are no part of the picture: without them nothing is missing.
    for share in (0.2, 0.5, 0.8, 0.95):
        with pytest.raises(InvalidInput, match="damaged|not a photo"):
            develop(content[: int(len(content) * share)])


def test_a_file_that_only_begins_like_a_photo_is_damaged() -> None:
    for start in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBPVP8 ", heic()[:28]):
        with pytest.raises(UnusableFile, match="damaged"):
            develop(start + SVG)


@pytest.mark.parametrize(
    "content", [png_claiming(30_000, 30_000), heic_claiming(30_000, 30_000), png_claiming(8000, 7000)]
)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(TooLarge, match="50 megapixels"):
        develop(content)


def test_a_file_of_more_than_25_megabytes_is_refused() -> None:
    with pytest.raises(TooLarge, match="25 MB"):
        develop(photo_bytes() + b"\0" * decode.MOST_BYTES)


def test_notes_that_unpack_to_gigabytes_are_refused() -> None:
    bomb = zlib.compress(b"\0" * 80_000_000, 9)
    sound = encoded(halves(), "PNG")
    for kind, data in (
        (b"zTXt", b"x\0\0" + bomb),
        (b"iCCP", b"x\0\0" + bomb),
        (b"iTXt", b"x\0\1\0\0\0" + bomb),
    ):
        content = sound[:33] + chunk(kind, data) + sound[33:]
        with pytest.raises(InvalidInput):
            develop(content)


def test_a_jpeg_of_endless_scans_is_refused_before_it_is_decoded() -> None:
    content = encoded(Image.new("RGB", (64, 64)), progressive=True)
    assert 2 <= jpeg_scans(content, most=decode.MOST_SCANS) <= 12
    last = content[content.rindex(b"\xff\xda") : -2]
    with pytest.raises(UnusableFile):
        develop(content[:-2] + last * decode.MOST_SCANS + content[-2:])


def test_what_follows_a_photo_in_its_file_does_not_count_as_scans() -> None:
    assert develop(photo_bytes() + b"\0\2" + b"\xff\xda\0\x04ab" * 500).width == 96


@given(st.sampled_from([*KINDS, "HEIC"]), st.data())
def test_whatever_bytes_are_damaged_there_is_a_picture_or_a_sentence(kind: str, data: st.DataObject) -> None:
    content = bytearray(heic() if kind == "HEIC" else photo_bytes(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(GeoError):
        made = develop(bytes(content))
        assert opened(made.jpeg).size == (made.width, made.height)
