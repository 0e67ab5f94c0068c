"""Files that were cut off on the way, or whose parts are from different exports."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from geo.errors import InvalidInput
from geo.files.vector import read_vector
from tests.files.vector_files import MAPINFO, frame, written


def many(count: int) -> gpd.GeoDataFrame:
    lines = [LineString([(105.9, 21 + at / 10_000), (105.91, 21), (105.92, 21)]) for at in range(count)]
    return frame(*lines, name=[f"Phường {at}" for at in range(count)])


@pytest.mark.parametrize(
    ("ending", "cut"),
    [
        *(("shp", part) for part in (".shp", ".shx", ".dbf")),
        *(("tab", part) for part in (".tab", ".dat", ".map", ".id")),
        *(("mif", part) for part in (".mif", ".mid")),
        *(
            (ending, f".{ending}")
            for ending in ("gpkg", "fgb", "kml", "gpx", "dxf", "dgn", "geojsonl", "geojson")
        ),
    ],
)
def test_a_file_that_was_cut_off_is_refused_whatever_its_format(
    tmp_path: Path, ending: str, cut: str
) -> None:
    drawing = ending in ("dxf", "dgn")
    crs = "EPSG:4326" if drawing else None
    options: dict[str, Any] = {"driver": {"kml": "LIBKML"}.get(ending)}
    if ending in MAPINFO:
        options = {"driver": "MapInfo File"}
    if ending == "gpx":
        options = {"layer": "routes", "layer_options": {"FORCE_GPX_ROUTE": "YES"}}
    path = written(tmp_path / f"a.{ending}", many(297)[["geometry"]] if drawing else many(297), **options)
    assert len(read_vector(path, crs=crs, table=options.get("layer")).frame) == 297
    part = path.with_suffix(cut)
    content = part.read_bytes()
    for share in (0.34, 0.67, 0.98):
        part.write_bytes(content[: min(int(len(content) * share), len(content) - 8)])
        with pytest.raises(InvalidInput):
            read_vector(path, crs=crs, table=options.get("layer"))


def test_a_mapinfo_export_that_ends_between_two_shapes_is_told_by_its_texts(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mif", many(9), driver="MapInfo File")
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"Pline")])
    with pytest.raises(InvalidInput, match="not whole"):
        read_vector(path)


def test_a_shapefile_with_the_table_of_another_export_is_refused(tmp_path: Path) -> None:
    path, other = written(tmp_path / "a.shp", many(9)), written(tmp_path / "b.shp", many(12))
    path.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(InvalidInput, match="another export"):
        read_vector(path)
