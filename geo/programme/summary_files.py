"""Write a summary as JSON, CSV or GeoJSON: the same figures for pages, programs and spreadsheets."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

from geo.language import N_, Language
from geo.model.summary import LAYERS, Part, Summary

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_DECIMALS = 1e-7  # degrees, about a centimetre (RFC 7946)


def to_json(summary: Summary, layer: str = LAYERS[0]) -> bytes:
    """Return a summary as JSON; `status` holds metres, or numbers of apartment blocks for that layer."""
    return orjson.dumps(as_table(summary, layer))


def as_table(summary: Summary, layer: str = LAYERS[0]) -> dict[str, Any]:
    """Return a summary as plain values, as `/api/summary` shows it."""
    return {
        "as_of": summary.as_of,
        "boundaries": summary.boundaries,
        "valid_from": summary.valid_from,
        "valid_to": summary.valid_to,
        "layer": layer,
        "criteria": list(summary.criteria),
        "wards": [
            {"code": ward.code, "name": ward.name, "km2": ward.km2, **figures(ward, layer)}
            for ward in summary.wards
        ],
        "outside": figures(summary.outside, layer),
        "shared_border_metres": summary.shared_border_metres,
        "overlapping_wards_metres": summary.overlapping_wards_metres,
        "total": figures(summary.total, layer),
    }


def figures(part: Part, layer: str) -> dict[str, Any]:
    """Return the figures of one place for a layer."""
    if layer == "apartment_blocks":
        return {
            "apartment_blocks": part.apartment_blocks,
            "status": part.block_status,
            "stale": part.stale_blocks,
        }
    return {
        "routes": part.routes,
        "segments": part.segments,
        "metres": part.metres,
        "apartment_blocks": part.apartment_blocks,
        "status": part.status,
        "stage": part.stage,
        "apartment_block_status": part.block_status,
        "stale": part.stale,
        "stale_segments": part.stale_segments,
        "stale_apartment_blocks": part.stale_blocks,
        "shared_border_metres": part.shared_border_metres,
    }


def to_csv(summary: Summary, words: Language, layer: str = LAYERS[0]) -> bytes:
    """Return a summary as CSV for spreadsheets: a row a ward, one for outside, one for the total.

    UTF-8 with a mark, so that Excel reads Vietnamese; a text that a spreadsheet would take for a formula gets
    an apostrophe before it. `<criterion>_<value>_metres` are metres, unrounded; what of them was checked too
    long ago is in `<criterion>_stale_metres` and `<criterion>_stale_segments`.
    """
    rows: list[tuple[str, str, float | None, Part]] = [(w.code, w.name, w.km2, w) for w in summary.wards]
    rows.append(("", words.text(N_("Outside all wards")), None, summary.outside))
    rows.append(("", words.text(N_("Total")), sum(ward.km2 for ward in summary.wards), summary.total))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_head(summary, layer))
    for code, name, km2, part in rows:
        writer.writerow(
            [as_text(code), as_text(name), "" if km2 is None else km2, *_cells(part, summary, layer)]
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _head(summary: Summary, layer: str) -> list[str]:
    if layer == "apartment_blocks":
        return [
            "code",
            "name",
            "km2",
            "apartment_blocks",
            *_value_names(summary.total.block_status, "{}_{}", summary),
            *(f"{criterion}_stale" for criterion in summary.criteria),
        ]
    return [
        *("code", "name", "km2", "routes", "segments", "metres", "apartment_blocks"),
        *_value_names(summary.total.status, "{}_{}_metres", summary),
        *(f"{criterion}_stale_{unit}" for criterion in summary.criteria for unit in ("metres", "segments")),
    ]


def _value_names(status: Mapping[str, Mapping[str, float]], pattern: str, summary: Summary) -> list[str]:
    return [pattern.format(criterion, value) for criterion in summary.criteria for value in status[criterion]]


def _cells(part: Part, summary: Summary, layer: str) -> Iterable[float]:
    if layer == "apartment_blocks":
        amounts = [part.block_status[criterion].values() for criterion in summary.criteria]
        stale_blocks = (part.stale_blocks[criterion] for criterion in summary.criteria)
        return [part.apartment_blocks, *(number for each in amounts for number in each), *stale_blocks]
    metres = [part.status[criterion].values() for criterion in summary.criteria]
    own = (part.routes, part.segments, part.metres, part.apartment_blocks)
    stale = ((part.stale[criterion], part.stale_segments[criterion]) for criterion in summary.criteria)
    return [*own, *(amount for each in (*metres, *stale) for amount in each)]


def to_geojson(summary: Summary, wards: gpd.GeoDataFrame, layer: str = LAYERS[0]) -> bytes:
    """Return the wards of a summary (WGS 84) as a FeatureCollection with their figures; the rest as members.

    `wards`: the frame of the boundary set, with `code`; several features of one code become one.
    """
    shapes = _shapes(wards)
    table = as_table(summary, layer)
    features = [
        {
            "type": "Feature",
            "id": ward.code,
            "properties": {**own, "as_of": summary.as_of, "boundaries": summary.boundaries},
            "geometry": orjson.Fragment(shapely.to_geojson(shapes[ward.code])),
        }
        for ward, own in zip(summary.wards, table["wards"], strict=True)
    ]
    rest = {name: value for name, value in table.items() if name != "wards"}
    return orjson.dumps({"type": "FeatureCollection", "features": features, **rest})


def _shapes(wards: gpd.GeoDataFrame) -> dict[str, Any]:
    rounded = shapely.set_precision(np.asarray(wards.geometry.array), _DECIMALS, mode="pointwise")
    found: dict[str, list[Any]] = {}
    for code, shape in zip(wards["code"].astype(str), shapely.orient_polygons(rounded), strict=True):
        found.setdefault(code, []).append(shape)
    return {code: parts[0] if len(parts) == 1 else shapely.union_all(parts) for code, parts in found.items()}
