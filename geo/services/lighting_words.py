"""Say in words why a street is lit as a plan says: class, level, option, what limits it, and the second."""

from collections.abc import Mapping
from typing import Any

from geo.language import N_, Language
from geo.services.lighting import LightingPlan

ARRANGED = {
    "one_side": N_("one side"),
    "staggered": N_("by turns on both sides"),
    "opposite": N_("opposite each other"),
}
_WHOLE = 0.05  # what one decimal would not show
STATES = {
    "lit": N_("lit"),
    "partial": N_("lit in part"),
    "unlit": N_("not lit"),
    "unknown": N_("not known"),
}
_CLASSED = {
    "lighting_class": N_("Class {name}, which the street's own field names: {lux} lx on average."),
    "road_class": N_("Class {name} by its road class: {lux} lx on average."),
    "width": N_("Class {name} by a width of {width} m: {lux} lx on average."),
}
_LIMITED = {
    "light": N_("The light needed sets the spacing of {spacing} m."),
    "cap": N_(
        "Light alone would allow {formula} m; {cap} mounting heights cap it: poles stand {spacing} m apart."
    ),
}


def reasons(plan: LightingPlan, street: Mapping[str, Any], words: Language) -> list[str]:
    """Return the sentences for one row of `plan.streets`."""
    said = [_class(plan, street, words)]
    if street["width_from"] != "width_m":
        said.append(
            words.text(
                N_("The width is not known; {width} m is assumed."), width=_number(words, street["width_m"])
            )
        )
    if street["luminaire"] is None:
        return [
            *said,
            words.text(N_("No option lights this street so much. Add luminaires or higher poles.")),
        ]
    said.append(option(plan, street, words))
    limit = _LIMITED[street["limited_by"]]
    said.append(
        words.text(
            limit,
            spacing=_number(words, street["spacing_m"]),
            formula=_number(words, street["formula_m"]),
            cap=_number(words, plan.assumed.number("spacing_to_height")),
        )
    )
    if street["second_luminaire"] is not None:
        said.append(_second(plan, street, words))
    return said


def option(plan: LightingPlan, street: Mapping[str, Any], words: Language, prefix: str = "") -> str:
    """Return the chosen option (or the `second_` one) as a sentence."""
    lamp = next(each for each in plan.assumed.luminaires if each.id == street[f"{prefix}luminaire"])
    arranged = ARRANGED[street[f"{prefix}arrangement"]]
    return words.text(
        N_(
            "{luminaire} on poles of {height} m, {arranged}: {poles} poles, {total} million đồng "
            "in {years} years."
        ),
        luminaire=words.either(dict(lamp.labels)),
        height=_number(words, street[f"{prefix}height_m"]),
        arranged=words.text(arranged),
        poles=words.number(street[f"{prefix}poles"]),
        total=words.number(street[f"{prefix}total_vnd"] / 1e6),
        years=words.number(plan.assumed.number("years")),
    )


def _class(plan: LightingPlan, street: Mapping[str, Any], words: Language) -> str:
    own = next(each for each in plan.standard.classes if each.id == street["class"])
    sentence = _CLASSED[street["class_from"]]
    return words.text(
        sentence,
        name=words.either(dict(own.labels)),
        width=_number(words, street["width_m"]),
        lux=_number(words, street["lux"]),
    )


def _second(plan: LightingPlan, street: Mapping[str, Any], words: Language) -> str:
    more = (street["second_total_vnd"] - street["total_vnd"]) / 1e6
    return words.text(
        N_("Second, {more} million đồng dearer: {option}"),
        more=words.number(more, 1),
        option=option(plan, street, words, "second_"),
    )


def _number(words: Language, value: float) -> str:
    return words.number(value, 0 if abs(value - round(value)) < _WHOLE else 1)
