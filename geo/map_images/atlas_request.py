"""A request for an atlas: an index map, then a page a ward or route."""

from dataclasses import dataclass, field

from geo.rendering.request import ImageRequest

WARD, ROUTE = "ward", "route"
BY = (WARD, ROUTE)
BEST, SAME = "best", "same"
SCALES = (BEST, SAME)


@dataclass(frozen=True)
class AtlasRequest:
    """What an atlas shows and how: `image` says theme, days, paper, language and format of every page.

    `by`: what has a page of its own. `scale`: each page its best round scale, or all the same one, so that
    lengths can be compared between pages. `page`: this page alone (1: the index map), None: all, as PDF. An
    atlas of more than `most_pages` is refused (None: of any size).
    """

    image: ImageRequest = field(default_factory=ImageRequest)
    by: str = WARD
    scale: str = BEST
    page: int | None = None
    most_pages: int | None = None
