"""A plan of lighting as a document: what it costs, what comes first, what it saves, and what was assumed."""

from geo.extension.words import money
from geo.language import N_, Language
from geo.lighting.light_picture import compose, size_mm
from geo.lighting.plan import LightingPlan
from geo.lighting.plan_map import STATE as BY_STATE
from geo.lighting.plan_map import alt_of
from geo.lighting.sample import compared_of, sample_stretch, street_of, usual_street
from geo.lighting.words import assumptions, certain, class_labels, option, reasons, remarks
from geo.model.programme import STATE
from geo.papers.document import Annex, Block, Bullets, Column, Document, Heading, Paragraph, Picture, Table
from geo.papers.heads import SCHEME, official
from geo.papers.palette import paper_png
from geo.stores.base import Store

_FIRST = 20  # streets that are named
_DPI, _MM = 150, 25.4
_TITLES = {True: N_("Lighting of the streets"), False: N_("Lighting of the model routes")}
MapPicture = bytes | str  # PNG, or the text of an SVG


def memo(
    store: Store,
    plan: LightingPlan,
    words: Language,
    *,
    picture: MapPicture | None = None,
    form: str = STATE,
) -> Document:
    """Return the memo as an official paper; `picture`: the map, as PNG or as SVG; `form`: of its head."""
    paper = official(store.programme, plan.moment.as_of, words, kind=SCHEME, form=form)
    title = _TITLES[plan.layer == "streets"]
    blocks: list[Block] = [
        *(Paragraph(text) for text in remarks(plan, words)),
        *_map(plan, words, picture),
        Heading(words.text(N_("By class"))),
        _table(plan, words, "class"),
        Heading(words.text(N_("By ward"))),
        _table(plan, words, "ward"),
        Heading(words.text(N_("What to light first"))),
        *_first(plan, words),
        Heading(words.text(N_("Savings on what is lit"))),
        Paragraph(saved(plan, words)),
        *_sample(plan, words),
    ]
    return Document(
        title=words.text(title),
        subtitle=words.text(N_("(figures of {day})"), day=words.date(plan.moment.as_of)),
        blocks=blocks,
        annex=(Annex(words.text(N_("Assumptions"))), _assumptions(plan, words)),
        language=words.code,
        organisation=words.either(store.programme.organisation),
        footer=words.text(N_("An estimate by assumptions, no design")),
        head=paper.head,
        signature=paper.signature,
        numbered=True,
    )


def saved(plan: LightingPlan, words: Language) -> str:
    """Return the sentence about savings."""
    return words.text(
        N_("Saved a year, million đồng: {led} by LED where old lamps are assumed, {dimming} by dimming."),
        led=words.number(plan.savings.retrofit_vnd_year / 1e6),
        dimming=words.number(plan.savings.dimming_vnd_year / 1e6),
    )


def _map(plan: LightingPlan, words: Language, picture: MapPicture | None) -> list[Block]:
    if picture is None:
        return []
    caption = words.text(N_("Streets by what is known of their light"))
    png, svg = (b"", picture) if isinstance(picture, str) else (picture, "")
    return [Picture(png, alt_of(plan, words, BY_STATE), caption, svg=svg)]


def _table(plan: LightingPlan, words: Language, by: str) -> Table:
    names = ["metres", "lit_metres", "poles", "kwh_year", "capital_vnd", "gap_metres", "gap_capital_vnd"]
    scale = [1, 1, 1, 1e-3, 1e-6, 1, 1e-6]
    heads = [N_("Class") if by == "class" else N_("Ward"), N_("Metres"), N_("Lit, m"), N_("Poles"),
             N_("MWh a year"), N_("Capital, million đồng"), N_("To be lit, m"),
             N_("To be lit, million đồng")]  # fmt: skip
    labels = class_labels(plan, words) if by == "class" else {}
    sums = plan.totals.groupby(by, dropna=False, sort=False)[names].sum()
    named = [(labels.get(str(name), name), row) for name, row in sums.iterrows()]
    named = [
        (name if isinstance(name, str) else words.text(N_("Outside all wards")), row) for name, row in named
    ]
    rows = [*named, (words.text(N_("Total")), sums.sum())]
    captions = {"class": N_("Lighting by class of street"), "ward": N_("Lighting by ward")}
    return Table(
        caption=words.text(captions[by]),
        columns=tuple(
            Column(words.text(head), at > 0, 2.6 if at == 0 else 1.0) for at, head in enumerate(heads)
        ),
        rows=tuple(
            (str(name), *(words.number(value * by_) for value, by_ in zip(row, scale, strict=True)))
            for name, row in rows
        ),
        last_is_total=True,
    )


def _first(plan: LightingPlan, words: Language) -> list[Block]:
    gap = plan.streets[plan.streets["in_gap"].to_numpy(bool)].sort_values(
        "priority", ascending=False, kind="stable"
    )
    if not len(gap):
        return [Paragraph(words.text(N_("The targets are reached already, by what is known.")))]
    told = words.plural(
        "{n} street is to be lit to reach the targets: {metres}, {money}.",
        "{n} streets are to be lit to reach the targets: {metres}, {money}.",
        len(gap),
        metres=words.length(gap["metres"].sum()),
        money=money(words, float(gap["capital_vnd"].sum())),
    )
    rows = [
        (
            row["name"] if isinstance(row["name"], str) else str(row["id"]),
            words.number(row["metres"]),
            words.number(row["capital_vnd"] / 1e6),
            words.number(row["priority"], 2),
            option(plan, row, words) if row["luminaire"] else words.text(N_("none")),
        )
        for row in gap.head(_FIRST).to_dict("records")
    ]
    heads = ((N_("Street"), 0, 2.0), (N_("Metres"), 1, 0.8), (N_("Capital, million đồng"), 1, 1.0),
             (N_("Priority"), 1, 0.8), (N_("Option"), 0, 3.4))  # fmt: skip
    columns = tuple(Column(words.text(head), bool(figures), share) for head, figures, share in heads)
    return [Paragraph(told), Table(columns, tuple(rows), words.text(N_("The first streets to be lit")))]


def _sample(plan: LightingPlan, words: Language) -> list[Block]:
    """Return a closer look at the first street to be lit, else the first that has an option."""
    street = usual_street(plan)
    if street is None:
        return []
    row = street_of(plan, street)
    found = sample_stretch(plan, street)
    name = row["name"] if isinstance(row["name"], str) else street
    compared = compared_of(row, found, words)
    title = words.text(N_("Estimated light on {street}"), street=name)
    wide, high = size_mm(found)
    pixels = (round(wide / _MM * _DPI), round(high / _MM * _DPI))
    picture = compose(found, title=title, language_code=words.code)
    png = paper_png(picture, size_px=pixels, dpi=_DPI)
    return [
        Heading(title),
        Bullets((*reasons(plan, row, words), compared)),
        Picture(png, alt=title, caption=title, svg=str(picture)),
    ]


def _assumptions(plan: LightingPlan, words: Language) -> Table:
    heads = (
        (N_("Assumption"), 0, 2.4),
        (N_("Number"), 1, 1.1),
        (N_("Certainty"), 0, 1.2),
        (N_("Source"), 0, 3.0),
    )
    rows = tuple(
        (each.name, words.number(each.value, each.digits), certain(each, words), each.source)
        for each in assumptions(plan, words)
    )
    return Table(
        tuple(Column(words.text(head), bool(figures), share) for head, figures, share in heads),
        rows,
        words.text(N_("What was assumed, and where it comes from")),
    )
