"""The pictures of a dossier: map, chart through time, photos; as lines or pixels, and in words."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from geo.briefing.pictures import DPI
from geo.dossier.values import Dossier, Shots
from geo.errors import UnusableFile
from geo.evaluation.words import short
from geo.language import N_, Language
from geo.map_images import export
from geo.model.criterion import Criterion
from geo.model.programme import Bounds
from geo.papers import charts
from geo.papers.document import Block, Paragraph, Picture
from geo.papers.palette import paper_png
from geo.photos.pairs import side_by_side
from geo.photos.picture_files import PhotoFiles
from geo.programme import browse
from geo.programme.features import SEGMENTS
from geo.rendering import svg
from geo.rendering.image import compose
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene, shapes
from geo.stores.base import Store

_TEXT_MM, _PAGE_MM = 165.0, 210.0
_MAP_SHARE = 0.92  # of the text's width, so that heading and caption have room on its page
_AROUND, _LEAST_DEGREES = 0.12, 0.0012  # around it: of its extent, and at least (some 130 m)


def map_of(store: Store, found: Dossier, words: Language, *, as_lines: bool) -> Block:
    """Return the map of a route alone, or of a block among the routes; words where it has no shape.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    moment = found.moment
    frame = browse.inspected(store, found.layer, moment.as_of)
    own = frame[frame["id"].isin([each.id for each in found.parts])]
    own = own[~shapely.is_empty(shapes(own))]
    if not len(own):
        return Paragraph(words.text(N_("The record has no shape of it by that day, so there is no map.")))
    request = ImageRequest(
        as_of=moment.as_of,
        boundaries=moment.boundaries,
        bounds=_bounds(own),
        orientation="portrait",
        dpi=round(DPI * _TEXT_MM * _MAP_SHARE / _PAGE_MM),
        language=words.code,
    )
    scene = _scene(export.scene(store, request), own, found, words)
    theme = words.label(scene.theme)
    caption = words.text(N_("Map: {theme} on {day}"), theme=theme, day=words.date(moment.as_of))
    alt = f"{caption}. {_told(found, words)}"
    page = str(compose(scene, request))
    if as_lines:
        return Picture(b"", alt, caption, _MAP_SHARE, svg=page)
    return Picture(paper_png(page, size_px=request.size_px, dpi=request.dpi), alt, caption, _MAP_SHARE)


def _scene(whole: Scene, own: gpd.GeoDataFrame, found: Dossier, words: Language) -> Scene:
    theme = words.label(whole.theme)
    if found.layer != SEGMENTS:
        title = words.text(N_("{theme} around {name}"), theme=theme, name=short(found.name))
        return replace(whole, title=title, marked=own)
    return replace(
        whole,
        title=words.text(N_("{theme} on route {route}"), theme=theme, route=short(found.name)),
        segments=own,  # alone, so that the figures below the map are those of the route
        blocks=whole.blocks.iloc[:0],
        metres=dict(found.now.status.get(whole.theme.id, {})),
        stale_metres=found.now.stale.get(whole.theme.id),
    )


def _told(found: Dossier, words: Language) -> str:
    if found.layer != SEGMENTS:
        return words.text(N_("It shows the block among streets and routes."))
    return words.plural(
        "It shows {n} segment of {metres}.",
        "It shows {n} segments of {metres}.",
        len(found.parts),
        metres=words.metres(sum(each.metres or 0.0 for each in found.parts)),
    )


def _bounds(own: gpd.GeoDataFrame) -> Bounds:
    west, south, east, north = shapely.total_bounds(shapes(own)).tolist()
    x, y = np.maximum(np.array([east - west, north - south]) * _AROUND, _LEAST_DEGREES).tolist()
    return west - x, south - y, east + x, north + y


def through_time(
    found: Dossier, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Picture:
    """Return the chart of statuses through time, a panel a criterion."""
    years = {each.day.year for each in found.steps}
    days = tuple(f"{each.day:%d/%m}" if len(years) == 1 else f"{each.day:%m/%y}" for each in found.steps)
    stacks = [
        charts.Stack(
            name=words.label(each),
            values=each.values,
            labels=tuple(words.label(value) for value in each.values),
            days=days,
            shares=tuple(_shares(step.status.get(each.id, {}), each, step.whole) for step in found.steps),
        )
        for each in criteria
    ]
    is_route = found.layer == SEGMENTS
    caption = words.text(
        N_("Share of metres by status through time, %") if is_route else N_("Status through time, %")
    )
    page = charts.stacks(stacks, title=caption, language=words.code)
    alt = " ".join([f"{caption}.", *_changes_told(found, criteria, words)])
    if as_lines:
        return Picture(b"", alt, caption, svg=page)
    size = (charts.WIDTH_MM, charts.height_of(page))
    pixels = (round(size[0] / 25.4 * DPI), round(size[1] / 25.4 * DPI))
    return Picture(paper_png(page, size_px=pixels, dpi=DPI), alt, caption)


def _changes_told(found: Dossier, criteria: Sequence[Criterion], words: Language) -> Iterator[str]:
    first, last = found.steps[0], found.steps[-1]
    for each in criteria:
        shares = (_shares(step.status.get(each.id, {}), each, step.whole) for step in (first, last))
        for value, old, new in zip(each.values, *shares, strict=True):
            if old or new:
                yield words.text(
                    N_("{name}, {status}: {first} to {last}."),
                    name=words.label(each),
                    status=words.label(value),
                    first=words.percent(old, 0),
                    last=words.percent(new, 0),
                )


def _shares(amounts: "dict[str, float] | object", criterion: Criterion, whole: float) -> tuple[float, ...]:
    found = amounts if isinstance(amounts, dict) else {}
    return tuple(found.get(value.id, 0.0) / whole if whole else 0.0 for value in criterion.values)


def photos_of(
    shots: Shots, pictures: PhotoFiles, criteria: Sequence[Criterion], words: Language, *, as_lines: bool
) -> Block:
    """Return the first and the last photo of a part side by side; words where a picture is not there.

    Raises:
        StoreUnavailable: a picture is there but cannot be read.
    """
    contents = [pictures.get(each.file) for each in shots.shown]
    there = [each for each in contents if each is not None]
    caption = _caption(shots, criteria, words)
    try:
        if not there or len(there) < len(contents):
            raise UnusableFile(N_("The picture is missing."))
        jpeg, size = side_by_side(there)
    except UnusableFile as error:
        return Paragraph(f"{caption}: {error.in_words(words.text)}")
    alt = words.text(N_("Photos of {part}. {caption}"), part=shots.part, caption=caption)
    share = 1.0 if len(there) > 1 else 0.5
    if not as_lines:
        return Picture(jpeg, alt, caption, share)
    data = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    image = svg.element("image", href=data, width=size[0], height=size[1])
    page = svg.document(*size, image, title=alt, language=words.code)
    return Picture(b"", alt, caption, share, svg=str(page))


def _caption(shots: Shots, criteria: Sequence[Criterion], words: Language) -> str:
    labels = {each.id: words.label(each) for each in criteria}
    texts = []
    for shot in shots.shown:
        text, what = words.date(shot.taken_on), labels.get(shot.criterion, shot.criterion)
        note = short(shot.note) if shot.note else ""
        about = ": ".join(part for part in (what, note) if part)
        texts.append(f"{text} ({about})" if about else text)
    if len(texts) > 1:
        return words.text(
            N_("{part}: before, on {first}; after, on {last}"), part=shots.part, first=texts[0], last=texts[1]
        )
    return words.text(N_("{part}: on {day}"), part=shots.part, day=texts[0])
