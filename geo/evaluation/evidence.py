"""Trace the points of one model to what they rest on: findings, the changesets that recorded them, photos."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from geo.assumptions.evaluation import Group, Item
from geo.evaluation.evaluate import scorable
from geo.evaluation.observe import Findings, Models, earlier, findings_on, models_on, scores_of
from geo.evaluation.values import Evidence, ModelScore, Proof
from geo.measure.tally import Mask
from geo.model.criterion import NOT_APPLICABLE, UNKNOWN, Criterion
from geo.model.history import Event
from geo.model.query import Moment
from geo.model.rights import PHOTOS
from geo.programme.features import SEGMENTS
from geo.stores.base import Store

FRESH, STALE, MISSING, WITHOUT = "fresh", "stale", "missing", "not_applicable"
_Photos = Mapping[tuple[str, str | None], tuple[tuple[str, str], ...]]
_Source = tuple[str, str, str | None, str | None]  # part, criterion, value, day of its check
_Sources = Mapping[_Source, int]


def evidence(store: Store, moment: Moment, model: ModelScore) -> Evidence:
    """Return what each point of a model rests on, part by part; photos as far as the store shows them.

    Raises:
        StoreUnavailable: a layer or the record cannot be read now.
    """
    return evidences(store, moment, [model])[0]


def evidences(store: Store, moment: Moment, scored: Sequence[ModelScore]) -> tuple[Evidence, ...]:
    """Return what the points of several models of one layer rest on.

    Raises:
        StoreUnavailable: a layer or the record cannot be read now.
    """
    if not scored:
        return ()
    models, criteria = models_on(store, scored[0].layer, moment), scorable(store, moment)
    known: dict[tuple[str, date], Findings] = {}

    def found(criterion: Criterion, day: date) -> Findings:
        if (criterion.id, day) not in known:
            known[criterion.id, day] = findings_on(store, models, criterion, day)
        return known[criterion.id, day]

    result = []
    photos, sources = _photos_of(store, scored), _sources(store, scored, [*criteria.values()])
    for model in scored:
        keep = models.model == models.ids.index(model.id)
        proofs = {
            key_of(group.group, each.item): tuple(
                proof
                for days in each.item.days_before
                for proof in _proofs(
                    (models, found(criteria[each.item.criterion], earlier(moment.as_of, days)), keep),
                    criteria[each.item.criterion],
                    sources,
                    photos,
                )
            )
            for group in model.groups
            for each in group.items
            if each.inspected
        }
        result.append(Evidence(model, proofs))
    return tuple(result)


def key_of(group: Group, item: Item) -> str:
    """Return the name under which an item's proofs are kept."""
    return f"{group.id}/{item.id}"


def _proofs(
    chosen: tuple[Models, Findings, Mask],
    criterion: Criterion,
    sources: _Sources,
    photos: _Photos,
) -> Iterable[Proof]:
    models, found, keep = chosen
    ids = models.frame["id"].to_numpy(object)[models.row[keep]].tolist()
    scores = scores_of(criterion)
    columns = (found.at[keep], found.value[keep], found.stale[keep], found.there[keep], models.weight[keep])
    checks = found.frame[criterion.checked_field].to_numpy(object)
    for part, at, value, stale, there, weight in zip(ids, *(each.tolist() for each in columns), strict=True):
        name = criterion.value_ids[value] if there and value >= 0 else UNKNOWN
        known = there and value >= 0 and scores[value] == scores[value]
        checked = checks[at] if known and isinstance(checks[at], str) else None
        yield Proof(
            part=part,
            day=found.day,
            value=name,
            state=_state(name, there=there, known=known, stale=stale),
            checked_on=None if checked is None else date.fromisoformat(checked),
            changeset=_changeset(sources, (part, criterion.id), name, checked) if known else None,
            photos=_photos_by(photos, part, criterion, found.day),
            metres=weight if models.layer == SEGMENTS else None,
        )


def _state(name: str, *, there: bool, known: bool, stale: bool) -> str:
    if name == NOT_APPLICABLE or not there:
        return WITHOUT
    if not known:
        return MISSING
    return STALE if stale else FRESH


def _changeset(sources: _Sources, of: tuple[str, str], value: str, checked: str | None) -> int | None:
    """Return the changeset by which a finding came into the record; None: it was there before the record."""
    alone = (value, None) if checked is None else (None, checked)
    found = [sources.get((*of, *each)) for each in ((value, checked), alone)]
    return max((number for number in found if number is not None), default=None)


def _sources(store: Store, scored: Sequence[ModelScore], criteria: Sequence[Criterion]) -> _Sources:
    """Return the last changeset that brought each finding of the parts of some models of one layer.

    A feature that was made brings both; an event that changed a field brings the value (without a day) or
    the day (without a value) alone.
    """
    layer, parts = scored[0].layer, {part for model in scored for part in model.parts}
    record = {each.number: each for part in parts for each in store.history(layer, part)}
    found: dict[_Source, int] = {}
    for number in sorted(record):
        for event in record[number].events:
            if event.layer == layer and event.id in parts:
                for criterion in criteria:
                    for value, checked in _brought(event, criterion):
                        found[event.id, criterion.id, value, checked] = number
    return found


def _brought(event: Event, criterion: Criterion) -> Iterable[tuple[str | None, str | None]]:
    if event.field is None:
        content = event.new if isinstance(event.new, Mapping) else {}
        properties = content.get("properties") or {}
        value, checked = properties.get(criterion.id), properties.get(criterion.checked_field)
        if isinstance(value, str) and (checked is None or isinstance(checked, str)):
            yield value, checked
    elif isinstance(event.new, str):
        if event.field == criterion.checked_field:
            yield None, event.new
        elif event.field == criterion.id:
            yield event.new, None


def _photos_of(store: Store, scored: Sequence[ModelScore]) -> _Photos:
    """Return the photos of the parts of some models of one layer as days and ids, by part and criterion."""
    frame = store.frame(PHOTOS)
    parts = {part for model in scored for part in model.parts}
    rows = frame[(frame["of_layer"] == scored[0].layer) & frame["of_id"].isin(parts)]
    found: dict[tuple[str, str | None], tuple[tuple[str, str], ...]] = {}
    columns = (rows[name].tolist() for name in ("of_id", "criterion", "taken_on", "id"))
    for part, criterion, taken, name in zip(*columns, strict=True):
        key = (part, criterion if isinstance(criterion, str) else None)
        found[key] = (*found.get(key, ()), (taken if isinstance(taken, str) else "", name))
    return found


def _photos_by(photos: _Photos, part: str, criterion: Criterion, day: date) -> tuple[str, ...]:
    """Return the photos of a part for a criterion, or for any, that had been taken by a day."""
    every = (*photos.get((part, criterion.id), ()), *photos.get((part, None), ()))
    return tuple(name for taken, name in sorted(every) if taken <= day.isoformat())
