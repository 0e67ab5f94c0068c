"""Plans that were kept under a name: listed, shown, compared two by two, adopted, deleted."""

import geopandas as gpd
import numpy as np
from flask import Blueprint, Response, redirect, request

from geo.editing import rights
from geo.errors import GeoError, InvalidInput
from geo.extension import document, scenarios
from geo.extension.plan_store import is_plan_id
from geo.extension.scenarios import Comparison, Scenario
from geo.extension.values import ExtensionPlan
from geo.language import N_
from geo.model.rights import WHOLE
from geo.rendering.style import phase_style
from webmap.core import params
from webmap.core.access import current_person, current_store, origin
from webmap.core.delivery import Made, uncached
from webmap.core.errors import status_of
from webmap.core.language import words
from webmap.core.page import render
from webmap.editing import section
from webmap.extension import words as plan_words
from webmap.extension.page import (
    boot,
    columns,
    file_of,
    is_planner,
    kept_plan,
    listed_plans,
    map_of,
    picture_of,
    plan_files,
    required_planner,
    unreadable_plans,
    values_of,
)
from webmap.extension.pictures import curve_svg
from webmap.extension.work import map_frame
from webmap.history.section import full_name

kept = Blueprint("scenarios", __name__, url_prefix="/plan/extension")

TWO_NEEDED = N_("Choose two plans to compare.")


@kept.get("/scenarios")
def listed() -> Response:
    """List the kept plans, with a form to compare two."""
    return _list_page()


@kept.get("/scenarios/<plan_id>")
def one(plan_id: str) -> Response:
    """Show a kept plan."""
    found = kept_plan(plan_id)
    return uncached(
        render(
            "plan_kept.html",
            scenario=found,
            full_name=full_name,
            may_keep=is_planner(current_person()),
            told=_told(),
            versions=_versions(found),
            **values_of(found.plan, f"/plan/extension/scenarios/{found.id}"),
        )
    )


@kept.get("/scenarios/<plan_id>/map.json")
def its_map(plan_id: str) -> Response:
    """Serve the streets of a kept plan for its map."""
    return map_of(kept_plan(plan_id).plan)


@kept.get("/scenarios/<plan_id>/plan.<ending>")
def its_file(plan_id: str, ending: str) -> Response:
    """Serve a kept plan as a file: docx, xlsx, png, geojson."""
    found = kept_plan(plan_id)
    return file_of(found.plan, ending, found.name)


@kept.get("/scenarios/<plan_id>/curve.svg")
def its_curve(plan_id: str) -> Response:
    """Serve the curve of worth against money as a picture."""
    body = curve_svg(kept_plan(plan_id).plan.curve, words())
    return Made(body, "image/svg+xml").response(by_language=True)


@kept.get("/scenarios/<plan_id>/picture.png")
def its_picture(plan_id: str) -> Response:
    """Serve the map of a kept plan as a picture; `?beside=` another plan: of the part where both lie."""
    other = params.text(request.args, "beside")
    return picture_of(kept_plan(plan_id).plan, beside=kept_plan(other).plan if other else None)


@kept.get("/scenarios/<plan_id>/adopt")
def adopt_page(plan_id: str) -> Response:
    """Show what adopting a plan would make, with a button that does it."""
    required_planner()
    return _adopt_page(kept_plan(plan_id))


@kept.post("/scenarios/<plan_id>/adopt")
def adopt(plan_id: str) -> Response:
    """Make the streets of a plan proposed route segments, in one change that can be undone."""
    store, person, found = current_store(), required_planner(), kept_plan(plan_id)
    rights.require(store, person, "route_segments", None, (WHOLE,))
    reason = params.whole_text(request.form, "reason")
    try:
        saved = scenarios.adopt(store, found, origin(reason=reason))
    except GeoError as error:
        return _adopt_page(found, error)
    return redirect(f"/plan/extension/scenarios/{found.id}?saved={saved.changeset or 0}", 303)  # type: ignore[return-value]


