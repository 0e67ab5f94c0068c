"""What a plan of extension assumed, as tables of its memo: each number with its certainty and source."""

from collections.abc import Iterator, Mapping

from geo.assumptions.planning import REASONS, Assumption, PlanningAssumptions
from geo.extension import words as said
from geo.language import N_, Language
from geo.papers.document import Annex, Block, Column, Paragraph, Table


def assumed_blocks(assumed: PlanningAssumptions, words: Language) -> Iterator[Block]:
    """Give the annex with all that a plan assumed."""
    yield Annex(words.text(N_("Assumptions")))
    yield Paragraph(
        words.text(
            N_("Every figure below is an assumption that can be changed in planning.toml; none is a norm.")
        )
    )
    yield _assumed_table(
        words,
        N_("Weights of the reasons"),
        {said.REASON_LABELS[name]: assumed.weights[name] for name in REASONS if name in assumed.weights},
        share=True,
    )
    yield _assumed_table(
        words,
        N_("Distances and scores"),
        {said.NUMBER_LABELS.get(name, name): each for name, each in assumed.numbers.items()},
    )
    yield Table(
        (
            Column(words.text(N_("Works"))),
            Column(words.text(N_("Road class"))),
            Column(words.text(N_("Cost a metre (đồng)")), figures=True),
            Column(words.text(N_("Certainty"))),
            Column(words.text(N_("Source")), share=2),
        ),
        tuple(
            (
                words.label(works), said.road_class_label(words, name), words.number(rate),
                words.text(said.CERTAINTIES[works.certainty]), words.either(works.source),
            )
            for works in assumed.works
            for name, rate in works.vnd_per_metre.items()
        ),
        words.text(N_("What works cost a metre")),
    )  # fmt: skip


def _assumed_table(
    words: Language, caption: str, rows: Mapping[str, Assumption], *, share: bool = False
) -> Table:
    return Table(
        (
            Column(words.text(N_("What")), share=2),
            Column(words.text(N_("Value")), figures=True, share=0.8),
            Column(words.text(N_("Certainty"))),
            Column(words.text(N_("Source")), share=2),
        ),
        tuple(
            (
                words.text(label),
                words.percent(each.value, 0) if share else said.trimmed(words, each.value, 2),
                words.text(said.CERTAINTIES[each.certainty]),
                words.either(each.source),
            )
            for label, each in rows.items()
        ),
        words.text(caption),
    )
