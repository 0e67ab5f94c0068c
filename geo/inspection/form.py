"""Forms of inspection on paper, of a route or a block: map, a row a segment, boxes, codes to their pages."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import measuring_crs
from geo.evaluation.words import short
from geo.https.trust import qr_svg
from geo.inspection.maps import map_of, middle_of
from geo.inspection.paper import write_form
from geo.inspection.values import FormRow, InspectionForm, Ticked
from geo.language import N_, Language
from geo.measure.wards import route_keys
from geo.model.criterion import UNKNOWN, Criterion
from geo.model.query import Moment
from geo.programme import browse, features
from geo.programme.features import BLOCKS, SEGMENTS
from geo.programme.known_names import id_among, names_of
from geo.programme.subjects import subject_of
from geo.stores.base import Store

HOW = N_(
    "Tick one box for each criterion. A code opens the page of its segment, where the finding is recorded."
)
BLOCK_HOW = N_(
    "Tick one box for each criterion. The code opens the page of the block, where the finding is recorded."
)
SIGNING = (N_("Day of inspection"), N_("Inspected by"), N_("Signature"))
LONGEST_ADDRESS = 200  # of a server
_LONGEST_CODE = 300  # longer ones are too fine for a phone on 20 mm of paper
_NEAR_M = 25.0  # that far from its end a segment still meets a street


@dataclass(frozen=True, eq=False)
class _Subject:
    """What a form is of: its layer, its features as of the day, its name, and the words of its own."""

    layer: str
    frame: gpd.GeoDataFrame
    name: str
    title: str
    how: str
    head: str
    alt: str

    @property
    def page(self) -> str:
        """Where its features have their pages."""
        return "segments" if self.layer == SEGMENTS else "apartments"


def inspection_pdf(store: Store, route: str, moment: Moment, words: Language, *, address: str = "") -> bytes:
    """Return a route's form of inspection as PDF; `address`: of the server, for the codes (empty: none).

    Raises:
        UnknownName: no segment of that route had joined by then; the nearest routes are named.
        StoreUnavailable: a layer cannot be read now.
        MissingPart: the fonts were not installed.
    """
    return write_form(inspection_form(store, route, moment, words, address=address))


def block_pdf(store: Store, block: str, moment: Moment, words: Language, *, address: str = "") -> bytes:
    """Return an apartment block's form of inspection as PDF; `address` as for a route.

    Raises:
        UnknownName: no such block had joined by then; the nearest ones are named.
        StoreUnavailable: a layer cannot be read now.
        MissingPart: the fonts were not installed.
    """
    return write_form(block_form(store, block, moment, words, address=address))


def route_of(store: Store, segment: str, moment: Moment) -> str:
    """Return the route that a segment belongs to: its id, or its name where it has none.

    Raises:
        UnknownName: there is no such segment, or it belongs to no route.
    """
    features.detail(store, SEGMENTS, segment, moment)  # else: there is no such segment
    return subject_of(store, segment, moment)[1]


def on_routes(store: Store, moment: Moment) -> frozenset[str]:
    """Return the ids of the segments that have a form: those of a route that had joined by then.

    Raises:
        StoreUnavailable: the segments cannot be read now.
    """
    frame = browse.inspected(store, SEGMENTS, moment.as_of)
    return frozenset(frame["id"][route_keys(frame).notna()])


def inspection_form(
    store: Store, route: str, moment: Moment, words: Language, *, address: str = ""
) -> InspectionForm:
    """Return a route's form of inspection in one language, segments by id.

    Raises:
        UnknownName: no segment of that route had joined by then; the nearest routes are named.
        StoreUnavailable: a layer cannot be read now.
    """
    t = words.text
    frame = browse.inspected(store, SEGMENTS, moment.as_of)
    known = names_of(frame)
    route = id_among(known, SEGMENTS, route)
    frame = frame[(route_keys(frame) == route).to_numpy(bool)].sort_values("id", kind="stable")
    name = known[route]
    subject = _Subject(
        SEGMENTS,
        frame,
        name,
        title=_title(name, route, words),
        how=t(HOW),
        head=t(N_("Segment")),
        alt=words.plural(
            "Map of the route with {n} segment", "Map of the route with {n} segments", len(frame)
        ),
    )
    return _form(store, subject, moment, words, address)


def block_form(
    store: Store, block: str, moment: Moment, words: Language, *, address: str = ""
) -> InspectionForm:
    """Return an apartment block's form of inspection in one language: one row.

    Raises:
        UnknownName: no such block had joined by then; the nearest ones are named.
        StoreUnavailable: a layer cannot be read now.
    """
    frame = browse.inspected(store, BLOCKS, moment.as_of)
    block = id_among(names_of(frame, BLOCKS), BLOCKS, block)
    frame = frame[(frame["id"] == block).to_numpy(bool)]
    name = next((each for each in frame["name"] if isinstance(each, str) and each), block)
    subject = _Subject(
        BLOCKS,
        frame,
        name,
        title=_title(name, block, words),
        how=words.text(BLOCK_HOW),
        head=words.text(N_("Apartment block")),
        alt=words.text(N_("Map of the surroundings of {name}"), name=short(name)),
    )
    return _form(store, subject, moment, words, address)


def _title(name: str, own_id: str, words: Language) -> str:
    if name == own_id:  # a route without an id
        return words.text(N_("Inspection form: {name}"), name=name)
    return words.text(N_("Inspection form: {name} ({route})"), name=name, route=own_id)


def _form(store: Store, of: _Subject, moment: Moment, words: Language, address: str) -> InspectionForm:
    t, day = words.text, words.date(moment.as_of)
    return InspectionForm(
        title=of.title,
        subtitle=f"{words.either(store.programme.name)} · {t(N_('As of {day}'), day=day)}",
        how=of.how,
        heads=(of.head, t(N_("What was found")), t(N_("Record"))),
        note=t(N_("Note")),
        rows=_rows(store, of, moment, words, address),
        map=map_of(store, of.frame, moment, title=of.title, alt=of.alt, language=words.code),
        signing=tuple(t(each) for each in SIGNING),
        footer=of.title,
        language=words.code,
    )


def _rows(store: Store, of: _Subject, moment: Moment, words: Language, address: str) -> tuple[FormRow, ...]:
    criteria = tuple(store.criteria.in_force(moment.as_of))
    everything = {each: at for at, each in enumerate(store.frame(of.layer, moment.as_of)["id"])}
    at = np.array([everything[each] for each in of.frame["id"]], dtype=np.intp)
    known = features.rows_at(store, of.layer, moment, at)
    crossings = _crossings(store, of.frame) if of.layer == SEGMENTS else [("", "")]
    records = of.frame.drop(columns="geometry").to_dict("records")
    rows = []
    for number, (row, record, ends) in enumerate(zip(known, records, crossings, strict=True), 1):
        page = f"{address.rstrip('/')}/{of.page}/{quote(row.id)}" if address else ""
        facts = (*([row.name] if row.name != of.name else []), *_facts(row, ends, words))
        rows.append(
            FormRow(
                number=str(number),
                id=row.id,
                facts=(*facts, *_households(record, words)),
                criteria=tuple(_ticked(criterion, record, words) for criterion in criteria),
                address=page,
                qr=qr_svg(page).decode() if 0 < len(page) <= _LONGEST_CODE else "",
            )
        )
    return tuple(rows)


def _facts(row: features.Row, ends: tuple[str, str], words: Language) -> tuple[str, ...]:
    facts = [", ".join(place.name for place in row.places)]
    if any(ends):
        facts.append(_between(ends, words))
    if row.metres is not None:
        facts.append(words.text(N_("Length: {metres}"), metres=words.metres(row.metres)))
    return tuple(facts)


def _between(ends: tuple[str, str], words: Language) -> str:
    """Say which streets a segment runs between; of one end alone where the other meets none with a name."""
    start, end = ends
    if start and end:
        return words.text(N_("From {start} to {end}"), start=start, end=end)
    return words.text(N_("One end at {street}"), street=start or end)


def _households(record: dict[Any, Any], words: Language) -> tuple[str, ...]:
    number = record.get("households")
    if number is None or not number > 0:  # NaN, too
        return ()
    return (words.plural("{n} household", "{n} households", int(number)),)


def _ticked(criterion: Criterion, record: dict[Any, Any], words: Language) -> Ticked:
    value, day = record[criterion.id], record[criterion.checked_field]
    said = words.label(criterion.value(value))
    if value != UNKNOWN and isinstance(day, str):
        said = words.text(N_("Last: {value}, {day}"), value=said, day=words.date(day))
    choices = (words.label(each) for each in criterion.values if each.id != UNKNOWN)
    return Ticked(words.label(criterion), said, tuple(choices))


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
        middle = middle_of(shape)
        own = set(names[near(middle)].tolist())
        points = shapely.points(shapely.get_coordinates(shape))
        found.append((met(points[0], own), met(points[-1], own)))
    return found
