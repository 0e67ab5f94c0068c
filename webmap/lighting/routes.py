"""Plans of lighting: what is asked, the plan with its figures, reasons, pictures and files."""

import math
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request

from geo.assumptions.lighting import LAYERS
from geo.assumptions.lighting_file import LIGHTING_FILE
from geo.errors import GeoError, InvalidInput, UnknownName
from geo.extension import words as planning_words
from geo.extension.unusable import unusable_figures
from geo.language import N_
from geo.lighting import files, plan_map, sample
from geo.lighting import words as lighting_words
from geo.lighting.plan import LightingPlan, plan_lighting
from geo.papers.names import file_name
from geo.programme import browse
from geo.programme.placing import ward_set
from geo.rendering import style
from geo.rendering.request import PICTURE, ImageRequest
from geo.stores.base import Store
from webmap.core import job_pages, params
from webmap.core.access import current_store, note_views, views
from webmap.core.delivery import Made, uncached
from webmap.core.errors import status_of
from webmap.core.jobs import FAILED, Job
from webmap.core.kept_papers import as_file
from webmap.core.language import words
from webmap.core.page import current_faults, moment, render
from webmap.extension import words as plan_words
from webmap.extension.forms import Problem
from webmap.extension.page import FILE_LABELS, PICTURE_DPI, boot, columns
from webmap.extension.page import FORMATS as PLAN_FORMATS
from webmap.lighting import forms, view
from webmap.lighting.forms import Shown, Typed

lighting = Blueprint("lighting", __name__, template_folder="templates")

ADDRESS = "/plan/lighting"
WORSE = 422
PATIENCE_SECONDS = 3.0  # so long a form waits for its answer, before it shows that the work goes on
FORMATS = (*PLAN_FORMATS, "dxf")
LABELS = {**FILE_LABELS, "geojson": N_("Streets and poles (GeoJSON)"), "dxf": N_("Drawing (DXF)")}
_READ = ("streets", "landmarks", "wards")


@lighting.get(ADDRESS)
def form() -> Response:
    """Ask what a plan is to be; `?from=` takes over what an earlier one was asked."""
    earlier = params.text(request.args, "from")
    if earlier:
        job = _job(earlier)
        found = job.result
        return _form_page(forms.again(found, words()) if isinstance(found, LightingPlan) else job.asked)
    return _form_page(forms.usual(current_store().lighting, words(), moment().as_of))


@lighting.post(ADDRESS)
def start() -> Response:
    """Work a plan out, beside the request where that takes long."""
    store, now = current_store(), moment()
    codes = ward_set(store, now.boundaries).codes
    wanted, typed = forms.read(request.form, store.lighting, codes)
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

    job = job_pages.jobs().start(work, owner=job_pages.owner(), kind="lighting", asked=typed, looks=views())
    if job.wait(PATIENCE_SECONDS) and job.state == FAILED:
        return _form_page(typed, failure=job.failure or GeoError(job_pages.OURS))
    return redirect(f"{ADDRESS}/jobs/{job.id}", 303)  # type: ignore[return-value]


@lighting.get(f"{ADDRESS}/jobs/<job_id>")
def job_page(job_id: str) -> Response:
    """Show that the work goes on, what came of it, or why nothing did."""
    job = _job(job_id)
    if job.state == FAILED:
        return _form_page(job.asked, failure=job.failure or GeoError(job_pages.OURS))
    if not job.is_over:
        lines = plan_words.progress(words(), job, ahead=job_pages.jobs().ahead(job))
        return uncached(render("plan_running.html", job=job, lines=lines, base=ADDRESS, endless=True))
    return uncached(_plan_page(job, forms.shown(request.args, plan_map.THEMES)))


@lighting.get(f"{ADDRESS}/jobs/<job_id>/map.json")
def job_map(job_id: str) -> Response:
    """Serve the streets of a plan for its map."""
    return columns(streets=plan_map.drawn(_plan(_job(job_id))))


@lighting.get(f"{ADDRESS}/jobs/<job_id>/poles.json")
def job_poles(job_id: str) -> Response:
    """Serve the poles of a plan for its map."""
    return columns(poles=plan_map.poles_drawn(_plan(_job(job_id)), words()))


