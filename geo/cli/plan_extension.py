"""The command `plan extension`: the plan as a file, how far it is on stderr, kept where it has a name."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from time import monotonic
from typing import Any

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.summary import aligned
from geo.errors import InvalidInput
from geo.extension import scenarios
from geo.extension import words as said
from geo.extension.files import ENDINGS, plan_makers
from geo.extension.plan import COMPARING, DRAWING, EXPLAINING, SOLVING, Told, extension, phases_of
from geo.extension.plan_store import plan_files_of
from geo.extension.unusable import with_unusable
from geo.extension.values import ExtensionPlan, ExtensionRequest
from geo.language import N_, Language
from geo.model.history import NOBODY
from geo.papers.files import check_place, is_folder, write_all
from geo.stores.snapshot import Snapshot

_CLEAR_LINE = "\r\x1b[K"
_EVERY_SECONDS, _EVERY_LINE_SECONDS = 0.2, 10.0
_STEPS = {
    EXPLAINING: N_("What is lost without each street: {done} of {whole}"),
    COMPARING: N_("Other ways and other budgets: {done} of {whole}"),
    DRAWING: N_("Draws of weights and costs: {done} of {whole}"),
}


def extension_(
    context: Context,
    budget: int | None,
    phases: tuple[int, ...] | None,
    radius: float | None,
    gap: float,
    time_limit: float,
    force_in: tuple[str, ...],
    force_out: tuple[str, ...],
    ward_share: float,
    draws: int,
    name: str | None,
    form: str,
    out: tuple[Path, ...],
) -> None:
    """Plan which streets become model routes next."""
    if (budget is None) == (phases is None):
        raise click.UsageError(context.words.text(N_("Give either --budget or --phases.")))
    for each in out:
        if not is_folder(each):
            check_place(each, ENDINGS)
    request = ExtensionRequest(
        budgets=phases if phases is not None else (budget or 0,),
        radius_metres=radius,
        gap=gap,
        seconds=time_limit,
        forced_in=_ids(force_in),
        forced_out=_ids(force_out),
        ward_share=ward_share,
        draws=draws,
    )
    served, words = store_of(context), context.words
    store = Snapshot(served).hold()
    with _progress(words) as progress, _grouped(words):
        plan = with_unusable(store, extension(store, request, progress=progress))
    if name:
        kept = scenarios.save(plan_files_of(served), name, plan, person=NOBODY.person)
        click.echo(
            words.text(N_("The plan was kept as “{name}” ({id})."), name=kept.name, id=kept.id), err=True
        )
    makers = plan_makers(store, plan, words, name=name or "", form=form)
    written = [path for each in out for path in write_all(store, makers, each, "extension", plan.moment)]
    click.echo(in_words(plan, words), err=True)
    for path in written:
        click.echo(words.text(N_("The plan of extension was written to {file}."), file=path), err=True)


def in_words(plan: ExtensionPlan, words: Language) -> str:
    """Return the phases as a table, how good the plan is, and what is worth knowing."""
    heads = [
        N_("Phase"),
        N_("Pieces"),
        N_("Metres"),
        N_("Budget (đồng)"),
        N_("Cost (đồng)"),
        N_("Left over (đồng)"),
    ]
    rows = [[words.text(head) for head in heads]]
    for row in phases_of(plan).itertuples(index=False):
        figures = (row.phase, row.edges, row.metres, row.budget_vnd, row.cost_vnd, row.left_vnd)
        rows.append([words.number(figure) for figure in figures])
    rows.append([words.text(N_("Total")), *_sums(plan, words)])
    compared = [
        f"{words.text(said.RIVALS[rival.method])}: {said.compared(words, plan, rival)}."
        for rival in plan.rivals
    ]
    lines = [
        aligned(rows, texts=0),
        "",
        said.quality(words, plan.plan),
        said.ending(words, plan.plan),
        *compared,
        *filter(None, [said.knee(words, plan.curve)]),
        *([said.drawn(words, plan.stability)] if plan.stability else []),
        *(said.remark(words, each) for each in plan.remarks),
        words.text(N_("An estimate by the assumptions of planning.toml.")),
    ]
    return "\n".join(lines)


def _sums(plan: ExtensionPlan, words: Language) -> list[str]:
    table = phases_of(plan)
    sums = [table[name].sum() for name in ("edges", "metres", "budget_vnd", "cost_vnd")]
    return [words.number(figure) for figure in (*sums, plan.plan.left_over[-1])]


def _ids(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return ids that were given one by one, or with commas between them."""
    return tuple(part.strip() for text in given for part in text.split(",") if part.strip())


@contextmanager
def _grouped(words: Language) -> Iterator[None]:
    """Let sums of money in a refusal be read: their thousands apart."""
    try:
        yield
    except InvalidInput as error:
        values: dict[str, Any] = {name: said.grouped(words, value) for name, value in error.values.items()}
        raise InvalidInput(error.text, faults=error.faults, **values) from error


@contextmanager
def _progress(words: Language) -> Iterator[Callable[[Told], None]]:
    """Give a function that writes how far a plan is: a line drawn anew at a terminal, else lines at times."""
    line = _Line(words, is_terminal=sys.stderr.isatty())
    try:
        yield line.told
    finally:
        line.clear()


class _Line:
    """How far it is, not oftener than people can read."""

    def __init__(self, words: Language, *, is_terminal: bool) -> None:
        self._words, self._is_terminal = words, is_terminal
        self._next = monotonic()

    def told(self, told: Told) -> None:
        """Write the line, if the last one is some time ago."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + (_EVERY_SECONDS if self._is_terminal else _EVERY_LINE_SECONDS)
        text = progress_line(told, self._words)
        sys.stderr.write(f"{_CLEAR_LINE}{text}" if self._is_terminal else f"{text}\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_terminal:
            sys.stderr.write(_CLEAR_LINE)
            sys.stderr.flush()


def progress_line(told: Told, words: Language) -> str:
    """Return how far a plan is: worth so far, what no plan can pass and the gap, or which step how far."""
    if told.step != SOLVING:
        return words.text(_STEPS[told.step], done=told.done, whole=told.whole)
    gap = words.percent(told.gap) if isfinite(told.gap) else "–"
    return words.text(
        N_("Best so far {worth}, at most {bound} possible, gap {gap}, {seconds} s"),
        worth=words.number(told.objective, 1),
        bound=words.number(told.bound, 1),
        gap=gap,
        seconds=words.number(told.seconds),
    )
