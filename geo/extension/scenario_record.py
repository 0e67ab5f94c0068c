"""Kept plans as JSON: all that was asked, assumed and found, with versions; and read again as they were."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geo.assumptions.planning import Assumption, PlanningAssumptions, Works
from geo.crs import WGS84
from geo.errors import StoreUnavailable
from geo.extension.solver.values import Plan
from geo.extension.values import (
    Curve,
    CurvePoint,
    ExtensionPlan,
    ExtensionRequest,
    Office,
    Remark,
    Rival,
    Stability,
)
from geo.language import N_
from geo.model.query import Moment

KIND, FORMAT = "model-routes extension plan", 1
LIBRARIES = ("model-routes", "highspy", "numpy", "scipy", "pandas", "geopandas", "shapely")
_NUMBERS = ("metres", "width_m", "distance_m", "households", "needed_vnd", "lost_least", "lost_most", "stays")
_WHOLE = ("u", "v", "cost_vnd", "phase")
_TEXTS = ("id", "name", "road_class", "lit", "stage", "ward", "fate", "lost_by")
_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Scenario:
    """A plan that was kept: who made it and when, with which versions, by which assumptions (`digest`)."""

    id: str
    name: str
    person: str
    time: datetime
    plan: ExtensionPlan
    versions: Mapping[str, str]
    digest: str
    note: str = ""


def versions() -> dict[str, str]:
    """Return the versions of this program and of the libraries that plans depend on."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def digest_of(assumptions: PlanningAssumptions) -> str:
    """Return the SHA-256 of the assumptions' values, sources and certainties."""
    text = orjson.dumps(_assumptions(assumptions), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def to_json(scenario: Scenario) -> bytes:
    """Return a scenario as JSON; NaN and infinity become null."""
    found = scenario.plan
    content = {
        "kind": KIND,
        "format": FORMAT,
        "id": scenario.id,
        "name": scenario.name,
        "note": scenario.note,
        "person": scenario.person,
        "time": scenario.time.isoformat(timespec="seconds"),
        "versions": dict(scenario.versions),
        "request": {**asdict(found.request), "moment": None, "weights": _mapping(found.request.weights)},
        "as_of": found.moment.as_of.isoformat(),
        "boundaries": found.moment.boundaries.isoformat(),
        "assumptions": {"sha256": scenario.digest, **_assumptions(found.assumptions)},
        "office": asdict(found.office),
        "root": found.root,
        "plan": _plan(found.plan),
        "wards": dict(found.wards),
        "mended": dict(found.mended),
        "rivals": [asdict(rival) for rival in found.rivals],
        "curve": asdict(found.curve),
        "stability": None if found.stability is None else asdict(found.stability),
        "remarks": [{"text": each.text, "values": dict(each.values)} for each in found.remarks],
        "edges": _features(found.edges),
    }
    return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2, default=str) + b"\n"


def from_json(content: bytes, plan_id: str) -> Scenario:
    """Read a scenario.

    Raises:
        StoreUnavailable: it is damaged, or of a later version.
    """
    try:
        found = orjson.loads(content)
        if found["kind"] != KIND or found["format"] > FORMAT:
            raise ValueError(found["format"])
        return Scenario(
            id=plan_id,
            name=found["name"],
            person=found["person"],
            time=datetime.fromisoformat(found["time"]),
            plan=_read_plan(found),
            versions=found["versions"],
            digest=found["assumptions"]["sha256"],
            note=found.get("note", ""),
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        shapely.errors.GEOSException,
    ) as error:
        raise StoreUnavailable(
            N_("The kept plan “{id}” cannot be read: its file is damaged or of a later version."), id=plan_id
        ) from error


