"""Write a plan of lighting to a file: GeoJSON, DXF, workbook, memo (Word, PDF), web page or map image."""

from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd

from geo.files.dxf import DrawingLayer, write_dxf
from geo.files.write import write_layer
from geo.language import N_, Language
from geo.lighting.document import memo
from geo.lighting.plan import LightingPlan
from geo.lighting.plan_map import STATE, map_of
from geo.lighting.sheets import as_workbook
from geo.lighting.words import SIDES
from geo.model.programme import STATE as STATE_FORM
from geo.papers.files import check_place
from geo.papers.palette import light_png
from geo.papers.pdf import write_pdf
from geo.papers.web_page import write_page
from geo.papers.word.write import write_word
from geo.rendering.request import ImageRequest
from geo.stores import files
from geo.stores.base import Store

_PICTURE_DPI = 150


def write_plan(
    store: Store, plan: LightingPlan, path: Path, words: Language, *, by: str = STATE, form: str = STATE_FORM
) -> None:
    """Write the plan; the file's ending says the format, and readers see the old file or the whole new one.

    `by`: the theme of the map image, one of `lighting_map.THEMES`. `form`: of the memo's head.

    Raises:
        InvalidInput: an ending that is not known, or a folder that does not exist.
        StoreUnavailable: the file cannot be written, or a layer of the map cannot be read now.
    """
    check_place(path, ENDINGS)
    if path.suffix.lower() == ".geojson":
        write_layer(as_features(plan), path.absolute(), name="lighting", fields=())
    else:
        files.replace(path.absolute(), as_bytes(store, plan, path.suffix.lower(), words, by=by, form=form))


def as_bytes(
    store: Store, plan: LightingPlan, ending: str, words: Language, *, by: str = STATE, form: str = STATE_FORM
) -> bytes:
    """Return a plan as a file of an ending other than .geojson.

    Raises:
        StoreUnavailable: a layer of the map cannot be read now.
    """
    if ending in _MAKERS:
        return _MAKERS[ending](plan, words)
    if ending == ".png":
        return map_of(store, plan, words, request=ImageRequest(language=words.code), by=by)
    as_lines = ending == ".pdf"
    request = ImageRequest(language=words.code, dpi=_PICTURE_DPI, format="svg" if as_lines else "png")
    picture = map_of(store, plan, words, request=request)
    shown = picture.decode() if as_lines else light_png(picture, dpi=_PICTURE_DPI)
    return _MEMOS[ending](memo(store, plan, words, picture=shown, form=form))


def written(
    store: Store, plan: LightingPlan, ending: str, words: Language, *, by: str = STATE, form: str = STATE_FORM
) -> bytes:
    """Return a plan as a file of any of `ENDINGS`.

    Raises:
        InvalidInput: an ending that is not known.
        StoreUnavailable: a layer of the map cannot be read now.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"plan{ending}"
        write_plan(store, plan, path, words, by=by, form=form)
        return path.read_bytes()


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


_MAKERS = {".dxf": as_dxf, ".xlsx": as_workbook}
_MEMOS = {".docx": write_word, ".pdf": write_pdf, ".html": write_page}
ENDINGS = (".geojson", *_MAKERS, *_MEMOS, ".png")
