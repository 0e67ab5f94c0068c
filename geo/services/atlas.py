"""An atlas: an index map with page numbers, then a page for each ward or route; or one of its pages alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import InvalidInput
from geo.language import N_, Language, language
from geo.model.atlas import BY, SAME, SCALES, WARD, AtlasRequest
from geo.model.image import ImageRequest
from geo.model.programme import Bounds
from geo.model.query import Moment
from geo.model.stage import STAGE
from geo.rendering.image import draw, pages, scale_of
from geo.rendering.scene import Scene, shapes
from geo.services import browsing, summarising
from geo.services.exporting import checked_request, page_title, scene
from geo.stores.base import Store

_AROUND = 0.12  # of a route's extent is shown beyond it on each side
_LEAST_DEGREES = 0.0012  # some 130 m


def atlas(store: Store, asked: AtlasRequest) -> bytes:
    """Return the atlas as PDF, or one page of it in the image's format.

    Raises:
        InvalidInput: a choice, paper or page that does not exist.
        UnknownName: there is no such criterion.
        StoreUnavailable: a layer cannot be read now.
    """
    request = _checked(asked)
    whole = scene(store, request)
    sheets = _sheets(store, whole, asked)
    if asked.most_pages is not None and len(sheets) > asked.most_pages:
        text = N_(
            "This atlas has {pages} pages; here at most {most} are drawn. Use model-routes report atlas."
        )
        raise InvalidInput(text, pages=len(sheets), most=asked.most_pages)
    if asked.scale == SAME and len(sheets) > 1:
        least = max(scale_of(sheet, request) for sheet in sheets[1:])
        sheets[1:] = [replace(sheet, least_scale=least) for sheet in sheets[1:]]
    if asked.page is None:
        return pages(sheets, request)
    if not 1 <= asked.page <= len(sheets):
        text = N_("The atlas has no page {page}. Choose one from 1 to {pages}.")
        raise InvalidInput(text, page=asked.page, pages=len(sheets))
    return draw(sheets[asked.page - 1], request)


def _checked(asked: AtlasRequest) -> ImageRequest:
    for value, allowed in ((asked.by, BY), (asked.scale, SCALES)):
        if value not in allowed:
            text = N_("“{value}” is not possible. Choose one of: {allowed}.")
            raise InvalidInput(text, value=value[:40], allowed=", ".join(allowed))
    request = checked_request(asked.image)
    if asked.page is None and request.format != "pdf":
        raise InvalidInput(N_("An atlas is a PDF. As an image there is one page of it: say which."))
    return replace(request, ward=None, bounds=None, marked=None, title=None)


def _sheets(store: Store, whole: Scene, asked: AtlasRequest) -> list[Scene]:
    """Return the index map and all pages after it, with their page numbers."""
    words = language(whole.language)
    if asked.by == WARD:
        found, points = list(_wards(store, whole, asked, words)), _inside(whole.wards)
    else:
        groups = _groups(whole.segments)
        found = [_route(whole, group, words) for group in groups]
        points = [_middle(group) for group in groups]
    marks = tuple((point, str(number)) for number, point in enumerate(points, 2) if not point.is_empty)
    sheets = [replace(whole, numbered=marks), *found]
    return [
        replace(sheet, folio=words.text(N_("Page {n} of {all}"), n=number, all=len(sheets)))
        for number, sheet in enumerate(sheets, 1)
    ]


def _wards(store: Store, whole: Scene, asked: AtlasRequest, words: Language) -> Iterator[Scene]:
    now = browsing.moment(store, as_of=asked.image.as_of, boundaries=asked.image.boundaries)
    metres = _metres(store, whole, now)
    for code, name in zip(whole.wards["code"].astype(str), whole.wards["name"].astype(str), strict=True):
        counted, behind = metres(code)
        title = page_title(whole.theme, words, name)
        yield replace(whole, ward=code, title=title, metres=counted, stale_metres=behind)


def _metres(
    store: Store, whole: Scene, now: Moment
) -> Callable[[str], tuple[dict[str, float] | None, float | None]]:
    """Return what the summary, made once, counts for a ward: metres by value, metres checked too long ago."""
    summary = summarising.by_ward(store, now)
    theme = whole.theme.id

    def of(code: str) -> tuple[dict[str, float] | None, float | None]:
        place = summarising.of_ward(summary, code)
        counted = place.stage if theme == STAGE.id else place.status.get(theme)
        return None if counted is None else dict(counted), place.stale.get(theme)

    return of


def _inside(wards: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    return list(shapely.point_on_surface(shapely.make_valid(shapes(wards))))


def _groups(segments: gpd.GeoDataFrame) -> list[gpd.GeoDataFrame]:
    """Return the segments of each route that has a shape, routes in order of their ids."""
    named = segments[(segments["route_id"].notna() & (segments["route_id"] != "")).to_numpy(bool)]
    drawn = named[~shapely.is_empty(shapes(named))]
    return [group for _, group in drawn.groupby("route_id", sort=True)]


def _route(whole: Scene, group: gpd.GeoDataFrame, words: Language) -> Scene:
    names = group["route_name"].dropna()
    name = str(names.iloc[0]) if len(names) else str(group["route_id"].iloc[0])
    theme = words.either(dict(whole.theme.labels))
    title = words.text(N_("{theme} on route {route}"), theme=theme, route=name)
    return replace(
        whole,
        title=title,
        bounds=_bounds(group),
        segments=group,  # alone, so that the figures beside the map are those of the route
        blocks=whole.blocks.iloc[:0],
        metres=None,
        stale_metres=None,
    )


def _middle(group: gpd.GeoDataFrame) -> shapely.Geometry:
    lines = shapes(group)
    longest = max(shapely.get_parts(lines), key=shapely.length)
    return shapely.line_interpolate_point(longest, 0.5, normalized=True)


def _bounds(group: gpd.GeoDataFrame) -> Bounds:
    west, south, east, north = shapely.total_bounds(shapes(group)).tolist()
    x, y = np.maximum(np.array([east - west, north - south]) * _AROUND, _LEAST_DEGREES).tolist()
    return west - x, south - y, east + x, north + y
