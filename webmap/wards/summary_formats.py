"""The summary per ward as an answer: JSON, CSV or GeoJSON."""

from geo.language import Language
from geo.model.summary import FORMATS, LAYERS, Summary
from geo.papers.formats import MEDIA_TYPES
from geo.programme import browse, summary_files
from geo.stores.base import Store
from webmap.core.delivery import Made

__all__ = ["FORMATS", "LAYERS", "file_name", "summary_body"]


def summary_body(summary: Summary, kind: str, store: Store, *, layer: str, words: Language) -> Made:
    """Return the body of a summary in one of `FORMATS`, for one of `LAYERS`."""
    if kind == "csv":
        body = summary_files.to_csv(summary, words, layer)
    elif kind == "geojson":
        body = summary_files.to_geojson(summary, browse.wards(store, summary.boundaries), layer)
    else:
        body = summary_files.to_json(summary, layer)
    return Made(body, MEDIA_TYPES[kind])


def file_name(summary_as_of: str, kind: str, layer: str) -> str:
    """Return the name of a downloaded summary: tong-hop-phuong-2022-08-09.csv."""
    part = "" if layer == LAYERS[0] else "-chung-cu"
    return f"tong-hop-phuong{part}-{summary_as_of}.{kind}"
