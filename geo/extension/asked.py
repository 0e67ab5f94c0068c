"""What a plan of extension was asked, and what was mended in its streets, as rows of names and values."""

from collections.abc import Iterator, Mapping

from geo.extension import words as said
from geo.extension.values import ExtensionPlan
from geo.language import N_, Language
from geo.network.frames import DUPLICATE, EMPTY, GONE, JOINED_END, JOINT
from geo.papers.document import Block, Column, Heading, Table

MOST_NAMED = 20
MENDS: Mapping[str, str] = {
    JOINED_END: N_("Loose ends joined to an end or a bend"),
    JOINT: N_("Loose ends joined to a street, which is split there"),
    DUPLICATE: N_("Pieces that were there twice, taken once"),
    GONE: N_("Pieces too short to be kept"),
    EMPTY: N_("Streets without a line, left out"),
}
Rows = tuple[tuple[str, str], ...]


def asked_blocks(plan: ExtensionPlan, words: Language) -> Iterator[Block]:
    """Give the heading and the tables of what was asked and what was mended, for the memo."""
    yield Heading(words.text(N_("What was asked")))
    columns = (Column(words.text(N_("What"))), Column(words.text(N_("Value")), share=2))
    yield Table(columns, asked(words, plan), words.text(N_("The plan was worked out for this")))
    mends = mended(words, plan)
    if mends:
        columns = (Column(words.text(N_("What")), share=2), Column(words.text(N_("How often")), figures=True))
        yield Table(columns, mends, words.text(N_("What was mended in the street network")))


def asked(words: Language, plan: ExtensionPlan) -> Rows:
    """Return what was asked: money, radius, works, wishes, of which day, how exactly and how long."""
    return tuple((words.text(name), value) for name, value in _asked(words, plan))


def mended(words: Language, plan: ExtensionPlan) -> Rows:
    """Return how often each kind of mending was done in the street network; nothing for none."""
    counts = ((MENDS[kind], plan.mended.get(kind, 0)) for kind in MENDS)
    return tuple((words.text(name), words.number(count)) for name, count in counts if count)


def _asked(words: Language, plan: ExtensionPlan) -> Iterator[tuple[str, str]]:
    request, nothing = plan.request, words.text(N_("none"))
    yield N_("Budget of each phase"), "; ".join(said.money(words, vnd) for vnd in request.budgets)
    radius = request.radius_metres
    yield N_("Radius along streets"), words.metres(radius) if radius else words.text(N_("no limit"))
    yield N_("Works"), ", ".join(words.label(works) for works in plan.assumptions.works)
    yield N_("Least share of each ward"), words.percent(request.ward_share, 0)
    yield N_("Must be in the plan"), _named(words, plan, request.forced_in) or nothing
    yield N_("Must not be in the plan"), _named(words, plan, request.forced_out) or nothing
    yield N_("Figures as of"), words.date(plan.moment.as_of)
    yield N_("Ward borders as of"), words.date(plan.moment.boundaries)
    yield N_("So far from the best at most"), words.percent(request.gap, 0 if _is_whole(request.gap) else 2)
    yield N_("Time at most"), f"{words.number(request.seconds)}\N{NO-BREAK SPACE}s"


def _named(words: Language, plan: ExtensionPlan, labels: tuple[str, ...]) -> str:
    """Return street pieces by name and id; of more than `MOST_NAMED`, how many there are."""
    table = plan.edges.drop(columns="geometry")
    names = [said.piece_name(words, table.loc[label], label) for label in labels[:MOST_NAMED]]
    more = [f"… ({words.number(len(labels))})"] if len(labels) > MOST_NAMED else []
    return ", ".join([*names, *more])


def _is_whole(share: float) -> bool:
    """Say whether a share is a whole number of per cent."""
    return abs(share * 100 - round(share * 100)) < 1e-9
