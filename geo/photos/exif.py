"""What a photo says of itself: when and where it was taken, and how the camera was held (EXIF)."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image

Position = tuple[float, float]  # longitude and latitude in degrees, WGS 84

HERE = timezone(
    timedelta(hours=7)
)  # Asia/Ho_Chi_Minh, which has no summer time; for cameras that tell no zone
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_ORIENTATIONS = range(1, 9)


@dataclass(frozen=True)
class PhotoData:
    """When and where a photo was taken (None: it does not say), its EXIF orientation and colour profile."""

    taken_at: datetime | None = None
    position: Position | None = None
    orientation: int = 1
    profile: bytes = b""


def photo_data(image: Image.Image) -> PhotoData:
    """Return what an opened picture says of itself; what cannot be read is as if it were not there."""
    try:
        exif = image.getexif()
        orientation, shot, where = (
            exif.get(ExifTags.Base.Orientation),
            dict(exif.get_ifd(ExifTags.IFD.Exif)),
            dict(exif.get_ifd(ExifTags.IFD.GPSInfo)),
        )
    except Exception:  # a broken block of notes fails in any way, and says nothing of the picture
        orientation, shot, where = 1, {}, {}
    profile = image.info.get("icc_profile")
    return PhotoData(
        taken_at=_taken_at(shot),
        position=_position(where),
        orientation=int(orientation or 1) if orientation in _ORIENTATIONS else 1,
        profile=profile if isinstance(profile, bytes) else b"",
    )


def _taken_at(shot: dict[int, Any]) -> datetime | None:
    """Return the time of capture, in the camera's zone if it tells one; a clock never set tells none."""
    text = _text(shot.get(ExifTags.Base.DateTimeOriginal)) or _text(shot.get(ExifTags.Base.DateTimeDigitized))
    zone = _text(shot.get(ExifTags.Base.OffsetTimeOriginal))
    try:
        plain = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")
        taken = plain.replace(tzinfo=datetime.strptime(zone, "%z").tzinfo if zone else HERE)
        sound = _EARLIEST < taken < datetime.now(UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return taken if sound else None


def _position(where: dict[int, Any]) -> Position | None:
    latitude = _degrees(where.get(ExifTags.GPS.GPSLatitude), where.get(ExifTags.GPS.GPSLatitudeRef), "S")
    longitude = _degrees(where.get(ExifTags.GPS.GPSLongitude), where.get(ExifTags.GPS.GPSLongitudeRef), "W")
    if latitude is None or longitude is None or (latitude, longitude) == (0.0, 0.0):
        return None  # 0, 0 is what cameras write before they know
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return round(longitude, 7), round(latitude, 7)


def _degrees(parts: Any, side: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = degrees + minutes / 60 + seconds / 3600
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not math.isfinite(value):
        return None
    return -value if _text(side).upper() == negative else value


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
