"""What a feature's page lets who asks change: findings in one click, fields in a form, and what was saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import request

from geo.editing import record, rights
from geo.errors import Fault, UnknownName
from geo.history.undone import undone_by
from geo.history.words import Teller
from geo.language import N_
from geo.layers import layer as layer_called
from geo.layers.describing import Schema, field_schemas, is_number, types
from geo.layers.wording import WORDING
from geo.model.criterion import Criterion
from geo.model.feature import Feature
from geo.model.history import Changeset, Reference
from geo.model.progress import FIELD as PROGRESS_FIELD
from geo.model.progress import PROGRESS
from geo.model.query import Moment
from geo.model.rights import NOTE, may_record
from geo.model.road_class import FIELD as ROAD_CLASS
from geo.model.road_class import ROAD_CLASSES, road_class_label
from geo.model.stage import STAGE
from webmap.core import params
from webmap.core.access import current_person, current_store
from webmap.core.language import words
from webmap.core.names import readable
from webmap.editing.forms import digest

MOST_SAID = 6  # of what a change did
_LONG_LINE = 120
_IN_LINES = frozenset({NOTE, "title", "result", "difficulties", "directions"})
_REMEDIES = {  # in the words of a form, where those of a file do not fit
    WORDING["not_a_date"][0]: N_("Write it as day/month/year, such as 09/08/2022."),
    WORDING["float_type"][0]: N_("Write a number such as 7,5, or leave it empty."),
    WORDING["int_type"][0]: N_("Write a whole number such as 120, or leave it empty."),
}


@dataclass(frozen=True)
class Input:
    """One field of the form: how it is asked for, what is in it, and what is wrong with that."""

    name: str
    label: str
    kind: str  # text, lines, number, day, choice
    text: str
    was: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What was saved a moment ago, in sentences, and whether it can be taken back by a click."""

    number: int
    sentences: tuple[str, ...] = ()
    more: int = 0
    undoes: str = ""
    can_undo: bool = False


