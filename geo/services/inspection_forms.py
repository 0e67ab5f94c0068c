"""Forms of inspection on paper: a route's map, a row a segment, boxes to tick, codes to their pages."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import measuring_crs
from geo.errors import UnknownName
from geo.language import N_, Language
from geo.model.criterion import UNKNOWN, Criterion
from geo.model.image import PICTURE, ImageRequest
from geo.model.inspection_form import FormMap, FormRow, InspectionForm, Ticked
from geo.model.programme import Bounds
from geo.model.query import Moment
from geo.rendering.image import compose, lay_out
from geo.rendering.inspection_paper import write_form
from geo.services import browsing, details, exporting
from geo.services.details import SEGMENTS
from geo.services.trusting import qr_svg
from geo.stores.base import Store

HOW = N_(
    "Tick one box for each criterion. A code opens the page of its segment, where the finding is recorded."
)
SIGNING = (N_("Day of inspection"), N_("Inspected by"), N_("Signature"))
LONGEST_ADDRESS = 200  # of a server
_LONGEST_CODE = 300  # longer ones are too fine for a phone on 20 mm of paper
_AROUND, _LEAST_DEGREES = 0.08, 0.0012  # room around the route: of its extent, and at least
_NEAR_M = 25.0  # that far from its end a segment still meets a street
_NUMBERS_APART = 0.045  # of the map's width


def inspection_pdf(store: Store, route: str, moment: Moment, words: Language, *, address: str = "") -> bytes:
    """Return a route's form of inspection as PDF; `address`: of the server, for the codes (empty: none).

    Raises:
        UnknownName: no segment of that route had joined by then.
        StoreUnavailable: a layer cannot be read now.
        MissingPart: the fonts were not installed.
    """
    return write_form(inspection_form(store, route, moment, words, address=address))


def route_of(store: Store, segment: str, moment: Moment) -> str:
    """Return the id of the route that a segment belongs to.

    Raises:
        UnknownName: there is no such segment, or it belongs to no route.
    """
    route = details.detail(store, SEGMENTS, segment, moment).properties["route_id"]
    if not route:
        raise UnknownName(N_("The segment “{id}” belongs to no route."), id=segment[:80])
    return str(route)


def on_routes(store: Store, moment: Moment) -> frozenset[str]:
    """Return the ids of the segments that have a form: those of a route that had joined by then.

    Raises:
        StoreUnavailable: the segments cannot be read now.
    """
    frame = browsing.inspected(store, SEGMENTS, moment.as_of)
    return frozenset(frame["id"][frame["route_id"].notna() & (frame["route_id"] != "")])


def inspection_form(
    store: Store, route: str, moment: Moment, words: Language, *, address: str = ""
) -> InspectionForm:
    """Return a route's form of inspection in one language, segments by id.

    Raises:
        UnknownName: no segment of that route had joined by then.
        StoreUnavailable: a layer cannot be read now.
    """
    t = words.text
    frame = browsing.inspected(store, SEGMENTS, moment.as_of)
    frame = frame[(frame["route_id"] == route).to_numpy(bool)].sort_values("id", kind="stable")
    if not len(frame):
        raise UnknownName(N_("There is no route “{route}” there."), route=route[:80])
    name = next((each for each in frame["route_name"] if isinstance(each, str)), route)
    title = t(N_("Inspection form: {name} ({route})"), name=name, route=route)
    day = words.date(moment.as_of)
    return InspectionForm(
        title=title,
        subtitle=f"{words.either(dict(store.programme.name))} · {t(N_('As of {day}'), day=day)}",
        how=t(HOW),
        heads=(t(N_("Segment")), t(N_("What was found")), t(N_("Record"))),
        note=t(N_("Note")),
        rows=_rows(store, frame, moment, words, address),
        map=_map(store, frame, moment, words, title),
        signing=tuple(t(each) for each in SIGNING),
        footer=title,
        language=words.code,
    )


def _rows(
    store: Store, frame: gpd.GeoDataFrame, moment: Moment, words: Language, address: str
) -> tuple[FormRow, ...]:
    criteria = tuple(store.criteria.in_force(moment.as_of))
    everything = store.frame(SEGMENTS, moment.as_of)["id"].tolist()
    at = np.array([everything.index(each) for each in frame["id"]], dtype=np.intp)
    known = details.rows_at(store, SEGMENTS, moment, at)
    crossings = _crossings(store, frame)
    records = frame.drop(columns="geometry").to_dict("records")
    rows = []
    for number, (row, record, ends) in enumerate(zip(known, records, crossings, strict=True), 1):
        page = f"{address.rstrip('/')}/segments/{quote(row.id)}" if address else ""
        rows.append(
            FormRow(
                number=str(number),
                id=row.id,
                facts=_facts(row, ends, words),
                criteria=tuple(_ticked(criterion, record, words) for criterion in criteria),
                address=page,
                qr=qr_svg(page).decode() if 0 < len(page) <= _LONGEST_CODE else "",
            )
        )
    return tuple(rows)


def _facts(row: details.Row, ends: tuple[str, str], words: Language) -> tuple[str, ...]:
    facts = [row.name, ", ".join(place.name for place in row.places)]
    if any(ends):
        start, end = (each or "…" for each in ends)
        facts.append(words.text(N_("From {start} to {end}"), start=start, end=end))
    if row.metres is not None:
        facts.append(words.text(N_("Length: {metres}"), metres=words.metres(row.metres)))
    return tuple(facts)


def _ticked(criterion: Criterion, record: dict[Any, Any], words: Language) -> Ticked:
    value, day = record[criterion.id], record[criterion.checked_field]
    said = words.either(dict(criterion.value(value).labels))
    if value != UNKNOWN and isinstance(day, str):
        said = words.text(N_("Last: {value}, {day}"), value=said, day=words.date(day))
    choices = (words.either(dict(each.labels)) for each in criterion.values if each.id != UNKNOWN)
    return Ticked(words.either(dict(criterion.labels)), said, tuple(choices))


def _crossings(store: Store, frame: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Return the names of the streets that each segment meets at its first and last point; empty: none.

    The street that a segment runs along, which lies beside its middle too, is none that it meets.
    """
    streets = store.frame("streets")
    streets = streets[streets["name"].notna().to_numpy(bool)]
    if not len(streets):
        return [("", "")] * len(frame)
    crs = measuring_crs(store.programme.crs)
    lines, names = streets.geometry.to_crs(crs).to_numpy(), streets["name"].astype(object).to_numpy()
    tree = shapely.STRtree(lines)

    def near(point: shapely.Point) -> Any:
        return tree.query(point, predicate="dwithin", distance=_NEAR_M)

    def met(point: shapely.Point, own: set[str]) -> str:
        there = near(point)
        there = there[~np.isin(names[there], list(own))]
        order = np.argsort(shapely.distance(lines[there], point), kind="stable")
        return str(names[there[order[0]]]) if len(there) else ""

    found = []
    for shape in frame.geometry.to_crs(crs):
        middle = shapely.line_interpolate_point(_longest(shape), 0.5, normalized=True)
        own = set(names[near(middle)].tolist())
        points = shapely.points(shapely.get_coordinates(shape))
        found.append((met(points[0], own), met(points[-1], own)))
    return found


