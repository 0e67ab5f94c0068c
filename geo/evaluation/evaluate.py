"""Evaluate routes and apartment blocks for commendation, from the record as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from geo.assumptions.evaluation import LAYERS, WHOLE, CriteriaSet, EvaluationAssumptions, Group, Item
from geo.assumptions.evaluation_file import EVALUATION_FILE
from geo.errors import InvalidInput, UnknownName
from geo.evaluation import scores as analysis
from geo.evaluation.observe import Models, models_on, observed, scores_of, wards_of
from geo.evaluation.scores import Scores
from geo.evaluation.values import (
    FAILS,
    FEW_CHECKS,
    PASSES,
    SHORT,
    UNDECIDED,
    UNKNOWN_SHARE,
    Evaluation,
    GroupScore,
    ItemScore,
    ModelScore,
)
from geo.language import N_
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.papers.caveats import refuse_unreadable
from geo.programme import browse
from geo.programme.features import SEGMENTS
from geo.stores.base import Store
from geo.text import collation_key

_SMALL = 1e-9
_STAGES = ("recognised", "in_progress", "planned", "suspended")  # what a route is, by its furthest segment


def evaluate(store: Store, moment: Moment, layer: str = SEGMENTS) -> Evaluation:
    """Return the score, interval and place of every route or block that counts on a day.

    Raises:
        InvalidInput: models of that layer are not evaluated, or settings cannot be read.
        StoreUnavailable: a layer cannot be read now.
    """
    if layer not in LAYERS:
        raise InvalidInput(
            N_("“{value}” is not evaluated. Choose one of: {allowed}."),
            value=layer[:40],
            allowed=", ".join(LAYERS),
        )
    refuse_unreadable(store, EVALUATION_FILE)
    rules = store.evaluation
    chosen = rules.set_for(layer, moment.as_of)
    if chosen is None:
        return Evaluation(layer, moment, None)
    models = models_on(store, layer, moment)
    criteria = scorable(store, moment)
    leaves = _leaves(chosen, criteria)
    scores = analysis.score(
        [observed(store, models, item, criteria[item.criterion], moment.as_of) for _, item in leaves],
        points=np.array([chosen.item_points(chosen.groups[at], item) for at, item in leaves]),
        group=np.array([at for at, _ in leaves], dtype=np.intp),
        groups=len(chosen.groups),
        models=len(models.ids),
    )
    found = _models(store, moment, models, (chosen, rules, leaves, scores))
    missing = [item for group in chosen.groups for item in group.items if item.criterion not in criteria]
    return Evaluation(
        layer,
        moment,
        chosen,
        _ordered(found),
        float(scores.group_points.sum()),
        tuple(missing),
        models.nameless,
    )


def in_ward(store: Store, found: Evaluation, code: str | None) -> Evaluation:
    """Return an evaluation with the models of one ward alone (None: all); places stay those among all.

    Raises:
        UnknownName: the boundary set has no such ward.
    """
    if code is None:
        return found
    browse.ward_position(browse.wards(store, found.moment.boundaries), code)
    return replace(found, models=tuple(each for each in found.models if code in each.places))


def of_model(found: Evaluation, model_id: str) -> ModelScore:
    """Return the score of one model.

    Raises:
        UnknownName: no model of that id counts on the day.
    """
    for each in found.models:
        if each.id == model_id:
            return each
    raise UnknownName(
        N_("No model “{id}” is evaluated on that day."),
        id=model_id[:80],
    )


def scorable(store: Store, moment: Moment) -> Mapping[str, Criterion]:
    """Return the criteria in force on a day whose values have scores, by id."""
    return {
        each.id: each for each in store.criteria.in_force(moment.as_of) if not np.isnan(scores_of(each)).all()
    }


_Rules = tuple[CriteriaSet, EvaluationAssumptions, Sequence[tuple[int, Item]], Scores]


def _leaves(chosen: CriteriaSet, criteria: Mapping[str, Criterion]) -> list[tuple[int, Item]]:
    """Return the items that the programme can score, each with its group's position."""
    return [
        (at, item)
        for at, group in enumerate(chosen.groups)
        for item in group.items
        if item.criterion in criteria and chosen.item_points(group, item) > 0
    ]


