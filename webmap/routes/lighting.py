"""Plans of lighting: what is asked, the plan with its figures, reasons, pictures and files."""

import math
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request

from geo.errors import GeoError, InvalidInput, UnknownName
from geo.language import N_
from geo.model.image import PICTURE, ImageRequest
from geo.model.lighting import LAYERS
from geo.rendering import style
from geo.services import (
    browsing,
    lighting_files,
    lighting_map,
    lighting_sample,
    lighting_words,
    planning_words,
)
from geo.services.lighting import LightingPlan, plan_lighting
from geo.services.paper_names import file_name
from geo.services.placing import ward_set
from geo.services.unusable import unusable_figures
from geo.stores.base import Store
from geo.stores.lighting_file import LIGHTING_FILE
from webmap import lighting_forms, lighting_view, params, plan_words
from webmap.access import current_person, current_store, note_views, views
from webmap.delivery import Made
from webmap.errors import status_of
from webmap.jobs import FAILED, Job, Jobs
from webmap.language import words
from webmap.lighting_forms import Shown, Typed
from webmap.page import current_faults, moment, render
from webmap.plan_forms import Problem
from webmap.plan_page import FILE_LABELS, FILES, PICTURE_DPI, boot, columns, uncached

lighting = Blueprint("lighting", __name__)

ADDRESS = "/plan/lighting"
WORSE = 422
PATIENCE_SECONDS = 3.0  # so long a form waits for its answer, before it shows that the work goes on
OURS = N_("The fault is ours and was written to the log. Try again; if it stays, tell the technician.")
ENDINGS = {**FILES, "dxf": "image/vnd.dxf"}
LABELS = {**FILE_LABELS, "geojson": N_("Streets and poles (GeoJSON)"), "dxf": N_("Drawing (DXF)")}
_READ = ("streets", "landmarks", "wards")


@lighting.get(ADDRESS)
def form() -> Response:
    """Ask what a plan is to be; `?from=` takes over what an earlier one was asked."""
    earlier = params.text(request.args, "from")
    if earlier:
        job = _job(earlier)
        found = job.result
        return _form_page(
            lighting_forms.again(found, words()) if isinstance(found, LightingPlan) else job.asked
        )
    return _form_page(lighting_forms.usual(current_store().lighting, words(), moment().as_of))


@lighting.post(ADDRESS)
def start() -> Response:
    """Work a plan out, beside the request where that takes long."""
    store, now = current_store(), moment()
    codes = ward_set(store, now.boundaries).codes
    wanted, typed = lighting_forms.read(request.form, store.lighting, codes)
    if typed.problems:
        return _form_page(typed, status=WORSE)
    _read_ahead(store, wanted.layer)

    def work(_: Job) -> LightingPlan:
        return plan_lighting(
            store,
            wanted.standard,
            now,
            layer=wanted.layer,
            wards=wanted.wards,
            tariff_day=wanted.tariff_day,
            assumed=wanted.assumed,
        )

    job = _jobs().start(work, owner=_owner(), kind="lighting", asked=typed, looks=views())
    if job.wait(PATIENCE_SECONDS) and job.state == FAILED:
        return _form_page(typed, failure=job.failure or GeoError(OURS))
    return redirect(f"{ADDRESS}/jobs/{job.id}", 303)  # type: ignore[return-value]


@lighting.get(f"{ADDRESS}/jobs/<job_id>")
def job_page(job_id: str) -> Response:
    """Show that the work goes on, what came of it, or why nothing did."""
    job = _job(job_id)
    if job.state == FAILED:
        return _form_page(job.asked, failure=job.failure or GeoError(OURS))
    if not job.is_over:
        lines = plan_words.progress(words(), job, ahead=_jobs().ahead(job))
        return uncached(render("plan_running.html", job=job, lines=lines, base=ADDRESS, endless=True))
    return uncached(_plan_page(job, lighting_forms.shown(request.args, lighting_map.THEMES)))


@lighting.get(f"{ADDRESS}/jobs/<job_id>/map.json")
def job_map(job_id: str) -> Response:
    """Serve the streets of a plan for its map."""
    return columns(streets=lighting_map.drawn(_plan(_job(job_id))))


@lighting.get(f"{ADDRESS}/jobs/<job_id>/poles.json")
def job_poles(job_id: str) -> Response:
    """Serve the poles of a plan for its map."""
    return columns(poles=lighting_map.poles_drawn(_plan(_job(job_id)), words()))


@lighting.get(f"{ADDRESS}/jobs/<job_id>/picture.png")
def job_picture(job_id: str) -> Response:
    """Serve the map of a plan as a picture: `?by=` says by what."""
    plan, by = _plan(_job(job_id)), _theme()
    asked = ImageRequest(language=words().code, paper=PICTURE, dpi=PICTURE_DPI)
    with current_app.extensions["drawing"].turn():
        body = lighting_map.map_of(current_store(), plan, words(), request=asked, by=by)
    return Made(body, "image/png").response(by_language=True)


@lighting.get(f"{ADDRESS}/jobs/<job_id>/light.svg")
def job_light(job_id: str) -> Response:
    """Serve the estimated light on one street of a plan: `?street=` its id."""
    plan = _plan(_job(job_id))
    street = params.text(request.args, "street") or lighting_sample.usual_street(plan) or ""
    body = lighting_sample.sample_picture(plan, street, words())
    return Made(body, "image/svg+xml").response(by_language=True)


