"""Plan lighting: for every street, or every route segment, the cheapest option; totals, poles, savings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.assumptions.lighting import LAYERS, LightingAssumptions, Standard, Tariff
from geo.assumptions.lighting_file import LIGHTING_FILE
from geo.errors import InvalidInput, UnknownName
from geo.extension.refusals import headquarters
from geo.extension.unusable import refuse_faulty, unusable
from geo.files.source import Notice
from geo.language import N_
from geo.lighting import streets as lighting
from geo.lighting import totals as lighting_totals
from geo.lighting.poles import Poles, placed
from geo.lighting.runs import Runs, runs_of
from geo.lighting.totals import LIT, PARTIAL, UNKNOWN, UNLIT, Savings
from geo.measure.crosswalk import crosswalk
from geo.measure.tally import counts_on, holdings, main_places
from geo.measure.vertices import Flags, Floats, Geometries, Whole
from geo.model.query import Moment
from geo.network.attaching import attach, nearest_places
from geo.network.network import build_network, distances
from geo.programme import browse
from geo.programme.placing import WardSet, ward_set
from geo.stores.base import Store

_STATES = {"yes": LIT, "no": UNLIT, "full": LIT, "partial": PARTIAL, "none": UNLIT}
_FAR = 2_000.0  # metres from the headquarters to a street, beyond which closeness says nothing


@dataclass(frozen=True, eq=False)
class LightingPlan:
    """A plan for one layer.

    `streets`: GeoDataFrame in WGS 84, a row each: `id`, `name`, `road_class`, the columns of
    `geo.lighting.streets.required` and `designed`, `state` (`lit`, `partial`, `unlit`, `unknown`), `need`,
    `priority` (0 to 1), `headquarters_metres` (along streets; NaN: not known), `in_gap` (to be lit to reach
    the targets), `ward` (where most of it lies; None: outside all). `totals`: as `lighting_totals.totals`,
    with `code` and `ward` (None: outside all wards). `wards`: the codes asked for (empty: all).
    `tariff_day`: the day whose tariff counts.
    """

    layer: str
    moment: Moment
    standard: Standard
    assumed: LightingAssumptions
    tariff: Tariff
    streets: gpd.GeoDataFrame
    poles: Poles
    totals: pd.DataFrame
    savings: Savings
    runs: Runs
    notices: tuple[Notice, ...]
    tariff_day: date
    wards: tuple[str, ...] = ()

    def whole(self) -> "pd.Series[float]":
        """Return the figures of all wards and classes together."""
        return self.totals.drop(columns=["code", "ward", "class", "alley"]).sum()


def plan_lighting(
    store: Store,
    standard: str | None = None,
    moment: Moment | None = None,
    *,
    layer: str = LAYERS[0],
    wards: Sequence[str] = (),
    tariff_day: date | None = None,
    assumed: LightingAssumptions | None = None,
) -> LightingPlan:
    """Return the plan of lighting for a layer, as of a day over the boundaries of a day; nothing is changed.

    `wards`: codes; only what lies mostly in one of them is planned, beside all streets (empty: all).
    `tariff_day`: the day whose tariff counts (None: that of the figures); `assumed`: instead of the store's.

    Raises:
        UnknownName: there is no such standard, or no such ward on the day of the boundaries.
        InvalidInput: a layer that is not lit, no street at all or in the wards, a width that is none.
        StoreUnavailable: a layer cannot be read now.
    """
    now, assumed = moment or browse.moment(store), assumed or store.lighting
    chosen, day = assumed.find(standard), tariff_day or now.as_of
    frame = _frame(store, layer, now)
    places = ward_set(store, now.boundaries)
    held = holdings(crosswalk(frame, places.frame, crs=store.programme.crs), places.frame)
    place = main_places(held)
    own = _within(place, places, wards)
    needs = lighting.required(frame, assumed, chosen)
    runs = _runs(frame, needs["width_m"].to_numpy(), assumed, store.programme.crs)
    design = lighting.designed(frame, needs, runs, assumed, day=day)
    away, notices = _headquarters(store, frame)
    state = states_of(frame)
    need = lighting_totals.needs_of(state, assumed)
    priority = lighting_totals.priorities(need, away, assumed)
    gap = _gap(held.segment_metres, needs["alley"].to_numpy(), state, priority, own, assumed)
    streets = _table(frame, needs, design.assign(metres=held.segment_metres)).assign(
        state=state, need=need, priority=priority, headquarters_metres=np.nan if away is None else away,
        in_gap=gap, ward=np.array([*places.names, None], dtype=object)[place],
    )  # fmt: skip
    tariff = assumed.tariff_on(day)
    poles = _of(placed(frame, needs, design, runs, assumed), own)
    efficacy = _efficacy(design, assumed)
    saved = lighting_totals.saved_kwh(design, state, assumed, efficacy=efficacy)
    return LightingPlan(
        layer=layer,
        moment=now,
        standard=chosen,
        assumed=assumed,
        tariff=tariff,
        streets=streets[own].reset_index(drop=True),
        poles=poles,
        totals=_named(lighting_totals.totals(held.of(own), needs, design, state, gap, saved), places),
        savings=lighting_totals.savings(
            design[own], state[own], assumed, vnd_per_kwh=tariff.vnd_per_kwh, efficacy=efficacy[own]
        ),
        runs=runs,
        notices=(*_unusable(store, layer), *notices, *_of_plan(frame[own], needs[own], design[own], poles)),
        tariff_day=day,
        wards=tuple(wards),
    )


def _runs(frame: gpd.GeoDataFrame, width_m: Floats, assumed: LightingAssumptions, crs: str | None) -> Runs:
    clear, bend = assumed.number("junction_clear_metres"), assumed.number("bend_degrees")
    return runs_of(frame, width_m=width_m, crs=crs, clear_metres=clear, bend_degrees=bend)


def _of_plan(
    frame: gpd.GeoDataFrame, needs: pd.DataFrame, design: pd.DataFrame, poles: Poles
) -> Iterator[Notice]:
    """Give what is worth knowing of the streets of a plan."""
    yield from _strange(frame, needs)
    yield from _told(needs, design, poles)


def _frame(store: Store, layer: str, now: Moment) -> gpd.GeoDataFrame:
    if layer not in LAYERS:
        raise InvalidInput(
            N_("Lighting is not planned for the layer “{layer}”. Choose one of: {allowed}."),
            layer=layer[:40],
            allowed=", ".join(LAYERS),
        )
    if layer == "streets":
        found = store.frame(layer)
    else:
        found = browse.inspected(store, layer, now.as_of)
        found = found[counts_on(found, now.as_of)]
        found = found.assign(name=found["route_name"])
    if not len(found):
        refuse_faulty(store, layer)
        raise InvalidInput(N_("There is nothing to light. Import streets, or draw some, first."))
    return found.reset_index(drop=True)


def _unusable(store: Store, layer: str) -> list[Notice]:
    found = unusable(store, (layer,), LIGHTING_FILE)
    return [Notice(each.text, each.values) for each in found]


def _within(place: Whole, found: WardSet, wards: Sequence[str]) -> Flags:
    if not wards:
        return np.ones(len(place), dtype=np.bool_)
    unknown = [code for code in wards if code not in found.codes]
    if unknown:
        raise UnknownName(N_("There is no ward “{code}” on that day."), code=unknown[0][:40])
    own: Flags = np.isin(place, [found.codes.index(code) for code in wards])
    if not own.any():
        raise InvalidInput(N_("There is nothing to light in these wards. Choose others, or all of them."))
    return own


def _gap(
    metres: Floats,
    alley: Flags,
    state: Geometries,
    priority: Floats,
    own: Flags,
    assumed: LightingAssumptions,
) -> Flags:
    result = np.zeros(len(own), dtype=np.bool_)
    result[own] = lighting_totals.gap_of(metres[own], alley[own], state[own], priority[own], assumed)
    return result


def _of(poles: Poles, own: Flags) -> Poles:
    """Return the poles of some streets; rows are counted among those."""
    frame = poles.frame[own[poles.frame["row"].to_numpy()]]
    row = (np.cumsum(own) - 1)[frame["row"].to_numpy()]
    return Poles(frame.assign(row=row).reset_index(drop=True), poles.left_out[own])


def states_of(frame: gpd.GeoDataFrame) -> Geometries:
    """Return what is known of the light of each street: `lit`, or the criterion `lighting` of segments."""
    name = "lit" if "lit" in frame else "lighting"
    if name not in frame:
        return np.full(len(frame), UNKNOWN, dtype=object)
    return np.asarray(frame[name].map(_STATES).fillna(UNKNOWN), dtype=object)


def _headquarters(store: Store, frame: gpd.GeoDataFrame) -> tuple[Floats | None, tuple[Notice, ...]]:
    """Return the metres along streets from the headquarters to each street's middle; None: not known."""
    streets = store.frame("streets")
    try:
        point = headquarters(store)["geometry"]
    except InvalidInput:
        point = None
    if point is None or not len(streets):
        text = N_("The programme names no headquarters, so the order of lighting looks at need alone.")
        return None, (Notice(text, {}),)
    network = build_network(streets[["id", streets.geometry.name]], crs=store.programme.crs)
    try:
        joined = attach(network, (point.x, point.y), limit_metres=_FAR)
    except InvalidInput as error:
        return None, (Notice(error.text, error.values),)
    metres = distances(joined.network, [joined.node])
    middles = shapely.line_interpolate_point(
        shapely.get_geometry(frame.geometry.to_numpy(), 0), 0.5, normalized=True
    )
    there = nearest_places(joined.network, shapely.get_coordinates(middles))
    edges = joined.network.edges.iloc[there.edge]
    first = metres[edges["u"].to_numpy()] + there.along
    last = metres[edges["v"].to_numpy()] + edges["metres"].to_numpy() - there.along
    return np.minimum(first, last), ()


