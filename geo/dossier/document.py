"""A dossier as a document: facts, map, statuses through time, photos, costs, tasks and history, in words."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from geo.dossier import pictures, tables
from geo.dossier import words as said
from geo.dossier.values import Dossier
from geo.extension.words import CERTAINTIES
from geo.language import N_, Language
from geo.model.criterion import Criterion
from geo.papers.document import Block, Bullets, Document, Heading, Paragraph
from geo.papers.heads import official
from geo.photos.picture_files import PhotoFiles
from geo.programme.features import SEGMENTS
from geo.rendering.atlas.crew import cores
from geo.stores.base import Store


def document_of(
    store: Store, found: Dossier, words: Language, *, pictures_from: PhotoFiles, as_lines: bool
) -> Document:
    """Return the dossier in the words of a language; `as_lines`: drawings as SVG, else as PNG.

    Raises:
        StoreUnavailable: a layer or a photo cannot be read now.
    """
    programme, day = store.programme, found.moment.as_of
    return Document(
        title=said.title(found, words),
        subtitle=words.text(
            N_("(by the record from {start} to {end})"), start=words.date(found.start), end=words.date(day)
        ),
        blocks=tuple(_blocks(store, found, words, pictures_from, as_lines=as_lines)),
        language=words.code,
        organisation=words.either(programme.organisation),
        place_and_day=official(programme, day, words).head.place_and_day,
        footer=words.text(N_("Made from the programme's record; what is missing there is named as missing")),
        numbered=True,
    )


def _blocks(
    store: Store, found: Dossier, words: Language, files: PhotoFiles, *, as_lines: bool
) -> Iterator[Block]:
    criteria = tuple(store.criteria.in_force(found.moment.as_of))
    sections = (
        (N_("General information"), _general(found, criteria, words)),
        (N_("Map"), iter([pictures.map_of(store, found, words, as_lines=as_lines)])),
        (N_("Statuses through time"), _statuses(found, criteria, words, as_lines=as_lines)),
        (N_("Photos before and after"), _photos(found, criteria, words, files, as_lines=as_lines)),
        (N_("Costs and proposals"), _costs(found, words)),
        (N_("Flag periods"), _periods(found, words)),
        (N_("Shortcomings and notes"), _shortcomings(found, criteria, words)),
        (N_("Tasks that name it"), _tasks(found, words)),
        (N_("History"), _history(found, words)),
    )
    for title, inside in sections:
        yield Heading(words.text(title))
        yield from inside


def _general(found: Dossier, criteria: Sequence[Criterion], words: Language) -> Iterator[Block]:
    yield tables.facts(found, words)
    for text in said.counting(found, words):
        yield Paragraph(text)
    if text := said.unchecked(found, criteria, words):
        yield Paragraph(text)
    if found.now.whole and criteria:
        yield tables.statuses(found, criteria, words)


def _statuses(
    found: Dossier, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Iterator[Block]:
    if not found.parts or not criteria:
        yield Paragraph(words.text(N_("No status is recorded by that day.")))
        return
    if any(step.whole for step in found.steps):
        for at in range(0, len(criteria), tables.ABREAST):
            some = criteria[at : at + tables.ABREAST]
            yield pictures.through_time(found, some, words, as_lines=as_lines)
    yield from tables.parts(found, criteria, words)
    if found.courses:
        yield tables.courses(found, criteria, words)


def _photos(
    found: Dossier, criteria: Sequence[Criterion], words: Language, files: PhotoFiles, *, as_lines: bool
) -> Iterator[Block]:
    if found.shots is None:
        yield Paragraph(words.text(said.NO_PHOTOS))
        return
    shown = [each for each in found.shots if each.shown]
    if not shown:
        yield Paragraph(words.text(N_("There are no photos of it by that day.")))
    with ThreadPoolExecutor(cores()) as pool:  # photos are read and made smaller without the interpreter
        yield from pool.map(
            lambda each: pictures.photos_of(each, files, criteria, words, as_lines=as_lines), shown
        )
    if shown or any(each.undated for each in found.shots):
        for text in said.without_photos(found.shots, words):
            yield Paragraph(text)


def _costs(found: Dossier, words: Language) -> Iterator[Block]:
    yield Paragraph(words.text(said.NO_COSTS))
    if found.layer != SEGMENTS:
        yield Paragraph(
            words.text(N_("Plans of extension and of lighting are about streets, not about blocks."))
        )
        return
    yield from _proposals(found, words)
    light = found.lighting
    if light is None or not light.rows:
        yield Paragraph(words.text(N_("No plan of lighting can be made: no segment with a shape counts.")))
    elif not light.needed:
        yield Paragraph(words.text(N_("By the record all of it is lit, so no new lighting is needed.")))
    else:
        yield tables.lighting(light, words)
        if hopeless := [each.part for each in light.needed if each.poles is None]:
            text = N_("No lamp that is known lights these so much: {parts}.")
            yield Paragraph(words.text(text, parts=said.ids(hopeless, words)))
        certainty = words.text(CERTAINTIES.get(light.certainty, light.certainty))
        yield Paragraph(words.text(N_("Levels of lighting: {certainty}."), certainty=certainty), note=True)
    if found.proposals or (light and light.needed):
        yield Paragraph(words.text(said.ESTIMATE), note=True)


def _proposals(found: Dossier, words: Language) -> Iterator[Block]:
    if found.proposals is None:
        yield Paragraph(words.text(N_("Kept plans are shown to members alone.")))
        return
    if not found.proposals:
        yield Paragraph(words.text(N_("No kept plan of extension is about streets of this route.")))
    for each in found.proposals:
        yield tables.proposal(each, words)
    proposed = [each.id for each in found.parts if not each.counts]
    if proposed and not any(each.adopted for each in found.proposals):
        text = N_("Proposed, without a cost in any kept plan: {parts}.")
        yield Paragraph(words.text(text, parts=said.ids(proposed, words)))


def _periods(found: Dossier, words: Language) -> Iterator[Block]:
    if found.periods:
        yield tables.periods(found, words)
    else:
        yield Paragraph(words.text(N_("No ordered flag period had begun by that day.")))
    if found.next_period is not None:
        yield Paragraph(
            words.text(
                N_("The next one: {occasion}, {days}."),
                occasion=said.occasion(found.next_period, words),
                days=said.period_days(found.next_period, words),
            )
        )


def _shortcomings(found: Dossier, criteria: Sequence[Criterion], words: Language) -> Iterator[Block]:
    yield Paragraph(words.text(said.NO_LAYER))
    faults = tuple(said.faults(found, criteria, words))
    if faults:
        yield Bullets(faults)
    elif found.counted:
        yield Paragraph(words.text(N_("Every status is the best one, and fresh enough to rely on.")))
    notes = [f"{each.id}: {each.note}" for each in found.parts if each.note]
    notes += [f"{each.id}, {name}: {text}" for each in found.parts for name, text in each.others.items()]
    if notes:
        yield Paragraph(words.text(N_("Notes and further fields:")))
        yield Bullets(tuple(notes))
    else:
        yield Paragraph(words.text(N_("No note is recorded.")))


def _tasks(found: Dossier, words: Language) -> Iterator[Block]:
    if found.tasks:
        yield tables.tasks(found.tasks, words)
    else:
        yield Paragraph(words.text(N_("No task names it.")))


def _history(found: Dossier, words: Language) -> Iterator[Block]:
    if not found.changes:
        yield Paragraph(words.text(N_("No change is recorded in this time.")))
        return
    yield tables.changes(found.changes, words, members=found.for_members)
    if found.more_changes:
        yield Paragraph(
            words.plural(
                "{n} older change is left out; the page of history has all.",
                "{n} older changes are left out; the page of history has all.",
                found.more_changes,
            )
        )
    if not found.for_members:
        yield Paragraph(words.text(N_("Who made a change, and why, is shown to members alone.")))
