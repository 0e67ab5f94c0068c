"""The commands `report evaluation` and `report seminar`: the result in words, the papers as files."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from geo.assumptions.evaluation import LAYERS
from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.cli.core.written import tell_written
from geo.cli.summary import aligned
from geo.evaluation import evaluate as evaluating
from geo.evaluation import seminar as choosing
from geo.evaluation import seminar_words
from geo.evaluation import words as evaluation_words
from geo.evaluation.files import evaluation_makers, seminar_makers
from geo.evaluation.values import Evaluation
from geo.language import N_, Language
from geo.papers.files import content_of, write_all
from geo.programme import browse
from geo.stores.snapshot import Snapshot


def evaluation(
    context: Context,
    layer: str | None,
    ward: str | None,
    as_of: date | None,
    boundaries: date | None,
    template: BinaryIO | None,
    form: str,
    out: Path,
) -> None:
    """Evaluate routes and blocks, say who stands where, and write the papers."""
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        now = browse.moment(store, as_of=as_of, boundaries=boundaries)
        layers = LAYERS if layer is None else (layer,)
        found = [evaluating.in_ward(store, evaluating.evaluate(store, now, each), ward) for each in layers]
        makers = evaluation_makers(store, found, words, form=form, template=content_of(template))
        written = write_all(store, makers, out, "evaluation", now)
    for each in found:
        click.echo(in_words(each, words), err=True)
    tell_written(store, written, words)


def seminar(
    context: Context,
    weights: Mapping[str, float] | None,
    as_of: date | None,
    boundaries: date | None,
    template: BinaryIO | None,
    form: str,
    out: Path,
) -> None:
    """Choose a place for the seminar, say why, and write the note."""
    store, words = Snapshot(store_of(context)).hold(), context.words
    with waiting(context):
        now = browse.moment(store, as_of=as_of, boundaries=boundaries)
        choice = choosing.choose(store, now, weights)
        makers = seminar_makers(store, choice, words, form=form, template=content_of(template))
        written = write_all(store, makers, out, "seminar", now)
    chosen = choice.chosen
    if chosen is None:
        click.echo(seminar_words.nobody(words), err=True)
    else:
        click.echo(words.text(N_("Proposed: {name}."), name=chosen.model.name), err=True)
        lines = (*seminar_words.reasons(chosen, words), *seminar_words.stability(choice, words))
        for line in lines:
            click.echo(f"  {line}", err=True)
    tell_written(store, written, words)


def in_words(found: Evaluation, words: Language) -> str:
    """Return places and intervals as a table, and what the evaluation says as a whole."""
    heads = (N_("Place"), N_("Route or block"), N_("Conclusion"), N_("Points"), N_("Worst to best case"))
    rows = [[words.text(head) for head in heads]]
    for each in found.models:
        rows.append(
            [
                evaluation_words.place(each, words),
                each.name,
                words.text(evaluation_words.VERDICTS[each.verdict]),
                evaluation_words.reached(each.point, each.scored, words),
                evaluation_words.interval(each.low, each.high, words),
            ]
        )
    title = words.text(evaluation_words.KINDS[found.layer])
    lines = [title, "", *([aligned(rows, texts=3, total=False), ""] if found.models else [])]
    return "\n".join([*lines, *evaluation_words.summary(found, words), ""])
