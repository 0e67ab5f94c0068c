"""Write a plan of extension to a file: GeoJSON, workbook, web page, memo (Word, PDF) or map image."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd

from geo.extension.document import document_of, title_of
from geo.extension.plan_map import map_of
from geo.extension.sheets import sheets_of
from geo.extension.values import ExtensionPlan
from geo.files.write import write_layer
from geo.language import Language
from geo.model.programme import STATE
from geo.papers.document import Document
from geo.papers.files import Makers, check_place
from geo.papers.palette import light_png
from geo.papers.pdf import write_pdf
from geo.papers.web_page import write_page
from geo.papers.word.write import write_word
from geo.papers.workbook import write_workbook
from geo.rendering.request import ImageRequest
from geo.stores import files
from geo.stores.base import Store

ENDINGS = (".geojson", ".xlsx", ".html", ".docx", ".pdf", ".png")
_PICTURE_DPI = 150
_DECIMALS = 3


def write_plan(
    store: Store, plan: ExtensionPlan, path: Path, words: Language, *, name: str = "", form: str = STATE
) -> None:
    """Write a plan; the file's ending says the format, and readers see the old file or the whole new one.

    Raises:
        InvalidInput: an ending that is not known, or a folder that does not exist.
        StoreUnavailable: the file cannot be written, or a layer cannot be read now.
    """
    check_place(path, ENDINGS)
    if path.suffix.lower() == ".geojson":
        write_layer(as_features(plan), path.absolute(), name="extension", fields=())
        return
    files.replace(path.absolute(), as_bytes(store, plan, path.suffix.lower(), words, name=name, form=form))


def as_bytes(
    store: Store, plan: ExtensionPlan, ending: str, words: Language, *, name: str = "", form: str = STATE
) -> bytes:
    """Return a plan as a file of an ending other than .geojson; `form`: of the memo's head.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    title = title_of(words, name)
    if ending == ".xlsx":
        return write_workbook(sheets_of(plan, words), title=title)
    if ending == ".png":
        return map_of(store, plan, words, request=ImageRequest(language=words.code), title=title)
    memo = memo_of(store, plan, words, name=name, form=form, as_lines=ending == ".pdf")
    return _WRITERS[ending](memo)


def written(
    store: Store, plan: ExtensionPlan, ending: str, words: Language, *, name: str = "", form: str = STATE
) -> bytes:
    """Return a plan as a file of any of `ENDINGS`.

    Raises:
        InvalidInput: an ending that is not known.
        StoreUnavailable: a layer cannot be read now.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"plan{ending}"
        write_plan(store, plan, path, words, name=name, form=form)
        return path.read_bytes()


def plan_makers(
    store: Store, plan: ExtensionPlan, words: Language, *, name: str = "", form: str = STATE
) -> Makers:
    """Return what writes one plan, solved once, in each format."""
    return {ending: partial(written, store, plan, ending, words, name=name, form=form) for ending in ENDINGS}


def memo_of(
    store: Store,
    plan: ExtensionPlan,
    words: Language,
    *,
    name: str = "",
    as_lines: bool = False,
    form: str = STATE,
) -> Document:
    """Return the memo of a plan with its map; `as_lines`: as SVG, else as PNG."""
    request = ImageRequest(language=words.code, dpi=_PICTURE_DPI, format="svg" if as_lines else "png")
    found = map_of(store, plan, words, request=request, title=title_of(words, name))
    picture = found.decode() if as_lines else light_png(found, dpi=_PICTURE_DPI)
    return document_of(store, plan, words, picture=picture, name=name, form=form)


_WRITERS: Mapping[str, Callable[[Document], bytes]] = {
    ".docx": write_word,
    ".pdf": write_pdf,
    ".html": write_page,
}


def as_features(plan: ExtensionPlan) -> gpd.GeoDataFrame:
    """Return every candidate and what is built, labelled by `id`, with phase, fate, costs and reasons."""
    columns = ["street", "name", "road_class", "width_m", "lit", "ward", "phase", "fate", "built", "stage",
               "metres", "distance_m", "households", "cost_vnd", "needed_vnd", "benefit"]  # fmt: skip
    edges = plan.edges.rename(columns={"id": "street"})
    rest = [
        name for name in edges if name.startswith(("cost_", "benefit_", "score_")) and name not in columns
    ]
    found = [
        name for name in [*columns, *rest, "lost_least", "lost_most", "lost_by", "stays"] if name in edges
    ]
    table = pd.DataFrame(edges[found]).astype(object)
    for name in found:
        if pd.api.types.is_float_dtype(edges[name]):
            values = edges[name].round(_DECIMALS)
            finite = values.notna() & (values.abs() != float("inf"))
            table[name] = values.astype(object).where(finite, None)
    table.insert(0, "id", edges.index.astype(str))
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry=edges.geometry.to_numpy(), crs=edges.crs)
