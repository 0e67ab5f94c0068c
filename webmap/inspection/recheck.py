"""What was checked too long ago: the list to look at again, as a page and as a file."""

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import MultiDict

from geo.inspection import form as inspection_forms
from geo.inspection import recheck as rechecking
from geo.inspection import recheck_files
from geo.inspection.recheck_values import FORMATS
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.model.summary import Part
from geo.papers.formats import MEDIA_TYPES
from geo.papers.names import file_name
from geo.programme import browse, summarise
from geo.rendering.style import value_style
from webmap.core import list_params, params
from webmap.core.access import current_store, held_store
from webmap.core.delivery import uncached
from webmap.core.kept_papers import as_file
from webmap.core.language import words
from webmap.core.page import moment, render

recheck = Blueprint("recheck", __name__, template_folder="templates")


@recheck.get("/recheck")
def listed() -> str:
    """Show what was checked too long ago: `?ward=`, `?criterion=`, `?page=`; and counts by ward."""
    store, now = current_store(), moment()
    criteria = tuple(store.criteria.in_force(now.as_of))
    wanted = list_params.due_wanted(request.args)
    summary = summarise.by_ward(store, now)
    return render(
        "recheck.html",
        moment=now,
        due=rechecking.due(store, now, wanted),
        criteria=criteria,
        rules={criterion.id: _rule(criterion, now) for criterion in criteria},
        summary=summary,
        wards_behind=[ward for ward in summary.wards if any(_counts(ward))],
        wards=browse.wards(store, now.boundaries)[["code", "name"]].to_dict("records"),
        drawn=value_style,
        with_form=inspection_forms.on_routes(store, now),
    )


@recheck.get("/recheck.<format>")
def listed_as(format: str) -> Response:  # noqa: A002  the word that addresses use
    """Serve the whole list as CSV or JSON, with the same parameters."""
    store, now, lang = current_store(), moment(), words()
    kind = params.choice(MultiDict({"format": format}), "format", FORMATS, "csv")
    found = rechecking.due(store, now, list_params.due_wanted(request.args, whole=True)).rows
    body = (
        recheck_files.to_json(found) if kind == "json" else recheck_files.to_csv(found, store.criteria, lang)
    )
    return as_file(body, file_name("recheck", lang, now.as_of.isoformat()), kind)


@recheck.get("/report/inspection.pdf")
def form() -> Response:
    """Serve a form of inspection for paper: of a `?route=`, of the route of a `?segment=`, of a `?block=`."""
    store, now = held_store(), moment()
    route, segment, block = list_params.inspected(request.args)
    make = inspection_forms.block_pdf if block else inspection_forms.inspection_pdf
    subject = block or route or inspection_forms.route_of(store, segment, now)
    with current_app.extensions["drawing"].turn():
        content = make(store, subject, now, words(), address=request.url_root)
    name = f"{file_name('inspection', words(), subject)}.pdf"
    head = {"Content-Disposition": f'inline; filename="{name}"'}
    return uncached(Response(content, mimetype=MEDIA_TYPES["pdf"], headers=head))


def _counts(part: Part) -> tuple[int, ...]:
    return (*part.stale_segments.values(), *part.stale_blocks.values())


def _rule(criterion: Criterion, now: Moment) -> str:
    """Say in words how long a finding of a criterion is fresh as of a day."""
    limit = criterion.stale_before(now.as_of)
    if criterion.fresh_days is not None and limit is not None:
        return words().plural(
            "fresh for {n} day, so since {day}",
            "fresh for {n} days, so since {day}",
            criterion.fresh_days,
            day=words().date(limit),
        )
    if not criterion.ages:
        return words().text("never grows old")
    if limit is None:
        return words().text("fresh until the first ordered flag period begins")
    return words().text("fresh since the last ordered flag period began, on {day}", day=words().date(limit))
