"""Single features and lists of them, for people without a map."""

from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, request

from geo.layers import layer as layer_called
from geo.model.criterion import Criterion
from geo.model.road_class import road_class_label
from geo.model.stage import STAGE
from geo.programme import browse
from geo.programme import features as details
from geo.rendering.style import value_style
from webmap.core import list_params
from webmap.core.access import current_store, require_sight
from webmap.core.feature_pages import PATHS, page_of
from webmap.core.language import words
from webmap.core.page import boundary_label, moment, render
from webmap.core.pictures import around, map_picture
from webmap.editing.section import Section, edit_section
from webmap.history.section import changes_section
from webmap.photos.section import photo_section

features = Blueprint("features", __name__, template_folder="templates")


@features.get("/segments")
def segments() -> str:
    """List the route segments: `?ward=`, `?status=lighting:full`, `?page=`."""
    return _list(details.SEGMENTS)


@features.get("/apartments")
def apartments() -> str:
    """List the apartment blocks: `?ward=`, `?status=lighting:full`, `?page=`."""
    return _list(details.BLOCKS)


@features.get("/segments/<path:feature_id>")
def segment(feature_id: str) -> str:
    """Show one route segment."""
    return feature_page(details.SEGMENTS, feature_id)


@features.get("/apartments/<path:feature_id>")
def apartment(feature_id: str) -> str:
    """Show one apartment block."""
    return feature_page(details.BLOCKS, feature_id)


def _list(layer: str) -> str:
    require_sight(layer)
    store, now = current_store(), moment()
    themes = browse.themes(store, now.as_of)
    asked = list_params.asked(request.args, themes)
    return render(
        "features.html",
        moment=now,
        layer=layer,
        path=PATHS[layer],
        listing=details.listing(store, layer, now, asked),
        themes=themes,
        criteria=themes[:-1],
        stage=STAGE,
        wards=browse.wards(store, now.boundaries)[["code", "name"]].to_dict("records"),
        drawn=value_style,
    )


def feature_page(layer: str, feature_id: str, section: Section | None = None) -> str:
    """Return the page of a segment or block; `section`: what may be changed there, with what was typed."""
    require_sight(layer)
    store, now = current_store(), moment()
    found = details.detail(store, layer, feature_id, now)
    criteria = tuple(store.criteria.in_force(now.as_of))
    sets = browse.boundary_sets(store)
    return render(
        "feature.html",
        moment=now,
        layer=layer,
        path=PATHS[layer],
        feature=found,
        findings=[_finding(criterion, found) for criterion in criteria],
        stage=STAGE,
        road_class=partial(road_class_label, words()),
        edit=section or edit_section(layer, found.id, now.as_of),
        page=page_of(layer, found.id),
        photos=photo_section(layer, feature_id, criteria),
        changes=changes_section(layer, found.id),
        others=_others(layer, found),
        set_label=next((boundary_label(*each) for each in sets if _holds(each, now.boundaries)), ""),
        picture=map_picture(words().code, marked=f"{layer}/{found.id}", bbox=around(found.bounds)),
        drawn=value_style,
    )


def _finding(criterion: Criterion, found: details.Detail) -> dict[str, Any]:
    """Return what was found for one criterion: value, day, and whether that is too long ago."""
    return {
        "criterion": criterion,
        "value": criterion.value(found.properties[criterion.id]),
        "checked_on": found.properties.get(criterion.checked_field),
        "stale": criterion.id in found.stale,
    }


def _others(layer: str, found: details.Detail) -> dict[str, str]:
    """Return the properties that the layer does not know, as text: nothing that was read is hidden."""
    known = set(layer_called(layer).defaults(current_store().criteria))
    rest = {
        name: value for name, value in found.properties.items() if name not in known and value is not None
    }
    return {name: str(value)[:2000] for name, value in rest.items()}


def _holds(boundaries: tuple[date | None, date | None, int], day: date) -> bool:
    first, last, _ = boundaries
    return (first is None or first <= day) and (last is None or day <= last)
