"""The evaluation of models for commendation, what it rests on, and the choice of a place for the seminar."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from geo.assumptions.evaluation import LAYERS, REASONS
from geo.evaluation import evaluate as evaluating
from geo.evaluation import evidence, seminar_words
from geo.evaluation import seminar as choosing
from geo.evaluation import words as evaluation_words
from geo.evaluation.files import evaluation_makers, seminar_makers
from geo.evaluation.values import Evaluation
from geo.papers.files import Makers
from geo.papers.names import file_name
from geo.programme import browse
from geo.rendering.style import value_style
from geo.stores.base import Store
from webmap.core import params
from webmap.core.access import current_store, held_store
from webmap.core.feature_pages import PATHS
from webmap.core.kept_papers import as_file, kept
from webmap.core.language import words
from webmap.core.page import moment, render
from webmap.evaluation import params as evaluation_params
from webmap.evaluation.bars import bar_of

evaluation = Blueprint("evaluation", __name__, template_folder="templates")

FORMATS = ("docx", "pdf", "xlsx")
SEMINAR_FORMATS = ("docx", "pdf")


@evaluation.get("/evaluation")
def table() -> str:
    """Show places and intervals: `?layer=`, `?ward=`, `?page=`."""
    store, now = held_store(), moment()
    found = _asked(evaluation_params.layer(request.args))
    return render(
        "evaluation.html",
        found=found,
        listing=(listing := evaluation_params.paged(request.args, found.models)),
        bars={each.id: bar_of(each, words()) for each in listing.rows},
        layers=LAYERS,
        rules=store.evaluation,
        wards=browse.wards(store, now.boundaries)[["code", "name"]].to_dict("records"),
        ward=evaluation_params.ward(request.args),
        **_shared(),
    )


@evaluation.get("/evaluation/<layer>/<path:model_id>")
def one(layer: str, model_id: str) -> str:
    """Show the points of one route or block, and the finding behind each."""
    store, now = held_store(), moment()
    found = evaluating.evaluate(store, now, layer)
    model = evaluating.of_model(found, model_id)
    names = {each.id: each for each in found.models}
    return render(
        "evaluation_model.html",
        found=found,
        model=model,
        bar=bar_of(model, words()),
        equals=[names[each] for each in model.equals],
        proofs=evidence.evidence(store, now, model).proofs,
        key_of=evidence.key_of,
        criteria={each.id: each for each in store.criteria},
        rules=store.evaluation,
        path=PATHS[layer],
        drawn=value_style,
        **_shared(),
    )


@evaluation.get("/evaluation.<format>")
def table_as(format: str) -> Response:  # noqa: A002  the word that addresses use
    """Serve the evaluation of routes and blocks as a file, with the same parameters."""
    layers = LAYERS if "layer" not in request.args else (evaluation_params.layer(request.args),)
    ward, form, lang = evaluation_params.ward(request.args), params.paper_form(request.args), words()
    store = held_store()

    def makers() -> Makers:
        return evaluation_makers(store, [_asked(each) for each in layers], lang, form=form)

    key = ("evaluation", layers, ward, form)
    return _file(store, key, makers, _kind(format, FORMATS), "evaluation")


@evaluation.get("/evaluation/seminar")
def seminar() -> str:
    """Show the candidates for the seminar: `?weight_standard=` and so on, 0 to 100 each."""
    store = held_store()
    weighed = evaluation_params.weights(request.args, store.evaluation)
    choice = choosing.choose(store, moment(), weighed.given)
    return render(
        "seminar.html",
        choice=choice,
        listing=evaluation_params.paged(request.args, choice.candidates),
        weighed=weighed,
        reasons=REASONS,
        seminar=seminar_words,
        **_shared(),
    )


@evaluation.get("/evaluation/seminar.<format>")
def seminar_as(format: str) -> Response:  # noqa: A002  the word that addresses use
    """Serve the note for the seminar, with the same weights."""
    store, now = held_store(), moment()
    given = evaluation_params.weights(request.args, store.evaluation).given
    form, lang = params.paper_form(request.args), words()

    def makers() -> Makers:
        return seminar_makers(store, choosing.choose(store, now, given), lang, form=form)

    key = ("seminar", tuple(sorted((given or {}).items())), form)
    return _file(store, key, makers, _kind(format, SEMINAR_FORMATS), "seminar")


def _asked(layer: str) -> Evaluation:
    store = current_store()
    return evaluating.in_ward(
        store, evaluating.evaluate(store, moment(), layer), evaluation_params.ward(request.args)
    )


def _shared() -> dict[str, Any]:
    return {"moment": moment(), "said": evaluation_words, "paths": PATHS}


def _kind(ending: str, allowed: Iterable[str]) -> str:
    kinds = tuple(allowed)
    return params.choice(MultiDict({"format": ending}), "format", kinds, kinds[0])


def _file(
    store: Store, key: tuple[Hashable, ...], makers: Callable[[], Makers], kind: str, name: str
) -> Response:
    now = moment()

    def make() -> bytes:
        return makers()[f".{kind}"]()

    return as_file(
        kept(store, (*key, kind, now), make, kind), file_name(name, words(), now.as_of.isoformat()), kind
    )
