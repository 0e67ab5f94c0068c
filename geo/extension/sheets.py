"""The workbook of a plan of extension: streets, phases with live sums, what is left out, assumptions."""

from collections.abc import Sequence
from typing import Any

from geo.assumptions.planning import REASONS
from geo.extension import words as said
from geo.extension.plan import phases_of
from geo.extension.values import ExtensionPlan
from geo.language import N_, Language
from geo.model.road_class import FIELD as ROAD_CLASS
from geo.papers import column_meanings
from geo.papers.explain import explained
from geo.papers.workbook import Formula, Sheet, SheetColumn

_NONE = float("nan")
_BY_CLASS = N_("Worth by road class")  # beside the column of the class itself
_WORTHS = {**said.REASON_LABELS, ROAD_CLASS: _BY_CLASS}


def sheets_of(plan: ExtensionPlan, words: Language) -> Sequence[Sheet]:
    """Return the sheets; sums by phase follow what is typed into the sheet of streets."""
    streets = _streets(plan, words)
    tables = [
        _phases(plan, words, streets),
        streets,
        _left_out(plan, words),
        _other_budgets(plan, words),
        _assumptions(plan, words),
    ]
    costs = words.text(N_("The part of the cost that these works take, in đồng."))
    more = {words.label(works): costs for works in plan.assumptions.works}
    more[words.text(_BY_CLASS)] = words.text(
        N_("The part of the worth that comes from the class of the road.")
    )
    meant = explained(tables, column_meanings.EXTENSION, words, more=more)
    return [*tables, _explained(plan, words), meant]


def _streets(plan: ExtensionPlan, words: Language) -> Sheet:
    t = words.text
    columns = [
        SheetColumn(t(N_("Piece"))),
        SheetColumn(t(N_("Phase")), "whole"),
        SheetColumn(t(N_("Street")), width=30),
        SheetColumn(t(N_("Ward"))),
        SheetColumn(t(N_("Road class"))),
        SheetColumn(t(N_("Metres")), "number", total=True),
        SheetColumn(t(N_("Cost (đồng)")), "money", total=True),
        *(SheetColumn(words.label(works), "money", total=True) for works in plan.assumptions.works),
        *(SheetColumn(t(_WORTHS[name]), "number", total=True) for name in REASONS),
        SheetColumn(t(N_("Worth")), "number", total=True),
        SheetColumn(t(N_("Lost at least")), "number"),
        SheetColumn(t(N_("Lost at most")), "number"),
        SheetColumn(t(N_("Lost without it")), width=30),
        SheetColumn(t(N_("Stays")), "share"),
        SheetColumn(t(N_("To the headquarters (m)")), "number"),
    ]
    works = [f"cost_{each.id}_vnd" for each in plan.assumptions.works]
    rows = [
        [
            str(label), int(row["phase"]), said.street_name(words, row, label), _ward(plan, row),
            said.road_class_label(words, row.get("road_class") or ""), row["metres"], int(row["cost_vnd"]),
            *(row.get(name, _NONE) for name in works),
            *(row[f"benefit_{name}"] for name in REASONS),
            row["benefit"], row["lost_least"], row["lost_most"], said.lost(words, row),
            row["stays"], row["distance_m"],
        ]
        for label, row in zip(plan.chosen.index, plan.chosen.to_dict("records"), strict=True)
    ]  # fmt: skip
    return Sheet(t(N_("Planned streets")), columns, rows, total_label=t(N_("Total")))


def _phases(plan: ExtensionPlan, words: Language, streets: Sheet) -> Sheet:
    t = words.text
    heads = [
        N_("Phase"),
        N_("Pieces"),
        N_("Metres"),
        N_("Budget (đồng)"),
        N_("Cost (đồng)"),
        N_("Left over (đồng)"),
    ]
    kinds = ("whole", "whole", "number", "money", "money", "money")
    totals = (False, True, True, True, True, False)
    columns = [
        SheetColumn(t(head), kind, total=total)  # type: ignore[arg-type]
        for head, kind, total in zip(heads, kinds, totals, strict=True)
    ]
    notes = [
        said.quality(words, plan.plan),
        t(N_("Sums follow the sheet of streets: change a phase or a cost there.")),
    ]
    shell = Sheet(t(N_("Phases")), columns, (), notes, t(N_("Total")), t(N_("Plan of extension")))
    phase, metres, cost = (
        streets.column_range(t(head)) for head in (N_("Phase"), N_("Metres"), N_("Cost (đồng)"))
    )
    rows: list[list[Any]] = []
    for at, row in enumerate(phases_of(plan).itertuples()):
        number, budget, spent = (shell.cell(at, t(heads[column])) for column in (0, 3, 4))
        before = f"+{shell.cell(at - 1, t(heads[5]))}" if at else ""
        rows.append(
            [
                int(row.phase),
                Formula(f"COUNTIF({phase},{number})", int(row.edges)),
                Formula(f"SUMIF({phase},{number},{metres})", float(row.metres)),
                int(row.budget_vnd),
                Formula(f"SUMIF({phase},{number},{cost})", int(row.cost_vnd)),
                Formula(f"{budget}-{spent}{before}", row.left_vnd),
            ]
        )
    return Sheet(shell.name, columns, rows, notes, shell.total_label, shell.title)


