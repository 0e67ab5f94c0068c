"""Plans of extension: what is asked, how far the work is, the plan with its reasons."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, make_response, redirect, request

from geo.errors import GeoError, InvalidInput
from geo.language import N_
from geo.model.extension import ExtensionPlan
from geo.rendering import style
from geo.rendering.style import phase_style
from webmap import list_params, params, plan_forms, plan_view, plan_words, plan_work
from webmap.access import current_person, current_store
from webmap.delivery import Made
from webmap.errors import status_of
from webmap.jobs import FAILED, Job, Jobs
from webmap.language import words
from webmap.map_page import map_bounds
from webmap.page import moment, render
from webmap.payload import layer_columns
from webmap.plan_forms import Asked, Problem, Typed
from webmap.plan_pictures import curve_svg

plans = Blueprint("plans", __name__)

WORSE = 422
PATIENCE_SECONDS = 1.5  # so long a form waits for its answer, before it shows how far the work is
OURS = N_("The fault is ours and was written to the log. Try again; if it stays, tell the technician.")


@plans.get("/plan/extension")
def form() -> Response:
    """Ask what a plan is to be; `?from=` takes over what an earlier one was asked."""
    earlier = request.args.get("from", "")
    typed = _job(earlier).asked[1] if earlier else plan_forms.usual(current_store().planning)
    return _form_page(typed)


@plans.post("/plan/extension")
def start() -> Response:
    """Begin to work a plan out."""
    asked, typed = plan_forms.read(request.form, current_store().planning)
    if typed.problems:
        return _form_page(typed, status=WORSE)
    store, now = _read_ahead(), moment()
    return _begin(lambda job: plan_work.worked_out(store, now, asked, job), "plan", (asked, typed))


@plans.get("/plan/extension/jobs/<job_id>")
def job_page(job_id: str) -> Response:
    """Show how far a plan is, what came of it, or why nothing did."""
    job = _job(job_id)
    if job.state == FAILED:
        return _form_page(job.asked[1], failure=job.failure or GeoError(OURS))
    if not job.is_over:
        return _uncached(render("plan_running.html", job=job, **_progress(job)))
    return _uncached(_plan_page(job))


@plans.post("/plan/extension/jobs/<job_id>/stop")
def stop(job_id: str) -> Response:
    """End the work with the best plan so far."""
    job = _job(job_id)
    job.stop()
    job.wait(PATIENCE_SECONDS)
    return _to(job)


@plans.post("/plan/extension/jobs/<job_id>/draws")
def draws(job_id: str) -> Response:
    """Find out how often each street stays when weights and costs are other than assumed."""
    job, store = _job(job_id), _read_ahead()
    plan = _plan(job)
    return _begin(lambda own: plan_work.drawn(store, plan, own), "draws", job.asked)


@plans.get("/plan/extension/jobs/<job_id>/map.json")
def job_map(job_id: str) -> Response:
    """Serve the streets of a plan for its map."""
    frame = plan_work.map_frame(_plan(_job(job_id)).edges, "name", "built", "metres", "phase", "fate")
    return _columns({"edges": frame})


@plans.get("/plan/extension/jobs/<job_id>/curve.svg")
def job_curve(job_id: str) -> Response:
    """Serve the curve of benefit against money as a picture."""
    return Made(curve_svg(_plan(_job(job_id)).curve, words()), "image/svg+xml").response(by_language=True)


@plans.get("/api/plan/streets")
def streets() -> Response:
    """Serve the streets that a plan may choose from: `?radius=` metres."""
    text = params.text(request.args, "radius") or plan_forms.USUAL["radius"]
    radius = plan_forms.number(text) or 0.0
    return _columns({"edges": plan_work.shown_streets(current_store(), moment(), radius)})


@plans.get("/api/plan/jobs/<job_id>")
def job_state(job_id: str) -> Response:
    """Say how far a plan is."""
    job = _job(job_id)
    body = orjson.dumps({"state": job.state, "over": job.is_over, "lines": _progress(job)["lines"]})
    return _uncached(Response(body, mimetype="application/json"))


# ------------------------------------------------------------------ parts
def _jobs() -> Jobs:
    found: Jobs = current_app.extensions["jobs"]
    return found


def _owner() -> str:
    person = current_person()
    return person.name if person else ""


def _job(job_id: str) -> Job:
    return _jobs().get(job_id, owner=_owner())


def _plan(job: Job) -> ExtensionPlan:
    if not isinstance(job.result, ExtensionPlan):
        raise InvalidInput(N_("This plan is not worked out yet. Wait until it is."))
    return job.result


def _begin(work: Callable[[Job], ExtensionPlan], kind: str, asked: tuple[Asked, Typed]) -> Response:
    job = _jobs().start(work, owner=_owner(), kind=kind, asked=asked)
    if job.wait(PATIENCE_SECONDS) and job.state == FAILED:
        return _form_page(asked[1], failure=job.failure or GeoError(OURS))
    return _to(job)


def _read_ahead():  # type: ignore[no-untyped-def]
    """Return the store as this request sees it, read as far as plans need it: the work goes on after it."""
    store = current_store()
    for layer in plan_work.LAYERS:
        store.frame(layer)
    return store


def _to(job: Job) -> Response:
    return redirect(f"/plan/extension/jobs/{job.id}", 303)  # type: ignore[return-value]


def _uncached(answer: Any) -> Response:
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def _columns(frames: dict[str, Any]) -> Response:
    columns = {name: layer_columns(frame) for name, frame in frames.items()}
    return Made(orjson.dumps(columns, option=orjson.OPT_SERIALIZE_NUMPY), "application/json").response()


def _boot(**more: Any) -> dict[str, Any]:
    """Return what the maps of these pages start with."""
    store = current_store()
    phases = {str(phase): phase_style(phase) for phase in range(1, plan_forms.MOST_PHASES + 1)}
    return {
        "language": words().code,
        "bounds": map_bounds(store),
        "headquarters": store.programme.headquarters,
        "style": {**style.as_json(), "phases": phases},
        **more,
    }


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
        most_phases=plan_forms.MOST_PHASES,
        problem=lambda name: _said(typed.problems.get(name)),
        boot=_boot(),
    )
    return _uncached(make_response(page, status))


def _status(failure: GeoError) -> int:
    """Return the status of a failure, 500 where it is ours."""
    return 500 if type(failure) is GeoError else status_of(failure)


def _said(problem: Problem | None) -> str:
    return words().text(problem.text, **problem.values) if problem else ""


def _progress(job: Job) -> dict[str, Any]:
    return {"lines": plan_words.progress(words(), job, ahead=_jobs().ahead(job))}


def _plan_page(job: Job) -> str:
    plan = _plan(job)
    shown = plan_view.view(plan)
    key, descending = list_params.order(request.args, plan_view.SORTS, "phase")
    descending = descending and bool(request.args.get("sort"))
    return render(
        "plan_result.html",
        job=job,
        plan=plan,
        shown=shown,
        rows=plan_view.ordered(shown.chosen, key, descending=descending),
        sort=(key, descending),
        said=plan_words,
        money=plan_words.money_html(words()),
        curve_address=f"/plan/extension/jobs/{job.id}/curve.svg",
        phase_style=phase_style,
        boot=_boot(edges=f"/plan/extension/jobs/{job.id}/map.json"),
    )
