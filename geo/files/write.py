"""Write a layer to a file whose ending says the format; readers see the old file or the whole new one."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyogrio
import shapely

from geo.errors import InvalidInput, StoreUnavailable
from geo.files.coercion import plain_value
from geo.files.csv_text import write_csv
from geo.files.shapefile import write_shapefile
from geo.files.shapes import as_geojson
from geo.files.source import Notice
from geo.language import N_

Notices = tuple[Notice, ...]
_ALWAYS_TEXT = ("id",)
_TAKEN = ("fid", "ogc_fid", "geom")  # names that GDAL keeps for itself


def write_layer(frame: gpd.GeoDataFrame, path: Path, *, name: str, fields: Sequence[str]) -> Notices:
    """Write `frame` (WGS 84) to `path` as the layer called `name`; `fields` are the layer's own, not extras.

    Returns what the format could not hold as it is, such as long names in a shapefile.

    Raises:
        InvalidInput: an ending that is not known, or a folder that does not exist.
        StoreUnavailable: the file cannot be written.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise InvalidInput(
            N_("“{file}” has an ending that cannot be written. Choose one of: {allowed}."),
            file=path.name,
            allowed=", ".join(WRITERS),
        )
    if not path.parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}."), folder=path.parent)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            notices = write(frame, Path(folder) / path.name, name, fields)
            _move_all(Path(folder), path)
    except OSError as error:
        raise StoreUnavailable(
            N_("The file {file} cannot be written ({reason})."),
            file=path.name,
            reason=error.strerror or str(error),
        ) from error
    return notices


def _move_all(folder: Path, path: Path) -> None:
    made = sorted(folder.iterdir(), key=lambda file: file.suffix == path.suffix)  # the main file comes last
    for file in made:
        file.replace(path.parent / file.name)


def _write_geojson(frame: gpd.GeoDataFrame, path: Path, _: str, fields: Sequence[str]) -> Notices:
    path.write_bytes(geojson(frame, fields))
    return ()


def geojson(frame: gpd.GeoDataFrame, fields: Sequence[str] = ()) -> bytes:
    """Return a frame (WGS 84, with `id`) as GeoJSON, a feature a line; of `fields` also what is empty."""
    shapes = as_geojson(frame.geometry.to_numpy())
    tables = frame.drop(columns="geometry").to_dict("records")
    lines = [
        orjson.dumps(
            {"type": "Feature", "id": table["id"], "properties": _said(table, fields), "geometry": shape}
        )
        for table, shape in zip(tables, shapes, strict=True)
    ]
    return b'{"type":"FeatureCollection","features":[\n' + b",\n".join(lines) + b"\n]}\n"


def _said(table: Mapping[Any, Any], fields: Sequence[str]) -> dict[str, Any]:
    plain = {str(name): plain_value(value) for name, value in table.items()}
    return {name: value for name, value in plain.items() if value is not None or name in fields}


def _write_gpkg(frame: gpd.GeoDataFrame, path: Path, name: str, _: Sequence[str]) -> Notices:
    return _write_with_gdal(frame, path, name, "GPKG")


def _write_flatgeobuf(frame: gpd.GeoDataFrame, path: Path, name: str, _: Sequence[str]) -> Notices:
    return _write_with_gdal(frame, path, name, "FlatGeobuf")


def _write_kml(frame: gpd.GeoDataFrame, path: Path, name: str, _: Sequence[str]) -> Notices:
    return _write_with_gdal(frame, path, name, "KML")


def _write_with_gdal(frame: gpd.GeoDataFrame, path: Path, name: str, driver: str) -> Notices:
    table = tabular(frame)
    renamed = {column: f"{column}_" for column in table.columns if column.lower() in _TAKEN}
    options = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" and table.geometry.isna().any() else {}
    mixed = len(set(shapely.get_type_id(table.geometry.to_numpy()).tolist())) > 1
    pyogrio.write_dataframe(
        table.rename(columns=renamed),
        path,
        layer=name,
        driver=driver,
        geometry_type="Unknown" if mixed else None,
        promote_to_multi=False,
        **options,
    )
    return tuple(
        Notice(N_("The column “{old}” is called “{new}” in this format."), {"old": old, "new": new})
        for old, new in renamed.items()
    )


def _write_shapefile(frame: gpd.GeoDataFrame, path: Path, _: str, __: Sequence[str]) -> Notices:
    return write_shapefile(tabular(frame), path)


def _write_csv(frame: gpd.GeoDataFrame, path: Path, _: str, __: Sequence[str]) -> Notices:
    return write_csv(tabular(frame), path)


def tabular(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a copy whose columns hold whole numbers, numbers or text, as tables do; lists become JSON."""
    columns = {name: _column(frame[name], name) for name in frame.columns if name != "geometry"}
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _column(column: pd.Series, name: str) -> pd.Series:
    values = [plain_value(value) for value in column]
    said = [value for value in values if value is not None]
    kinds = {type(value) for value in said}
    if name not in _ALWAYS_TEXT and said and kinds <= {int, float}:
        whole = kinds == {int} and len(said) == len(values)
        return pd.Series(values, index=column.index, dtype="int64" if whole and _fits(said) else "float64")
    texts = np.array([*(_cell(value) for value in values), None], dtype=object)[:-1]
    return pd.Series(texts, index=column.index, dtype=object)


def _fits(values: Sequence[int]) -> bool:
    return all(-(2**63) <= value < 2**63 for value in values)


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


_Writer = Callable[[gpd.GeoDataFrame, Path, str, Sequence[str]], Notices]
WRITERS: Mapping[str, _Writer] = {
    ".geojson": _write_geojson,
    ".gpkg": _write_gpkg,
    ".shp": _write_shapefile,
    ".zip": _write_shapefile,
    ".fgb": _write_flatgeobuf,
    ".csv": _write_csv,
    ".kml": _write_kml,
}
