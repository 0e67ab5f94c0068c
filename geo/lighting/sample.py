"""A closer look at one street of a plan: its light point by point, and its picture."""

import math
from collections.abc import Mapping
from typing import Any

from geo.errors import InvalidInput, UnknownName
from geo.language import N_, Language
from geo.lighting.illuminance import illuminance
from geo.lighting.light import Illuminance
from geo.lighting.light_picture import draw
from geo.lighting.plan import LightingPlan


def street_of(plan: LightingPlan, feature_id: str) -> dict[str, Any]:
    """Return a row of `plan.streets`.

    Raises:
        UnknownName: the plan has no such street.
    """
    found = plan.streets[(plan.streets["id"] == feature_id).to_numpy(bool)]
    if not len(found):
        raise UnknownName(N_("There is no feature “{id}” in {layer}."), id=feature_id[:80], layer=plan.layer)
    return {str(name): value for name, value in found.iloc[0].items()}


def usual_street(plan: LightingPlan) -> str | None:
    """Return the id of the street to look at closer: the first to be lit, else one that has an option."""
    lit = plan.streets[(plan.streets["luminaire"].notna() & plan.streets["spacing_m"].notna()).to_numpy(bool)]
    if not len(lit):
        return None
    order = ["in_gap", "priority", "metres"]
    return str(lit.sort_values(order, ascending=False, kind="stable")["id"].iloc[0])


def compared_of(street: Mapping[str, Any], found: Illuminance, words: Language) -> str:
    """Say what the light of a stretch is point by point, beside what its class asks for."""
    return words.text(
        N_(
            "Point by point, with an assumed distribution: {average} lx on average, {asked} lx are asked for."
        ),
        average=words.number(found.average, 1),
        asked=words.number(street["lux"], 1),
    )


def sample_stretch(plan: LightingPlan, feature_id: str) -> Illuminance:
    """Return the light between the poles of a street of the plan, an estimate.

    Raises:
        UnknownName: the plan has no such street.
        InvalidInput: no option lights it.
    """
    street = street_of(plan, feature_id)
    if street["luminaire"] is None or not math.isfinite(street["spacing_m"]):
        raise InvalidInput(N_("No option lights this street so much. Add luminaires or higher poles."))
    lamp = next(each for each in plan.assumed.luminaires if each.id == street["luminaire"])
    return illuminance(
        arrangement=str(street["arrangement"]),
        spacing_m=float(street["spacing_m"]),
        width_m=float(street["width_m"]),
        height_m=float(street["height_m"]),
        lumens=lamp.lumens,
        maintenance=plan.assumed.number("maintenance"),
    )


def sample_picture(plan: LightingPlan, feature_id: str, words: Language) -> bytes:
    """Return the picture of a street's light as SVG, plainly called an estimate.

    Raises:
        UnknownName: the plan has no such street.
        InvalidInput: no option lights it.
        MissingPart: the fonts were not installed.
    """
    found = sample_stretch(plan, feature_id)
    name = plan.streets.loc[plan.streets["id"] == feature_id, "name"].iloc[0]
    title = words.text(
        N_("Estimated light on {street}"), street=name if isinstance(name, str) else feature_id
    )
    return draw(found, title=title, language_code=words.code)
