"""The interval of a score as a bar: from worst to best case, the score, what cannot be scored, the mark."""

from dataclasses import dataclass

from geo.evaluation import words as evaluation_words
from geo.evaluation.values import ModelScore
from geo.language import Language


@dataclass(frozen=True)
class Bar:
    """Places on a scale from 0 to 100 points; `point` None: nothing is known; `said`: all of it in words."""

    low: float
    high: float
    point: float | None
    unscored: float
    mark: float
    said: str


def bar_of(model: ModelScore, words: Language) -> Bar:
    """Return the bar of one model."""
    unscored = sum(each.open_points for each in model.groups)
    return Bar(
        low=model.low,
        high=model.high,
        point=model.point,
        unscored=min(model.high + unscored, 100.0),
        mark=model.mark,
        said=evaluation_words.said(model, words),
    )
