"""A plan of lighting as a workbook: streets whose sums follow changes, classes, wards, assumptions."""

from collections.abc import Mapping
from typing import Any

from geo.language import N_, Language
from geo.lighting.plan import LightingPlan
from geo.lighting.words import (
    ARRANGED,
    STATES,
    assumptions,
    certain,
    class_labels,
    lamp_labels,
    remarks,
    title_of,
)
from geo.papers import column_meanings
from geo.papers.explain import explained
from geo.papers.workbook import Formula, Kind, Sheet, SheetColumn, sheet_name, write_workbook

_ROWS_OF_CABLE = {"one_side": 1, "staggered": 2, "opposite": 2}
_LEAST = 13.0
_WIDE = {
    "Street": 30.0,
    "Class": 46.0,
    "State": 13.0,
    "To be lit": 12.0,
    "Luminaire": 14.0,
    "Poles stand": 24.0,
}
_USED = ("burn_hours", "vnd_per_kwh", "cable_vnd_per_metre")  # assumptions that the formulas look up


def as_workbook(plan: LightingPlan, words: Language) -> bytes:
    """Return the plan as a workbook (.xlsx): energy and capital are formulas over poles, watts and prices."""
    assumed = _assumed(plan, words)
    streets = _streets(plan, words, assumed)
    tables = [streets, _classes(plan, words, streets), _wards(plan, words), assumed]
    meant = explained(tables, column_meanings.LIGHTING, words)
    return write_workbook([*tables, meant], title=title_of(plan, words))


def _assumed(plan: LightingPlan, words: Language) -> Sheet:
    rows = [(each.name, each.value, certain(each, words), each.source) for each in assumptions(plan, words)]
    return Sheet(
        name=words.text(N_("Assumptions")),
        columns=[
            SheetColumn(words.text(N_("Assumption")), width=40),
            SheetColumn(words.text(N_("Number")), "number"),
            SheetColumn(words.text(N_("Certainty")), width=28),
            SheetColumn(words.text(N_("Source")), "long"),
        ],
        rows=rows,
        title=words.text(N_("Assumptions")),
        notes=remarks(plan, words),
    )


def _streets(plan: LightingPlan, words: Language, assumed: Sheet) -> Sheet:
    heads: list[tuple[str, Kind]] = [
        (N_("Street id"), "text"), (N_("Street"), "text"), (N_("Class"), "text"),
        (N_("Lux asked for"), "number"), (N_("Width, m"), "number"), (N_("Metres"), "number"),
        (N_("State"), "text"), (N_("To be lit"), "text"),
        (N_("Luminaire"), "text"), (N_("Height, m"), "number"), (N_("Poles stand"), "text"),
        (N_("Spacing, m"), "number"), (N_("Poles"), "whole"), (N_("Watts a pole"), "whole"),
        (N_("Đồng a pole"), "money"), (N_("Rows of cable"), "whole"), (N_("Capital, đồng"), "money"),
        (N_("kWh a year"), "whole"), (N_("Electricity a year, đồng"), "money"), (N_("Priority"), "share"),
    ]  # fmt: skip
    summed = {"Metres", "Poles", "Capital, đồng", "kWh a year", "Electricity a year, đồng"}
    columns = [_column(words, head, kind, head in summed) for head, kind in heads]
    empty = Sheet(
        words.text(N_("Streets")), columns, [], remarks(plan, words)[:1], title=title_of(plan, words)
    )
    cells = _cells(plan, assumed)
    first = empty.first_row + 1
    records = plan.streets.drop(columns="geometry").to_dict("records")
    rows = [_row(plan, words, street, first + at, cells) for at, street in enumerate(records)]
    return Sheet(
        empty.name, columns, rows, empty.notes, total_label=words.text(N_("Total")), title=empty.title
    )


def _column(words: Language, head: str, kind: Kind, total: bool) -> SheetColumn:
    """Return a column that is as wide as its heading, so that each heading stands on one line."""
    text = words.text(head)
    return SheetColumn(text, kind, total, max(_WIDE.get(head, _LEAST), len(text) + 2))


def _cells(plan: LightingPlan, assumed: Sheet) -> dict[str, str]:
    """Return where the assumptions that formulas use stand."""
    names = [*plan.assumed.numbers, "vnd_per_kwh"]
    sheet = sheet_name(assumed.name)
    return {name: f"'{sheet}'!$B${assumed.first_row + names.index(name) + 1}" for name in _USED}


