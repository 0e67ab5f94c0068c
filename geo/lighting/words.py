"""Say in words why a street is lit as a plan says: class, level, option, what limits it, and the second."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.assumptions.lighting import ENTERED, WIDTHS
from geo.extension.words import CERTAINTIES, told, trimmed
from geo.language import N_, Language
from geo.lighting.plan import LightingPlan
from geo.model.road_class import ROAD_CLASSES
from geo.text import collation_key

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
SIDES = {"left": N_("left"), "right": N_("right")}
ROAD_NAMES = {
    **{name: ROAD_CLASSES[name] for name in WIDTHS if name in ROAD_CLASSES},
    "other": N_("Any other road"),
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


NUMBER_NAMES = {
    "utilisation": N_("Utilisation factor CU"),
    "maintenance": N_("Maintenance factor MF"),
    "spacing_to_height": N_("Spacing at most, in mounting heights"),
    "least_spacing_metres": N_("Spacing at least, m"),
    "luminance_per_lux": N_("Luminance a lux, cd/m²"),
    "one_side_heights": N_("One side up to a width of so many heights"),
    "staggered_heights": N_("By turns up to a width of so many heights"),
    "opposite_heights": N_("Opposite up to a width of so many heights"),
    "burn_hours": N_("Hours of burning a year"),
    "years": N_("Years that costs are added up over"),
    "upkeep_share": N_("Upkeep a year, share of the capital"),
    "cable_vnd_per_metre": N_("Cable and trench, đồng a metre"),
    "kerb_offset_metres": N_("Pole to the edge of the carriageway, m"),
    "junction_clear_metres": N_("Pole to a crossing carriageway, m"),
    "bend_degrees": N_("A pole at bends from so many degrees"),
    "street_target": N_("Target share of streets that are lit"),
    "alley_target": N_("Target share of alleys that are lit"),
    "unknown_need": N_("Need where the light is not known"),
    "partial_need": N_("Need of what is lit in part"),
    "need_weight": N_("Weight of need in the priority"),
    "closeness_half_metres": N_("Metres that halve closeness"),
    "old_lumens_per_watt": N_("Old lamps, lm/W"),
    "dimmed_hours": N_("Hours of dimming a year"),
    "dimmed_to": N_("Power while dimmed, share"),
}


@dataclass(frozen=True)
class Assumed:
    """One assumption as people read it; `digits`: decimals that show it."""

    name: str
    value: float
    certainty: str
    source: str
    digits: int = 0


def certain(found: Assumed, words: Language) -> str:
    """Say how certain an assumption is."""
    return words.text(CERTAINTIES[found.certainty])


def title_of(plan: LightingPlan, words: Language) -> str:
    """Return the title of a plan."""
    if plan.layer == "streets":
        return words.text(N_("Plan of lighting for streets"))
    return words.text(N_("Plan of lighting for model routes"))


def remarks(plan: LightingPlan, words: Language) -> list[str]:
    """Return what must be said beside the figures: estimates, from which table, what is missing."""
    standard = plan.standard
    return [
        words.text(
            N_(
                "An estimate by assumptions, no design and no survey. "
                "It says of no street that a standard is met."
            )
        ),
        words.text(
            N_(
                "Levels from the table {name} ({source}); figures as of {day}, "
                "electricity at {tariff} đồng/kWh before VAT."
            ),
            name=bare(words.label(standard)),
            source=words.either(standard.source),
            day=words.date(plan.moment.as_of),
            tariff=words.number(plan.tariff.vnd_per_kwh),
        ),
        *_asked(plan, words),
        *notices(plan, words),
    ]


def bare(label: str) -> str:
    """Return a table's name without its last brackets, where it is followed by its source in brackets."""
    return label.rsplit(" (", 1)[0] if label.endswith(")") else label


def notices(plan: LightingPlan, words: Language) -> list[str]:
    """Return what is missing or was assumed, numbers as the language writes them."""
    return [told(words, notice.text, notice.values) for notice in plan.notices]


