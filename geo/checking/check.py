"""Check a whole workspace: what each file shows by itself, and what only several together show."""

from collections.abc import Callable, Iterator, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.editing import extent
from geo.errors import Fault, StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS, layer
from geo.layers.findings import Words
from geo.layers.wording import shorten
from geo.measure.coverage import overlapping_pairs
from geo.photos import checks as photo_checks
from geo.stores.base import Store
from geo.stores.configuration import PROGRAMME_FILE, SETTINGS_FILES

OVERLAP: Words = (
    N_("The ward overlaps ward {other} of the same days by {hectares} hectares."),
    N_("Mend the border in one of the two, or bring the wards in again with: model-routes import --clean"),
)
SAME_CODE: Words = (
    N_("The code “{code}” also belongs to ward {other} on the same days."),
    N_("Correct one of the codes, or the days on which the boundaries are valid."),
)
TWO_NAMES: Words = (
    N_("The route “{route}” has several names: {names}."),
    N_("Give all its segments one name, or the segments of another route its own route_id."),
)
NO_HEADQUARTERS: Words = (
    N_("No landmark has the id “{id}”."),
    N_("Write the id of the headquarters in landmarks.geojson, or add it there."),
)
NO_CRITERION: Words = (
    N_("There is no criterion “{name}”."),
    N_("Use some of: {allowed}."),
)
_Frames = Mapping[str, gpd.GeoDataFrame]
_EVER, _ALWAYS = "9999-12-31", "0000-01-01"


def check(store: Store) -> tuple[Fault, ...]:
    """Return every fault of a workspace, file by file in the order in which they are read."""
    found = [*store.faults()]
    frames = dict(_readable(store))
    checks: tuple[Callable[[Store, _Frames], Iterator[Fault]], ...] = (
        _check_programme,
        _check_offices,
        _check_wards,
        _check_routes,
        _check_places,
        photo_checks.faults,
    )
    for find in checks:
        found += find(store, frames)
    order = {file: at for at, file in enumerate(_files())}
    return tuple(sorted(found, key=lambda fault: order.get(fault.file, len(order))))


def counts(store: Store) -> dict[str, int]:
    """Return the number of sound features of each layer that can be read."""
    return {name: len(frame) for name, frame in _readable(store)}


def _files() -> tuple[str, ...]:
    return (*SETTINGS_FILES, *(spec.file_name for spec in LAYERS.values()))


def _readable(store: Store) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    for name in LAYERS:
        try:
            yield name, store.frame(name)
        except StoreUnavailable:
            continue  # its fault is among those of the store


def _check_programme(store: Store, frames: _Frames) -> Iterator[Fault]:
    headquarters = store.programme.headquarters
    if headquarters is None or "landmarks" not in frames:
        return
    if headquarters not in set(frames["landmarks"]["id"]):
        values = {"id": shorten(headquarters)}
        yield Fault(PROGRAMME_FILE, *NO_HEADQUARTERS, field="headquarters", values=values, serious=False)


def _check_offices(store: Store, frames: _Frames) -> Iterator[Fault]:
    known = store.criteria.ids
    for office in store.programme.offices:
        for name in office.criteria:
            if name not in known:
                values = {"name": shorten(name), "allowed": ", ".join(known)}
                yield Fault(
                    PROGRAMME_FILE,
                    *NO_CRITERION,
                    feature=office.id,
                    field="criteria",
                    values=values,
                    serious=False,
                )


def _check_wards(store: Store, frames: _Frames) -> Iterator[Fault]:
    wards = frames.get("wards")
    if wards is None or wards.empty:
        return
    ids = wards["id"].to_numpy()
    pairs = overlapping_pairs(wards, crs=store.programme.crs)
    together = _same_days(wards, pairs["left"].to_numpy(), pairs["right"].to_numpy())
    for left, right, hectares in pairs.loc[together, ["left", "right", "hectares"]].itertuples(index=False):
        values = {"other": shorten(ids[right]), "hectares": round(float(hectares), 4)}
        yield _fault("wards", ids[left], "geometry", OVERLAP, **values)
    yield from _check_codes(wards)


def _check_codes(wards: gpd.GeoDataFrame) -> Iterator[Fault]:
    ids, codes = wards["id"].to_numpy(), wards["code"].to_numpy()
    rows = pd.DataFrame({"code": codes, "at": np.arange(len(wards))})
    pairs = rows.merge(rows, on="code", suffixes=("_left", "_right"))
    left, right = pairs["at_left"].to_numpy(), pairs["at_right"].to_numpy()
    left, right = left[left < right], right[left < right]
    same = _same_days(wards, left, right)
    for first, second in zip(left[same], right[same], strict=True):
        values = {"code": shorten(codes[second]), "other": shorten(ids[first])}
        yield _fault("wards", ids[second], "code", SAME_CODE, **values)


def _same_days(
    wards: gpd.GeoDataFrame, left: npt.NDArray[np.intp], right: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Say for pairs of wards (by position) whether there is a day on which both are valid."""
    first = wards["valid_from"].fillna(_ALWAYS).to_numpy(dtype=str)
    last = wards["valid_to"].fillna(_EVER).to_numpy(dtype=str)
    together: npt.NDArray[np.bool_] = (first[left] <= last[right]) & (first[right] <= last[left])
    return together


def _check_routes(store: Store, frames: _Frames) -> Iterator[Fault]:
    segments = frames.get("route_segments")
    if segments is None:
        return
    named = segments[segments["route_id"].notna() & segments["route_name"].notna()]
    names = pd.DataFrame(named[["route_id", "route_name", "id"]]).drop_duplicates(["route_id", "route_name"])
    several = names[names["route_id"].duplicated(keep=False)]
    for route, rows in several.groupby("route_id", sort=False):
        values = {"route": shorten(route), "names": shorten(", ".join(rows["route_name"]))}
        yield _fault("route_segments", rows["id"].iloc[1], "route_name", TWO_NAMES, **values)


def _check_places(store: Store, frames: _Frames) -> Iterator[Fault]:
    for name, frame in frames.items():
        yield from extent.faults(store, name, frame["id"].tolist(), frame.geometry.to_numpy(), serious=False)


def _fault(name: str, feature_id: str, field: str, words: Words, **values: object) -> Fault:
    return Fault(
        layer(name).file_name,
        *words,
        feature=shorten(feature_id),
        field=field,
        values=values,
        serious=False,
    )
