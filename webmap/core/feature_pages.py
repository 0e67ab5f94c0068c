"""Where the page of a feature is, and what shows it. Which room shows a layer is said in `create_app`."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app

PATHS: Mapping[str, str] = {"route_segments": "segments", "apartment_blocks": "apartments", "tasks": "tasks"}
Page = Callable[[str, Any], str]  # id, and what may be changed there with what somebody typed, or None


def init_app(app: Flask, pages: Mapping[str, Page]) -> None:
    """Say what shows the features of each layer."""
    app.extensions["feature_pages"] = pages


def page_of(layer: str, feature_id: str) -> str:
    """Return the address of a feature's page."""
    return f"/{PATHS[layer]}/{quote(feature_id, safe='')}"


def feature_page(layer: str, feature_id: str, section: Any = None) -> str:
    """Return the page of a feature; `section`: what may be changed there, with what somebody typed."""
    page: Page = current_app.extensions["feature_pages"][layer]
    return page(feature_id, section)
