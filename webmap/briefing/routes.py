"""The briefing report: a form, the work with its progress, and the file."""

from typing import Any

from flask import Blueprint, Response, redirect, request
from markupsafe import Markup

from geo.briefing import gather
from geo.briefing import pictures as briefing_pictures
from geo.briefing import words as briefing_words
from geo.briefing.files import ENDINGS, briefing_makers
from geo.briefing.values import Briefing
from geo.briefing.ward_charts import wards_pictures
from geo.errors import GeoError, InvalidInput
from geo.language import N_, Language
from geo.papers.formats import LABELS
from geo.papers.names import file_name
from geo.programme import browse
from geo.stores.base import Store
from geo.tasks.tasks import TASKS
from webmap.briefing import forms
from webmap.briefing.forms import Asked, Typed
from webmap.core import job_pages
from webmap.core.access import current_store, held_store, note_views, views
from webmap.core.delivery import Made, uncached
from webmap.core.jobs import FAILED, Job
from webmap.core.kept_papers import as_file, kept
from webmap.core.language import words
from webmap.core.page import moment, render
from webmap.dossier.choices import dossier_choices
from webmap.dossier.params import FORMATS as DOSSIER_FORMATS
from webmap.map_images.atlas_params import FILE_LABELS as ATLAS_FILES

reports = Blueprint("reports", __name__, template_folder="templates")

KIND = "report"
WORSE = 422
LAYERS = ("route_segments", "apartment_blocks", "wards", "streets", "waters", "landmarks", TASKS)


@reports.get("/reports")
def form() -> Response:
    """Ask for which period a report is."""
    return _form_page(forms.usual(current_store(), moment().as_of))


@reports.post("/reports")
def start() -> Response:
    """Begin to make a report."""
    store, lang = _read_ahead(), words()
    typed = forms.read(request.form, store, request.files)
    asked = typed.asked
    if asked is None:
        return _form_page(typed, status=WORSE)
    if forms.is_preview(request.form):
        return _form_page(typed, preview=gather.brief(store, asked.period))
    job = job_pages.jobs().start(
        lambda job: _made(store, asked, lang, job),
        owner=job_pages.owner(),
        kind=KIND,
        asked=typed,
        looks=views(),
    )
    job.wait(job_pages.PATIENCE_SECONDS)
    return redirect(f"/reports/jobs/{job.id}", 303)  # type: ignore[return-value]


@reports.get("/reports/jobs/<job_id>")
def job_page(job_id: str) -> Response:
    """Show how far a report is, that it is ready, or why it could not be made."""
    job = job_pages.job_of(job_id, KIND)
    if job.state == FAILED:
        return _form_page(job.asked, failure=job.failure or GeoError(job_pages.OURS), status=500)
    return uncached(render("report_job.html", job=job, lines=job_pages.lines(job), asked=job.asked.asked))


@reports.get("/reports/jobs/<job_id>/file")
def job_file(job_id: str) -> Response:
    """Serve a report that is ready."""
    job = job_pages.job_of(job_id, KIND)
    if not isinstance(job.result, bytes):
        raise InvalidInput(N_("This report is not ready yet. Wait until it is."))
    note_views(job.looks)
    return _as_file(job.asked.asked, job.result)


@reports.get("/api/reports/jobs/<job_id>")
def job_state(job_id: str) -> Response:
    """Say how far a report is."""
    job = job_pages.job_of(job_id, KIND)
    return job_pages.state_of(job, job_pages.lines(job))


@reports.get("/report/briefing.<ending>")
def briefing_as(ending: str) -> Response:
    """Serve a report at once: `?from=`, `?to=`, `?boundaries=`, `?form=`, `?criterion=`."""
    store, lang = held_store(), words()
    asked = forms.of_query(request.args, store, f".{ending}")
    made = kept(store, ("briefing", asked), lambda: _made(store, asked, lang, None), ending)
    return _as_file(asked, made)


# ------------------------------------------------------------------ parts
def _made(store: Store, asked: Asked, lang: Language, job: Job | None) -> bytes:
    def tell(done: int, of: int) -> None:
        if job is not None:
            job.tell(done=done, of=of)

    found = gather.brief(store, asked.period)
    makers = briefing_makers(
        store, found, lang, form=asked.form, template=asked.template, tell=tell, theme=asked.theme
    )
    return makers[asked.ending]()


def _as_file(asked: Asked, made: Made | bytes) -> Response:
    name = file_name("briefing", words(), asked.period.end.isoformat())
    return as_file(made, name, asked.ending[1:])


def _form_page(
    typed: Typed, *, failure: GeoError | None = None, preview: Briefing | None = None, status: int = 200
) -> Response:
    problems = {name: error.in_words(words().text) for name, error in typed.problems.items()}
    now = moment()
    page = render(
        "reports.html",
        typed=typed,
        problems=problems,
        failure=failure.in_words(words().text) if failure else "",
        forms=forms.FORM_LABELS,
        endings={each: LABELS[each[1:]] for each in ENDINGS},
        preview=_shown(preview) if preview else None,
        atlas_files=ATLAS_FILES,
        atlas_days={"as_of": now.as_of, "boundaries": now.boundaries},
        dossier_choices=dossier_choices(current_store(), now),
        dossier_formats={each: LABELS[each] for each in DOSSIER_FORMATS},
        criteria=browse.themes(current_store(), now.as_of),
    )
    return uncached(page, status)


def _shown(found: Briefing) -> dict[str, Any]:
    """Return what a page shows of a briefing: sentences, and charts with their words."""
    lang = words()
    criteria = tuple(current_store().criteria.in_force(found.period.end))
    pictures = []
    if found.now.total.metres:
        pictures.append(briefing_pictures.through_time(found, criteria, lang, as_lines=True))
        pictures += briefing_pictures.slopes(found, criteria, lang, as_lines=True)
        pictures += wards_pictures(found.now, criteria, lang, as_lines=True)
    return {
        "sentences": briefing_words.overview(found, lang),
        "turned": [briefing_words.turned(found, each, lang) for each in criteria],
        "standings": briefing_words.best_and_worst(found, lang) if found.standings else (),
        "pictures": [(each, Markup(each.svg)) for each in pictures],  # noqa: S704  our own writer's, escaped
    }


def _read_ahead() -> Store:
    """Return the store as this request sees it, read as far as reports need it: the work goes on after it."""
    store = held_store()
    for layer in LAYERS:
        store.frame(layer)
    return store
