"""Small plans of lighting for tests: streets in metres, one luminaire on one pole."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.assumptions.lighting import LightingAssumptions, LightingClass, Luminaire, Pole, Standard
from geo.assumptions.lighting_file import default_lighting
from geo.assumptions.planning import Assumption
from geo.lighting.runs import Runs, runs_of
from geo.lighting.streets import designed, required
from tests.network.streets import streets

DAY = date(2022, 8, 9)


def assumed(
    *, watts: float = 100, height_m: float = 9, lux: float = 15, **numbers: float
) -> LightingAssumptions:
    """Return one luminaire of 130 lm/W on one pole, one class of `lux`; one side whatever the width."""
    name = {"vi": "x", "en": "x"}
    usual = default_lighting()
    given = {"one_side_heights": 5.0, **numbers}
    return replace(
        usual,
        standards=(Standard("own", name, (LightingClass("only", name, lux=lux, from_width_m=0),)),),
        standard="own",
        luminaires=(Luminaire("lamp", name, watts, watts * 130, 5_000_000),),
        poles=(Pole(height_m, 10_000_000),),
        numbers={**usual.numbers, **{key: Assumption(value) for key, value in given.items()}},
    )


@dataclass(frozen=True, eq=False)
class Planned:
    """A plan and what it was made of."""

    frame: gpd.GeoDataFrame
    needs: pd.DataFrame
    runs: Runs
    design: pd.DataFrame
    assumed: LightingAssumptions


def planned(*shapes: BaseGeometry, given: LightingAssumptions | None = None, **columns: Any) -> Planned:
    """Return the plan of some streets; `width_m=[…]` and other columns, one value a street."""
    chosen = given or assumed()
    frame = streets(*shapes, **columns)
    needs = required(frame, chosen, chosen.find())
    runs = runs_of(
        frame,
        width_m=needs["width_m"].to_numpy(),
        clear_metres=chosen.number("junction_clear_metres"),
        bend_degrees=chosen.number("bend_degrees"),
    )
    return Planned(frame, needs, runs, designed(frame, needs, runs, chosen, day=DAY), chosen)
