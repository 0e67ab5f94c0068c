"""What an atlas is asked for by an address: the only reader of its parameter names."""

from geo.model.atlas import BEST, BY, SCALES, WARD, AtlasRequest
from webmap.params import Arguments, choice, image_request

MOST_PAGES = 60  # that a server draws at once: some 3 s and 100 MB; the command draws more


def atlas_request(arguments: Arguments, *, language: str) -> AtlasRequest:
    """Read `by`, `scale` and the parameters of a map image.

    Raises:
        InvalidInput: a value that is not possible.
    """
    by, scale = choice(arguments, "by", BY, WARD), choice(arguments, "scale", SCALES, BEST)
    image = image_request(arguments, format="pdf", language=language)
    return AtlasRequest(image, by, scale, most_pages=MOST_PAGES)