def _map(store: Store, frame: gpd.GeoDataFrame, moment: Moment, words: Language, title: str) -> FormMap:
    request = ImageRequest(
        as_of=moment.as_of,
        boundaries=moment.boundaries,
        bounds=_bounds(frame),
        paper=PICTURE,
        language=words.code,
        title=title,
    )
    scene = replace(exporting.scene(store, request), marked=frame)
    layout = lay_out(scene, request).frame
    lines = [_longest(shape) for shape in frame.geometry]
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    wide, high = request.size_mm
    shares = layout.from_degrees(shapely.get_coordinates(middles)) / (wide, high)
    alt = words.plural("Map of the route with {n} segment", "Map of the route with {n} segments", len(frame))
    return FormMap(str(compose(scene, request)), alt, _apart(shares), wide / high)


def _longest(shape: Any) -> Any:
    """Return the longest part of a line of several: a number stands on a line, not between two."""
    return max(shapely.get_parts(shape), key=shapely.length)


def _apart(shares: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[tuple[float, float], ...]:
    """Move numbers that would cover earlier ones to their right."""
    placed: list[tuple[float, float]] = []
    for x, y in np.clip(shares, 0.03, 0.97).tolist():
        while any(abs(x - a) < _NUMBERS_APART and abs(y - b) < _NUMBERS_APART for a, b in placed):
            x += _NUMBERS_APART  # noqa: PLW2901  moved on until it is free
        placed.append((x, y))
    return tuple(placed)


def _bounds(frame: gpd.GeoDataFrame) -> Bounds:
    west, south, east, north = (float(each) for each in frame.total_bounds)
    x = max((east - west) * _AROUND, _LEAST_DEGREES)
    y = max((north - south) * _AROUND, _LEAST_DEGREES)
    return west - x, south - y, east + x, north + y


def file_name(route: str) -> str:
    """Return a plain name for a route's form: phieu-kiem-tra-R-01.pdf."""
    safe = "".join(char for char in route if char.isascii() and (char.isalnum() or char in "-_"))
    return "-".join(part for part in ("phieu-kiem-tra", safe[:60]) if part) + ".pdf"
