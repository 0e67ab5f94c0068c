"""Doors for machines."""

from flask import Blueprint, Response, jsonify

from geo.errors import StoreUnavailable
from webmap.core.access import current_store, open_to_all

health = Blueprint("health", __name__)


@health.get("/healthz")
@open_to_all
def alive() -> Response:
    """Say that the process runs."""
    return jsonify(status="ok")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say whether the settings, wards and segments can be read now."""
    try:
        store = current_store()
        _ = store.programme, store.criteria
        for layer in ("wards", "route_segments"):
            store.frame(layer)
    except StoreUnavailable:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok"), 200
