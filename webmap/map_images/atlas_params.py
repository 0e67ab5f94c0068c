"""What an atlas is asked for by an address or a form: the only reader of its parameter names."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from geo.errors import InvalidInput
from geo.language import N_
from geo.map_images.atlas_request import BEST, BY, SCALES, WARD, AtlasRequest
from geo.papers.formats import LABELS
from geo.rendering.request import FORMATS
from webmap.core.params import Arguments, choice, image_request, text

MOST_PAGES = 60  # that an address gives at once: some 3 s; the form and the command give more
MOST_PAGES_OF_A_JOB = 1500  # that are drawn in the background: some two minutes, and 80 MB of the disk
FILE_LABELS: Mapping[str, str] = {
    "pdf": LABELS["pdf"],
    "png": N_("Picture of one page (PNG)"),
    "svg": N_("Drawing of one page (SVG)"),
}
_NAMES = ("by", "scale", "page", "criterion", "paper", "orientation", "dpi", "as_of", "boundaries")


def atlas_request(arguments: Arguments, *, format: str, language: str) -> AtlasRequest:  # noqa: A002
    """Read `by`, `scale`, `page` and the parameters of a map image.

    Raises:
        InvalidInput: a value that is not possible.
    """
    by, scale = choice(arguments, "by", BY, WARD), choice(arguments, "scale", SCALES, BEST)
    image = image_request(arguments, format=format, language=language)
    return AtlasRequest(
        image, by, scale, _page(arguments), most_pages=None if _page(arguments) else MOST_PAGES
    )


def job_request(arguments: Arguments, *, language: str) -> AtlasRequest:
    """Read the form of an atlas: as a PDF all pages, else the page that is asked for, or the index map.

    Raises:
        InvalidInput: a value that is not possible, or no form of ours: nothing begins.
    """
    if not arguments.get("file"):
        raise InvalidInput(N_("Choose a kind of file."))
    format_ = choice(arguments, "file", FORMATS, "pdf")
    asked = atlas_request(arguments, format=format_, language=language)
    if format_ != "pdf" and asked.page is None:
        return replace(asked, page=1)
    return replace(asked, most_pages=MOST_PAGES_OF_A_JOB)


def address_of(arguments: Arguments, asked: AtlasRequest) -> str:
    """Return the address of one page that was asked for by a form."""
    given = {name: text(arguments, name) for name in _NAMES} | {"page": str(asked.page)}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/report/atlas.{asked.image.format}?{query}"


def _page(arguments: Arguments) -> int | None:
    given = arguments.get("page", "").strip()
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 6:
        raise InvalidInput(N_("“{value}” is no page number. Write a whole number from 1."), value=given[:20])
    return int(given)
