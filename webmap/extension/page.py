"""What pages of extension plans share: what maps start with, the figures of a plan, who may keep one."""

from collections.abc import Sequence
from typing import Any, TypeVar

import geopandas as gpd
import orjson
from flask import Response, current_app, request

from geo.editing import rights
from geo.errors import NotAllowed, NotSignedIn, UnknownName
from geo.extension import asked, document, files, plan_map, refusals, scenarios
from geo.extension.plan_store import PlanFiles, plan_files_of
from geo.extension.scenarios import Scenario, Summary
from geo.extension.values import MOST_PHASES, ExtensionPlan
from geo.language import N_
from geo.model.person import Person
from geo.model.rights import WHOLE
from geo.papers.formats import MEDIA_TYPES
from geo.papers.names import file_name
from geo.rendering import style
from geo.rendering.request import PICTURE, ImageRequest
from geo.rendering.style import phase_style
from webmap.core import list_params
from webmap.core.access import (
    MEMBERS_ONLY,
    current_person,
    current_store,
    note_layers,
    required_person,
    restricted_layers,
)
from webmap.core.delivery import Made
from webmap.core.kept_papers import as_file
from webmap.core.language import words
from webmap.core.params import paper_form
from webmap.core.payload import layer_columns
from webmap.extension import view, work
from webmap.extension import words as plan_words
from webmap.map.page import map_bounds

NOT_A_PLANNER = N_(
    "Plans are kept and adopted by editors, administrators, and offices that keep streets and routes."
)
FORMATS = ("docx", "pdf", "xlsx", "png", "geojson")
FILE_LABELS = {
    "docx": N_("Memo (Word)"),
    "docx?form=party": N_("Memo in the Party's form (Word)"),
    "pdf": N_("Memo (PDF)"),
    "xlsx": N_("Workbook (Excel)"),
    "png": N_("Map image (PNG)"),
    "geojson": N_("Data (GeoJSON)"),
}
PICTURE_DPI = 254  # two dots a screen pixel
_Kept = TypeVar("_Kept", Scenario, Summary)
PLANNED = ("streets", "route_segments")  # who keeps these plans routes


def boot(**more: Any) -> dict[str, Any]:
    """Return what the maps of these pages start with."""
    store = current_store()
    phases = {str(phase): phase_style(phase) for phase in range(1, MOST_PHASES + 1)}
    return {
        "language": words().code,
        "bounds": map_bounds(store),
        "headquarters": refusals.headquarters_id(store),
        "style": {**style.as_json(), "phases": phases},
        **more,
    }


def values_of(plan: ExtensionPlan, address: str) -> dict[str, Any]:
    """Return what `plan_parts.html` shows of a plan whose map and curve are under `address`."""
    shown = view.view(plan)
    key, descending = list_params.order(request.args, view.SORTS, "phase")
    descending = descending and bool(request.args.get("sort"))
    return {
        "plan": plan,
        "shown": shown,
        "rows": view.ordered(shown.chosen, key, descending=descending),
        "sort": (key, descending),
        "said": plan_words,
        "money": plan_words.money_html(words()),
        "phase_style": phase_style,
        "curve_address": f"{address}/curve.svg",
        "picture": f"{address}/picture.png",
        "picture_alt": document.alt_of(plan, words()),
        "asked": asked.asked(words(), plan),
        "mended": asked.mended(words(), plan),
        "files": {f"{address}/plan.{ending}": label for ending, label in FILE_LABELS.items()},
        "boot": boot(edges=f"{address}/map.json"),
    }


def map_of(plan: ExtensionPlan) -> Response:
    """Return the streets of a plan for its map."""
    return columns(edges=work.map_frame(plan.edges, "name", "built", "metres", "phase", "fate"))


def file_of(plan: ExtensionPlan, ending: str, name: str) -> Response:
    """Return a plan as a file; `name` is what somebody called it, empty where nobody did.

    Raises:
        UnknownName: plans are not written with this ending.
        Busy: too many pictures are being made.
    """
    if ending not in FORMATS:
        raise UnknownName(
            N_("Plans are not written as “{ending}”. Choose one of: {allowed}."),
            ending=ending[:20],
            allowed=", ".join(FORMATS),
        )
    form = paper_form(request.args)
    with current_app.extensions["drawing"].turn():
        body = files.plan_makers(current_store(), plan, words(), name=name, form=form)[f".{ending}"]()
    stem = file_name("extension", words(), plan.moment.as_of.isoformat())
    return as_file(body, stem, ending)


def picture_of(plan: ExtensionPlan, *, beside: ExtensionPlan | None = None) -> Response:
    """Return the map of a plan as a picture, for who sees pages without scripts.

    `beside`: the plan that it is compared with; both pictures show the same part of the district.

    Raises:
        Busy: too many pictures are being made.
    """
    request = ImageRequest(language=words().code, paper=PICTURE, dpi=PICTURE_DPI)
    title = document.title_of(words())
    with current_app.extensions["drawing"].turn():
        body = plan_map.map_of(current_store(), plan, words(), request=request, title=title, beside=beside)
    return Made(body, MEDIA_TYPES["png"]).response(by_language=True)


def columns(**frames: gpd.GeoDataFrame) -> Response:
    """Return frames as the browser's maps take them."""
    found = {name: layer_columns(frame) for name, frame in frames.items()}
    return Made(orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY), "application/json").response()


def plan_files() -> PlanFiles:
    """Return where the kept plans of the store lie."""
    return plan_files_of(current_app.extensions["store"])


def kept_plans() -> tuple[Scenario, ...]:
    """Return the kept plans that who asks may see, the newest first."""
    return _looked_at(scenarios.listed(plan_files())) if _sees_all() else ()


def listed_plans() -> tuple[Summary, ...]:
    """Return a line for each kept plan that who asks may see, the newest first."""
    return _looked_at(scenarios.summaries(plan_files())) if _sees_all() else ()


def unreadable_plans(found: Sequence[Summary]) -> list[str]:
    """Return the ids of the kept plans that are not among those that can be read."""
    known = {each.id for each in found}
    return [plan_id for plan_id in plan_files().ids() if plan_id not in known] if _sees_all() else []


def kept_count() -> int:
    """Return how many plans are kept, without reading one; none where who asks may not see them."""
    return len(plan_files().ids()) if _sees_all() else 0


def kept_plan(plan_id: str) -> Scenario:
    """Return a kept plan.

    Raises:
        UnknownName: there is none.
        NotSignedIn: it was made of layers that visitors do not see.
    """
    if not _sees_all():
        raise NotSignedIn(MEMBERS_ONLY)
    return _looked_at((scenarios.opened(plan_files(), plan_id),))[0]


def _looked_at(found: tuple[_Kept, ...]) -> tuple[_Kept, ...]:
    """Return kept plans that are shown, noting a look at what they were made of."""
    if found:
        note_layers(work.LAYERS)
    return found


def _sees_all() -> bool:
    return current_person() is not None or restricted_layers().isdisjoint(work.LAYERS)


def is_planner(person: Person | None) -> bool:
    """Say whether somebody may keep plans and adopt them."""
    if person is None:
        return False
    wishes = [(layer, None, (WHOLE,)) for layer in PLANNED]
    return not any(rights.refusals(current_store(), person, wishes))


def required_planner() -> Person:
    """Return who asks, who may keep plans and adopt them.

    Raises:
        NotSignedIn: a visitor.
        NotAllowed: somebody else.
    """
    person = required_person()
    if not is_planner(person):
        raise NotAllowed(NOT_A_PLANNER)
    return person
