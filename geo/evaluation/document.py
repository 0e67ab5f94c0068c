"""An evaluation as a document: what it says, the table of routes and blocks, points by group, its rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.assumptions.planning import Assumption
from geo.evaluation import words as said
from geo.evaluation.values import Evaluation, ModelScore
from geo.extension.words import CERTAINTIES
from geo.language import N_, Language
from geo.model.programme import STATE
from geo.papers.document import Annex, Block, Bullets, Column, Document, Heading, Paragraph, Table
from geo.papers.heads import REPORT, official
from geo.stores.base import Store


def document_of(store: Store, found: Sequence[Evaluation], words: Language, *, form: str = STATE) -> Document:
    """Return the evaluation of routes, of blocks, or of both, in the words of a language.

    Its tables stand in an annex of lying pages for each. `form`: of the head, state or party.
    """
    programme, day = store.programme, words.date(found[0].moment.as_of)
    paper = official(programme, found[0].moment.as_of, words, kind=REPORT, form=form)
    annexes = [tuple(_tables(each, words)) for each in found]
    return Document(
        title=words.text(N_("Evaluation of models for commendation")),
        subtitle=words.text(N_("Scored from the record, figures of {day}"), day=day),
        blocks=[block for each in found for block in _blocks(store, each, words)],
        language=words.code,
        organisation=words.either(programme.organisation),
        footer=words.text(N_("By the criteria of the programme's own file, no official score sheet")),
        head=paper.head,
        signature=paper.signature,
        annex=[block for annex in annexes for block in annex],
        numbered=True,
    )


def _blocks(store: Store, found: Evaluation, words: Language) -> Iterator[Block]:
    yield Heading(words.text(said.KINDS[found.layer]))
    for text in said.summary(found, words):
        yield Paragraph(text, indented=True)
    if found.criteria is None or not found.models:
        return
    yield Paragraph(words.text(N_("Places, points and the criteria stand in the annex.")), indented=True)
    yield Paragraph(words.text(said.TRACEABLE), indented=True)
    small = [each for each in found.models if not each.ranked]
    if small:
        yield Heading(words.text(N_("Small samples, which are not ranked")), 2)
        yield Bullets(said.small_samples(small, store.evaluation, words))


def _tables(found: Evaluation, words: Language) -> Iterator[Block]:
    if found.criteria is None or not found.models:
        return
    yield Annex(words.text(said.KINDS[found.layer]), landscape=True)
    yield _places(found, words)
    yield replace(_groups(found, words), caption=words.text(N_("Points by group, which add up to the total")))
    yield replace(_rules(found, words), caption=words.text(N_("Criteria, points and where they come from")))
    yield Paragraph(words.text(said.ILLUSTRATIVE), note=True)


def _places(found: Evaluation, words: Language) -> Table:
    heads = (
        (N_("Place"), 0, 1.2), (N_("Route or block"), 0, 3.0), (N_("Ward"), 0, 1.8), (N_("Points"), 1, 0.8),
        (N_("Out of"), 1, 0.8), (N_("Worst to best case"), 1, 1.4), (N_("Fresh findings"), 1, 1.0),
        (N_("Conclusion"), 0, 5.0),
    )  # fmt: skip
    rows = tuple(
        (
            said.place(each, words),
            each.name,
            ", ".join(each.places.values()) or words.text(N_("outside all wards")),
            said.points(each.point, words),
            said.points(each.scored, words) if each.point is not None else "–",
            said.interval(each.low, each.high, words),
            words.number(each.checks),
            said.conclusion(each, found, words),
        )
        for each in found.models
    )
    caption = words.text(
        N_("Points, out of those scored by now ({most} can be); those whose intervals overlap are equal"),
        most=said.points(found.inspected_points, words),
    )
    return Table(_columns(heads, words), rows, caption=caption)


def _groups(found: Evaluation, words: Language) -> Table:
    groups = found.criteria.groups if found.criteria else ()
    columns = (
        Column(words.text(N_("Route or block")), share=3.0),
        *(Column(words.label(group), True, 1.6) for group in groups),
        Column(words.text(N_("Total")), True, 1.6),
    )
    return Table(columns, tuple((each.name, *_group_cells(each, words)) for each in found.models))


def _group_cells(model: ModelScore, words: Language) -> Iterator[str]:
    yield from (said.group_said(each, words) for each in model.groups)
    yield said.scored(model, words)


def _rules(found: Evaluation, words: Language) -> Table:
    heads = (
        (N_("Criterion"), 0, 2.6),
        (N_("Points"), 1, 0.8),
        (N_("Certainty"), 0, 1.2),
        (N_("Source"), 0, 4.0),
    )
    rows: list[tuple[str, ...]] = []
    chosen = found.criteria
    if chosen is None:
        return Table(_columns(heads, words), ())
    for group in chosen.groups:
        rows.append(_rule(words.label(group), chosen.points(group), group.points, words))
        for item in group.items:
            label = f"– {words.label(item)}"
            source = Assumption(item.weight, item.certainty, item.source)
            rows.append(_rule(label, chosen.item_points(group, item), source, words))
    mark = words.text(N_("Passes above"))
    least = words.text(N_("At least of each group but the bonus, %"))
    rows.append(_rule(mark, chosen.pass_mark.value, chosen.pass_mark, words))
    rows.append(_rule(least, chosen.group_minimum.value * 100, chosen.group_minimum, words))
    return Table(_columns(heads, words), tuple(rows))


def _rule(name: str, points: float, source: Assumption, words: Language) -> tuple[str, ...]:
    certainty = words.text(CERTAINTIES.get(source.certainty, source.certainty))
    return (name, said.points(points, words), certainty, words.either(source.source))


def _columns(heads: Sequence[tuple[str, int, float]], words: Language) -> tuple[Column, ...]:
    return tuple(Column(words.text(head), bool(figures), share) for head, figures, share in heads)
