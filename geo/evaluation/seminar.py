"""Choose a route or block for the seminar on replication: candidates, reasons, how stable the choice is."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geo.assumptions.evaluation import LAYERS, REASONS
from geo.crs import measuring_crs
from geo.evaluation import seminar_draws as analysis
from geo.evaluation.evaluate import evaluate, scorable
from geo.evaluation.observe import scores_of
from geo.evaluation.seminar_values import Candidate, Nearby, SeminarChoice, Shown
from geo.evaluation.values import FAILS, ModelScore
from geo.measure.crosswalk import measured
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.model.summary import Summary
from geo.programme import summarise
from geo.programme.features import SEGMENTS
from geo.stores.base import Store

MEETING_KINDS = ("ward_office", "school", "community_house")
HEADQUARTERS = "district_headquarters"
Floats = npt.NDArray[np.float64]


def choose(store: Store, moment: Moment, weights: Mapping[str, float] | None = None) -> SeminarChoice:
    """Return the candidates of a day, the best first, by weights of the reasons (None: the programme's).

    Small samples, and what cannot pass even in the best case, are no candidates.

    Raises:
        InvalidInput: a reason that there is not, or weights that are no numbers from 0 on.
        StoreUnavailable: a layer cannot be read now.
    """
    rules = store.evaluation if weights is None else store.evaluation.with_weights(weights)
    found = [evaluate(store, moment, layer) for layer in LAYERS]
    every = [model for each in found for model in each.models]
    models = [each for each in every if each.ranked and each.verdict != FAILS]
    criteria = tuple(scorable(store, moment).values())
    summary = summarise.by_ward(store, moment)
    gaps = _gaps(summary, criteria, rules.number("gap_share"))
    shapes = [_shape(store, moment, each) for each in models]
    away = _distances(store, shapes)
    good = np.array([_good(each, criteria, rules.number("good_share")) for each in models], dtype=np.bool_)
    own = np.array([[ward.code in each.places for ward in summary.wards] for each in models], dtype=np.bool_)
    size = (len(models), len(criteria))
    answers, _ = analysis.answered(good.reshape(size), gaps, own.reshape(len(models), len(summary.wards)))
    scores = np.column_stack(
        [
            _standards(models),
            _certainties(models),
            answers,
            analysis.decay(away, rules.number("access_half_metres")),
        ]
    )
    shares = np.array([rules.shares[name] for name in REASONS])
    result = analysis.choose(scores, shares, draws=int(rules.number("draws")), spread=rules.number("spread"))
    candidates = tuple(
        Candidate(
            model=models[at],
            reasons=_by_name(scores[at]),
            total=float(np.nan_to_num(result.total[at])),
            first_share=float(result.first_share[at]),
            shows=_shown(good.reshape(size)[at], gaps, models[at], (criteria, summary)),
            metres_away=None if np.isnan(away[at]) else float(away[at]),
            meeting_place=_meeting_place(store, shapes[at]),
            width_m=_width(store, moment, models[at]),
        )
        for at in result.order.tolist()
    )
    return SeminarChoice(
        moment=moment,
        rules=rules,
        candidates=candidates,
        small=tuple(each for each in every if not each.ranked),
        failing=tuple(each for each in every if each.ranked and each.verdict == FAILS),
        gaps={each.id: int(gaps[:, at].sum()) for at, each in enumerate(criteria)},
    )


def _by_name(scores: Floats) -> dict[str, float | None]:
    values = [None if np.isnan(each) else float(each) for each in scores]
    return dict(zip(REASONS, values, strict=True))


def _standards(models: Sequence[ModelScore]) -> Floats:
    """Return what each model reached, as a share of what was scored of it."""
    reached = [
        each.point / each.scored if each.point is not None and each.scored else np.nan for each in models
    ]
    return np.array(reached, np.float64)


def _certainties(models: Sequence[ModelScore]) -> Floats:
    return np.array([1 - each.width / each.possible for each in models], dtype=np.float64)


def _good(model: ModelScore, criteria: Sequence[Criterion], least: float) -> list[bool]:
    """Say of each criterion whether a model's findings now are good enough to be shown."""
    reached: dict[str, float] = {}
    for group in model.groups:
        for each in group.items:
            if each.inspected and not each.item.is_kept_up and each.point is not None and each.scored > 0:
                reached[each.item.criterion] = each.point / each.scored
    return [reached.get(each.id, 0.0) >= least for each in criteria]


def _gaps(summary: Summary, criteria: Sequence[Criterion], below: float) -> npt.NDArray[np.bool_]:
    """Say of each ward and criterion whether what is known of its segments is poor: (wards, criteria)."""
    result = np.zeros((len(summary.wards), len(criteria)), dtype=np.bool_)
    for at, criterion in enumerate(criteria):
        scores = scores_of(criterion)
        table = np.array(
            [[ward.status[criterion.id].get(name, 0.0) for name in criterion.value_ids]
             for ward in summary.wards]
        ).reshape(len(summary.wards), len(scores))  # fmt: skip
        known = table @ (~np.isnan(scores)).astype(np.float64)
        reached = table @ np.nan_to_num(scores)
        result[:, at] = (known > 0) & (reached < below * known)
    return result


def _shown(
    good: npt.NDArray[np.bool_],
    gaps: npt.NDArray[np.bool_],
    model: ModelScore,
    known: tuple[Sequence[Criterion], Summary],
) -> tuple[Shown, ...]:
    criteria, summary = known
    found = []
    for at in np.flatnonzero(good).tolist():
        wards = {
            ward.code: ward.name
            for ward, gap in zip(summary.wards, gaps[:, at].tolist(), strict=True)
            if gap and ward.code not in model.places
        }
        found.append(Shown(criteria[at], wards))
    return tuple(found)


def _shape(store: Store, moment: Moment, model: ModelScore) -> shapely.Geometry:
    """Return what a model covers, in the programme's metres."""
    frame = store.frame(model.layer, moment.as_of)
    rows = frame[frame["id"].isin(model.parts)]
    return shapely.union_all(measured(rows, measuring_crs(store.programme.crs)))


def _distances(store: Store, shapes: Sequence[shapely.Geometry]) -> Floats:
    """Return how far each model is from the headquarters, in metres; NaN where there is none."""
    frame = store.frame("landmarks")
    chosen = frame[frame["id"] == (store.programme.headquarters or "")]
    if chosen.empty:
        chosen = frame[frame["kind"] == HEADQUARTERS].iloc[:1]
    if chosen.empty:
        return np.full(len(shapes), np.nan)
    at = measured(chosen, measuring_crs(store.programme.crs))[0]
    return np.asarray(shapely.distance(np.array(shapes, dtype=object), at), dtype=np.float64)


def _meeting_place(store: Store, shape: shapely.Geometry) -> Nearby | None:
    """Return the nearest place where visitors can meet."""
    frame = store.frame("landmarks")
    places = frame[frame["kind"].isin(MEETING_KINDS)]
    if places.empty:
        return None
    metres = shapely.distance(measured(places, measuring_crs(store.programme.crs)), shape)
    at = int(np.argmin(metres))
    name = places["name"].iloc[at]
    return Nearby(str(name if isinstance(name, str) and name else places["id"].iloc[at]), float(metres[at]))


def _width(store: Store, moment: Moment, model: ModelScore) -> float | None:
    """Return how wide a route is at its narrowest, as far as that is known."""
    if model.layer != SEGMENTS:
        return None
    frame = store.frame(model.layer, moment.as_of)
    widths = frame["width_m"][frame["id"].isin(model.parts)].dropna()
    return float(widths.min()) if len(widths) else None
