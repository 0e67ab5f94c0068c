"""The memo of a plan of extension: what is proposed, with map, tables, reasons and assumptions."""

from collections.abc import Iterator
from math import isfinite

from geo.assumptions.planning import REASONS
from geo.extension import words as said
from geo.extension.asked import asked_blocks
from geo.extension.assumed import assumed_blocks
from geo.extension.left_out import held_against, left_out
from geo.extension.plan import phases_of, wards_of
from geo.extension.solver.values import OUT_OF_TIME, STOPPED
from geo.extension.values import ExtensionPlan
from geo.language import N_, Language
from geo.model.programme import STATE
from geo.papers.document import Block, Bullets, Column, Document, Heading, Paragraph, Picture, Table
from geo.papers.heads import SCHEME, official
from geo.stores.base import Store

MOST_PIECES = 60  # so many are listed one by one; of more, streets: every piece is in the workbook
_REASON_SHARES = (1.8, 1.45, 1.05, 0.85, 1.3, 0.8, 0.85, 1.1, 0.75)  # so that no word of a head is cut
MapPicture = bytes | str  # PNG, or the text of an SVG


def document_of(
    store: Store,
    plan: ExtensionPlan,
    words: Language,
    *,
    picture: MapPicture | None = None,
    name: str = "",
    form: str = STATE,
) -> Document:
    """Return the memo in the words of a language; `picture`: the map, PNG or SVG; `form`: of the head."""
    programme = store.programme
    paper = official(programme, plan.moment.as_of, words, kind=SCHEME, form=form)
    blocks = [
        *_summary(plan, words),
        *_map(plan, words, picture),
        *_phases(plan, words),
        *_chosen(plan, words),
        *_reasons(plan, words),
        *left_out(plan, words),
        *held_against(plan, words),
        *asked_blocks(plan, words),
    ]
    return Document(
        title=_extending(words, name),
        subtitle=words.text(
            N_("Model routes around {office}, figures of {day}"),
            office=plan.office.name,
            day=words.date(plan.moment.as_of),
        ),
        blocks=blocks,
        annex=tuple(_annex(plan, words)),
        language=words.code,
        organisation=words.either(programme.organisation),
        footer=words.text(N_("An estimate by the assumptions named here, no approved plan")),
        head=paper.head,
        signature=paper.signature,
        numbered=True,
    )