@lighting.get(f"{ADDRESS}/jobs/<job_id>/picture.png")
def job_picture(job_id: str) -> Response:
    """Serve the map of a plan as a picture: `?by=` says by what."""
    plan, by = _plan(_job(job_id)), _theme()
    asked = ImageRequest(language=words().code, paper=PICTURE, dpi=PICTURE_DPI)
    with current_app.extensions["drawing"].turn():
        body = plan_map.map_of(current_store(), plan, words(), request=asked, by=by)
    return Made(body, "image/png").response(by_language=True)


@lighting.get(f"{ADDRESS}/jobs/<job_id>/light.svg")
def job_light(job_id: str) -> Response:
    """Serve the estimated light on one street of a plan: `?street=` its id."""
    plan = _plan(_job(job_id))
    street = params.text(request.args, "street") or sample.usual_street(plan) or ""
    body = sample.sample_picture(plan, street, words())
    return Made(body, "image/svg+xml").response(by_language=True)


@lighting.get(f"{ADDRESS}/jobs/<job_id>/plan.<ending>")
def job_file(job_id: str, ending: str) -> Response:
    """Serve a plan as a file: docx, xlsx, png (`?by=`), geojson, dxf."""
    plan, by, head = _plan(_job(job_id)), _theme(), params.paper_form(request.args)
    if ending not in FORMATS:
        raise UnknownName(
            N_("Plans are not written as “{ending}”. Choose one of: {allowed}."),
            ending=ending[:20],
            allowed=", ".join(FORMATS),
        )
    with current_app.extensions["drawing"].turn():
        body = files.plan_makers(current_store(), plan, words(), by=by, form=head)[f".{ending}"]()
    stem = file_name("lighting", words(), plan.moment.as_of.isoformat())
    return as_file(body, stem, ending)


# ------------------------------------------------------------------ parts
def _job(job_id: str) -> Job:
    return job_pages.job_of(job_id, "lighting", other=N_("This plan is not one of lighting."))


def _plan(job: Job) -> LightingPlan:
    if not isinstance(job.result, LightingPlan):
        raise InvalidInput(N_("This plan is not worked out yet. Wait until it is."))
    note_views(job.looks)
    return job.result


def _theme() -> str:
    return params.choice(request.args, "by", plan_map.THEMES, plan_map.STATE)


def _read_ahead(store: Store, layer: str) -> None:
    """Read what the work needs while the request lasts: it goes on after it."""
    for name in _READ:
        store.frame(name)
    if layer != "streets":
        browse.inspected(store, layer, moment().as_of)


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
        wrong_width=any(name.startswith(forms.WIDTH) for name in typed.problems),
        problem=lambda name: _said(typed.problems.get(name)),
    )
    return uncached(page, status)


def _said(problem: Problem | None) -> str:
    return problem.said(words()) if problem else ""


def _plan_page(job: Job, shown: Shown) -> str:
    plan, own = _plan(job), words()
    address = f"{ADDRESS}/jobs/{job.id}"
    themes = {name: plan_map.theme(plan, name) for name in plan_map.THEMES}
    page_boot = boot(
        streets=f"{address}/map.json",
        poles=f"{address}/poles.json",
        by=shown.by,
        values={value.id: own.label(value) for value in themes[shown.by].values},
    )
    page_boot["style"]["themes"] = style.as_json([themes[shown.by]])["themes"]
    return render(
        "lighting_result.html",
        job=job,
        plan=plan,
        shown=shown,
        address=address,
        theme=themes[shown.by],
        theme_labels=plan_map.THEME_LABELS,
        metres=plan_map.metres_by(plan, shown.by),
        value_style=style.value_style,
        alt=plan_map.alt_of(plan, own, shown.by),
        kinds=view.kinds(plan, own),
        classes=view.classes(plan, own),
        wards=view.wards(plan, own),
        whole=view.whole(plan, own),
        table=view.streets(plan, shown, own),
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
    street = asked or sample.usual_street(plan)
    if street is None:
        return None
    row = sample.street_of(plan, street)
    name = row["name"] if isinstance(row["name"], str) else street
    found = {"id": street, "name": name, "why": lighting_words.reasons(plan, row, words()), "compared": ""}
    if row["luminaire"] is not None and math.isfinite(row["spacing_m"]):
        light = sample.sample_stretch(plan, street)
        found["compared"] = sample.compared_of(row, light, words())
    return found
