"""A plan of lighting as files: GeoJSON, DXF, workbook, memo (Word, PDF), web page or map image."""

import geopandas as gpd
import pandas as pd

from geo.files.dxf import DrawingLayer, write_dxf
from geo.files.write import geojson
from geo.language import N_, Language
from geo.lighting.document import memo
from geo.lighting.plan import LightingPlan
from geo.lighting.plan_map import STATE, map_of
from geo.lighting.sheets import as_workbook
from geo.lighting.words import SIDES
from geo.model.programme import STATE as STATE_FORM
from geo.papers.document import Document
from geo.papers.files import Makers, makers_of
from geo.papers.palette import embedded
from geo.rendering.request import ImageRequest
from geo.stores.base import Store

ENDINGS = (".geojson", ".dxf", ".xlsx", ".docx", ".pdf", ".html", ".png")


def plan_makers(
    store: Store, plan: LightingPlan, words: Language, *, by: str = STATE, form: str = STATE_FORM
) -> Makers:
    """Return what writes a plan in each format.

    `by`: the theme of the map image, one of `plan_map.THEMES`; `form`: of the memo's head.
    """

    def paper(ending: str) -> Document:
        picture = embedded(
            lambda request: map_of(store, plan, words, request=request), words, as_lines=ending == ".pdf"
        )
        return memo(store, plan, words, picture=picture, form=form)

    others = {
        ".geojson": lambda: geojson(as_features(plan)),
        ".dxf": lambda: as_dxf(plan, words),
        ".xlsx": lambda: as_workbook(plan, words),
        ".png": lambda: map_of(store, plan, words, request=ImageRequest(language=words.code), by=by),
    }
    return makers_of(ENDINGS, paper, others=others)


def as_features(plan: LightingPlan) -> gpd.GeoDataFrame:
    """Return streets (`kind` `street`) and poles (`pole`, id `<street>/<number>`) as one frame in WGS 84."""
    streets = plan.streets.assign(kind="street")
    poles = plan.poles.frame
    names = poles["id"].astype(str) + "/" + poles["number"].astype(str)
    points = poles.drop(columns="row").rename(columns={"id": "street"}).assign(kind="pole", id=names)
    both = pd.concat([_plain(streets), _plain(points)], ignore_index=True)
    first = ["id", "kind"]
    return gpd.GeoDataFrame(both[[*first, *both.columns.difference(first, sort=False)]], crs=streets.crs)


def _plain(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a table with nothing where a number is none, and figures rounded to a thousandth."""
    table = pd.DataFrame(frame).astype(object)
    for name in frame.columns.difference(["geometry"]):
        if pd.api.types.is_float_dtype(frame[name]):
            values = frame[name].round(3).astype(object)
            table[name] = values.where(frame[name].notna(), None)
    return table


def as_dxf(plan: LightingPlan, words: Language) -> bytes:
    """Return streets and poles as a drawing in metres of the programme's coordinate system."""
    lines = plan.streets.to_crs(plan.runs.crs)
    poles = plan.poles.frame.to_crs(plan.runs.crs)
    labels = {each.id: words.label(each) for each in plan.assumed.luminaires}
    heights = [words.number(height, 0 if height == int(height) else 1) for height in poles["height_m"]]
    texts = [
        words.text(N_("{luminaire}, {height} m"), luminaire=labels.get(lamp, lamp), height=height)
        for lamp, height in zip(poles["luminaire"], heights, strict=True)
    ]
    names = [str(name) if isinstance(name, str) else "" for name in lines["name"]]
    layers = [DrawingLayer(words.text(N_("Streets")), lines.geometry.to_numpy(), 8, names, text_m=4.0)]
    for side, colour in (("left", 30), ("right", 5)):
        own = (poles["side"] == side).to_numpy()
        title = words.text(N_("Poles on the {side}"), side=words.text(SIDES[side]))
        chosen = [text for text, there in zip(texts, own, strict=True) if there]
        layers.append(DrawingLayer(title, poles.geometry.to_numpy()[own], colour, chosen, text_m=1.0))
    standard = words.label(plan.standard)
    comments = (
        words.text(N_("Plan of lighting: an estimate by assumptions, no design")),
        words.text(N_("Levels from the table: {name}"), name=standard),
        words.text(N_("Coordinates: {crs}, X = easting, Y = northing, metres"), crs=plan.runs.crs),
    )
    return write_dxf(layers, comments=comments)