def _asked(plan: LightingPlan, words: Language) -> list[str]:
    """Say of which wards the plan is, the day of its tariff, figures of its own: where not the usual ones."""
    found = []
    if own := _entered(plan, words):
        text = N_("Entered for this plan, instead of the figures of lighting_standards.toml: {figures}.")
        found.append(words.text(text, figures="; ".join(own)))
    if plan.wards:
        names = sorted({name for name in plan.streets["ward"] if isinstance(name, str)}, key=collation_key)
        text = N_("Only what lies mostly in these wards: {wards}.")
        found.append(words.text(text, wards=", ".join(names)))
    if plan.tariff.first > plan.tariff_day:
        text = N_("No electricity tariff of {day} is known; that from {first} is taken.")
        days = {"day": words.date(plan.tariff_day), "first": words.date(plan.tariff.first)}
        found.append(words.text(text, **days))
    elif plan.tariff_day != plan.moment.as_of:
        found.append(words.text(N_("Electricity at the tariff of {day}."), day=words.date(plan.tariff_day)))
    return found


def _entered(plan: LightingPlan, words: Language) -> list[str]:
    """Return the numbers and widths that somebody entered for this plan alone, as name and value."""
    width = words.text(N_("Width where none is known (m)"))
    labels = {name: words.text(NUMBER_NAMES[name]) for name in plan.assumed.numbers}
    roads = {name: f"{width}, {words.text(ROAD_NAMES[name])}" for name in plan.assumed.widths}
    tables = ((labels, plan.assumed.numbers), (roads, plan.assumed.widths))
    return [
        f"{names[name]}: {trimmed(words, each.value, 3)}"
        for names, table in tables
        for name, each in table.items()
        if each.source == ENTERED
    ]


def class_labels(plan: LightingPlan, words: Language) -> dict[str, str]:
    """Return the words for each class of the plan's standard."""
    return {each.id: words.label(each) for each in plan.standard.classes}


def lamp_labels(plan: LightingPlan, words: Language) -> dict[str, str]:
    """Return the words for each luminaire."""
    return {each.id: words.label(each) for each in plan.assumed.luminaires}


def assumptions(plan: LightingPlan, words: Language) -> list[Assumed]:
    """Return the numbers, the tariff of the day, luminaires and poles, each with its source."""
    found = []
    for name, each in plan.assumed.numbers.items():
        label = words.text(NUMBER_NAMES[name])
        digits = 0 if each.value == int(each.value) else 2
        found.append(Assumed(label, each.value, each.certainty, words.either(each.source), digits))
    tariff = plan.tariff
    first = words.text(N_("Electricity from {day}, đồng/kWh"), day=words.date(tariff.first))
    found.append(Assumed(first, tariff.vnd_per_kwh, tariff.certainty, words.either(tariff.source)))
    for lamp in plan.assumed.luminaires:
        name = words.text(
            N_("{luminaire}, {lumens} lm: đồng"),
            luminaire=words.label(lamp),
            lumens=words.number(lamp.lumens),
        )
        found.append(Assumed(name, lamp.price_vnd, lamp.certainty, words.either(lamp.source)))
    for pole in plan.assumed.poles:
        name = words.text(N_("Pole of {height} m: đồng"), height=_number(words, pole.height_m))
        found.append(Assumed(name, pole.price_vnd, pole.certainty, words.either(pole.source)))
    return [*found, *_widths(plan, words)]


def _widths(plan: LightingPlan, words: Language) -> list[Assumed]:
    """Return the widths that were assumed for streets of this plan."""
    streets = plan.streets[(plan.streets["width_from"] != "width_m").to_numpy(bool)]
    used = set(streets["road_class"].fillna("other")) if "road_class" in streets else {"other"}
    known = [name for name in WIDTHS if name in used and name in plan.assumed.widths]
    rest = ["other"] if len(streets) and used - set(known) and "other" in plan.assumed.widths else []
    found = []
    for name in dict.fromkeys([*known, *rest]):
        each = plan.assumed.widths[name]
        label = words.text(N_("Width where none is known, {road}: m"), road=words.text(ROAD_NAMES[name]))
        found.append(Assumed(label, each.value, each.certainty, words.either(each.source), 1))
    return found


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
        luminaire=words.label(lamp),
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
        name=words.label(own),
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
