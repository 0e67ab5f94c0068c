"""The map of a plan of lighting: streets by what is known of their light, by priority or by class."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.extension.refusals import headquarters_id
from geo.language import LANGUAGES, N_, Language, language
from geo.lighting.plan import LightingPlan
from geo.lighting.words import SIDES, STATES, lamp_labels, title_of
from geo.map_images import frames
from geo.model.criterion import Criterion, Value
from geo.model.programme import Bounds
from geo.programme.placing import ward_set
from geo.rendering.image import draw
from geo.rendering.request import ImageRequest
from geo.rendering.scene import BoundarySet, Scene
from geo.rendering.style import DASHES, PHASES
from geo.stores.base import Store

STATE, PRIORITY, CLASS = THEMES = ("light_state", "light_priority", "light_class")
THEME_LABELS = {STATE: N_("Light now"), PRIORITY: N_("What to light first"), CLASS: N_("Class")}
HIGH, MIDDLE, LOW, LATER, LIT = "high", "middle", "low", "later", "lit"
FIRST_FROM, NEXT_FROM = 0.7, 0.4  # the priority from which on a street to be lit is high, or in the middle
_LINES = {
    "lit": ("#0072B2", "solid"),
    "partial": ("#C27800", "long_dash"),
    "unlit": ("#8E1B3A", "short_dash"),
    "unknown": ("#7A828E", "thin"),
}
_BANDS = {
    HIGH: (N_("to be lit: high priority (from {high})"), *PHASES[0]),
    MIDDLE: (N_("to be lit: middle priority (from {middle})"), *PHASES[1]),
    LOW: (N_("to be lit: low priority"), *PHASES[2]),
    LATER: (N_("not needed for the targets"), *PHASES[3]),
    LIT: (N_("lit"), "#7A828E", "thin"),
}
_AROUND = 0.06  # of the plan's extent, left free around it
_LEAST_DEGREES = 0.002


def theme(plan: LightingPlan, name: str) -> Criterion:
    """Return one of `THEMES` with the values that its map shows; no two are drawn alike."""
    labels = _both(THEME_LABELS[name])
    if name == STATE:
        return Criterion(name, labels, tuple(Value(id_, _both(STATES[id_]), *_LINES[id_]) for id_ in _LINES))
    if name == PRIORITY:
        bands = (Value(id_, _both(text), colour, dash) for id_, (text, colour, dash) in _BANDS.items())
        return Criterion(name, labels, tuple(bands))
    used = set(plan.streets["class"])
    classes = [each for each in plan.standard.classes if each.id in used]
    values = (Value(each.id, dict(each.labels), *_line(at)) for at, each in enumerate(classes))
    return Criterion(name, labels, tuple(values))


def _line(at: int) -> tuple[str, str]:
    """Return a colour and a dash that no other of 25 numbers has together."""
    dashes = list(DASHES)
    colour, dash = PHASES[at % len(PHASES)]
    return colour, dashes[(dashes.index(dash) + at // len(PHASES)) % len(dashes)]


def _both(text: str) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        words = language(code)
        found[code] = words.text(text, high=words.number(FIRST_FROM, 1), middle=words.number(NEXT_FROM, 1))
    return found


def drawn(plan: LightingPlan) -> gpd.GeoDataFrame:
    """Return the streets as maps take them: `id`, `name`, `metres` (0.1 m), and a column for each theme."""
    streets = plan.streets
    dark, priority = streets["in_gap"].to_numpy(bool), streets["priority"].to_numpy()
    band = np.select(
        [(streets["state"] == "lit").to_numpy(bool), ~dark, priority >= FIRST_FROM, priority >= NEXT_FROM],
        [LIT, LATER, HIGH, MIDDLE],
        LOW,
    )
    names = [name if isinstance(name, str) else "" for name in streets["name"]]
    table = pd.DataFrame(
        {
            "id": streets["id"].astype(str),
            "name": names,
            "metres": streets["metres"].round(1),
            STATE: streets["state"],
            PRIORITY: band.astype(object),
            CLASS: streets["class"],
        }
    )
    return gpd.GeoDataFrame(table, geometry=streets.geometry.to_numpy(), crs=streets.crs)


def poles_drawn(plan: LightingPlan, words: Language) -> gpd.GeoDataFrame:
    """Return the poles as the page's map takes them: `id`, `street`, `side`, `watts`, `told` (in words)."""
    poles = plan.poles.frame
    labels = lamp_labels(plan, words)
    watts = {each.id: words.number(each.watts) for each in plan.assumed.luminaires}
    kinds = poles[["luminaire", "height_m", "side"]].drop_duplicates()
    told = {
        tuple(kind): words.text(
            N_("{luminaire}, {height} m, {side}"),
            luminaire=labels[kind.luminaire],
            height=words.number(kind.height_m, 1),
            side=words.text(SIDES[kind.side]),
        )
        for kind in kinds.itertuples(index=False)
    }
    names = dict(zip(plan.streets["id"], plan.streets["name"], strict=True))
    table = pd.DataFrame(
        {
            "id": poles["id"].astype(str) + "/" + poles["number"].astype(str),
            "street": [names[id_] if isinstance(names[id_], str) else str(id_) for id_ in poles["id"]],
            "side": poles["side"],
            "watts": poles["luminaire"].map(watts),
            "told": [
                told[kind] for kind in zip(poles["luminaire"], poles["height_m"], poles["side"], strict=True)
            ],
        }
    )
    return gpd.GeoDataFrame(table, geometry=poles.geometry.to_numpy(), crs=poles.crs)


