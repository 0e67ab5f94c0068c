"""The command `plan lighting`: the plan as a file, its sums as a table."""

from datetime import date
from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.cli.core.waiting import waiting
from geo.cli.summary import aligned
from geo.language import N_, Language
from geo.lighting import words as lighting_words
from geo.lighting.files import ENDINGS, plan_makers
from geo.lighting.plan import LightingPlan, plan_lighting
from geo.papers.files import check_place, write_file
from geo.programme import browse

_NOTE = N_(
    "An estimate by the assumptions of lighting_standards.toml, no design. It says of no street "
    "that a standard is met."
)


def lighting(
    context: Context,
    standard: str | None,
    layer: str,
    as_of: date | None,
    boundaries: date | None,
    ward: tuple[str, ...],
    tariff_day: date | None,
    street_target: float | None,
    alley_target: float | None,
    form: str,
    out: Path,
) -> None:
    """Plan the lighting of streets or route segments."""
    store, words = store_of(context), context.words
    with waiting(context):
        check_place(out, ENDINGS)
        now = browse.moment(store, as_of=as_of, boundaries=boundaries)
        targets = {"street_target": street_target, "alley_target": alley_target}
        given = {name: share for name, share in targets.items() if share is not None}
        assumed = store.lighting.taking(numbers=given)
        plan = plan_lighting(
            store, standard, now, layer=layer, wards=ward, tariff_day=tariff_day, assumed=assumed
        )
        write_file(plan_makers(store, plan, words, form=form), out)
    click.echo(in_words(plan, words), err=True)
    click.echo(words.text(N_("The plan of lighting was written to {file}."), file=out), err=True)


def in_words(plan: LightingPlan, words: Language) -> str:
    """Return the sums by class, the gap to the targets and the savings as text."""
    labels = {each.id: words.label(each) for each in plan.standard.classes}
    names = ["metres", "poles", "kwh_year", "capital_vnd", "total_vnd", "gap_metres", "gap_capital_vnd"]
    heads = [N_("Class"), N_("Metres"), N_("Poles"), N_("MWh a year"), N_("Capital, million đồng"),
             N_("In all, million đồng"), N_("To be lit, m"), N_("To be lit, million đồng")]  # fmt: skip
    scale = [1.0, 1.0, 1e-3, 1e-6, 1e-6, 1.0, 1e-6]
    sums = plan.totals.groupby("class")[names].sum()
    rows = [[words.text(head) for head in heads]]
    for name, values in [*sums.iterrows(), (None, sums.sum())]:
        label = words.text(N_("Total")) if name is None else labels.get(str(name), str(name))
        rows.append([label, *(words.number(value * by) for value, by in zip(values, scale, strict=True))])
    saved = plan.savings
    lines = [
        words.text(N_("Levels from the table: {name}"), name=words.label(plan.standard)),
        "",
        aligned(rows, texts=1),
        "",
        words.text(
            N_("Saved a year, million đồng: {led} by LED where old lamps are assumed, {dimming} by dimming."),
            led=words.number(saved.retrofit_vnd_year / 1e6),
            dimming=words.number(saved.dimming_vnd_year / 1e6),
        ),
        *lighting_words.notices(plan, words),
        words.text(_NOTE),
    ]
    return "\n".join(lines)
