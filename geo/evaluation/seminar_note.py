"""The choice of a place for the seminar as a note of one page."""

from collections.abc import Iterator

from geo.assumptions.evaluation import REASONS
from geo.evaluation.seminar_values import SeminarChoice
from geo.evaluation.seminar_words import (
    FULL,
    REASON_LABELS,
    Detail,
    counted_out,
    left_out,
    named,
    nobody,
    place,
    reasons,
    stability,
)
from geo.language import N_, Language
from geo.model.programme import STATE
from geo.papers import height
from geo.papers.document import Block, Bullets, Column, Document, Heading, Paragraph, Table
from geo.papers.heads import SUBMISSION, official
from geo.stores.base import Store

DETAILS = (
    FULL,
    Detail(letters=44, named=2),
    Detail(letters=44, named=1, wards=3),
    Detail(letters=44, named=1, wards=3, brief=True),
    Detail(letters=36, compared=3, named=1, wards=3, criteria=4, brief=True),
    Detail(letters=36, compared=2, named=1, wards=2, criteria=3, brief=True),
    Detail(letters=36, compared=2, named=1, wards=1, criteria=2, brief=True),
    Detail(letters=26, compared=2, named=1, wards=1, criteria=1, brief=True),
    Detail(letters=26, compared=0, named=1, wards=1, criteria=1, brief=True),
)  # the fullest first; the last names the others in its words alone
NOT_OFFICIAL = N_("The criteria are those of evaluation.toml; they are no official score sheet.")
LONGEST_PROPOSED = 120  # the place itself is named whole, unless its name is no name
SHARES = ((3.0, 1.3), (2.7, 1.45), (2.3, 1.6))  # of the width: names and reasons


def note_of(store: Store, choice: SeminarChoice, words: Language, *, form: str = STATE) -> Document:
    """Return the note in the words of a language, as full as one page holds; `form`: state or party."""
    notes = (_note(store, choice, words, form, detail) for detail in DETAILS)
    for note in notes:
        if height.fits(note):
            break
    return note


def _note(store: Store, choice: SeminarChoice, words: Language, form: str, detail: Detail) -> Document:
    programme, day = store.programme, choice.moment.as_of
    paper = official(programme, day, words, kind=SUBMISSION, form=form)
    return Document(
        title=words.text(N_("Proposal of a place for the seminar on replication")),
        subtitle=words.text(N_("Scored from the record, figures of {day}"), day=words.date(day)),
        blocks=tuple(_blocks(choice, words, detail)),
        language=words.code,
        organisation=words.either(programme.organisation),
        footer=words.text(N_("A proposal by weighed reasons; the decision is the office's")),
        head=paper.head,
        signature=paper.signature,
        numbered=True,
        dense=True,
    )


def _blocks(choice: SeminarChoice, words: Language, detail: Detail) -> Iterator[Block]:
    chosen = choice.chosen
    if chosen is None:
        yield Paragraph(nobody(words))
        yield Bullets(left_out(choice, words))
        return
    yield Paragraph(
        words.text(
            N_("Proposed: {name}, {place}."),
            name=chosen.model.name
            if len(chosen.model.name) <= LONGEST_PROPOSED
            else named(chosen.model, detail),
            place=place(chosen, words, detail),
        ),
        indented=True,
    )
    yield Heading(words.text(N_("Reasons")))
    yield Bullets(reasons(chosen, words, detail))
    if detail.compared:
        yield Heading(words.text(N_("Compared with other candidates, each reason from 0 to 100")))
        tables = (_compared(choice, words, detail, of_width) for of_width in SHARES)
        yield min(tables, key=height.block_pt)
    yield Heading(words.text(N_("How stable the choice is")))
    yield Paragraph(" ".join(stability(choice, words, detail)))
    yield Paragraph(f"{counted_out(choice, words)} {words.text(NOT_OFFICIAL)}", note=True)


def _compared(choice: SeminarChoice, words: Language, detail: Detail, of_width: tuple[float, float]) -> Table:
    shares = choice.rules.shares
    columns = (
        Column(words.text(N_("Route or block")), share=of_width[0]),
        *(
            Column(f"{words.text(REASON_LABELS[name])} ({words.percent(shares[name], 0)})", True, of_width[1])
            for name in REASONS
        ),
        Column(words.text(N_("In all")), True, 0.9),
        Column(words.text(N_("First in draws")), True, 1.0),
    )
    rows = tuple(
        (
            named(each.model, detail),
            *(_share(each.reasons[name], words) for name in REASONS),
            words.number(each.total * 100, 1),
            words.percent(each.first_share, 0),
        )
        for each in choice.candidates[: detail.compared]
    )
    return Table(columns, rows)


def _share(value: float | None, words: Language) -> str:
    return "–" if value is None else words.number(value * 100)
