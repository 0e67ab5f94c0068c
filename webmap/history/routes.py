"""The record for people: lists of changes, one change, what was removed and can come back."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, redirect, request

from geo.editing import rights
from geo.errors import InvalidInput, NotAllowed, UnknownName
from geo.history import changes as record
from geo.history import files
from geo.history.undone import undone_by
from geo.history.values import FORMATS, Gone, Line, Told, WantedChanges
from geo.history.words import SOURCES, Teller
from geo.language import N_
from geo.layers import LAYERS
from geo.model.history import Changeset, Reference
from geo.model.person import Person
from geo.papers.formats import MEDIA_TYPES
from geo.papers.names import file_name
from geo.photos import photos as evidence
from geo.photos.photos import Photo
from geo.programme import browse, features
from geo.tasks.tasks import TASKS
from webmap.core.access import current_person, current_store, origin, required_person
from webmap.core.delivery import streamed
from webmap.core.feature_pages import PATHS, page_of
from webmap.core.language import words
from webmap.core.page import moment, render
from webmap.history import params, shape_pictures
from webmap.history.section import full_name, look_at_evidence
from webmap.history.shape_pictures import shape_picture

history = Blueprint("history", __name__, template_folder="templates")

_MOST_EVENTS = 500  # of one change on its page


@history.get("/history")
def listed() -> str:
    """List what was changed; limited as `history_params.wanted` reads it."""
    return _list(params.wanted(request.args, members=_is_member()))


@history.get("/history.<format>")
def listed_as(format: str) -> Response:  # noqa: A002  the word that addresses use
    """Serve the whole list as CSV or JSON, with the same parameters."""
    if format not in FORMATS:
        raise UnknownName(N_("The history comes as {allowed}."), allowed=", ".join(FORMATS))
    wanted = params.wanted(request.args, members=_is_member(), whole=True)
    return _file(wanted, format)


@history.get("/segments/<path:feature_id>/history")
def of_segment(feature_id: str) -> str:
    """List the changes of a route segment."""
    return _of_feature(features.SEGMENTS, feature_id)


@history.get("/apartments/<path:feature_id>/history")
def of_apartment(feature_id: str) -> str:
    """List the changes of an apartment block."""
    return _of_feature(features.BLOCKS, feature_id)


@history.get("/tasks/<path:feature_id>/history")
def of_task(feature_id: str) -> str:
    """List the changes of a task."""
    return _of_feature(TASKS, feature_id)


@history.get("/changes/<int:number>")
def one(number: int) -> str:
    """Show one change: who, when, why, each thing before and after, and what can be taken back."""
    store, person = current_store(), current_person()
    told = record.one(store, words(), number, members=person is not None, most=_MOST_EVENTS)
    changeset = store.changeset(number)
    look_at_evidence((told,))
    may = person is not None and _may_undo(person, changeset)
    whole = may and _is_whole(told, changeset)
    return render(
        "change.html",
        told=told,
        rows=[(line, shape_picture(line), may and _is_open(told, line)) for line in told.lines],
        may_undo=whole,
        photos=_evidence(told),
        sources=SOURCES,
        full_name=full_name,
        paths=PATHS,
        size=(shape_pictures.WIDTH, shape_pictures.HEIGHT),
    )


@history.get("/history/removed")
def removed() -> str:
    """List what was removed and is not there again."""
    store, person = current_store(), current_person()
    gone = record.removed(store, words(), members=person is not None)
    may = _may_restore(person, gone) if person is not None else [False] * len(gone)
    rows = list(zip(gone, may, strict=True))
    return render("removed.html", rows=rows, layers=LAYERS, full_name=full_name)


@history.post("/history/removed/restore")
def restore() -> Response:
    """Bring a removed feature back as it was last (`layer`, `id`, `reason`)."""
    store, person = current_store(), required_person()
    layer, feature_id, reason = params.removed_feature(request.form)
    gone = record.removed(store, words(), members=True)
    found = next((each for each in gone if (each.layer, each.id) == (layer, feature_id)), None)
    if found is not None:
        rights.require(store, person, *record.wish_to_restore(found))
    saved = record.restore(store, layer, feature_id, origin(reason=reason))
    return redirect(f"/changes/{saved.changeset}", 303)  # type: ignore[return-value]


def _list(wanted: WantedChanges, **more: Any) -> str:
    store, now = current_store(), moment()
    page = record.listed(store, words(), wanted, members=_is_member(), day=now.boundaries)
    look_at_evidence(page.entries)
    return render(
        "history.html",
        moment=now,
        listing=page,
        sources=SOURCES,
        full_name=full_name,
        layers=LAYERS,
        paths=PATHS,
        persons=_persons() if _is_member() else (),
        offices=store.programme.offices,
        wards=browse.wards(store, now.boundaries)[["code", "name"]].to_dict("records"),
        **{"feature": None, "feature_page": "", **more},
    )


def _of_feature(layer: str, feature_id: str) -> str:
    store = current_store()
    if not store.history(layer, feature_id):
        store.get(layer, feature_id)  # says so where there is none
    wanted = params.wanted(request.args, members=_is_member(), feature=(layer, feature_id))
    name = Teller(store, words(), members=False).feature(layer, feature_id)
    return _list(wanted, feature=name, feature_page=page_of(layer, feature_id))


def _file(wanted: WantedChanges, kind: str) -> Response:
    store, now = current_store(), moment()
    told = record.whole(store, words(), wanted, members=_is_member(), day=now.boundaries)
    write = files.to_json if kind == "json" else files.to_csv
    response = streamed(write(_noted(told)), MEDIA_TYPES[kind])
    response.headers["Cache-Control"] = "private, no-cache" if _is_member() else "no-cache"
    name = file_name("history", words())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _noted(entries: Iterable[Told]) -> Iterator[Told]:
    """Give changes, and note for each the look at its evidence before it is sent."""
    for each in entries:
        look_at_evidence((each,))
        yield each


def _is_member() -> bool:
    return current_person() is not None


def _persons() -> tuple[str, ...]:
    """Return everybody whom the record names."""
    found = {changeset.origin.person for changeset in current_store().history()}
    return tuple(sorted(found - {""}))


def _may_undo(person: Person, changeset: Changeset) -> bool:
    try:
        rights.require_undo(current_store(), person, changeset)
    except NotAllowed:
        return False
    return True


def _is_whole(told: Told, changeset: Changeset) -> bool:
    """Say whether all of a changeset can be taken back, as far as one sees without trying."""
    store = current_store()
    erased = any(event.redacted is not None for event in changeset.events)
    parts = (Reference(told.number, at) for at in range(1, len(changeset.events) + 1))
    return bool(changeset.events) and not erased and all(undone_by(store, each) is None for each in parts)


def _is_open(told: Told, line: Line) -> bool:
    """Say whether one part of several can be taken back."""
    store = current_store()
    alone = len(told.lines) + told.more == 1
    return (
        not alone
        and line.erased_by is None
        and all(undone_by(store, each) is None for each in line.references)
    )


def _may_restore(person: Person, gone: tuple[Gone, ...]) -> list[bool]:
    refused = rights.refusals(current_store(), person, [record.wish_to_restore(each) for each in gone])
    return [not no and not each.erased for each, no in zip(gone, refused, strict=True)]


def _evidence(told: Told) -> list[tuple[str, Photo | None]]:
    """Return each photo that a change names as evidence; None where it is not there any more."""
    found: list[tuple[str, Photo | None]] = []
    for photo_id in told.evidence:
        try:
            found.append((photo_id, evidence.get(current_store(), photo_id)))
        except (UnknownName, InvalidInput):
            found.append((photo_id, None))
    return found
