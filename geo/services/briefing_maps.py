"""The maps of a briefing: the whole area once for each criterion, and one of each ward with model routes.

Pages are drawn in threads, as typst lets other threads run while it paints (three quarters of a page's time);
a process of its own would start for longer than fourteen wards take (docs/adr/0027-briefings.md).
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from geo.language import N_, Language
from geo.model.briefing import BETTER, WORSE, Briefing
from geo.model.criterion import Criterion
from geo.model.document import Block, Document, Picture
from geo.model.image import ImageRequest
from geo.model.stage import STAGE
from geo.model.summary import Part, WardSummary
from geo.rendering.image import compose, draw
from geo.rendering.output import to_svg
from geo.services import browsing, exporting
from geo.services.briefing_pictures import DPI, Tell
from geo.stores.base import Store

_PAGE_MM, _TEXT_MM = 210.0, 165.0
_MAP_DPI = round(DPI * _TEXT_MM / _PAGE_MM)  # an A4 page that is as wide as the text has 300 dpi then
_MOST_THREADS = 4  # what is not painted is Python, which one thread at a time runs


@dataclass(frozen=True)
class _Sheet:
    """One map: of which ward (None: the whole area), and what its colours show."""

    ward: WardSummary | None
    theme: Criterion


def theme_of(store: Store, found: Briefing, theme_id: str | None = None) -> Criterion:
    """Return what the maps of wards show: what is asked for, else the criterion that changed most.

    Metres that got better or worse count; where none did, it is the first criterion.

    Raises:
        InvalidInput: there is no such criterion on the last day of the period.
    """
    day = found.period.end
    if theme_id is not None:
        return browsing.theme(store, day, theme_id)
    changed = dict.fromkeys((each.id for each in browsing.themes(store, day)), 0.0)
    for turn in found.turns:
        if turn.kind in (BETTER, WORSE) and turn.criterion in changed:
            changed[turn.criterion] += turn.metres
    return browsing.theme(store, day, max(changed, key=lambda each: changed[each]))


def maps(
    store: Store, found: Briefing, words: Language, *, theme: Criterion, as_lines: bool, tell: Tell
) -> Iterator[Picture]:
    """Return the whole area once for each criterion (and `theme`), then each ward by `theme`.

    `as_lines`: as SVG that names its fonts, else as PNG. `tell` hears how many are done.
    """
    criteria = store.criteria.in_force(found.period.end)
    themes = dict.fromkeys([each.id for each in criteria] + [theme.id])
    known = {each.id: each for each in (*criteria, theme)}
    sheets = [_Sheet(None, known[each]) for each in themes]
    sheets += [_Sheet(ward, theme) for ward in found.now.wards if ward.metres or ward.apartment_blocks]
    with ThreadPoolExecutor(_threads(as_lines=as_lines)) as pool:
        waiting = [pool.submit(_map, store, found, words, sheet, as_lines=as_lines) for sheet in sheets]
        try:
            for number, each in enumerate(waiting, 1):
                yield each.result()
                tell(number, len(sheets))
        finally:
            pool.shutdown(cancel_futures=True)


def with_letters(document: Document) -> Document:
    """Return a document whose pictures of lines carry their letters, for what has not our fonts."""
    drawn = (each.svg for each in (*document.blocks, *document.annex) if isinstance(each, Picture))
    letters = "".join(sorted(set().union(*drawn)))
    blocks, annex = (
        tuple(_with_letters(each, letters) for each in part) for part in (document.blocks, document.annex)
    )
    return replace(document, blocks=blocks, annex=annex)


def _with_letters(block: Block, letters: str) -> Block:
    if not isinstance(block, Picture) or not block.svg:
        return block
    return replace(block, svg=to_svg(block.svg, letters=letters).decode())


def _threads(*, as_lines: bool) -> int:
    return 1 if as_lines else min(os.cpu_count() or 1, _MOST_THREADS)


def _map(store: Store, found: Briefing, words: Language, sheet: _Sheet, *, as_lines: bool) -> Picture:
    request = ImageRequest(
        as_of=found.period.end,
        boundaries=found.period.boundaries,
        orientation="portrait",
        dpi=_MAP_DPI,
        language=words.code,
        theme=sheet.theme.id,
        ward=sheet.ward.code if sheet.ward else None,
    )
    scene = exporting.scene(store, request)
    alt, caption = _told(sheet.ward or found.now.total, sheet.theme, words), _caption(sheet, words)
    if as_lines:
        return Picture(b"", alt, caption, svg=str(compose(scene, request)))
    return Picture(draw(scene, request), alt, caption)


def _caption(sheet: _Sheet, words: Language) -> str:
    theme = words.either(dict(sheet.theme.labels))
    if sheet.ward is None:
        return words.text(N_("Map of the whole area: {theme}"), theme=theme)
    return words.text(N_("Map of {ward} ward: {theme}"), ward=sheet.ward.name, theme=theme)


def _told(part: Part, theme: Criterion, words: Language) -> str:
    """Say what a map shows: how much there is, and how many metres have which value."""
    told = words.text(
        N_("Map of model routes: {routes} routes, {metres}, {blocks} apartment blocks."),
        routes=words.number(part.routes),
        metres=words.metres(part.metres),
        blocks=words.number(part.apartment_blocks),
    )
    amounts = part.stage if theme.id == STAGE.id else part.status.get(theme.id, {})
    values = [
        f"{words.either(dict(value.labels))} {words.metres(amounts[value.id])}"
        for value in theme.values
        if amounts.get(value.id)
    ]
    if not values:
        return told
    name = words.either(dict(theme.labels))
    return told + " " + words.text(N_("{theme}: {parts}."), theme=name, parts=", ".join(values))
