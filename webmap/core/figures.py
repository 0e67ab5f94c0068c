"""Amounts of a theme's values as shares: for bars, legends and their text alternatives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.language import N_, Language
from geo.model.criterion import Criterion, Value
from geo.model.stage import PROPOSED, STAGE
from geo.model.summary import Part


@dataclass(frozen=True)
class Share:
    """How much of a whole one value has: `start` and `share` of 1, `amount` with its unit as `text`."""

    value: Value
    label: str
    amount: float
    text: str
    start: float
    share: float


def amounts_of(part: Part, theme: Criterion, *, blocks: bool = False) -> Mapping[str, float]:
    """Return the metres of each value of a theme in a place, or the number of apartment blocks."""
    if theme.id == STAGE.id:
        return {} if blocks else part.stage
    return (part.block_status if blocks else part.status).get(theme.id, {})


def shares(
    amounts: Mapping[str, float], theme: Criterion, words: Language, *, blocks: bool = False
) -> tuple[Share, ...]:
    """Return the share of every value that counts, in the legend's order, zeros too."""
    whole = sum(amounts.values())
    found: list[Share] = []
    start = 0.0
    for value in counted_values(theme):
        amount = amounts.get(value.id, 0.0)
        share = amount / whole if whole > 0 else 0.0
        text = words.number(amount) if blocks else words.length(amount)
        found.append(Share(value, words.label(value), amount, text, start, share))
        start += share
    return tuple(found)


@dataclass(frozen=True)
class Panel:
    """One theme's figures in a place: shares of the metres, in words too, and blocks by value."""

    theme: Criterion
    bar: tuple[Share, ...]
    said: str
    blocks: Mapping[str, float]


def panel(part: Part, theme: Criterion, words: Language) -> Panel:
    """Return the figures of one theme in a place."""
    bar = shares(amounts_of(part, theme), theme, words)
    return Panel(theme, bar, sentence(bar, words), amounts_of(part, theme, blocks=True))


def counted_values(theme: Criterion) -> tuple[Value, ...]:
    """Return the values whose metres count: all but the stage `proposed`."""
    return tuple(v for v in theme.values if theme.id != STAGE.id or v.id != PROPOSED)


def sentence(parts: Sequence[Share], words: Language) -> str:
    """Return a bar in words: “Đủ sáng 1,8 km (81,4 %), Thiếu sáng 410 m (18,6 %)”."""
    said = [
        words.text(
            N_("{value}: {amount} ({share})"), value=p.label, amount=p.text, share=words.percent(p.share)
        )
        for p in parts
        if p.amount > 0
    ]
    return ", ".join(said) or words.text(N_("nothing here"))
