"""Export what the map shows as an image."""

from dataclasses import replace
from typing import Any

import geopandas as gpd

from geo.errors import InvalidInput, UnknownName
from geo.language import N_, Language, language
from geo.map_images import frames
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.model.stage import STAGE
from geo.programme import browse, summarise
from geo.programme.placing import ward_set
from geo.rendering.image import draw
from geo.rendering.request import DPI_RANGE, FORMATS, ORIENTATIONS, PAPERS, PICTURE, SIZES_MM, ImageRequest
from geo.rendering.scene import BoundarySet, Scene
from geo.stores.base import Store
from geo.text import search_key


def export_map(store: Store, request: ImageRequest) -> bytes:
    """Return the map image that is asked for, in its format.

    Raises:
        UnknownName: the ward does not exist on that day.
        InvalidInput: the criterion, paper or resolution is not possible.
        StoreUnavailable: a layer cannot be read now.
    """
    checked = checked_request(request)
    return draw(scene(store, checked), checked)


def checked_request(request: ImageRequest) -> ImageRequest:
    """Return the request if it is possible.

    Raises:
        InvalidInput: a paper, orientation, format or resolution that does not exist.
    """
    for value, allowed in (
        (request.paper, tuple(PAPERS if request.paper != PICTURE else SIZES_MM)),
        (request.orientation, ORIENTATIONS),
        (request.format, FORMATS),
    ):
        if value not in allowed:
            raise InvalidInput(
                N_("“{value}” is not possible. Choose one of: {allowed}."),
                value=value[:40],
                allowed=", ".join(allowed),
            )
    low, high = DPI_RANGE
    if not low <= request.dpi <= high:
        raise InvalidInput(
            N_("“{value}” dots per inch are not possible. Choose a whole number from {low} to {high}."),
            value=request.dpi,
            low=low,
            high=high,
        )
    return request


def scene(store: Store, request: ImageRequest) -> Scene:
    """Gather what a page shows: layers as of the day, theme, title and source in the page's language."""
    now = browse.moment(store, as_of=request.as_of, boundaries=request.boundaries)
    words, programme = language(request.language), store.programme
    theme = browse.theme(store, now.as_of, request.theme)
    found = ward_set(store, now.boundaries)
    wards = found.frame
    ward = None if request.ward is None else wards.iloc[browse.ward_position(wards, request.ward)]
    layers = {"segments": "route_segments", "blocks": "apartment_blocks"}
    drawn = {key: browse.inspected(store, name, now.as_of) for key, name in layers.items()}
    base = {name: store.frame(name) for name in frames.BASE_LAYERS if name != "wards"}
    return Scene(
        theme=theme,
        title=request.title or page_title(theme, words, None if ward is None else str(ward["name"])),
        subtitle=words.either(programme.name),
        as_of=now.as_of,
        wards=wards,
        boundaries=BoundarySet(len(wards), found.valid_from, found.valid_to) if len(wards) else None,
        source=words.either(programme.source),
        language=words.code,
        ward=request.ward,
        bounds=request.bounds or (None if len(wards) else programme.bounds),
        marked=_marked(store, request, now),
        **({} if request.bounds else _counted(store, theme, now, request.ward)),
        crs=programme.crs,
        headquarters=programme.headquarters,
        **drawn,
        **base,
    )


def _counted(store: Store, theme: Criterion, now: Moment, ward: str | None) -> dict[str, Any]:
    """Return the metres of each value as the summary counts them, so that page and table say the same."""
    summary = summarise.by_ward(store, now)
    place = summary.total if ward is None else summarise.of_ward(summary, ward)
    metres = place.stage if theme.id == STAGE.id else place.status.get(theme.id)
    return {"metres": metres, "stale_metres": place.stale.get(theme.id)}


def _marked(store: Store, request: ImageRequest, now: Moment) -> gpd.GeoDataFrame:
    """Return the feature that is marked as it was on the day, else as it is; none where none is asked for.

    Raises:
        UnknownName: there is no such layer or feature.
    """
    layer, feature_id = request.marked or (frames.FEATURE_LAYERS[0], "")
    if layer not in frames.FEATURE_LAYERS:
        raise UnknownName(N_("There is no layer “{name}”."), name=layer[:40])
    then, today = store.frame(layer, now.as_of), store.frame(layer)
    found = then[(then["id"] == feature_id).to_numpy(bool)]
    if not len(found):
        found = today[(today["id"] == feature_id).to_numpy(bool)]
    if request.marked and not len(found):
        raise UnknownName(N_("There is no feature “{id}” in {layer}."), id=feature_id[:80], layer=layer)
    return found


def page_title(theme: Criterion, words: Language, ward: str | None) -> str:
    """Return the title of a map of a theme, of one ward or of all."""
    label = words.label(theme)
    if theme.id == STAGE.id and ward is None:
        return words.text(N_("Stage of model routes and apartment blocks"))
    if theme.id == STAGE.id:
        return words.text(N_("Stage of model routes and apartment blocks of {ward} ward"), ward=ward)
    if ward is None:
        return words.text(N_("{theme} on model routes and apartment blocks"), theme=label)
    text = N_("{theme} on model routes and apartment blocks of {ward} ward")
    return words.text(text, theme=label, ward=ward)


def file_name(request: ImageRequest) -> str:
    """Return a plain file name for a request: ban-do-lighting-00139-a4.png."""
    stem = "ban-do" if request.language == "vi" else "map"
    parts = [stem, request.theme or "", request.ward or "", request.paper, str(request.as_of or "")]
    plain = "-".join(search_key(part).replace(" ", "-") for part in parts if part)
    safe = "".join(char for char in plain if char.isascii() and (char.isalnum() or char in "-_"))
    return f"{safe}.{request.format}"


def with_format(request: ImageRequest, suffix: str) -> ImageRequest:
    """Return the request with the format that a file's ending names.

    Raises:
        InvalidInput: images do not come in that format.
    """
    name = suffix.removeprefix(".").lower()
    if name not in FORMATS:
        raise InvalidInput(N_("Images come as {allowed}."), allowed=", ".join(FORMATS))
    return replace(request, format=name)
