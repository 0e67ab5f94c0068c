"""A briefing as an official paper: sentences, tables, charts and maps in the words of one language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from geo.briefing import maps as briefing_maps
from geo.briefing import pictures, tables
from geo.briefing import words as said
from geo.briefing.period import terms
from geo.briefing.pictures import Tell
from geo.briefing.values import Briefing
from geo.briefing.ward_charts import wards_pictures
from geo.language import N_, Language
from geo.model.criterion import Criterion
from geo.model.programme import STATE
from geo.papers.document import Annex, Block, Bullets, Document, Heading, Paragraph, Picture
from geo.papers.heads import official
from geo.papers.numbering import roman
from geo.programme.nameless import nameless
from geo.stores.base import Store

_WEEK_DAYS = 7  # fewer would leave a calendar almost empty
_BESIDE_TITLE = 0.87
_BESIDE_NOTE = 0.80  # and below a note of two lines


def nobody(_done: int, _of: int) -> None:
    """Tell nobody how far the work is."""


def document_of(
    store: Store,
    found: Briefing,
    words: Language,
    *,
    form: str = STATE,
    as_lines: bool,
    tell: Tell = nobody,
    theme: str | None = None,
    ward_maps: int | None = None,
) -> Document:
    """Return the paper; `as_lines`: pictures as SVG, else as PNG; `form`: state or party.

    `theme`: what the maps of wards show (None: the criterion that changed most). `ward_maps`: of at most so
    many wards a map is drawn (None: what the programme says).

    Raises:
        InvalidInput: there is no such theme on the last day.
        StoreUnavailable: a layer cannot be read now.
    """
    programme, end = store.programme, found.period.end
    paper = official(programme, end, words, form=form)
    title = words.text(N_("on the progress of “{name}”"), name=words.either(programme.name))
    return Document(
        title=title,
        subtitle=said.span(found, words),
        blocks=tuple(_blocks(store, found, words, as_lines=as_lines)),
        annex=(
            *_task_annex(found, words),
            Annex(words.text(N_("Maps"))),
            *_maps(store, found, words, shown=(theme, ward_maps), as_lines=as_lines, tell=tell),
        ),
        language=words.code,
        organisation=words.either(programme.organisation),
        head=paper.head,
        signature=paper.signature,
        numbered=True,
    )


def _maps(
    store: Store,
    found: Briefing,
    words: Language,
    *,
    shown: tuple[str | None, int | None],
    as_lines: bool,
    tell: Tell,
) -> Iterator[Block]:
    """Return the maps, and first of how many wards there are some where not all are drawn."""
    theme = briefing_maps.theme_of(store, found, shown[0])
    most = store.programme.briefing.ward_maps if shown[1] is None else shown[1]
    there, wards = (briefing_maps.drawn_wards(found, theme, each) for each in (len(found.now.wards), most))
    share = _BESIDE_TITLE
    if len(wards) < len(there):
        share = _BESIDE_NOTE
        text = N_(
            "Maps of {number} of the {whole} wards: those in which most changed. "
            "The atlas has a page for each."
        )
        number, whole = words.number(len(wards)), words.number(len(there))
        yield Paragraph(words.text(text, number=number, whole=whole), indented=True)
    maps = briefing_maps.maps(store, found, words, wards=wards, theme=theme, as_lines=as_lines, tell=tell)
    yield from _beside_title(maps, share)


def _beside_title(maps: Iterable[Block], share: float) -> Iterator[Block]:
    """Make the first map smaller: the title of the annex stands on its page."""
    for at, each in enumerate(maps):
        if at == 0 and isinstance(each, Picture):
            yield replace(each, share=each.share * share)
        else:
            yield each


def _blocks(store: Store, found: Briefing, words: Language, *, as_lines: bool) -> Iterator[Block]:
    criteria = tuple(store.criteria.in_force(found.period.end))
    sections = (
        (N_("General results"), _general(store, found, criteria, words, as_lines=as_lines)),
        (N_("What changed in the period"), _changes(store, found, criteria, words)),
        (N_("Results by ward"), _by_ward(found, criteria, words, as_lines=as_lines)),
        (N_("Checks that are too old"), _stale(found, criteria, words)),
        (N_("Apartment blocks"), _blocks_of(found, criteria, words)),
        (N_("Tasks"), _tasks(found, words)),
    )
    for title, inside in sections:
        yield Heading(words.text(title))
        yield from inside


def _general(
    store: Store, found: Briefing, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Iterator[Block]:
    for text in said.overview(found, words):
        yield Paragraph(text, indented=True)
    if found.now.total.metres or found.before.total.metres:
        yield tables.statuses(found, criteria, words)
        yield pictures.through_time(found, criteria, words, as_lines=as_lines)
    days = (found.period.end - found.period.start).days
    if found.checks and days + 1 >= _WEEK_DAYS and days <= store.programme.briefing.calendar_days:
        yield pictures.calendar(found, words, as_lines=as_lines)


def _changes(
    store: Store, found: Briefing, criteria: Sequence[Criterion], words: Language
) -> Iterator[Block]:
    for text in terms(store, found, words):
        yield Paragraph(text, indented=True)
    if said.is_one_day(found) or found.is_quiet:
        text = said.ONE_DAY if said.is_one_day(found) else said.QUIET
        yield Paragraph(words.text(text), indented=True)
        return
    if found.joined:
        yield tables.routes(found.joined, words.text(N_("Routes that joined in the period")), words)
    else:
        yield Paragraph(words.text(N_("No route joined in the period.")), indented=True)
    if found.left:
        yield tables.routes(found.left, words.text(N_("Routes that left in the period")), words)
    if found.recognised:
        yield tables.routes(found.recognised, words.text(N_("Routes recognised in the period")), words)
    else:
        yield Paragraph(words.text(N_("No route was recognised in the period.")), indented=True)
    yield Bullets(tuple(said.turned(found, each, words) for each in criteria))
    if any(each.first or each.better.number or each.worse.number for each in found.within):
        yield tables.within(found, criteria, words)
    if found.turns:
        yield tables.turns(found, criteria, words)
    if found.balances:
        yield tables.balances(found, criteria, words)


def _by_ward(
    found: Briefing, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Iterator[Block]:
    if not found.standings:
        yield Paragraph(words.text(N_("No ward has a model route.")), indented=True)
        return
    yield tables.wards(found, criteria, words)
    if len(criteria) > 1 and any(each.better_metres or each.worse_metres for each in found.places):
        text = N_(
            "A metre counts once as better or worse here, by however many criteria it changed; "
            "where figures stand by criterion, it counts for each."
        )
        yield Paragraph(words.text(text), note=True)
    if sum(part.routes for part in (*found.now.wards, found.now.outside)) > found.now.total.routes:
        text = N_("A route through several wards counts in each of them, but once in the total.")
        yield Paragraph(words.text(text), indented=True)
    if found.now.total.nameless_segments:
        yield Paragraph(nameless(found.now.total, words), indented=True)
    yield from pictures.slopes(found, criteria, words, as_lines=as_lines)
    yield from wards_pictures(found.now, criteria, words, as_lines=as_lines)
    yield Bullets(said.best_and_worst(found, words))
    idle = [each.name for each in found.now.wards if not each.metres]
    if idle:
        text = N_("Wards without a model route: {wards}.")
        yield Paragraph(words.text(text, wards=", ".join(idle)), indented=True)


def _stale(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Iterator[Block]:
    aged = [
        each
        for each in criteria
        if found.now.total.stale.get(each.id) or found.now.total.stale_blocks.get(each.id)
    ]
    if not aged:
        yield Paragraph(words.text(N_("Every finding is fresh enough to rely on.")), indented=True)
        return
    yield Paragraph(words.text(N_("Checked too long ago to rely on; to be checked again:")), indented=True)
    yield Bullets(tuple(said.stale(found.now.total, each, words) for each in aged))
    if wards := said.stale_wards(found, criteria, words):
        yield Paragraph(wards, indented=True)
    if found.overdue:
        yield tables.overdue(found, criteria, words)


def _blocks_of(found: Briefing, criteria: Sequence[Criterion], words: Language) -> Iterator[Block]:
    if not found.now.total.apartment_blocks and not found.before.total.apartment_blocks:
        yield Paragraph(words.text(N_("No apartment block takes part.")), indented=True)
        return
    if found.blocks_joined:
        text = N_("Joined in the period: {names}.")
        yield Paragraph(words.text(text, names=", ".join(found.blocks_joined)), indented=True)
    yield tables.blocks(found, criteria, words)


def _tasks(found: Briefing, words: Language) -> Iterator[Block]:
    if not found.tasks:
        yield Paragraph(words.text(N_("No task is recorded.")), indented=True)
        return
    late = sum(each.state == "overdue" for each in found.tasks)
    done = sum(each.state in ("done", "done_late") for each in found.tasks)
    text = N_("{number} tasks: {done} done, {late} overdue.")
    yield Paragraph(
        words.text(
            text,
            number=words.number(len(found.tasks)),
            done=words.number(done),
            late=words.number(late),
        ),
        indented=True,
    )
    if late:
        yield Paragraph(words.text(N_("Overdue:")), indented=True)
        yield Bullets(tuple(said.overdue(each, words) for each in found.tasks if each.state == "overdue"))
    yield Paragraph(words.text(N_("Each task stands in annex {number}."), number=roman(1)), indented=True)


def _task_annex(found: Briefing, words: Language) -> Iterator[Block]:
    """Return the table of tasks, whose columns need pages that lie."""
    if found.tasks:
        yield Annex(words.text(N_("Tasks")), landscape=True)
        yield tables.tasks(found.tasks, words)