@kept.post("/scenarios/<plan_id>/delete")
def delete(plan_id: str) -> Response:
    """Delete a kept plan; what was made of it in the record stays."""
    required_planner()
    scenarios.delete(plan_files(), plan_id)
    return redirect("/plan/extension/scenarios", 303)  # type: ignore[return-value]


@kept.get("/compare")
def compare() -> Response:
    """Show two kept plans side by side: `?a=`, `?b=`."""
    names = [params.text(request.args, name) or "" for name in ("a", "b")]
    if not all(is_plan_id(name) for name in names) or names[0] == names[1]:
        return _list_page(problem=words().text(TWO_NEEDED))
    first, second = (kept_plan(name) for name in names)
    found = scenarios.compared(first, second)
    return uncached(
        render(
            "plan_compare.html",
            found=found,
            said=plan_words,
            money=plan_words.money_html(words()),
            alt=document.alt_of,
            rows=_rows(found),
            phase_style=phase_style,
            boot=boot(edges=f"/plan/extension/compare.json?a={first.id}&b={second.id}"),
        )
    )


@kept.get("/compare.json")
def compare_map() -> Response:
    """Serve the streets of two kept plans for their maps: `?a=`, `?b=`."""
    first, second = (kept_plan(params.text(request.args, name) or "").plan for name in ("a", "b"))
    return columns(first=_planned(first), second=_planned(second))


def _planned(plan: ExtensionPlan) -> gpd.GeoDataFrame:
    edges = plan.edges
    return map_frame(edges[(edges["phase"] > 0) | edges["built"]], "name", "built", "metres", "phase")


def _rows(found: Comparison) -> list[tuple[str, str, int, int, float]]:
    """Return every street that one of the two plans: id, name, its phases (0: not planned), metres."""
    parts = (
        found.both.assign(one=found.both["phase"], two=found.both["phase_2"]),
        found.only_first.assign(one=found.only_first["phase"], two=0),
        found.only_second.assign(one=0, two=found.only_second["phase"]),
    )
    rows = [
        (
            str(label),
            str(name or label),
            int(one),
            int(two),
            float(metres),
        )
        for part in parts
        for label, name, one, two, metres in zip(
            part.index, part["name"], part["one"], part["two"], part["metres"], strict=True
        )
    ]
    return sorted(rows, key=lambda row: (row[2] or np.inf, row[3] or np.inf, row[1]))


def _list_page(problem: str = "") -> Response:
    plans = listed_plans()
    page = render(
        "plan_list.html",
        plans=plans,
        unreadable=unreadable_plans(plans),
        problem=problem,
        asked=request.args,
        full_name=full_name,
        may_keep=is_planner(current_person()),
        said=plan_words,
        money=plan_words.money_html(words()),
    )
    return uncached(page, 422 if problem else 200)


def _adopt_page(found: Scenario, error: GeoError | None = None) -> Response:
    made = None
    if error is None:
        try:
            made = scenarios.adoption(current_store(), found)
        except GeoError as failure:
            error = failure
    page = render(
        "plan_adopt.html",
        scenario=found,
        made=made,
        routes=_routes(made) if made else (),
        said=plan_words,
        problem=plan_words.failure(words(), error) if error else "",
    )
    status = 200 if error is None else 422 if isinstance(error, InvalidInput) else status_of(error)
    return uncached(page, status)


def _routes(made: scenarios.Adoption) -> list[tuple[str, int, int, float]]:
    """Return the routes that are made: name, phase, segments, metres."""
    groups = made.segments.groupby("route_id", sort=False)
    return [
        (str(own["route_name"].iloc[0]), int(own["phase"].iloc[0]), len(own), float(own["metres"].sum()))
        for _, own in groups
    ]


def _versions(found: Scenario) -> str:
    """Name what a plan was worked out with, and by which assumptions (the start of their digest)."""
    programs = [f"{name} {number}" for name, number in found.versions.items() if number]
    return ", ".join([*programs, f"planning.toml {found.digest[:12]}"])


def _told() -> section.Told | None:
    number = request.args.get("saved", "")
    if current_person() is None or not (number.isascii() and number.isdigit()) or not int(number):
        return None
    return section.told_of(current_store().changeset(int(number)))
