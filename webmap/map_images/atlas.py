"""The atlas: a form whose work goes on in the background, the file, and any page alone."""

import weakref

from flask import Blueprint, Response, current_app, redirect, request, send_file

from geo.errors import GeoError, InvalidInput, UnknownName
from geo.language import N_
from geo.map_images.atlas import atlas as drawn_atlas
from geo.map_images.atlas import write_atlas
from geo.map_images.atlas_request import AtlasRequest
from geo.papers.formats import MEDIA_TYPES
from geo.papers.names import file_name
from geo.rendering.atlas.crew import cores
from geo.stores.base import Store
from webmap.core import job_pages
from webmap.core.access import held_store, note_views, views
from webmap.core.delivery import Made, uncached
from webmap.core.jobs import FAILED, Job
from webmap.core.kept_papers import from_shelf
from webmap.core.language import words
from webmap.core.page import render
from webmap.map_images.atlas_files import KeptFile, KeptFiles
from webmap.map_images.atlas_params import address_of, atlas_request, job_request

atlas = Blueprint("atlas", __name__)

KIND = "atlas"
LAYERS = ("route_segments", "apartment_blocks", "wards", "streets", "waters", "landmarks")


class _Stopped(Exception):
    """Who asked for an atlas does not want it any more."""


@atlas.record_once
def _prepare(state: object) -> None:
    state.app.extensions["atlases"] = KeptFiles()  # type: ignore[attr-defined]


@atlas.get("/report/atlas.<format>")
@atlas.get("/export/atlas.<format>")
def atlas_as(format: str) -> Response:  # noqa: A002
    """Serve a small atlas or a page of it: `?by=`, `?scale=`, `?page=` beside those of a map image."""
    store = _read_ahead()
    asked = atlas_request(request.args, format=format, language=words().code)

    def make() -> Made:
        with current_app.extensions["drawing"].turn():
            return Made(drawn_atlas(store, asked), MEDIA_TYPES[format])

    made = from_shelf(("atlas", asked, store.revision()), make)
    response: Response = made.response(by_language=True, Content_Disposition=_as_file(asked))
    return response


@atlas.post("/reports/atlas")
def start() -> Response:
    """Begin to draw an atlas; a page alone is served at once."""
    asked = job_request(request.form, language=words().code)
    if asked.page is not None:
        return redirect(address_of(request.form, asked), 303)  # type: ignore[return-value]
    store, files = _read_ahead(), current_app.extensions["atlases"]
    job = job_pages.jobs().start(
        lambda job: _drawn(store, asked, files, job),
        owner=job_pages.owner(),
        kind=KIND,
        asked=asked,
        is_long=True,
        looks=views(),
    )
    job.wait(job_pages.PATIENCE_SECONDS)
    return _to(job)


@atlas.get("/reports/atlas/jobs/<job_id>")
def job_page(job_id: str) -> Response:
    """Show how far an atlas is, that it is ready, or why it could not be drawn."""
    job = job_pages.job_of(job_id, KIND)
    failure = (job.failure or GeoError(job_pages.OURS)) if job.state == FAILED else None
    page = render(
        "atlas_job.html",
        job=job,
        lines=job_pages.lines(job),
        failure=failure.in_words(words().text) if failure else "",
        is_ready=_file(job) is not None,
    )
    status = 200 if failure is None else 422 if isinstance(failure, InvalidInput) else 500
    return uncached(page, status)


@atlas.post("/reports/atlas/jobs/<job_id>/stop")
def stop(job_id: str) -> Response:
    """End the work; nothing is kept of it."""
    job = job_pages.job_of(job_id, KIND)
    job.stop()
    job.wait(job_pages.PATIENCE_SECONDS)
    return _to(job)


@atlas.get("/reports/atlas/jobs/<job_id>/file")
def job_file(job_id: str) -> Response:
    """Serve an atlas that is ready."""
    job = job_pages.job_of(job_id, KIND)
    found = _file(job)
    if found is None and not job.is_over:
        raise InvalidInput(N_("This report is not ready yet. Wait until it is."))
    if found is None:
        raise UnknownName(N_("This atlas is not kept any more. Draw it again."))
    note_views(job.looks)
    response = send_file(found.path, mimetype=MEDIA_TYPES["pdf"])
    response.headers["Content-Disposition"] = _as_file(job.asked)
    return uncached(response)


@atlas.get("/api/reports/atlas/jobs/<job_id>")
def job_state(job_id: str) -> Response:
    """Say how far an atlas is."""
    job = job_pages.job_of(job_id, KIND)
    return job_pages.state_of(job, job_pages.lines(job))


# ------------------------------------------------------------------ parts
def _drawn(store: Store, asked: AtlasRequest, files: KeptFiles, job: Job) -> "weakref.ref[KeptFile] | None":
    """Draw an atlas into a file of its own; the processes leave one core to those who read pages."""

    def tell(done: int, of: int) -> None:
        job.tell(done=done, of=of)
        if job.is_stopping:
            raise _Stopped

    if job.is_stopping:
        return None
    reference = files.take()
    kept = reference()
    if kept is None:
        raise RuntimeError("a new file is kept")
    try:
        with kept.path.open("wb") as file:
            write_atlas(store, asked, file, processes=max(1, cores() - 1), tell=tell)
    except _Stopped:
        kept.path.unlink(missing_ok=True)
        return None
    return reference


def _file(job: Job) -> KeptFile | None:
    return job.result() if isinstance(job.result, weakref.ref) else None


def _as_file(asked: AtlasRequest) -> str:
    name = file_name("atlas", words(), asked.by)
    page = "" if asked.page is None else f"-{file_name('page', words(), str(asked.page))}"
    return f'attachment; filename="{name}{page}.{asked.image.format}"'


def _to(job: Job) -> Response:
    return redirect(f"/reports/atlas/jobs/{job.id}", 303)  # type: ignore[return-value]


def _read_ahead() -> Store:
    """Return the store as this request sees it, read as far as an atlas needs it."""
    store = held_store()
    for layer in LAYERS:
        store.frame(layer)
    return store