def _annex(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    """Give what was assumed; how long the search took, unless the paper's body had to say it."""
    yield from assumed_blocks(plan.assumptions, words)
    if not _cut_short(plan):
        yield Paragraph(said.ending(words, plan.plan), note=True)


def _cut_short(plan: ExtensionPlan) -> bool:
    """Say whether the search ended early, so that the plan is the best found by then."""
    return plan.plan.status in (OUT_OF_TIME, STOPPED)


def title_of(words: Language, name: str = "") -> str:
    """Return the title of a plan's memo, map and workbook."""
    if name:
        return words.text(N_("Plan of extension “{name}”"), name=name)
    return words.text(N_("Plan of extension"))


def _extending(words: Language, name: str) -> str:
    """Return the title below the word that says what kind of paper it is."""
    if name:
        return words.text(N_("Extension of the model routes: “{name}”"), name=name)
    return words.text(N_("Extension of the model routes"))


def _summary(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    chosen = plan.chosen
    yield Heading(words.text(N_("What is proposed")))
    yield Paragraph(
        words.text(
            N_(
                "With {budget} in {phases} phases, {n} street pieces of {length} become model routes; "
                "they cost {spent}, and {left} is left."
            ),
            budget=said.money(words, plan.total_budget),
            phases=plan.plan.phases,
            n=words.number(len(chosen)),
            length=words.length(float(chosen["metres"].sum())),
            spent=said.money(words, plan.total_spent),
            left=said.money(words, plan.plan.left_over[-1]),
        )
    )
    quality = said.quality(words, plan.plan)
    yield Paragraph(f"{quality} {said.ending(words, plan.plan)}" if _cut_short(plan) else quality)
    yield Paragraph(
        words.text(said.WORTH),
        note=True,
    )
    if plan.remarks:
        yield Bullets(tuple(said.remark(words, each) for each in plan.remarks))


def alt_of(plan: ExtensionPlan, words: Language) -> str:
    """Say in words what the map shows."""
    return words.text(
        N_("Map of the {n} planned street pieces by phase around {office}"),
        n=words.number(len(plan.chosen)),
        office=plan.office.name,
    )


def _map(plan: ExtensionPlan, words: Language, picture: MapPicture | None) -> Iterator[Block]:
    if picture is None:
        return
    png, svg = (b"", picture) if isinstance(picture, str) else (picture, "")
    yield Picture(png, alt_of(plan, words), words.text(N_("Planned streets by phase")), svg=svg)


def _phases(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    yield Heading(words.text(N_("Phases and wards")))
    table = phases_of(plan)
    rows: list[tuple[str, ...]] = [
        (
            words.number(row.phase), words.number(row.edges), words.number(row.metres),
            words.number(row.budget_vnd), words.number(row.cost_vnd), words.number(row.left_vnd),
        )
        for row in table.itertuples()
    ]  # fmt: skip
    sums = (table["edges"].sum(), table["metres"].sum(), table["budget_vnd"].sum(), table["cost_vnd"].sum())
    left = words.number(plan.plan.left_over[-1])
    rows.append((words.text(N_("Total")), *(words.number(each) for each in sums), left))
    heads = [
        N_("Phase"),
        N_("Pieces"),
        N_("Metres"),
        N_("Budget (đồng)"),
        N_("Cost (đồng)"),
        N_("Left over (đồng)"),
    ]
    columns = tuple(
        Column(words.text(head), figures=True, share=share)
        for head, share in zip(heads, (1.1, 0.8, 0.8, 1.5, 1.5, 1.5), strict=True)
    )
    yield Table(columns, tuple(rows), words.text(N_("Money and metres by phase")), last_is_total=True)
    wards = wards_of(plan)
    yield Table(
        (
            Column(words.text(N_("Ward")), share=2),
            Column(words.text(N_("Pieces")), figures=True),
            Column(words.text(N_("Metres")), figures=True),
            Column(words.text(N_("Cost (đồng)")), figures=True, share=1.6),
        ),
        tuple(
            (
                row.name or words.text(N_("Outside all wards")),
                words.number(row.edges), words.number(row.metres), words.number(row.cost_vnd),
            )
            for row in wards[["name", "edges", "metres", "cost_vnd"]].itertuples(index=False)
        ),
        words.text(N_("Money and metres by ward")),
    )  # fmt: skip


def _chosen(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    yield Heading(words.text(N_("Planned streets")))
    by_street = len(plan.chosen) > MOST_PIECES
    rows = _streets(plan, words) if by_street else _pieces(plan, words)
    total = words.number(plan.chosen["metres"].sum()), words.number(plan.total_spent)
    rows.append((words.text(N_("Total")), "", "", "", *total))
    third = N_("Pieces") if by_street else N_("Piece")
    heads = [N_("Phase"), N_("Street"), third, N_("Ward"), N_("Metres"), N_("Cost (đồng)")]
    shares, figures = (1.0, 1.9, 1.6, 1.3, 0.7, 1.5), (True, False, by_street, False, True, True)
    columns = tuple(
        Column(words.text(head), figures=figure, share=share)
        for head, figure, share in zip(heads, figures, shares, strict=True)
    )
    yield Table(columns, tuple(rows), words.text(N_("What is built in which phase")), last_is_total=True)


def _pieces(plan: ExtensionPlan, words: Language) -> list[tuple[str, ...]]:
    return [
        (
            words.number(row["phase"]),
            said.street_name(words, row, label),
            str(label),
            plan.wards.get(row["ward"], "") if row["ward"] else "",
            words.number(row["metres"]),
            words.number(row["cost_vnd"]),
        )
        for label, row in zip(plan.chosen.index, plan.chosen.to_dict("records"), strict=True)
    ]


def _streets(plan: ExtensionPlan, words: Language) -> list[tuple[str, ...]]:
    """Return a row for the pieces of a street in a phase and a ward; pieces without a name are one."""
    table = plan.chosen[["phase", "name", "ward", "metres", "cost_vnd"]].fillna({"name": "", "ward": ""})
    summed = table.groupby(["phase", "name", "ward"], as_index=False).agg(
        pieces=("metres", "size"), metres=("metres", "sum"), cost_vnd=("cost_vnd", "sum")
    )
    summed = summed.sort_values(["phase", "metres"], ascending=[True, False], kind="stable")
    return [
        (
            words.number(row.phase), row.name or words.text(N_("Streets without a name")),
            words.number(row.pieces), plan.wards.get(row.ward, ""),
            words.number(row.metres), words.number(row.cost_vnd),
        )
        for row in summed.itertuples(index=False)
    ]  # fmt: skip


def _reasons(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    yield Heading(words.text(N_("Why these streets")))
    yield Paragraph(
        words.text(
            N_(
                "What each reason contributes to a piece, in equivalent metres, and what the whole plan "
                "loses without the piece, when the money is spent on others instead."
            )
        )
    )
    reasons = (said.REASON_LABELS[name] for name in REASONS)
    heads = [N_("Street"), *reasons, N_("Worth"), N_("Lost without it")]
    heads += [N_("Stays")] if plan.stability else []
    told = plan.chosen
    if len(told) > MOST_PIECES:
        told = told.nlargest(MOST_PIECES, "benefit")
    rows = [
        (
            said.piece_name(words, row, label),
            *(words.number(row[f"benefit_{name}"], 1) for name in REASONS),
            words.number(row["benefit"], 1),
            said.lost(words, row),
            *([_share(words, row["stays"])] if plan.stability else []),
        )
        for label, row in zip(told.index, told.to_dict("records"), strict=True)
    ]
    columns = tuple(
        Column(words.text(head), figures=at > 0, share=_REASON_SHARES[at]) for at, head in enumerate(heads)
    )
    caption = words.text(N_("Reasons of the planned streets"))
    if len(told) < len(plan.chosen):
        most = N_("The {n} planned pieces that bring the most; every piece is in the workbook")
        caption = words.text(most, n=words.number(len(told)))
    yield Table(columns, tuple(rows), caption)
    if plan.stability is not None:
        yield Paragraph(said.drawn(words, plan.stability), note=True)


def _share(words: Language, share: float) -> str:
    return words.percent(share, 0) if isfinite(share) else "–"
