"""Posted photos to values: the only reader of these field names."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Request
from werkzeug.datastructures import FileStorage

from geo.editing.new_values import fit_reason
from geo.errors import InvalidInput, TooLarge
from geo.language import N_
from geo.layers.wording import shorten
from geo.photos.decode import MOST_BYTES
from geo.photos.exif import Position
from geo.photos.photos import Upload
from geo.text import nfc
from webmap.core import params

MOST_FILES = 10
MOST_SENT = MOST_FILES * MOST_BYTES + 1024 * 1024  # bytes of one request


@dataclass(frozen=True)
class Sent:
    """A photo and the name that its device gave it, which is shown and never used."""

    name: str
    upload: Upload


def sent_photos(request: Request) -> Iterator[Sent]:
    """Return the photos of a form one by one, each read when its turn comes.

    `photos` may come several times, `key` and `taken_at` once for each of them; `lon`, `lat`, `taken_on`,
    `criterion` and `note` are of all.

    Raises:
        InvalidInput: no photo, or something that was said of them is wrong.
        TooLarge: too many at once.
    """
    files = [file for file in request.files.getlist("photos") if file.filename]
    if not files:
        raise InvalidInput(N_("No photo was sent. Choose one, or several."))
    if len(files) > MOST_FILES:
        raise TooLarge(N_("These are more than {most} photos at once. Send them in parts."), most=MOST_FILES)
    form = request.form
    position, taken_on = _position(form.get("lon", ""), form.get("lat", "")), params.day(form, "taken_on")
    criterion, note = form.get("criterion", "").strip() or None, form.get("note", "")
    keys, times = form.getlist("key"), form.getlist("taken_at")
    of_all = Upload(b"", position=position, taken_on=taken_on, criterion=criterion, note=note)
    told = [
        replace(of_all, key=_at(keys, number), taken_at=_time(_at(times, number)))
        for number in range(len(files))
    ]
    return (_sent(file, each) for file, each in zip(files, told, strict=True))


def seen_version(request: Request) -> int | None:
    """Return the version that the page showed, None where it does not say."""
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None


def feature_asked(request: Request) -> tuple[str, str] | None:
    """Return the layer and the id of the feature whose photos are asked for, None: those of all.

    Raises:
        InvalidInput: only one of the two is named.
    """
    layer, feature_id = params.text(request.args, "layer"), params.text(request.args, "id")
    if layer is None and feature_id is None:
        return None
    if layer is None or feature_id is None:
        raise InvalidInput(N_("Name both the layer and the id of the feature."))
    return layer, feature_id


def reason(request: Request) -> str:
    """Return why a photo is erased.

    Raises:
        InvalidInput: it is missing, or too long.
    """
    given = nfc(request.form.get("reason", "").strip())
    if not given:
        raise InvalidInput(N_("Write why the photo is erased for ever: the record keeps it."))
    return fit_reason(given)


def _sent(file: FileStorage, told: Upload) -> Sent:
    content = file.stream.read(MOST_BYTES + 1)  # one byte more than is taken says that there is more
    return Sent(shorten(file.filename or ""), replace(told, content=content))


def _at(given: list[str], number: int) -> str:
    return given[number].strip() if number < len(given) else ""


def _position(longitude: str, latitude: str) -> Position | None:
    if not longitude.strip() and not latitude.strip():
        return None
    try:
        x, y = float(longitude), float(latitude)
    except ValueError:
        x = y = float("nan")
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise InvalidInput(
            N_("“{value}” is not a position. Write longitude and latitude in degrees."),
            value=f"{longitude[:20]}, {latitude[:20]}",
        )
    return round(x, 7), round(y, 7)


def _time(text: str) -> datetime | None:
    """Read the time of a device's file; it is a hint, so what is no time with its zone is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def chosen_days(request: Request) -> tuple[str | None, str | None]:
    """Return the ids of the two photos to compare, as the address names them."""
    return params.text(request.args, "before"), params.text(request.args, "after")
