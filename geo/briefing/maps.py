"""The maps of a briefing: the whole area once for each criterion, and each ward.

Threads paint the pages, as typst and Pillow let others run meanwhile; this one lays out the next. Processes
do not pay, for many wards either (docs/adr/0027-briefings.md).
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from geo.briefing.pictures import DPI, Tell
from geo.briefing.values import BETTER, WORSE, Briefing, Place
from geo.language import N_, Language
from geo.map_images import export
from geo.map_images.atlas import ward_sheets
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.model.stage import STAGE
from geo.model.summary import Part, WardSummary
from geo.papers.document import Block, Document, Picture
from geo.papers.palette import paper_png
from geo.programme import browse
from geo.programme.nameless import are_nameless
from geo.rendering.atlas.crew import cores
from geo.rendering.atlas.sheets import Drawer
from geo.rendering.image import compose
from geo.rendering.output import to_svg
from geo.rendering.request import ImageRequest
from geo.stores.base import Store

_PAGE_MM, _TEXT_MM = 210.0, 165.0
_MAP_DPI = round(DPI * _TEXT_MM / _PAGE_MM)  # an A4 page that is as wide as the text has 300 dpi then
_PAGE = ImageRequest(orientation="portrait", dpi=_MAP_DPI)
_MOST_THREADS = 4  # a page is laid out in a quarter of the time in which it is painted: more would wait


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
        return browse.theme(store, day, theme_id)
    changed = dict.fromkeys((each.id for each in browse.themes(store, day)), 0.0)
    for turn in found.turns:
        if turn.kind in (BETTER, WORSE) and turn.criterion in changed:
            changed[turn.criterion] += turn.metres
    return browse.theme(store, day, max(changed, key=lambda each: changed[each]))


def drawn_wards(found: Briefing, theme: Criterion, most: int) -> tuple[WardSummary, ...]:
    """Return all wards; of more than `most` those whose statuses changed most.

    Metres of `theme` that got better or worse count (of a stage: of all criteria), then metres of routes,
    then apartment blocks.
    """
    there = found.now.wards
    turned = {each.code: _turned(each, theme) for each in found.places}
    ranked = sorted(
        there, key=lambda ward: (-turned.get(ward.code, 0.0), -ward.metres, -ward.apartment_blocks)
    )
    chosen = {ward.code for ward in ranked[:most]}
    return tuple(ward for ward in there if ward.code in chosen)


def _turned(place: Place, theme: Criterion) -> float:
    names = (theme.id,) if theme.id in place.better else tuple(place.better)
    return sum(place.better[name] + place.worse[name] for name in names)


def maps(
    store: Store,
    found: Briefing,
    words: Language,
    *,
    wards: Sequence[WardSummary],
    theme: Criterion,
    as_lines: bool,
    tell: Tell,
) -> Iterator[Picture]:
    """Return the whole area once for each criterion (and `theme`), then each of `wards` by `theme`.

    `as_lines`: as SVG that names its fonts, else as PNG. `tell` hears how many are done.
    """
    criteria = store.criteria.in_force(found.period.end)
    themes = dict.fromkeys([each.id for each in criteria] + [theme.id])
    known = {each.id: each for each in (*criteria, theme)}
    sheets = [_Sheet(None, known[each]) for each in themes]
    sheets += [_Sheet(ward, theme) for ward in wards]
    scenes = _Scenes(store, found, theme, words)
    pictures = (scenes.picture(sheet) for sheet in sheets)
    for number, each in enumerate(pictures if as_lines else _painted(pictures), 1):
        yield each
        tell(number, len(sheets))


def _painted(pictures: Iterable[Picture]) -> Iterator[Picture]:
    """Yield pictures of lines as pixels, in order; threads paint while this one lays out the next ones."""
    threads = min(cores(), _MOST_THREADS)
    waiting: deque[Future[Picture]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for each in pictures:
                waiting.append(pool.submit(_pixels, each))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _pixels(picture: Picture) -> Picture:
    return replace(picture, png=paper_png(picture.svg, size_px=_PAGE.size_px, dpi=_MAP_DPI), svg="")


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


class _Scenes:
    """What the maps of a briefing show: of a ward only what lies near it, gathered once for all of them."""

    def __init__(self, store: Store, found: Briefing, theme: Criterion, words: Language) -> None:
        self._store, self._found, self._words = store, found, words
        whole = export.scene(store, self._request(theme))
        now = Moment(found.period.end, found.period.boundaries)
        self._wards = {each.ward: each for each in ward_sheets(store, whole, now, words)}
        self._drawer = Drawer(whole, self._request(theme))

    def picture(self, sheet: _Sheet) -> Picture:
        """Return a map as lines that name their fonts."""
        told, request = sheet.ward or self._found.now.total, self._request(sheet.theme)
        if sheet.ward is None:
            scene = export.scene(self._store, request)
        else:
            scene = self._drawer.scene(self._wards[sheet.ward.code])
        caption = _caption(sheet, self._words)
        alt = f"{caption}. {_told(told, sheet.theme, self._words)}"
        return Picture(b"", alt, caption, svg=str(compose(scene, request)))

    def _request(self, theme: Criterion) -> ImageRequest:
        period = self._found.period
        return replace(
            _PAGE,
            as_of=period.end,
            boundaries=period.boundaries,
            language=self._words.code,
            theme=theme.id,
        )


def _caption(sheet: _Sheet, words: Language) -> str:
    theme = words.label(sheet.theme)
    if sheet.ward is None:
        return words.text(N_("Map of the whole area: {theme}"), theme=theme)
    return words.text(N_("Map of {ward} ward: {theme}"), ward=sheet.ward.name, theme=theme)


def _told(part: Part, theme: Criterion, words: Language) -> str:
    """Say what a map shows: how much there is, and how many metres have which value."""
    text = N_("Map of model routes: {routes} routes, {metres}, {blocks} apartment blocks.")
    if are_nameless(part):
        text = N_("Map of {segments} segments that bear no route name, {metres}, {blocks} apartment blocks.")
    told = words.text(
        text,
        segments=words.number(part.segments),
        routes=words.number(part.routes),
        metres=words.metres(part.metres),
        blocks=words.number(part.apartment_blocks),
    )
    amounts = part.stage if theme.id == STAGE.id else part.status.get(theme.id, {})
    values = [
        f"{words.label(value)} {words.metres(amounts[value.id])}"
        for value in theme.values
        if amounts.get(value.id)
    ]
    if not values:
        return told
    name = words.label(theme)
    return told + " " + words.text(N_("{theme}: {parts}."), theme=name, parts=", ".join(values))
