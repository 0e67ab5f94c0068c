"""What cannot be planned, with the nearest useful answer; and what is worth knowing of a plan."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import project
from geo.errors import InvalidInput
from geo.extension.solver.reasons import needed_vnd
from geo.extension.values import ExtensionRequest, Office, Remark
from geo.language import N_
from geo.network.network import Network
from geo.stores.base import Store

HEADQUARTERS = "headquarters"
_LISTED = 5


def headquarters(store: Store) -> pd.Series:
    """Return the landmark that plans start from: the programme's, else the only one of its kind.

    Raises:
        InvalidInput: there is none, or several and the programme says not which.
    """
    marks, named = store.frame("landmarks"), store.programme.headquarters
    found = marks[marks["id"] == named] if named else marks[_is_headquarters(marks)]
    if len(found) == 1:
        return found.iloc[0]
    offices = marks[_is_headquarters(marks)]
    if named and len(offices):
        raise InvalidInput(
            N_(
                "There is no landmark “{id}”, which programme.toml names as the headquarters. "
                "Name one of these there: {allowed}."
            ),
            id=named[:40],
            allowed=_listed(offices["id"]),
        )
    if len(offices):
        raise InvalidInput(
            N_(
                "There are several headquarters: {allowed}. "
                "Write in programme.toml which of them plans start from: headquarters = …"
            ),
            allowed=_listed(offices["id"]),
        )
    raise InvalidInput(
        N_(
            "There is no headquarters to plan around. Add a landmark of the kind district_headquarters, "
            "and name its id in programme.toml: headquarters = …"
        )
    )


def headquarters_id(store: Store) -> str | None:
    """Return the id of the landmark that plans start from, else what the programme names: for maps."""
    try:
        return str(headquarters(store)["id"])
    except InvalidInput:
        return store.programme.headquarters


def with_edges(request: ExtensionRequest, edges: gpd.GeoDataFrame) -> ExtensionRequest:
    """Return the request with the pieces of the streets that it demands or rules out.

    Raises:
        InvalidInput: there is no such edge or street among the candidates.
    """
    inside = tuple(_pieces(request.forced_in, edges, request))
    outside = tuple(_pieces(request.forced_out, edges, request))
    both = [name for name in inside if name in set(outside)]
    if both:
        raise InvalidInput(
            N_("These edges are demanded and ruled out at once: {edges}."), edges=_listed(both)
        )
    return replace(request, forced_in=inside, forced_out=outside)


def refuse(request: ExtensionRequest, edges: gpd.GeoDataFrame, root: int) -> None:
    """Let pass what can be planned.

    Raises:
        InvalidInput: no candidate, all ruled out, nothing can be reached, or no money for anything; it says
            what the least is that would help.
    """
    open_ = edges[~edges["built"]]
    if not len(open_):
        raise InvalidInput(_no_candidate(request))
    free = open_[~open_.index.isin(request.forced_out)]
    if not len(free):
        raise InvalidInput(
            N_("All {n} street pieces that could be planned are ruled out. Allow some of them again."),
            n=len(open_),
        )
    needed = needed_vnd(edges, root, out=request.forced_out)[free.index]
    if not np.isfinite(needed).any():
        raise InvalidInput(
            N_(
                "No street piece hangs together with the headquarters or with what is built. "
                "Draw the streets that are missing, allow those that are ruled out, or widen the radius."
            )
        )
    money, least = sum(request.budgets), needed.min()
    if least > money:
        first = free.loc[needed.idxmin()]
        raise InvalidInput(
            N_(
                "With {money} đồng nothing can be built. The least that buys a street piece is {least} đồng, "
                "for {street}."
            ),
            money=f"{money:.0f}",
            least=f"{least:.0f}",
            street=_called(first),
        )


def _no_candidate(request: ExtensionRequest) -> str:
    if request.radius_metres is not None:
        return N_("Within this radius every street is a model route already. Widen the radius.")
    return N_("Every street is a model route already, or of a class that is never planned.")


def remarks(
    request: ExtensionRequest, edges: gpd.GeoDataFrame, office: Office, network: Network
) -> tuple[Remark, ...]:
    """Return what is worth knowing of a plan: what is cut off, what was mended, what was demanded in vain."""
    return tuple(_remarks(request, edges, office, network))


def _remarks(
    request: ExtensionRequest, edges: gpd.GeoDataFrame, office: Office, network: Network
) -> Iterator[Remark]:
    cut_off = int((edges["fate"] == "not_connected").sum())
    if cut_off:
        text = N_("Street pieces that hang together with neither the headquarters nor a model route: {n}.")
        yield Remark(text, {"n": cut_off})
    whole = float(network.edges["metres"].sum())
    if office.component_metres < whole / 2:
        yield _cut_off(office, network, whole)
    counts = network.report.counts()
    joined = counts["joined_end"] + counts["joint"]
    if joined:
        yield Remark(N_("Loose ends of streets that were joined: {n}."), {"n": joined})
    stands = [name for name in request.forced_in if bool(edges["built"].get(name, False))]
    if stands:
        yield Remark(N_("These are model routes already: {edges}."), {"edges": _listed(stands)})


def _cut_off(office: Office, network: Network, whole: float) -> Remark:
    """Say how little hangs together with the headquarters, and where the longest network begins."""
    values = {"metres": round(office.component_metres), "whole": round(whole)}
    longest = network.report.components.iloc[0]
    most = int(longest["component"])
    if longest["metres"] <= office.component_metres:
        return Remark(
            N_("Only {metres} m of {whole} m of streets hang together with the headquarters."), values
        )
    edges = network.edges[network.nodes["component"].to_numpy()[network.edges["u"].to_numpy()] == most]
    place = shapely.Point(project(np.array([[office.lon, office.lat]]), target=network.crs)[0])
    shapes = edges.geometry.to_crs(network.crs)
    away = shapes.distance(place)
    nearest = edges.loc[away.idxmin()]
    text = N_(
        "Only {metres} m of {whole} m of streets hang together with the headquarters. The longest network "
        "begins {away} m from it, at {street}: draw the street that leads there, or move the headquarters."
    )
    return Remark(text, {**values, "away": round(away.min()), "street": _named(nearest)})


def _named(edge: pd.Series) -> str:
    name = edge.get("name")
    return f"{name} ({edge['edge_id']})" if isinstance(name, str) and name else str(edge["edge_id"])


def _pieces(names: Iterable[str], edges: gpd.GeoDataFrame, request: ExtensionRequest) -> Iterator[str]:
    streets = edges["id"].astype(str).to_numpy() if "id" in edges else np.array([])
    for name in dict.fromkeys(names):
        found = [name] if name in edges.index else edges.index[streets == name].tolist()
        if not found:
            raise _unknown(name, edges, request)
        yield from found


def _unknown(name: str, edges: gpd.GeoDataFrame, request: ExtensionRequest) -> InvalidInput:
    near = get_close_matches(name, [str(label) for label in edges.index], n=1, cutoff=0.8)
    if near:
        text = N_("There is no street piece “{id}” to choose from. Did you mean {nearest}?")
        return InvalidInput(text, id=name[:80], nearest=near[0])
    if request.radius_metres is not None:
        text = N_("There is no street piece “{id}” within {metres} m. Widen the radius, or correct the id.")
        return InvalidInput(text, id=name[:80], metres=f"{request.radius_metres:g}")
    return InvalidInput(N_("There is no street piece “{id}” to choose from. Correct the id."), id=name[:80])


def _is_headquarters(marks: gpd.GeoDataFrame) -> pd.Series:
    return marks["kind"].astype(str).str.contains(HEADQUARTERS)


def _called(row: pd.Series) -> str:
    name = row.get("name")
    return f"{name} ({row.name})" if isinstance(name, str) and name else str(row.name)


def _listed(names: Iterable[object]) -> str:
    found = [str(name) for name in names]
    return ", ".join(found[:_LISTED]) + (f", … ({len(found)})" if len(found) > _LISTED else "")