def _efficacy(design: pd.DataFrame, assumed: LightingAssumptions) -> Floats:
    known = {each.id: each.lumens / each.watts for each in assumed.luminaires}
    return np.asarray(design["luminaire"].map(known), dtype=np.float64)


def _table(frame: gpd.GeoDataFrame, needs: pd.DataFrame, design: pd.DataFrame) -> gpd.GeoDataFrame:
    columns = ["id", "name", "road_class"]
    plain = frame[[name for name in columns if name in frame]].reset_index(drop=True)
    table = pd.concat([plain, needs.reset_index(drop=True), design.reset_index(drop=True)], axis=1)
    return gpd.GeoDataFrame(table, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _named(totals: pd.DataFrame, wards: WardSet) -> pd.DataFrame:
    codes = np.array([*wards.codes, None], dtype=object)[totals["place"]]
    names = np.array([*wards.names, None], dtype=object)[totals["place"]]
    rest = totals.drop(columns=["place"])
    return pd.concat([pd.DataFrame({"code": codes, "ward": names}), rest], axis=1)


def _strange(frame: pd.DataFrame, needs: pd.DataFrame) -> list[Notice]:
    """Say how many streets name a class that the table does not have."""
    if "lighting_class" not in frame:
        return []
    named = frame["lighting_class"].map(lambda name: isinstance(name, str) and name.strip() != "")
    strange = int((named.to_numpy(bool) & (needs["class_from"] != "lighting_class").to_numpy(bool)).sum())
    text = N_("Streets whose own class is not in this table: {n}. Theirs is taken by road class or width.")
    return [Notice(text, {"n": strange})] if strange else []


def _told(needs: pd.DataFrame, design: pd.DataFrame, poles: Poles) -> list[Notice]:
    """Say what was assumed for want of data, and what could not be done."""
    found = [
        (
            int((needs["width_from"] != "width_m").sum()),
            N_("Streets without a width: {n}. One was assumed by their road class."),
        ),
        (
            int(design["luminaire"].isna().sum()),
            N_("Streets that no option lights so much: {n}. Add stronger luminaires or higher poles."),
        ),
        (
            int(poles.left_out.sum()),
            N_("Poles with no place beside all carriageways: {n}. They are counted but not drawn."),
        ),
        (
            int(poles.frame["near_m"].notna().sum()),
            N_("Poles so near to one of another street that one may do for both: {n}. All are counted."),
        ),
    ]
    return [Notice(text, {"n": number}) for number, text in found if number]