def metres_by(plan: LightingPlan, name: str) -> Mapping[str, float]:
    """Return the metres of each value of a theme."""
    found = drawn(plan)
    sums = plan.streets["metres"].groupby(found[name].to_numpy()).sum()
    return {str(value): float(metres) for value, metres in sums.items()}


def alt_of(plan: LightingPlan, words: Language, name: str) -> str:
    """Say in words what the map shows."""
    metres = metres_by(plan, name)
    parts = [
        f"{words.label(value)} {words.length(metres[value.id])}"
        for value in theme(plan, name).values
        if value.id in metres
    ]
    return words.text(
        N_("Map of {n} streets by “{theme}”: {parts}"),
        n=words.number(len(plan.streets)),
        theme=words.text(THEME_LABELS[name]),
        parts="; ".join(parts),
    )


def map_of(
    store: Store, plan: LightingPlan, words: Language, *, request: ImageRequest, by: str = STATE
) -> bytes:
    """Return the map of a plan by one of `THEMES` as an image in the request's format.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    programme = store.programme
    wards = ward_set(store, plan.moment.boundaries)
    boundaries = BoundarySet(len(wards.frame), wards.valid_from, wards.valid_to) if len(wards.frame) else None
    base = {name: store.frame(name) for name in frames.BASE_LAYERS if name != "wards"}
    segments = drawn(plan).rename(columns={"name": "route_name"})
    scene = Scene(
        theme=theme(plan, by),
        title=title_of(plan, words),
        subtitle=words.text(N_("An estimate by assumptions, no design")),
        as_of=plan.moment.as_of,
        segments=segments[["route_name", by, "geometry"]],
        wards=wards.frame,
        boundaries=boundaries,
        source=words.either(programme.source),
        language=words.code,
        bounds=bounds_of(plan),
        metres=metres_by(plan, by),
        crs=programme.crs,
        headquarters=headquarters_id(store),
        lines_called=words.text(N_("Streets")) if plan.layer == "streets" else "",
        **base,
    )
    return draw(scene, request)


def bounds_of(plan: LightingPlan) -> Bounds:
    """Return the box around the streets of a plan, with room around it, in degrees."""
    west, south, east, north = shapely.total_bounds(plan.streets.geometry.to_numpy())
    x, y = ((low + high) / 2 for low, high in ((west, east), (south, north)))
    wide, high = (max(size * (0.5 + _AROUND), _LEAST_DEGREES) for size in (east - west, north - south))
    return float(x - wide), float(y - high), float(x + wide), float(y + high)
