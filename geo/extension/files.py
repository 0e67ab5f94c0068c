"""A plan of extension as files: GeoJSON, workbook, web page, memo (Word, PDF) or map image."""

import geopandas as gpd
import pandas as pd

from geo.extension.document import document_of, title_of
from geo.extension.plan_map import map_of
from geo.extension.sheets import sheets_of
from geo.extension.values import ExtensionPlan
from geo.files.write import geojson
from geo.language import Language
from geo.model.programme import STATE
from geo.papers.document import Document
from geo.papers.files import Makers, makers_of
from geo.papers.palette import embedded
from geo.papers.workbook import write_workbook
from geo.rendering.request import ImageRequest
from geo.stores.base import Store

ENDINGS = (".geojson", ".xlsx", ".html", ".docx", ".pdf", ".png")
_DECIMALS = 3


def plan_makers(
    store: Store, plan: ExtensionPlan, words: Language, *, name: str = "", form: str = STATE
) -> Makers:
    """Return what writes one plan, solved once, in each format.

    `name`: what somebody called it; `form`: of the memo's head.
    """
    title = title_of(words, name)

    def drawn(request: ImageRequest) -> bytes:
        return map_of(store, plan, words, request=request, title=title)

    def memo(ending: str) -> Document:
        picture = embedded(drawn, words, as_lines=ending == ".pdf")
        return document_of(store, plan, words, picture=picture, name=name, form=form)

    others = {
        ".geojson": lambda: geojson(as_features(plan)),
        ".xlsx": lambda: write_workbook(sheets_of(plan, words), title=title),
        ".png": lambda: drawn(ImageRequest(language=words.code)),
    }
    return makers_of(ENDINGS, memo, others=others)


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
