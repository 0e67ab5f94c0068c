"""Data for the pages' own modules and for programs: the same numbers that pages show."""

from collections.abc import Callable, Hashable, Mapping

import geopandas as gpd
import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from geo.map_images import frames as mapping
from geo.programme import summarise
from webmap.core import params, payload
from webmap.core.access import current_store
from webmap.core.delivery import Made
from webmap.core.kept_papers import from_shelf
from webmap.core.language import words
from webmap.core.page import moment
from webmap.wards.summary_formats import FORMATS, LAYERS, file_name, summary_body

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/map/base")
def base() -> Response:
    """Serve wards, waters, streets and landmarks as columns."""
    store, now = current_store(), moment()
    key = ("base", store.revision(*mapping.BASE_LAYERS), now.boundaries)
    return _shelved(key, lambda: mapping.base_layers(store, now))


@api.get("/map/<layer>")
def features(layer: str) -> Response:
    """Serve an inspected layer as it stood on a day, as columns."""
    store, now = current_store(), moment()
    if layer not in mapping.FEATURE_LAYERS:
        raise NotFound
    key = (layer, store.revision("wards", layer), now)
    return _shelved(key, lambda: {layer: mapping.features(store, layer, now)})


@api.get("/summary")
def summary() -> Response:
    """Serve the summary per ward: `?format=json|csv|geojson`, `?layer=route_segments|apartment_blocks`."""
    store, now, lang = current_store(), moment(), words()
    kind = params.choice(request.args, "format", FORMATS, "json")
    layer = params.choice(request.args, "layer", LAYERS, LAYERS[0])
    key = ("summary", kind, layer, lang.code, store.revision("wards", *mapping.FEATURE_LAYERS), now)

    def make() -> Made:
        return summary_body(summarise.by_ward(store, now), kind, store, layer=layer, words=lang)

    how = "attachment" if request.args.get("download") else "inline"
    name = file_name(now.as_of.isoformat(), kind, layer)
    return from_shelf(key, make).response(
        by_language=kind == "csv", Content_Disposition=f'{how}; filename="{name}"'
    )


def _shelved(key: Hashable, frames: Callable[[], Mapping[str, gpd.GeoDataFrame]]) -> Response:
    def make() -> Made:
        columns = {name: payload.layer_columns(frame) for name, frame in frames().items()}
        return Made(orjson.dumps(columns, option=orjson.OPT_SERIALIZE_NUMPY), "application/json")

    return from_shelf(key, make).response()
