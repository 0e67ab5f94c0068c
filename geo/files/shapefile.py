"""Write shapefiles: names of at most 10 bytes, text of at most 254, UTF-8 with a .cpg that says so."""

import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from geo.files.source import Notice
from geo.language import N_

NAME_BYTES = 10
TEXT_BYTES = 254
_KINDS = {0: "points", 1: "lines", 3: "areas", 4: "points", 5: "lines", 6: "areas"}


def write_shapefile(table: gpd.GeoDataFrame, path: Path) -> tuple[Notice, ...]:
    """Write `table` as a shapefile, zipped where `path` ends so; a file for each kind of shape where mixed.

    Returns which names were shortened, how many texts were cut, and into which files shapes were split.
    """
    names = short_names([name for name in table.columns if name != "geometry"])
    short = table.rename(columns=names)
    cut = _cut_texts(short)
    parts = _parts(cut, path.stem)
    if path.suffix.lower() == ".zip":
        _write_zipped(parts, path)
    else:
        _write_all(parts, path.parent)
    return (*_renamed(names), *_cut(short, cut), *_split(parts, path))


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Return a name of at most 10 bytes for each, all different whatever their case; short ones stay."""
    taken: set[str] = set()
    result: dict[str, str] = {}
    for name in sorted(names, key=lambda name: len(name.encode()) > NAME_BYTES):  # short ones first
        candidate, number = _cut_bytes(name, NAME_BYTES), 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{_cut_bytes(name, NAME_BYTES - 1 - len(str(number)))}_{number}"
        taken.add(candidate.casefold())
        result[name] = candidate
    return {name: result[name] for name in names}


def _cut_bytes(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")


def _cut_texts(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    texts = {
        name: [_cut_bytes(value, TEXT_BYTES) if isinstance(value, str) else value for value in table[name]]
        for name in table.columns
        if name != "geometry" and table[name].dtype == object
    }
    return table.assign(**texts)


def _parts(table: gpd.GeoDataFrame, stem: str) -> dict[str, gpd.GeoDataFrame]:
    kinds = np.array(
        [_KINDS.get(int(kind), "shapes") for kind in shapely.get_type_id(table.geometry.to_numpy())]
    )
    found = list(dict.fromkeys(kinds.tolist()))
    if len(found) <= 1:
        return {stem: table}
    return {f"{stem}_{kind}": table[kinds == kind] for kind in found}


def _write_all(parts: dict[str, gpd.GeoDataFrame], folder: Path) -> None:
    for stem, part in parts.items():
        geometry_type = None if len(part) else "Point"
        pyogrio.write_dataframe(
            part,
            folder / f"{stem}.shp",
            driver="ESRI Shapefile",
            encoding="UTF-8",
            geometry_type=geometry_type,
        )


def _write_zipped(parts: dict[str, gpd.GeoDataFrame], path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="model-routes-") as folder:
        _write_all(parts, Path(folder))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                archive.write(file, file.name)


def _renamed(names: dict[str, str]) -> list[Notice]:
    changed = ", ".join(f"{old} → {new}" for old, new in names.items() if old != new)
    text = N_("A shapefile holds names of 10 bytes; shortened: {names}.")
    return [Notice(text, {"names": changed})] if changed else []


def _cut(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> list[Notice]:
    old, new = before.drop(columns="geometry"), after.drop(columns="geometry")
    count = int(((old != new) & old.notna()).to_numpy().sum())
    text = N_(
        "A shapefile holds text of 254 bytes; texts that were cut: {count}. A GeoPackage holds them whole."
    )
    return [Notice(text, {"count": count})] if count else []


def _split(parts: dict[str, gpd.GeoDataFrame], path: Path) -> list[Notice]:
    if len(parts) == 1:
        return []
    text = N_("A shapefile holds one kind of shape, so {file} became: {names}.")
    return [Notice(text, {"file": path.name, "names": ", ".join(f"{stem}.shp" for stem in parts)})]
