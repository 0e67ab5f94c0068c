"""The web application: pages, data and exports of one programme. `create_app` only assembles."""

from functools import partial

from flask import Flask

from geo.settings import Settings
from geo.stores.base import Store
from webmap.backup import routes as backup
from webmap.briefing import routes as briefing
from webmap.checking import routes as checking
from webmap.core import (
    access,
    delivery,
    errors,
    feature_pages,
    health,
    jobs,
    kept_papers,
    language,
    security,
    turns,
)
from webmap.core.known_faults import KnownFaults
from webmap.dossier import routes as dossier
from webmap.editing import changes, shapes, statuses
from webmap.editing import routes as editing
from webmap.entry import routes as entry
from webmap.evaluation import routes as evaluation
from webmap.extension import routes as extension
from webmap.extension import scenarios
from webmap.features import routes as features
from webmap.help import routes as guidance
from webmap.history import routes as history
from webmap.https import routes as https
from webmap.inspection import recheck
from webmap.lighting import routes as lighting
from webmap.map import api, assets, days
from webmap.map import routes as pages
from webmap.map_images import atlas
from webmap.map_images import page as export_page
from webmap.map_images import routes as exports
from webmap.offline import routes as offline
from webmap.ogc import changes as ogc_changes
from webmap.ogc import routes as ogc
from webmap.ogc import texts
from webmap.people import admin
from webmap.people import routes as people
from webmap.photos import on_map
from webmap.photos import routes as photos
from webmap.tasks import page as task
from webmap.tasks import routes as tasks
from webmap.wards import routes as wards

BLUEPRINTS = (
    pages.pages,
    wards.wards,
    features.features,
    editing.editing,
    changes.changes,
    statuses.statuses,
    atlas.atlas,
    dossier.dossier,
    recheck.recheck,
    briefing.reports,
    tasks.tasks,
    entry.entry,
    evaluation.evaluation,
    history.history,
    checking.faults,
    export_page.export_page,
    api.api,
    days.days,
    exports.exports,
    assets.assets,
    health.health,
    guidance.guidance,
    photos.photos,
    on_map.photo_map,
    offline.offline,
    https.trust,
    people.people,
    admin.admin,
    backup.backup,
    ogc.ogc,
    ogc_changes.ogc_changes,
    shapes.shapes,
    extension.plans,
    scenarios.kept,
    lighting.lighting,
)
# In this order; access first, so that it has the last word on every answer.
PARTS = (access, language, security, delivery, kept_papers, errors, photos, backup, offline, entry)
FEATURE_PAGES: dict[str, feature_pages.Page] = {
    "route_segments": partial(features.feature_page, "route_segments"),
    "apartment_blocks": partial(features.feature_page, "apartment_blocks"),
    "tasks": task.task_page,
}


def create_app(settings: Settings, store: Store) -> Flask:
    """Return the application that serves `store`."""
    app = Flask(__name__, static_folder=None, template_folder="core/templates")
    app.config["SETTINGS"] = settings
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    app.extensions["store"] = store
    app.extensions["faults"] = KnownFaults()
    app.extensions["ogc"] = texts.FeatureTexts()
    app.extensions["drawing"] = turns.Turns()
    app.extensions["jobs"] = jobs.Jobs()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    for part in PARTS:
        part.init_app(app)
    feature_pages.init_app(app, FEATURE_PAGES)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
