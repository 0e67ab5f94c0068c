"""Small vector files for tests: frames, files that GDAL writes, GeoJSON as text; one place in three ways."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio

TEST_POINT = (105.895, 21.047)  # and its coordinates in other systems, to the centimetre
IN_5897 = (592_821.57, 2_328_416.79)
IN_32648 = (592_989.96, 2_327_610.12)
MAPINFO = ("tab", "mif")


def frame(*shapes: Any, crs: str | None = "EPSG:4326", **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def written(path: Path, table: gpd.GeoDataFrame, **options: Any) -> Path:
    pyogrio.write_dataframe(table, path, **options)
    return path


def collection(path: Path, *features: dict[str, Any], **members: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **members}), "utf-8")
    return path


def point_feature(x: float, y: float, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def metres_off(found: Any, lon: float, lat: float) -> float:
    return float(np.hypot((found.x - lon) * 104_000, (found.y - lat) * 111_000))
