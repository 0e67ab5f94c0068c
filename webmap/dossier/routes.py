"""The dossier of one route or apartment block as a download, and the form that chooses one."""

import hashlib
import io
import pickle
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, request

from geo.dossier import gather as gathering
from geo.dossier.files import dossier_makers, file_name
from geo.dossier.values import Dossier
from geo.layers import LAYERS
from geo.model.query import Moment
from geo.photos import photos as evidence
from geo.stores.base import Store
from webmap.core.access import current_person, held_store, require_sight, restricted_layers, silent
from webmap.core.kept_papers import as_file, kept
from webmap.core.language import words
from webmap.core.page import moment
from webmap.core.readable_layers import looked_at, visible_layers
from webmap.dossier import params
from webmap.dossier.params import Asked
from webmap.extension.page import kept_plans
from webmap.extension.work import LAYERS as PLANNED
from webmap.history.section import full_name
from webmap.photos.section import photo_files

dossier = Blueprint("dossier", __name__)


@dossier.get("/report/dossier")
def choose() -> Response:
    """Lead to the dossier that the form on the page of reports chose: `?of=route:R-01`, `?file=`."""
    kind, wanted, file = params.chosen(request.args)
    days = {name: request.args[name] for name in ("as_of", "boundaries", "from") if request.args.get(name)}
    return redirect(f"/report/dossier.{file}?{urlencode({kind: wanted, **days})}", 303)  # type: ignore[return-value]


@dossier.get("/report/dossier.<format>")
def dossier_as(format: str) -> Response:  # noqa: A002  the word that addresses use
    """Serve the dossier: `?route=` or `?block=`, `?from=`, `?as_of=`, `?boundaries=`."""
    kind, asked = params.format_of(format), params.asked(request.args)
    require_sight(asked.layer)
    store, now, lang = held_store(), moment(), words()
    with current_app.extensions["drawing"].turn():
        found = _gathered(store, asked, now)

    def written() -> bytes:
        return dossier_makers(store, found, lang, pictures_from=photo_files())[f".{kind}"]()

    key = ("dossier", kind, _digest(found))
    made = kept(store, key, written, kind, keep=not _has_photos(found))
    return as_file(made, f"{file_name(found.layer, found.id, lang)}-{now.as_of.isoformat()}", kind)


def _has_photos(found: Dossier) -> bool:
    """Say whether a dossier shows photos: it is not kept then, so that one that is erased is gone."""
    return any(each.shown for each in found.shots or ())


def _digest(found: Dossier) -> str:
    """Return a hash of everything that a dossier says: what two readers may see alike is written once."""
    content = io.BytesIO()
    pickler = pickle.Pickler(content)
    pickler.fast = True  # by value: whether two parts are one object is no difference
    pickler.dump(found)
    return hashlib.sha256(content.getvalue()).hexdigest()


def _gathered(store: Store, asked: Asked, now: Moment) -> Dossier:
    """Return the dossier as who asks may see it; each photo in it is noted as looked at."""
    members = current_person() is not None
    sees_photos = LAYERS[evidence.LAYER] in visible_layers()
    sees_plans = members or restricted_layers().isdisjoint(PLANNED)
    found = gathering.dossier(
        silent(store, evidence.LAYER),
        asked.layer,
        asked.wanted,
        now,
        words(),
        start=asked.start,
        members=members,
        with_photos=sees_photos,
        plans=kept_plans() if sees_plans else None,
    )
    for shots in found.shots or ():
        for shot in shots.shown:
            looked_at(evidence.LAYER, shot.id)
    return gathering.named(
        found, {each.person: full_name(each.person) for each in found.changes if each.person}
    )
