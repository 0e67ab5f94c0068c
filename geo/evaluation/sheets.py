"""An evaluation as a workbook: places, points by item, and the finding behind every point."""

from collections.abc import Iterator, Sequence
from typing import Any

from geo.evaluation import words as said
from geo.evaluation.evidence import evidences, key_of
from geo.evaluation.values import Evaluation, Proof
from geo.language import N_, Language
from geo.model.criterion import Criteria
from geo.papers import column_meanings
from geo.papers.explain import explained, summary
from geo.papers.workbook import Sheet, SheetColumn, write_workbook
from geo.stores.base import Store


def as_workbook(store: Store, found: Sequence[Evaluation], words: Language) -> bytes:
    """Return places, points and evidence of routes and blocks, in one workbook."""
    t = words.text
    title = t(N_("Evaluation of models for commendation"))
    day = t(N_("Scored from the record, figures of {day}"), day=words.date(found[0].moment.as_of))
    lines = [day, *(text for each in found for text in said.summary(each, words)), t(said.ILLUSTRATIVE)]
    tables = [
        _places_sheet(store, found, words),
        _items_sheet(found, words),
        _proofs_sheet(store, found, words),
    ]
    meant = explained(tables, column_meanings.EVALUATION, words)
    author = words.either(store.programme.organisation)
    return write_workbook([summary(lines, words), *tables, meant], title=title, author=author)


def _places_sheet(store: Store, found: Sequence[Evaluation], words: Language) -> Sheet:
    t = words.text
    return Sheet(
        t(N_("Places")),
        [
            SheetColumn(t(N_("Kind")), width=14),
            SheetColumn(t(N_("Place"))),
            SheetColumn(t(N_("Id"))),
            SheetColumn(t(N_("Route or block")), width=36),
            SheetColumn(t(N_("Ward")), width=24),
            SheetColumn(t(N_("Points")), "number"),
            SheetColumn(t(N_("Out of")), "number"),
            SheetColumn(t(N_("Worst case")), "number"),
            SheetColumn(t(N_("Best case")), "number"),
            SheetColumn(t(N_("Points that cannot be scored")), "number"),
            SheetColumn(t(N_("Fresh findings")), "whole"),
            SheetColumn(t(N_("Share with fresh findings")), "share"),
            SheetColumn(t(N_("Conclusion")), width=20),
            SheetColumn(t(N_("Why")), "long"),
        ],
        list(_places(store, found, words)),
    )


def _items_sheet(found: Sequence[Evaluation], words: Language) -> Sheet:
    t = words.text
    return Sheet(
        t(N_("Points by item")),
        [
            SheetColumn(t(N_("Id"))),
            SheetColumn(t(N_("Route or block")), width=36),
            SheetColumn(t(N_("Group")), width=24),
            SheetColumn(t(N_("Item")), width=28),
            SheetColumn(t(N_("Points at most")), "number"),
            SheetColumn(t(N_("Points")), "number"),
            SheetColumn(t(N_("Out of")), "number"),
            SheetColumn(t(N_("Worst case")), "number"),
            SheetColumn(t(N_("Best case")), "number"),
            SheetColumn(t(N_("Remark")), width=36),
        ],
        list(_items(found, words)),
    )


def _proofs_sheet(store: Store, found: Sequence[Evaluation], words: Language) -> Sheet:
    t = words.text
    return Sheet(
        t(N_("Evidence")),
        [
            SheetColumn(t(N_("Id"))),
            SheetColumn(t(N_("Item")), width=28),
            SheetColumn(t(N_("Segment or block"))),
            SheetColumn(t(N_("Length (m)")), "number"),
            SheetColumn(t(N_("As of")), "date"),
            SheetColumn(t(N_("Finding")), width=20),
            SheetColumn(t(N_("Checked on")), "date"),
            SheetColumn(t(N_("State")), width=24),
            SheetColumn(t(N_("Change no.")), "whole"),
            SheetColumn(t(N_("Photos")), "whole"),
        ],
        list(_proofs(store, found, words)),
    )


def _places(store: Store, found: Sequence[Evaluation], words: Language) -> Iterator[list[Any]]:
    for every in found:
        for each in every.models:
            why = said.why_small(each, store.evaluation, words) or (said.verdict_reason(each, every, words),)
            yield [
                words.text(said.KINDS[every.layer]),
                said.place(each, words),
                each.id,
                each.name,
                ", ".join(each.places.values()),
                each.point,
                None if each.point is None else each.scored,
                each.low,
                each.high,
                sum(group.open_points for group in each.groups),
                each.checks,
                each.known,
                words.text(said.VERDICTS[each.verdict]),
                "; ".join(why),
            ]


def _items(found: Sequence[Evaluation], words: Language) -> Iterator[list[Any]]:
    for model in (model for every in found for model in every.models):
        for group in model.groups:
            for each in group.items:
                scored = each.inspected and each.applies
                yield [
                    model.id,
                    model.name,
                    words.label(group.group),
                    words.label(each.item),
                    each.points,
                    each.point if scored else None,
                    each.scored if scored and each.point is not None else None,
                    each.low if scored else None,
                    each.high if scored else None,
                    "" if scored and each.point is not None else said.item_said(each, words),
                ]


def _proofs(store: Store, found: Sequence[Evaluation], words: Language) -> Iterator[list[Any]]:
    for every in found:
        for evidence in evidences(store, every.moment, every.models):
            for group in evidence.model.groups:
                for each in group.items:
                    label = words.label(each.item)
                    for proof in evidence.proofs.get(key_of(group.group, each.item), ()):
                        finding = finding_of(store.criteria, each.item.criterion, proof, words)
                        yield [
                            evidence.model.id,
                            label,
                            proof.part,
                            proof.metres,
                            proof.day,
                            finding,
                            proof.checked_on,
                            words.text(said.STATES[proof.state]),
                            proof.changeset,
                            len(proof.photos),
                        ]


def finding_of(criteria: Criteria, criterion: str, proof: Proof, words: Language) -> str:
    """Return a finding in words."""
    return words.label(criteria.get(criterion).value(proof.value))