@dataclass(frozen=True)
class Section:
    """What may be changed here; `state` is open, visitor, past (another day is shown) or closed."""

    state: str
    version: int = 0
    day: str = ""
    reason: str = ""
    criteria: tuple[Criterion, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    from_day: str = ""
    fields_reason: str = ""
    refusal: str = ""
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: Told | None = None

    @property
    def opened(self) -> bool:
        """Say whether the form of the fields is to be seen at once: something in it is wrong."""
        return any(name not in ("day", "reason") for name in self.faults)


def edit_section(layer: str, feature_id: str, shown: date) -> Section:
    """Return what who asks may change of a feature on the page that shows it as of a day."""
    store, person = current_store(), current_person()
    if person is None:
        return Section("visitor")
    today = rights.working_day(store)
    if shown != today:
        return Section("past", day=words().date(today), told=told())
    found = record.writable(store, person, layer, [feature_id])
    if not found:
        return Section("closed")
    may = found[0]
    feature = may.feature
    criteria = tuple(each for each in store.criteria.in_force(today) if _all_in(each, may.fields))
    inputs = inputs_of(feature, may.fields)
    return Section(
        "open" if criteria or inputs else "closed",
        version=feature.version,
        day=words().date(today),
        criteria=criteria,
        values=feature.properties,
        inputs=inputs,
        from_day=words().date(today),
        refusal=refusal_text(may),
        told=told(),
    )


def refusal_text(may: record.Writable) -> str:
    """Say why somebody may not write some findings of a feature; nothing where they may write all."""
    refused = [each for each in current_store().criteria if not _all_in(each, may.fields)]
    if may.reason is None or not refused:
        return ""
    names = ", ".join(words().label(each) for each in refused)
    return words().text(may.reason.text, **{"fields": names, **readable(dict(may.reason.values))})


def editable(now: Moment) -> bool:
    """Say whether who asks may record findings somewhere on the map of a day."""
    person = current_person()
    return person is not None and may_record(person) and now.as_of == rights.working_day(current_store())


def inputs_of(feature: Feature, writable: frozenset[str]) -> tuple[Input, ...]:
    """Return the fields of a feature that somebody may write, as they are asked for; findings are not."""
    schemas, call = form_schemas(feature.layer), teller().subject
    return tuple(
        _input(call(feature.layer, name), name, schema, feature.properties.get(name))
        for name, schema in schemas.items()
        if name in writable
    )


def form_schemas(layer: str) -> Mapping[str, Schema]:
    """Return the schema of each field that the form asks for: all but findings and what the service keeps."""
    store = current_store()
    apart = {"id", "version"} | {name for each in store.criteria for name in (each.id, each.checked_field)}
    found = field_schemas(layer_called(layer), store.criteria)
    ordered = sorted(found, key=lambda name: (name != STAGE.id, name == NOTE))
    return {name: found[name] for name in ordered if name not in apart}


def with_faults(
    section: Section,
    faults: Sequence[Fault],
    typed: Mapping[str, str],
    said: Mapping[str, tuple[str, ...]] | None = None,
) -> Section:
    """Return the section with what was typed in its fields and every fault beside its own.

    `said` are faults in words; what belongs to no field that is shown stands under an empty name.
    """
    shown = {each.name for each in section.inputs} | {"day", "from_day"}
    found: dict[str, tuple[str, ...]] = dict(said or {})
    for fault in faults:
        name = fault.field if fault.field in shown else ""
        found[name] = (*found.get(name, ()), _fault_text(fault, labelled=not name))
    inputs = tuple(
        replace(each, text=typed.get(each.name, each.text), faults=found.get(each.name, ()))
        for each in section.inputs
    )
    return replace(section, inputs=inputs, faults=found)


def shown_text(value: Any, schema: Schema) -> str:
    """Return a value as a field shows it: dates as people write them, numbers with a comma."""
    if value is None:
        return ""
    if schema.get("format") == "date":
        return words().date(str(value))
    if isinstance(value, float):
        plain = f"{value:g}" if not value.is_integer() else str(int(value))
        return plain.replace(".", ",") if words().code == "vi" else plain
    return str(value)


def _input(label: str, name: str, schema: Schema, value: Any) -> Input:
    text = shown_text(value, schema)
    choices = _choices(name, schema, text)
    return Input(
        name=name,
        label=label,
        kind="choice" if choices else _kind(name, schema, text),
        text=text,
        was=digest(text),
        choices=choices,
        required="null" not in types(schema),
    )


def _choices(name: str, schema: Schema, text: str) -> tuple[tuple[str, str], ...]:
    """Return the values to choose from, in words; of a road class, what is kept is always among them."""
    if name == ROAD_CLASS:
        return tuple((each, road_class_label(words(), each)) for each in _road_classes(text))
    allowed = [each for each in schema.get("enum", ()) if each is not None]
    labels = {each.id: words().label(each) for each in STAGE.values} if name == STAGE.id else {}
    if name == PROGRESS_FIELD and set(allowed) <= PROGRESS.keys():
        labels = {each: words().text(said) for each, said in PROGRESS.items()}
    order = list(labels) if labels else allowed
    return tuple((each, labels.get(each, each)) for each in order if each in allowed)


def _road_classes(text: str) -> tuple[str, ...]:
    return tuple(ROAD_CLASSES) if text in ("", *ROAD_CLASSES) else (*ROAD_CLASSES, text)


def _kind(name: str, schema: Schema, text: str) -> str:
    if schema.get("format") == "date":
        return "day"
    if is_number(schema):
        return "number"
    return "lines" if name in _IN_LINES or "\n" in text or len(text) > _LONG_LINE else "text"


def _all_in(criterion: Criterion, fields: frozenset[str]) -> bool:
    return {criterion.id, criterion.checked_field} <= fields


def _fault_text(fault: Fault, *, labelled: bool) -> str:
    translate = words().text
    problem = fault.problem_in(translate)
    own = _REMEDIES.get(fault.problem)
    remedy = translate(own) if own else fault.remedy_in(translate)
    text = f"{problem} {remedy}"
    if not labelled or not fault.field:
        return text
    return words().text(N_("{field}: {fault}"), field=fault.field, fault=text)


def told() -> Told | None:
    """Return what the address says was saved, if it was saved by who asks."""
    number, person = params.text(request.args, "saved"), current_person()
    if number is None or person is None or not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    if int(number) == 0:
        return Told(0)
    store = current_store()
    try:
        changeset = store.changeset(int(number))
    except UnknownName:
        return None
    if changeset.origin.person != person.name:
        return None
    return told_of(changeset)


def told_of(changeset: Changeset) -> Told:
    """Return what a changeset did, in sentences."""
    (told,) = teller().tell([changeset], most=MOST_SAID)
    return Told(
        changeset.number,
        tuple(line.text for line in told.lines),
        told.more,
        str(changeset.origin.undoes or ""),
        undone_by(current_store(), Reference(changeset.number)) is None,
    )


def teller() -> Teller:
    """Return who tells of the store in words, to somebody who is signed in."""
    return Teller(current_store(), words(), members=True)
