"""An atlas: an index map with page numbers, then a page for each ward or route; or one of its pages alone."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import InvalidInput
from geo.language import N_, Language, language
from geo.map_images.atlas_request import BY, SAME, SCALES, WARD, AtlasRequest
from geo.map_images.export import checked_request, page_title, scene
from geo.measure.wards import route_keys
from geo.model.programme import Bounds
from geo.model.query import Moment
from geo.model.stage import STAGE
from geo.programme import browse, summarise
from geo.rendering.atlas.sheets import Drawer, Sheet, Tell, write
from geo.rendering.frame import Indexes
from geo.rendering.image import draw
from geo.rendering.paths import Geometries
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene, shapes
from geo.stores.base import Store

DRAWN = N_("{done} of {number} maps are drawn.")
PAYS_FROM = 80  # pages; some 5 s of work, of which a process takes one to start
_AROUND = 0.12  # of a route's extent is shown beyond it on each side
_LEAST_DEGREES = 0.0012  # some 130 m


def atlas(store: Store, asked: AtlasRequest) -> bytes:
    """Return the atlas as PDF, or one page of it in the image's format.

    Raises:
        InvalidInput: a choice, paper or page that does not exist.
        UnknownName: there is no such criterion.
        StoreUnavailable: a layer cannot be read now.
    """
    written = io.BytesIO()
    write_atlas(store, asked, written)
    return written.getvalue()


def write_atlas(
    store: Store, asked: AtlasRequest, file: BinaryIO, *, processes: int = 0, tell: Tell | None = None
) -> None:
    """Write the atlas, or one page of it, to a file as it is drawn; the same bytes by whatever `processes`.

    `processes`: so many draw, where the pages are enough for it to pay; 0: this one alone. `tell` hears how
    many pages of how many are done, and ends the work by what it raises. The memory does not grow with the
    pages.

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
    drawer = Drawer(whole, request)
    if asked.scale == SAME and len(sheets) > 1:
        least = max(drawer.frame(sheet).scale for sheet in sheets[1:])
        sheets[1:] = [replace(sheet, least_scale=least) for sheet in sheets[1:]]
    if asked.page is None:
        workers = processes if len(sheets) >= PAYS_FROM else 0
        return write(file, drawer, sheets, workers=workers, tell=tell)
    if not 1 <= asked.page <= len(sheets):
        text = N_("The atlas has no page {page}. Choose one from 1 to {pages}.")
        raise InvalidInput(text, page=asked.page, pages=len(sheets))
    file.write(draw(drawer.scene(sheets[asked.page - 1]), request))
    return None


def _checked(asked: AtlasRequest) -> ImageRequest:
    for value, allowed in ((asked.by, BY), (asked.scale, SCALES)):
        if value not in allowed:
            text = N_("“{value}” is not possible. Choose one of: {allowed}.")
            raise InvalidInput(text, value=value[:40], allowed=", ".join(allowed))
    request = checked_request(asked.image)
    if asked.page is None and request.format != "pdf":
        raise InvalidInput(N_("An atlas is a PDF. As an image there is one page of it: say which."))
    return replace(request, ward=None, bounds=None, marked=None, title=None)


def _sheets(store: Store, whole: Scene, asked: AtlasRequest) -> list[Sheet]:
    """Return the index map and all pages after it, with their page numbers."""
    words = language(whole.language)
    if asked.by == WARD:
        now = browse.moment(store, as_of=asked.image.as_of, boundaries=asked.image.boundaries)
        found, points = list(ward_sheets(store, whole, now, words)), _inside(whole.wards)
    else:
        groups = _groups(whole.segments)
        found = [_route(whole, rows, words) for rows in groups]
        lines = shapes(whole.segments)
        points = [_middle(lines[rows]) for rows in groups]
    marks = tuple((point, str(number)) for number, point in enumerate(points, 2) if not point.is_empty)
    index = Sheet(
        whole.title,
        bounds=whole.bounds,
        metres=whole.metres,
        stale_metres=whole.stale_metres,
        numbered=marks,
    )
    sheets = [index, *found]
    return [
        replace(sheet, folio=words.text(N_("Page {n} of {all}"), n=number, all=len(sheets)))
        for number, sheet in enumerate(sheets, 1)
    ]


def ward_sheets(store: Store, whole: Scene, now: Moment, words: Language) -> Iterator[Sheet]:
    """Yield the page of each ward, with the figures of its summary."""
    metres = _metres(store, whole, now)
    for code, name in zip(whole.wards["code"].astype(str), whole.wards["name"].astype(str), strict=True):
        counted, behind = metres(code)
        title = page_title(whole.theme, words, name)
        yield Sheet(title, ward=code, bounds=whole.bounds, metres=counted, stale_metres=behind)


def _metres(
    store: Store, whole: Scene, now: Moment
) -> Callable[[str], tuple[dict[str, float] | None, float | None]]:
    """Return what the summary, made once, counts for a ward: metres by value, metres checked too long ago."""
    summary = summarise.by_ward(store, now)
    theme = whole.theme.id

    def of(code: str) -> tuple[dict[str, float] | None, float | None]:
        place = summarise.of_ward(summary, code)
        counted = place.stage if theme == STAGE.id else place.status.get(theme)
        return None if counted is None else dict(counted), place.stale.get(theme)

    return of


def _inside(wards: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    return list(shapely.point_on_surface(shapely.make_valid(shapes(wards))))


def _groups(segments: gpd.GeoDataFrame) -> list[Indexes]:
    """Return the positions of the segments of each route that has a shape, routes in order of their ids."""
    routes = route_keys(segments).fillna("").to_numpy(object)
    rows = np.flatnonzero((routes != "") & ~shapely.is_empty(shapes(segments)))
    _, first, sizes = np.unique(routes[rows].astype(str), return_inverse=True, return_counts=True)
    return np.split(rows[np.argsort(first, kind="stable")], np.cumsum(sizes)[:-1]) if len(rows) else []


def _route(whole: Scene, rows: Indexes, words: Language) -> Sheet:
    group = whole.segments.iloc[rows]
    names = group["route_name"].dropna()
    name = str(names.iloc[0]) if len(names) else str(group["route_id"].iloc[0])
    theme = words.label(whole.theme)
    title = words.text(N_("{theme} on route {route}"), theme=theme, route=name)
    # alone, so that the figures beside the map are those of the route
    return Sheet(title, bounds=_bounds(shapes(group)), rows=rows)


def _middle(lines: Geometries) -> shapely.Geometry:
    longest = max(shapely.get_parts(lines), key=shapely.length)
    return shapely.line_interpolate_point(longest, 0.5, normalized=True)


def _bounds(lines: Geometries) -> Bounds:
    west, south, east, north = shapely.total_bounds(lines).tolist()
    x, y = np.maximum(np.array([east - west, north - south]) * _AROUND, _LEAST_DEGREES).tolist()
    return west - x, south - y, east + x, north + y
