"""Query strings to values: the only reader of parameter names."""

from datetime import date
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from geo.errors import InvalidInput
from geo.language import LANGUAGES, N_
from geo.model.programme import FORMS, STATE, Bounds
from geo.rendering.request import DPI_RANGE, FORMATS, ORIENTATIONS, PAPERS, PICTURE, ImageRequest

Arguments = MultiDict[str, str]
_LONGEST, _LONGEST_ADDRESS = 300, 2000


def day(arguments: Arguments, name: str) -> date | None:
    """Read a date; None where it is not given.

    Raises:
        InvalidInput: it is no date.
    """
    text = arguments.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(_iso(text))
    except ValueError:
        raise InvalidInput(
            N_("“{value}” is not a date. Write it as day/month/year, such as 09/08/2022."), value=text[:40]
        ) from None


def _iso(text: str) -> str:
    """Turn day/month/year, as people here write it, into the form of programs; leave the rest."""
    parts = text.split("/")
    if len(parts) != 3:
        return text
    return f"{parts[2]:0>4}-{parts[1]:0>2}-{parts[0]:0>2}"


def text(arguments: Arguments, name: str) -> str | None:
    """Read a short text; None where it is not given or empty."""
    return arguments.get(name, "").strip()[:_LONGEST] or None


def whole_text(arguments: Arguments, name: str) -> str:
    """Read a text that is refused elsewhere if it is too long, and never cut."""
    return arguments.get(name, "").strip()


def names(arguments: Arguments, name: str) -> tuple[str, ...]:
    """Read a list of names, separated by commas."""
    return tuple(part for part in arguments.get(name, "").split(",") if part)


def bounds(arguments: Arguments, name: str = "bbox") -> Bounds | None:
    """Read a box west,south,east,north in degrees.

    Raises:
        InvalidInput: not four numbers in order and in range.
    """
    given = arguments.get(name, "").strip()
    if not given:
        return None
    try:
        west, south, east, north = (float(part) for part in given.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InvalidInput(
            N_(
                "“{value}” is not a box. "
                "Write west,south,east,north in degrees, such as 105.84,20.99,105.94,21.09."
            ),
            value=given[:80],
        )
    return west, south, east, north


def paper_form(arguments: Arguments) -> str:
    """Read the form of a paper's head, `?form=`: state or party.

    Raises:
        InvalidInput: another form.
    """
    return choice(arguments, "form", FORMS, STATE)


def choice(arguments: Arguments, name: str, allowed: tuple[str, ...], default: str) -> str:
    """Read one of a few words.

    Raises:
        InvalidInput: another word.
    """
    value = arguments.get(name, "").strip() or default
    if value not in allowed:
        raise InvalidInput(
            N_("“{value}” is not possible for {name}. Choose one of: {allowed}."),
            value=value[:40],
            name=name,
            allowed=", ".join(allowed),
        )
    return value


def image_request(arguments: Arguments, *, format: str, language: str) -> ImageRequest:  # noqa: A002
    """Read what a map image is to show, and on which paper.

    Raises:
        InvalidInput: a date, box, paper, orientation, resolution or format that is not possible.
    """
    if format not in FORMATS:
        raise InvalidInput(N_("Images come as {allowed}."), allowed=", ".join(FORMATS))
    return ImageRequest(
        theme=text(arguments, "criterion"),
        as_of=day(arguments, "as_of"),
        boundaries=day(arguments, "boundaries"),
        ward=text(arguments, "ward"),
        bounds=bounds(arguments),
        hidden=names(arguments, "hide"),
        layers_off=names(arguments, "off"),
        paper=choice(arguments, "paper", tuple(PAPERS), "A4"),
        orientation=choice(arguments, "orientation", ORIENTATIONS, "landscape"),
        dpi=_resolution(arguments),
        language=choice(arguments, "lang", LANGUAGES, language),
        title=text(arguments, "title"),
        format=format,
    )


def picture_request(arguments: Arguments, *, language: str) -> ImageRequest:
    """Read what a small map picture of a page is to show; `sel` names what is marked in it: layer/id.

    Raises:
        InvalidInput: a date or box that is not possible.
    """
    layer, _, feature_id = (text(arguments, "sel") or "").partition("/")
    return ImageRequest(
        theme=text(arguments, "criterion"),
        as_of=day(arguments, "as_of"),
        boundaries=day(arguments, "boundaries"),
        ward=text(arguments, "ward"),
        bounds=bounds(arguments),
        paper=PICTURE,
        language=choice(arguments, "lang", LANGUAGES, language),
        format="svg",
        marked=(layer, feature_id) if layer else None,
    )


def _resolution(arguments: Arguments) -> int:
    given = arguments.get("dpi", "").strip() or "300"
    low, high = DPI_RANGE
    if not given.isascii() or not given.isdigit() or not low <= int(given) <= high:
        raise InvalidInput(
            N_("“{value}” dots per inch are not possible. Choose a whole number from {low} to {high}."),
            value=given[:20],
            low=low,
            high=high,
        )
    return int(given)


def local_path(text: str | None) -> str:
    """Return an address on this server to go on to; what leads anywhere else becomes the map."""
    path = (text or "")[:_LONGEST_ADDRESS]
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    leads_away = parts.scheme or parts.netloc or path.startswith("//") or "\\" in path
    is_door = parts.path.rstrip("/") in ("/login", "/logout")
    return "/" if leads_away or is_door or not path.startswith("/") or not path.isprintable() else path