def _models(store: Store, moment: Moment, models: Models, rules: _Rules) -> list[ModelScore]:
    chosen, assumed, _, scores = rules
    metres = np.bincount(models.model, models.weight, len(models.ids)).astype(np.float64)
    small = [_small(models.layer, assumed, scores, metres, at) for at in range(len(models.ids))]
    ranked = np.array([not each for each in small], dtype=np.bool_)
    low_share, high_share = (_shares(each, scores.possible) for each in (scores.low, scores.high))
    place = analysis.places(low_share, high_share, ranked)
    wards, stages = wards_of(store, models, moment), _stages(models)
    ids = models.frame["id"].to_numpy(object)
    found = []
    for at, name in enumerate(models.ids):
        groups = tuple(_group(number, group, at, rules) for number, group in enumerate(chosen.groups))
        low, high, point = (float(each[at]) for each in (scores.low, scores.high, scores.point))
        if np.isnan(low):
            low, high = 0.0, float(scores.group_points.sum())
        possible = float(scores.possible[at])
        unscored = sum(each.open_points for each in groups)
        mark = round(chosen.pass_mark.value * (possible + unscored) / WHOLE, 1)
        equals = analysis.equal_to(low_share, high_share, ranked, at)
        found.append(
            ModelScore(
                id=name,
                name=models.names[at],
                layer=models.layer,
                stage=stages[at],
                places=wards[at],
                parts=tuple(str(each) for each in ids[models.rows_of(at)]),
                metres=float(metres[at]) if models.layer == SEGMENTS else None,
                low=low,
                high=high,
                point=None if np.isnan(point) else point,
                verdict=_verdict(groups, low, high, mark),
                groups=groups,
                checks=int(scores.checks[at]),
                known=float(scores.known[at]),
                small=small[at],
                first=int(place.first[at]),
                last=int(place.last[at]),
                top=bool(place.top[at]),
                equals=tuple(models.ids[other] for other in equals.tolist()),
                scored=float(scores.scored[at]),
                possible=possible,
                mark=mark,
            )
        )
    return found


def _shares(points: analysis.Floats, possible: analysis.Floats) -> analysis.Floats:
    """Return points as shares of the possible ones, by which those compare to whom not the same applies."""
    shares: analysis.Floats = np.full(len(points), np.nan)
    np.divide(points, possible, out=shares, where=possible > 0)
    return shares


def _small(
    layer: str, assumed: EvaluationAssumptions, scores: Scores, metres: analysis.Floats, at: int
) -> tuple[str, ...]:
    """Return why a model's sample is too small to rank it; nothing where it is not."""
    routes = layer == SEGMENTS
    least = assumed.number("least_route_checks" if routes else "least_block_checks")
    tests = {
        FEW_CHECKS: scores.checks[at] < least,
        SHORT: routes and metres[at] < assumed.number("least_route_metres"),
        UNKNOWN_SHARE: scores.known[at] < assumed.number("least_known_share") - _SMALL
        or np.isnan(scores.low[at]),
    }
    return tuple(name for name, holds in tests.items() if holds)


def _stages(models: Models) -> list[str]:
    """Return the stage of each model: the furthest of its parts'."""
    rank = {name: at for at, name in enumerate(_STAGES)}
    given = models.frame["stage"].to_numpy(object)[models.row]
    ranks = np.array([rank.get(str(each), len(rank) - 1) for each in given], dtype=np.intp)
    best = np.full(len(models.ids), len(rank) - 1, np.intp)
    np.minimum.at(best, models.model, ranks)
    return [_STAGES[each] for each in best.tolist()]


def _group(number: int, group: Group, at: int, rules: _Rules) -> GroupScore:
    chosen, _, leaves, scores = rules
    inspected = {item.id: place for place, (of, item) in enumerate(leaves) if of == number}
    low, high, point = (
        float(each[at, number]) for each in (scores.group_low, scores.group_high, scores.group_point)
    )
    points, possible = float(scores.group_points[number]), float(scores.group_possible[at, number])
    open_points = round(max(chosen.points(group) - points, 0.0), 1)
    return GroupScore(
        group=group,
        points=points,
        open_points=open_points,
        applies=possible > 0,
        low=low,
        high=high,
        point=None if np.isnan(point) else point,
        minimum=None if group.bonus else round((possible + open_points) * chosen.group_minimum.value, 1),
        scored=float(scores.group_scored[at, number]),
        items=tuple(
            _item(chosen.item_points(group, item), item, inspected.get(item.id), at, scores)
            for item in group.items
        ),
    )


def _item(points: float, item: Item, place: int | None, at: int, scores: Scores) -> ItemScore:
    if place is None:
        return ItemScore(item, points, inspected=False, high=points)
    arrays = (scores.item_low, scores.item_high, scores.item_point, scores.item_known, scores.item_scored)
    low, high, point, known, scored = (float(each[at, place]) for each in arrays)
    if np.isnan(low):
        return ItemScore(item, points, inspected=True, applies=False)
    return ItemScore(item, points, True, True, low, high, None if np.isnan(point) else point, known, scored)


def _verdict(groups: Sequence[GroupScore], low: float, high: float, mark: float) -> str:
    """Say whether a model passes in the worst case, fails in the best, or neither can be said."""
    unscored = sum(each.open_points for each in groups)
    bound = [(each, each.minimum) for each in groups if each.minimum is not None]
    bound = [(each, least) for each, least in bound if each.applies or each.open_points > 0]
    if high + unscored <= mark + _SMALL:
        return FAILS
    if any(each.high + each.open_points < least - _SMALL for each, least in bound):
        return FAILS
    if low > mark + _SMALL and all(each.low >= least - _SMALL for each, least in bound):
        return PASSES
    return UNDECIDED


def _ordered(models: Sequence[ModelScore]) -> tuple[ModelScore, ...]:
    """Return the ranked ones by place, then score, then name; then the others by name."""

    def key(each: ModelScore) -> tuple[object, ...]:
        name = (collation_key(each.name), each.id)
        if not each.ranked:
            return (1, 0, 0.0, *name)
        return (0, each.first, -(each.point or 0.0) / (each.possible or 1.0), *name)

    return tuple(sorted(models, key=key))