def _row(
    plan: LightingPlan, words: Language, street: Mapping[Any, Any], row: int, cells: Mapping[str, str]
) -> list[Any]:
    lamp = next((each for each in plan.assumed.luminaires if each.id == street["luminaire"]), None)
    pole = next((each for each in plan.assumed.poles if each.height_m == street["height_m"]), None)
    state = STATES[street["state"]]
    head = [
        str(street["id"]),
        street.get("name") if isinstance(street.get("name"), str) else "",
        class_labels(plan, words)[street["class"]],
        street["lux"],
        street["width_m"],
        street["metres"],
        words.text(state),
        words.text(N_("yes")) if street["in_gap"] else "",
    ]
    if lamp is None or pole is None:
        return [*head, words.text(N_("none")), *[None] * 10, street["priority"]]
    arranged = ARRANGED[street["arrangement"]]
    capital = Formula(
        f"ROUND(M{row}*O{row}+P{row}*F{row}*{cells['cable_vnd_per_metre']},0)", street["capital_vnd"]
    )
    kwh = Formula(f"M{row}*N{row}*{cells['burn_hours']}/1000", street["kwh_year"])
    energy = Formula(f"ROUND(R{row}*{cells['vnd_per_kwh']},0)", street["energy_vnd_year"])
    return [
        *head,
        lamp_labels(plan, words)[lamp.id],
        street["height_m"],
        words.text(arranged),
        street["spacing_m"],
        street["poles"],
        lamp.watts,
        lamp.price_vnd + pole.price_vnd,
        _ROWS_OF_CABLE[street["arrangement"]],
        capital,
        kwh,
        energy,
        street["priority"],
    ]


def _classes(plan: LightingPlan, words: Language, streets: Sheet) -> Sheet:
    """Return sums by class that follow the sheet of streets."""
    used = set(plan.streets["class"])
    labels = [label for name, label in class_labels(plan, words).items() if name in used]
    own = words.text(N_("Class"))
    heads = [words.text(head) for head in (N_("Metres"), N_("Poles"), N_("Capital, đồng"), N_("kWh a year"))]
    kinds: tuple[Kind, ...] = ("number", "whole", "money", "whole")
    figures = plan.streets.groupby("class")[["metres", "poles", "capital_vnd", "kwh_year"]].sum()
    by_label = {class_labels(plan, words)[str(name)]: row for name, row in figures.iterrows()}
    columns = [
        SheetColumn(own, width=45),
        *(SheetColumn(head, kind, True) for head, kind in zip(heads, kinds, strict=True)),
    ]
    first = Sheet(words.text(N_("By class")), columns, []).first_row + 1
    rows = [
        [
            label,
            *(
                Formula(
                    f"SUMIF({streets.column_range(own)},A{first + at},{streets.column_range(head)})", value
                )
                for head, value in zip(heads, by_label[label].tolist(), strict=True)
            ),
        ]
        for at, label in enumerate(labels)
    ]
    return Sheet(words.text(N_("By class")), columns, rows, total_label=words.text(N_("Total")))


def _wards(plan: LightingPlan, words: Language) -> Sheet:
    """Return sums by ward and class: a street in two wards counts in each by its metres there."""
    heads: list[tuple[str, Kind, bool]] = [
        (N_("Ward"), "text", False), (N_("Class"), "text", False), (N_("Metres"), "number", True),
        (N_("Lit, m"), "number", True), (N_("Poles"), "number", True), (N_("Capital, đồng"), "money", True),
        (N_("kWh a year"), "whole", True), (N_("To be lit, m"), "number", True),
        (N_("To be lit, đồng"), "money", True),
    ]  # fmt: skip
    names = ["metres", "lit_metres", "poles", "capital_vnd", "kwh_year", "gap_metres", "gap_capital_vnd"]
    labels, outside = class_labels(plan, words), words.text(N_("Outside all wards"))
    rows = [
        [row["ward"] or outside, labels[row["class"]], *(row[name] for name in names)]
        for row in plan.totals.to_dict("records")
    ]
    return Sheet(
        words.text(N_("By ward")),
        [_column(words, head, kind, total) for head, kind, total in heads],
        rows,
        total_label=words.text(N_("Total")),
    )