@lighting.get(f"{ADDRESS}/jobs/<job_id>/plan.<ending>")
def job_file(job_id: str, ending: str) -> Response:
    """Serve a plan as a file: docx, xlsx, png (`?by=`), geojson, dxf."""
    plan, by, head = _plan(_job(job_id)), _theme(), params.paper_form(request.args)
    if ending not in ENDINGS:
        raise UnknownName(
            N_("Plans are not written as “{ending}”. Choose one of: {allowed}."),
            ending=ending[:20],
            allowed=", ".join(ENDINGS),
        )
    with current_app.extensions["drawing"].turn():
        body = lighting_files.written(current_store(), plan, f".{ending}", words(), by=by, form=head)
    stem = file_name("lighting", words(), plan.moment.as_of.isoformat())
    return Made(body, ENDINGS[ending]).response(
        by_language=True, Content_Disposition=f'attachment; filename="{stem}.{ending}"'
    )


# ------------------------------------------------------------------ parts
def _jobs() -> Jobs:
    found: Jobs = current_app.extensions["jobs"]
    return found


def _owner() -> str:
    person = current_person()
    return person.name if person else ""


def _job(job_id: str) -> Job:
    job = _jobs().get(job_id, owner=_owner())
    if job.kind != "lighting":
        raise UnknownName(N_("This plan is not one of lighting."))
    return job


def _plan(job: Job) -> LightingPlan:
    if not isinstance(job.result, LightingPlan):
        raise InvalidInput(N_("This plan is not worked out yet. Wait until it is."))
    note_views(job.looks)
    return job.result


def _theme() -> str:
    return params.choice(request.args, "by", lighting_map.THEMES, lighting_map.STATE)


def _read_ahead(store: Store, layer: str) -> None:
    """Read what the work needs while the request lasts: it goes on after it."""
    for name in _READ:
        store.frame(name)
    if layer != "streets":
        browsing.inspected(store, layer, moment().as_of)


def _form_page(typed: Typed, *, failure: GeoError | None = None, status: int = 200) -> Response:
    store, now = current_store(), moment()
    places = ward_set(store, now.boundaries)
    if failure:
        ours = type(failure) is GeoError
        status = WORSE if isinstance(failure, InvalidInput) else 500 if ours else status_of(failure)
    page = render(
        "lighting_form.html",
        typed=typed,
        failure=plan_words.failure(words(), failure) if failure else "",
        assumed=store.lighting,
        layers=LAYERS,
        wards=list(zip(places.codes, places.names, strict=True)),
        roads=lighting_words.ROAD_NAMES,
        certainties=planning_words.CERTAINTIES,
        notes=plan_words.remarks(words(), unusable_figures(current_faults(), LIGHTING_FILE)),
        wrong_width=any(name.startswith(lighting_forms.WIDTH) for name in typed.problems),
        problem=lambda name: _said(typed.problems.get(name)),
    )
    return uncached(page, status)


def _said(problem: Problem | None) -> str:
    return problem.said(words()) if problem else ""


def _plan_page(job: Job, shown: Shown) -> str:
    plan, own = _plan(job), words()
    address = f"{ADDRESS}/jobs/{job.id}"
    themes = {name: lighting_map.theme(plan, name) for name in lighting_map.THEMES}
    page_boot = boot(
        streets=f"{address}/map.json",
        poles=f"{address}/poles.json",
        by=shown.by,
        values={value.id: own.either(dict(value.labels)) for value in themes[shown.by].values},
    )
    page_boot["style"]["themes"] = style.as_json([themes[shown.by]])["themes"]
    return render(
        "lighting_result.html",
        job=job,
        plan=plan,
        shown=shown,
        address=address,
        theme=themes[shown.by],
        theme_labels=lighting_map.THEME_LABELS,
        metres=lighting_map.metres_by(plan, shown.by),
        value_style=style.value_style,
        alt=lighting_map.alt_of(plan, own, shown.by),
        kinds=lighting_view.kinds(plan, own),
        classes=lighting_view.classes(plan, own),
        wards=lighting_view.wards(plan, own),
        whole=lighting_view.whole(plan, own),
        table=lighting_view.streets(plan, shown, own),
        sample=_sample(plan, shown.street),
        said=lighting_words,
        certainties=planning_words.CERTAINTIES,
        money=plan_words.money_html(own),
        money_text=plan_words.money,
        files={f"{address}/plan.{ending}": label for ending, label in LABELS.items()},
        boot=page_boot,
    )


def _sample(plan: LightingPlan, asked: str | None) -> dict[str, Any] | None:
    """Return what the page says of one street's light; None where no street has an option."""
    street = asked or lighting_sample.usual_street(plan)
    if street is None:
        return None
    row = lighting_sample.street_of(plan, street)
    name = row["name"] if isinstance(row["name"], str) else street
    found = {"id": street, "name": name, "why": lighting_words.reasons(plan, row, words()), "compared": ""}
    if row["luminaire"] is not None and math.isfinite(row["spacing_m"]):
        light = lighting_sample.sample_stretch(plan, street)
        found["compared"] = lighting_sample.compared_of(row, light, words())
    return found
