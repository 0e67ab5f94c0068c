"""The choice of a place for the seminar as a note of one page."""

from collections.abc import Iterator

from geo.language import N_, Language
from geo.model.document import Block, Bullets, Column, Document, Heading, Paragraph, Table
from geo.model.evaluation import REASONS
from geo.model.programme import STATE
from geo.model.seminar import SeminarChoice
from geo.services import evaluation_words as said
from geo.services.paper_heads import SUBMISSION, official
from geo.services.seminar_words import REASON_LABELS, counted_out, left_out, nobody, place, reasons, stability
from geo.stores.base import Store

MOST_COMPARED = 4


def note_of(store: Store, choice: SeminarChoice, words: Language, *, form: str = STATE) -> Document:
    """Return the note in the words of a language; `form`: state or party."""
    programme, day = store.programme, choice.moment.as_of
    paper = official(programme, day, words, kind=SUBMISSION, form=form)
    return Document(
        title=words.text(N_("Proposal of a place for the seminar on replication")),
        subtitle=words.text(N_("Scored from the record, figures of {day}"), day=words.date(day)),
        blocks=tuple(_blocks(choice, words)),
        language=words.code,
        organisation=words.either(dict(programme.organisation)),
        footer=words.text(N_("A proposal by weighed reasons; the decision is the office's")),
        head=paper.head,
        signature=paper.signature,
        numbered=True,
        dense=True,
    )


def _blocks(choice: SeminarChoice, words: Language) -> Iterator[Block]:
    chosen = choice.chosen
    if chosen is None:
        yield Paragraph(nobody(words))
        yield Bullets(left_out(choice, words))
        return
    yield Paragraph(
        words.text(
            N_("Proposed: {name}, {place}."), name=said.short(chosen.model.name), place=place(chosen, words)
        ),
        indented=True,
    )
    yield Heading(words.text(N_("Reasons")))
    yield Bullets(reasons(chosen, choice, words))
    yield Heading(words.text(N_("Compared with other candidates, each reason from 0 to 100")))
    yield _compared(choice, words)
    yield Heading(words.text(N_("How stable the choice is")))
    yield Paragraph(" ".join(stability(choice, words)))
    yield Paragraph(f"{counted_out(choice, words)} {words.text(said.ILLUSTRATIVE)}", note=True)


def _compared(choice: SeminarChoice, words: Language) -> Table:
    shares = choice.rules.shares
    columns = (
        Column(words.text(N_("Route or block")), share=3.0),
        *(
            Column(f"{words.text(REASON_LABELS[name])} ({words.percent(shares[name], 0)})", True, 1.3)
            for name in REASONS
        ),
        Column(words.text(N_("In all")), True, 0.9),
        Column(words.text(N_("First in draws")), True, 1.0),
    )
    rows = tuple(
        (
            said.short(each.model.name),
            *(_share(each.reasons[name], words) for name in REASONS),
            words.number(each.total * 100, 1),
            words.percent(each.first_share, 0),
        )
        for each in choice.candidates[:MOST_COMPARED]
    )
    return Table(columns, rows)


def _share(value: float | None, words: Language) -> str:
    return "–" if value is None else words.number(value * 100)
