"""The web application: pages, data and exports of one programme. `create_app` only assembles."""

from functools import partial

from flask import Flask

from geo.settings import Settings
from geo.stores.base import Store
from webmap import (
    access,
    delivery,
    errors,
    feature_pages,
    jobs,
    kept_papers,
    language,
    ogc_texts,
    security,
    task_page,
    turns,
)
from webmap.known_faults import KnownFaults
from webmap.routes import (
    admin,
    api,
    assets,
    atlas,
    backup,
    changes,
    days,
    dossier,
    editing,
    entry,
    evaluation,
    export_page,
    exports,
    faults,
    features,
    guidance,
    health,
    history,
    lighting,
    offline,
    ogc,
    ogc_changes,
    pages,
    people,
    photo_map,
    photos,
    plans,
    recheck,
    reports,
    scenarios,
    shapes,
    statuses,
    tasks,
    trust,
    wards,
)


def create_app(settings: Settings, store: Store) -> Flask:
    """Return the application that serves `store`."""
    app = Flask(__name__, static_folder=None)
    app.config["SETTINGS"] = settings
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    app.extensions["store"] = store
    app.extensions["faults"] = KnownFaults()
    app.extensions["ogc"] = ogc_texts.FeatureTexts()
    app.extensions["drawing"] = turns.Turns()
    app.extensions["jobs"] = jobs.Jobs()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    access.init_app(app)  # first, so that it has the last word on every answer
    language.init_app(app)
    security.init_app(app)
    delivery.init_app(app)
    kept_papers.init_app(app)
    errors.init_app(app)
    photos.init_app(app)
    feature_pages.init_app(
        app,
        {
            "route_segments": partial(features.feature_page, "route_segments"),
            "apartment_blocks": partial(features.feature_page, "apartment_blocks"),
            "tasks": task_page.task_page,
        },
    )
    backup.init_app(app)
    offline.init_app(app)
    entry.init_app(app)
    for blueprint in (
        pages.pages,
        wards.wards,
        features.features,
        editing.editing,
        changes.changes,
        statuses.statuses,
        atlas.atlas,
        dossier.dossier,
        recheck.recheck,
        reports.reports,
        tasks.tasks,
        entry.entry,
        evaluation.evaluation,
        history.history,
        faults.faults,
        export_page.export_page,
        api.api,
        days.days,
        exports.exports,
        assets.assets,
        health.health,
        guidance.guidance,
        photos.photos,
        photo_map.photo_map,
        offline.offline,
        trust.trust,
        people.people,
        admin.admin,
        backup.backup,
        ogc.ogc,
        ogc_changes.ogc_changes,
        shapes.shapes,
        plans.plans,
        scenarios.kept,
        lighting.lighting,
    ):
        app.register_blueprint(blueprint)
    return app
