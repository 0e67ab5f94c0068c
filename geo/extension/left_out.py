"""What a plan of extension leaves out and is held against, as parts of its memo."""

from collections.abc import Iterator
from math import isfinite

from geo.extension import words as said
from geo.extension.values import ExtensionPlan
from geo.language import N_, Language
from geo.papers.document import Block, Bullets, Column, Heading, Paragraph, Table

MOST_LEFT_OUT = 40


def left_out(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    """Return why pieces are left out, and the nearest of them."""
    out = plan.edges[~plan.edges["fate"].isin(["planned", "built"])]
    yield Heading(words.text(N_("What is left out, and why")))
    counts = out["fate"].value_counts()
    yield Bullets(
        tuple(
            words.text(
                N_("{reason}: {n} pieces"), reason=words.text(said.FATES[fate]), n=words.number(counts[fate])
            )
            for fate in said.FATES
            if fate in counts.index
        )
    )
    nearest = out.sort_values("distance_m", kind="stable").head(MOST_LEFT_OUT)
    rows = tuple(
        (
            said.street_name(words, row, label),
            str(label),
            words.number(row["metres"]),
            words.number(row["needed_vnd"]) if isfinite(row["needed_vnd"]) else "–",
            words.text(said.FATES[row["fate"]]),
        )
        for label, row in zip(nearest.index, nearest.to_dict("records"), strict=True)
    )
    heads = [N_("Street"), N_("Piece"), N_("Metres"), N_("Needed, with the way to it (đồng)"), N_("Reason")]
    shares, figures = (1.7, 0.9, 0.7, 1.3, 2.4), (False, False, True, True, False)
    columns = tuple(
        Column(words.text(head), figures=figure, share=share)
        for head, figure, share in zip(heads, figures, shares, strict=True)
    )
    if rows:
        caption = words.text(N_("The {n} nearest to the headquarters"), n=words.number(len(rows)))
        yield Table(columns, rows, caption)


def held_against(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    """Return what other ways of planning and other budgets would bring."""
    if not plan.rivals and not plan.curve.points:
        return
    yield Heading(words.text(N_("Other ways and other budgets")))
    yield Bullets(
        tuple(
            f"{words.text(said.RIVALS[rival.method])}: {said.compared(words, plan, rival)}."
            for rival in plan.rivals
        )
    )
    heads = [N_("Budget (đồng)"), N_("Spent (đồng)"), N_("Pieces"), N_("Worth"), N_("At most")]
    rows = tuple(
        (
            words.number(point.money), words.number(point.spent), words.number(point.edges),
            words.number(point.objective, 1), words.number(point.bound, 1),
        )
        for point in plan.curve.points
    )  # fmt: skip
    columns = tuple(Column(words.text(head), figures=True) for head in heads)
    if rows:
        yield Table(columns, rows, words.text(N_("What other budgets buy")))
        bend = said.knee(words, plan.curve)
        if bend:
            yield Paragraph(bend)
