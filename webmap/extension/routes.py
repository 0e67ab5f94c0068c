"""Plans of extension: what is asked, how far the work is, the plan with its reasons."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request

from geo.assumptions.planning_file import PLANNING_FILE
from geo.errors import GeoError, InvalidInput
from geo.extension import plan as planning
from geo.extension import scenarios
from geo.extension.unusable import unusable_figures, with_unusable
from geo.extension.values import MOST_PHASES, ExtensionPlan
from geo.language import N_
from geo.stores.base import Store
from webmap.core import job_pages, params
from webmap.core.access import current_person, current_store, note_views, views
from webmap.core.delivery import Made, uncached
from webmap.core.errors import status_of
from webmap.core.jobs import FAILED, Job
from webmap.core.language import words
from webmap.core.page import current_faults, moment, render
from webmap.extension import forms
from webmap.extension import words as plan_words
from webmap.extension import work as plan_work
from webmap.extension.forms import Asked, Problem, Typed
from webmap.extension.page import (
    boot,
    columns,
    file_of,
    is_planner,
    kept_count,
    kept_plan,
    map_of,
    picture_of,
    plan_files,
    required_planner,
    values_of,
)
from webmap.extension.pictures import curve_svg

plans = Blueprint("plans", __name__, template_folder="templates")

WORSE = 422
DRAW_SECONDS_OF_VISITORS = 120.0  # others wait meanwhile


@plans.get("/plan/extension")
def form() -> Response:
    """Ask what a plan is to be; `?from=` and `?scenario=` take over what an earlier one was asked."""
    earlier, scenario = (params.text(request.args, name) for name in ("from", "scenario"))
    if earlier:
        return _form_page(_job(earlier).asked[1])
    if scenario:
        found = kept_plan(scenario).plan
        return _form_page(forms.again(found.request, found.assumptions, words()))
    return _form_page(forms.usual(current_store().planning, words()))


@plans.post("/plan/extension")
def start() -> Response:
    """Begin to work a plan out."""
    asked, typed = forms.read(request.form, current_store().planning)
    if typed.problems:
        return _form_page(typed, status=WORSE)
    store, now = _read_ahead(), moment()

    def work(job: Job) -> ExtensionPlan:
        return with_unusable(store, plan_work.worked_out(store, now, asked, job))

    return _begin(work, "plan", (asked, typed))


@plans.get("/plan/extension/jobs/<job_id>")
def job_page(job_id: str) -> Response:
    """Show how far a plan is, what came of it, or why nothing did."""
    job = _job(job_id)
    if job.state == FAILED:
        return _form_page(job.asked[1], failure=job.failure or GeoError(job_pages.OURS))
    if not job.is_over:
        return uncached(render("plan_running.html", job=job, **_progress(job)))
    return uncached(_plan_page(job))


@plans.post("/plan/extension/jobs/<job_id>/stop")
def stop(job_id: str) -> Response:
    """End the work with the best plan so far."""
    job = _job(job_id)
    job.stop()
    job.wait(job_pages.PATIENCE_SECONDS)
    return _to(job)


@plans.post("/plan/extension/jobs/<job_id>/draws")
def draws(job_id: str) -> Response:
    """Find out how often each street stays when weights and costs are other than assumed."""
    job = _job(job_id)
    plan, seconds = _plan(job), None if job_pages.owner() else DRAW_SECONDS_OF_VISITORS

    def work(own: Job) -> ExtensionPlan:
        return planning.with_draws(
            plan, seconds=seconds, progress=lambda told: own.tell(told=told), stop=lambda: own.is_stopping
        )

    return _begin(work, "draws", job.asked)


@plans.post("/plan/extension/jobs/<job_id>/save")
def save(job_id: str) -> Response:
    """Keep a plan under a name."""
    person, job = required_planner(), _job(job_id)
    name = request.form.get("name", "")
    try:
        kept = scenarios.save(plan_files(), name, _plan(job), person=person.name)
    except InvalidInput as error:
        return uncached(_plan_page(job, name=name[:200], problem=plan_words.failure(words(), error)), WORSE)
    return redirect(f"/plan/extension/scenarios/{kept.id}", 303)  # type: ignore[return-value]


@plans.get("/plan/extension/jobs/<job_id>/map.json")
def job_map(job_id: str) -> Response:
    """Serve the streets of a plan for its map."""
    return map_of(_plan(_job(job_id)))


@plans.get("/plan/extension/jobs/<job_id>/plan.<ending>")
def job_file(job_id: str, ending: str) -> Response:
    """Serve a plan as a file: docx, xlsx, png, geojson."""
    return file_of(_plan(_job(job_id)), ending, "")


@plans.get("/plan/extension/jobs/<job_id>/curve.svg")
def job_curve(job_id: str) -> Response:
    """Serve the curve of benefit against money as a picture."""
    return Made(curve_svg(_plan(_job(job_id)).curve, words()), "image/svg+xml").response(by_language=True)


@plans.get("/plan/extension/jobs/<job_id>/picture.png")
def job_picture(job_id: str) -> Response:
    """Serve the map of a plan as a picture."""
    return picture_of(_plan(_job(job_id)))


@plans.get("/api/plan/streets")
def streets() -> Response:
    """Serve the streets that a plan may choose from: `?radius=` metres."""
    text = params.text(request.args, "radius")
    radius = forms.number(text) or 0.0 if text else forms.USUAL_RADIUS
    return columns(edges=plan_work.shown_streets(current_store(), moment(), radius))


@plans.get("/api/plan/rings")
def rings() -> Response:
    """Serve how far one walks from the headquarters in some minutes, as GeoJSON."""
    frame = plan_work.rings(current_store(), moment())
    return Made(frame.to_json(drop_id=True).encode(), "application/geo+json").response()


@plans.get("/api/plan/jobs/<job_id>")
def job_state(job_id: str) -> Response:
    """Say how far a plan is."""
    job = job_pages.jobs().get(job_id, owner=job_pages.owner())
    return job_pages.state_of(job, _progress(job)["lines"])


# ------------------------------------------------------------------ parts
def _job(job_id: str) -> Job:
    return job_pages.job_of(job_id, "plan", "draws", other=N_("This plan is not one of extension."))


def _plan(job: Job) -> ExtensionPlan:
    if not isinstance(job.result, ExtensionPlan):
        raise InvalidInput(N_("This plan is not worked out yet. Wait until it is."))
    note_views(job.looks)
    return job.result


def _begin(work: Callable[[Job], ExtensionPlan], kind: str, asked: tuple[Asked, Typed]) -> Response:
    job = job_pages.jobs().start(work, owner=job_pages.owner(), kind=kind, asked=asked, looks=views())
    if job.wait(job_pages.PATIENCE_SECONDS) and job.state == FAILED:
        return _form_page(asked[1], failure=job.failure or GeoError(job_pages.OURS))
    return _to(job)


def _read_ahead() -> Store:
    """Return the store as this request sees it, read as far as plans need it: the work goes on after it."""
    store = current_store()
    for layer in plan_work.LAYERS:
        store.frame(layer)
    return store


def _to(job: Job) -> Response:
    return redirect(f"/plan/extension/jobs/{job.id}", 303)  # type: ignore[return-value]


def _form_page(typed: Typed, *, failure: GeoError | None = None, status: int = 200) -> Response:
    store = current_store()
    said = plan_words.failure(words(), failure) if failure else ""
    if failure:
        status = WORSE if isinstance(failure, InvalidInput) else max(_status(failure), 500)
    page = render(
        "plan_extension.html",
        typed=typed,
        failure=said,
        planning=store.planning,
        reasons=plan_words.REASON_LABELS,
        most_phases=MOST_PHASES,
        problem=lambda name: _said(typed.problems.get(name)),
        boot=boot(),
        kept_count=kept_count(),
        notes=plan_words.remarks(words(), unusable_figures(current_faults(), PLANNING_FILE)),
    )
    return uncached(page, status)


def _status(failure: GeoError) -> int:
    """Return the status of a failure, 500 where it is ours."""
    return 500 if type(failure) is GeoError else status_of(failure)


def _said(problem: Problem | None) -> str:
    return problem.said(words()) if problem else ""


def _progress(job: Job) -> dict[str, Any]:
    return {"lines": plan_words.progress(words(), job, ahead=job_pages.jobs().ahead(job))}


def _plan_page(job: Job, *, name: str = "", problem: str = "") -> str:
    return render(
        "plan_result.html",
        job=job,
        may_keep=is_planner(current_person()),
        name=name,
        problem=problem,
        **values_of(_plan(job), f"/plan/extension/jobs/{job.id}"),
    )