def _left_out(plan: ExtensionPlan, words: Language) -> Sheet:
    t = words.text
    out = plan.edges[~plan.edges["fate"].isin(["planned", "built"])].sort_values("distance_m", kind="stable")
    columns = [
        SheetColumn(t(N_("Piece"))),
        SheetColumn(t(N_("Street")), width=30),
        SheetColumn(t(N_("Ward"))),
        SheetColumn(t(N_("Metres")), "number", total=True),
        SheetColumn(t(N_("Cost (đồng)")), "money", total=True),
        SheetColumn(t(N_("Worth")), "number", total=True),
        SheetColumn(t(N_("Needed, with the way to it (đồng)")), "money"),
        SheetColumn(t(N_("Reason")), width=44),
        SheetColumn(t(N_("Stays")), "share"),
    ]
    rows = [
        [
            str(label), said.street_name(words, row, label), _ward(plan, row), row["metres"],
            int(row["cost_vnd"]), row["benefit"], row["needed_vnd"], t(said.FATES[row["fate"]]), row["stays"],
        ]
        for label, row in zip(out.index, out.to_dict("records"), strict=True)
    ]  # fmt: skip
    return Sheet(t(N_("Left out")), columns, rows, total_label=t(N_("Total")))


def _other_budgets(plan: ExtensionPlan, words: Language) -> Sheet:
    t = words.text
    columns = [
        SheetColumn(t(N_("Method or budget")), width=52),
        SheetColumn(t(N_("Budget (đồng)")), "money"),
        SheetColumn(t(N_("Spent (đồng)")), "money"),
        SheetColumn(t(N_("Pieces")), "whole"),
        SheetColumn(t(N_("Worth")), "number"),
        SheetColumn(t(N_("At most")), "number"),
    ]
    rows: list[list[Any]] = [
        [t(said.RIVALS[each.method]), plan.total_budget, sum(each.spent), each.edges, each.objective, _NONE]
        for each in plan.rivals
    ]
    rows += [
        [
            t(N_("{share} of the budgets"), share=words.percent(point.share, 0)), point.money, point.spent,
            point.edges, point.objective, point.bound,
        ]
        for point in plan.curve.points
    ]  # fmt: skip
    bend = said.knee(words, plan.curve)
    return Sheet(t(N_("Other budgets")), columns, rows, [bend] if bend else [])


def _assumptions(plan: ExtensionPlan, words: Language) -> Sheet:
    t, assumed = words.text, plan.assumptions
    columns = [
        SheetColumn(t(N_("What")), width=52),
        SheetColumn(t(N_("Road class"))),
        SheetColumn(t(N_("Value")), "number"),
        SheetColumn(t(N_("Certainty")), width=26),
        SheetColumn(t(N_("Source")), "long"),
    ]
    tables = [
        (said.REASON_LABELS[name], "", assumed.weights[name]) for name in REASONS if name in assumed.weights
    ]
    tables += [(said.NUMBER_LABELS.get(name, name), "", each) for name, each in assumed.numbers.items()]
    tables += [
        (N_("What a road class is worth (0–1)"), said.road_class_label(words, name), each)
        for name, each in assumed.road_classes.items()
    ]
    rows: list[list[Any]] = [
        [t(label), name, each.value, t(said.CERTAINTIES[each.certainty]), words.either(each.source)]
        for label, name, each in tables
    ]
    for works in assumed.works:
        label = t(N_("{works}, đồng a metre"), works=words.label(works))
        certainty, source = t(said.CERTAINTIES[works.certainty]), words.either(works.source)
        rows += [
            [label, said.road_class_label(words, name), rate, certainty, source]
            for name, rate in works.vnd_per_metre.items()
        ]
    note = t(N_("Every figure below is an assumption that can be changed in planning.toml; none is a norm."))
    return Sheet(t(N_("Assumptions")), columns, rows, [note])


def _explained(plan: ExtensionPlan, words: Language) -> Sheet:
    t = words.text
    lines = [
        (N_("Quality"), said.quality(words, plan.plan)),
        (N_("How it was found"), said.ending(words, plan.plan)),
        (
            N_("Worth"),
            t(said.WORTH),
        ),
        (
            N_("Lost at least, at most"),
            t(N_("What the plan loses without the piece, when the money is spent on others instead.")),
        ),
        (
            N_("Left over (đồng)"),
            t(N_("What a phase does not spend is carried over to the next.")),
        ),
        (N_("Day of the figures"), words.date(plan.moment.as_of)),
        (N_("Headquarters"), plan.office.name),
    ]
    if plan.stability is not None:
        lines.append((N_("Stays"), said.drawn(words, plan.stability)))
    rows = [[t(head), text] for head, text in lines]
    rows += [[t(N_("Note")), said.remark(words, each)] for each in plan.remarks]
    return Sheet(
        t(N_("How to read this")),
        [SheetColumn(t(N_("What")), width=30), SheetColumn(t(N_("Explanation")), "long", width=100)],
        rows,
    )


def _ward(plan: ExtensionPlan, row: dict[Any, Any]) -> str:
    return plan.wards.get(row["ward"], "") if isinstance(row["ward"], str) else ""