def _read_plan(found: Mapping[str, Any]) -> ExtensionPlan:
    edges = _read_features(found["edges"])
    told, request = found["plan"], found["request"]
    moment = Moment(date.fromisoformat(found["as_of"]), date.fromisoformat(found["boundaries"]))
    tuples = {name: tuple(request[name]) for name in ("budgets", "forced_in", "forced_out")}
    works = request.get("works")  # plans that were kept before this was asked have none
    plan = Plan(
        phase=edges["phase"],
        objective=told["objective"],
        bound=told["bound"],
        gap=float("inf") if told["gap"] is None else told["gap"],
        spent=tuple(told["spent"]),
        budgets=tuple(told["budgets"]),
        seconds=told["seconds"],
        status=told["status"],
    )
    stability, curve = found["stability"], found["curve"]
    return ExtensionPlan(
        request=ExtensionRequest(
            **{**request, **tuples, "works": None if works is None else tuple(works), "moment": moment}
        ),
        moment=moment,
        assumptions=_read_assumptions(found["assumptions"]),
        office=Office(**found["office"]),
        root=found["root"],
        plan=plan,
        edges=edges,
        wards=found["wards"],
        mended=found["mended"],
        rivals=tuple(Rival(**{**each, "spent": tuple(each["spent"])}) for each in found["rivals"]),
        curve=Curve(tuple(CurvePoint(**each) for each in curve["points"]), curve["knee"]),
        stability=None if stability is None else Stability(**{**stability, "gaps": tuple(stability["gaps"])}),
        remarks=tuple(Remark(each["text"], each["values"]) for each in found["remarks"]),
    )


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "objective": float(plan.objective),
        "bound": float(plan.bound),
        "gap": float(plan.gap) if math.isfinite(plan.gap) else None,
        "spent": list(plan.spent),
        "budgets": list(plan.budgets),
        "seconds": round(plan.seconds, 3),
        "status": plan.status,
    }


def _features(edges: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return edges as a FeatureCollection with the columns that explain a plan."""
    table: dict[str, list[Any]] = {"built": [bool(each) for each in edges["built"]]}
    numbers = [name for name in edges if name in _NUMBERS or name.startswith(("score_", "benefit"))]
    numbers += [name for name in edges if name.startswith("cost_") and name != "cost_vnd"]
    table |= {name: [_number(each) for each in edges[name]] for name in numbers}
    table |= {name: [int(each) for each in edges[name]] for name in _WHOLE}
    table |= {name: [_text(each) for each in edges[name]] for name in _TEXTS if name in edges}
    rows = pd.DataFrame(table).astype(object)
    rows = rows.where(rows.notna(), None).to_dict("records")
    shapes = [orjson.loads(text) for text in shapely.to_geojson(edges.geometry.to_numpy())]
    found = [
        {"type": "Feature", "id": str(label), "properties": row, "geometry": shape}
        for label, row, shape in zip(edges.index, rows, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": found}


def _read_features(found: Mapping[str, Any]) -> gpd.GeoDataFrame:
    features = found["features"]
    shapes = shapely.from_geojson([orjson.dumps(each["geometry"]).decode() for each in features])
    index = pd.Index([each["id"] for each in features], name="edge_id", dtype=object)
    edges = gpd.GeoDataFrame(
        [each["properties"] for each in features], index=index, geometry=shapes, crs=WGS84
    )
    texts = [name for name in _TEXTS if name in edges]
    numbers = [name for name in edges if name not in (*texts, *_WHOLE, "built", "geometry")]
    edges[numbers] = edges[numbers].astype(np.float64)
    edges["needed_vnd"] = edges["needed_vnd"].fillna(np.inf)
    edges["distance_m"] = edges["distance_m"].fillna(np.inf)
    edges[texts] = edges[texts].astype(object).where(edges[texts].notna(), None)
    return edges


def _number(value: Any) -> float | None:
    number = float(value) if value is not None else math.nan
    return round(number, _DECIMALS) if math.isfinite(number) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _mapping(values: Mapping[str, float] | None) -> dict[str, float] | None:
    return None if values is None else dict(values)


def _assumptions(found: PlanningAssumptions) -> dict[str, Any]:
    def plain(table: Mapping[str, Assumption]) -> dict[str, Any]:
        return {name: {**asdict(each), "source": dict(each.source)} for name, each in table.items()}

    works = [
        {**asdict(each), "labels": dict(each.labels), "source": dict(each.source),
         "vnd_per_metre": dict(each.vnd_per_metre)}
        for each in found.works
    ]  # fmt: skip
    return {
        "numbers": plain(found.numbers),
        "weights": plain(found.weights),
        "road_classes": plain(found.road_classes),
        "works": works,
        "left_out": list(found.left_out),
        "minutes": list(found.minutes),
    }


def _read_assumptions(found: Mapping[str, Any]) -> PlanningAssumptions:
    def read(table: Mapping[str, Any]) -> dict[str, Assumption]:
        return {name: Assumption(**each) for name, each in table.items()}

    return PlanningAssumptions(
        numbers=read(found["numbers"]),
        weights=read(found["weights"]),
        road_classes=read(found["road_classes"]),
        works=tuple(Works(**each) for each in found["works"]),
        left_out=tuple(found["left_out"]),
        minutes=tuple(found["minutes"]),
    )
