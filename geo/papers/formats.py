"""The formats of files that go out: for each ending its media type, and what people call it."""

from collections.abc import Mapping

from geo.language import N_

MEDIA_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "geojson": "application/geo+json",
    "json": "application/json",
    "csv": "text/csv",
    "dxf": "image/vnd.dxf",
}
LABELS: Mapping[str, str] = {
    "docx": N_("Word document"),
    "pdf": N_("PDF"),
    "xlsx": N_("Workbook"),
    "html": N_("Web page"),
}
