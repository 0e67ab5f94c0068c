"""Backups for administrators: download one now, see when the last was made, and be told when it is time."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from flask import Blueprint, Flask, Response, current_app, g, make_response

from geo.backup import back_up
from geo.backup.back_up import Backup
from geo.backup.values import BackupNote
from geo.errors import StoreUnavailable
from geo.language import N_
from geo.model import rights
from geo.model.days import HANOI
from geo.people.accounts import Accounts
from webmap.core import identity
from webmap.core.access import current_person, required_admin
from webmap.core.page import render
from webmap.core.turns import Turns

backup = Blueprint("backup", __name__, template_folder="templates")

BUSY = N_("A backup is being downloaded just now. Try again when it is done.")


def init_app(app: Flask) -> None:
    """Make one backup at a time; tell administrators on every page when one is due."""
    app.extensions["backing_up"] = Turns(1, busy=BUSY)
    app.jinja_env.globals["backup_due"] = backup_due


@backup.get("/admin/backup")
def about() -> Response:
    """Show when the last backup was made, and how to make one."""
    required_admin()
    known = identity.accounts()
    page = render("backup.html", last=back_up.last_made(known), due=back_up.is_due(known))
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@backup.post("/admin/backup")
def download() -> Response:
    """Send a backup of this moment, piece by piece; who took it is noted first."""
    person = required_admin()
    known, now = identity.accounts(), datetime.now(HANOI)
    name = f"model-routes-{now:%Y%m%d-%H%M%S}.zip"
    pieces = _pieces(Backup(current_app.extensions["store"], known), known, person.name)
    first = next(pieces)  # what cannot be read is refused here, before an answer begins
    try:
        known.note(person.name, back_up.MADE, name, identity.door().address)
    except StoreUnavailable:
        pieces.close()  # type: ignore[attr-defined]
        raise
    response = Response(_sent(first, pieces), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def backup_due() -> BackupNote | bool | None:
    """Return what an administrator is reminded of: the last backup, True where there is none, else None."""
    person = current_person()
    if person is None or not rights.may_manage_people(person):
        return None
    if "backup_due" not in g:
        g.backup_due = None
        with suppress(StoreUnavailable):
            known = identity.accounts()
            g.backup_due = (back_up.last_made(known) or True) if back_up.is_due(known) else None
    due: BackupNote | bool | None = g.backup_due
    return due


def _pieces(made: Backup, known: Accounts, person: str) -> Iterator[bytes]:
    with current_app.extensions["backing_up"].turn():
        manifest = yield from made.pieces()
        with suppress(StoreUnavailable):  # the backup is whole all the same
            back_up.note_made(known, manifest, by=person)


def _sent(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
