"""The page that shows two versions side by side: as seen, as somebody else saved it, and as it is wanted."""

from dataclasses import dataclass
from typing import Any

from geo.editing.compare import Clash
from geo.editing.record import Opposed
from geo.errors import EditConflict
from geo.model.criterion import Criterion
from geo.model.history import Changeset
from webmap.core import identity
from webmap.core.access import current_store
from webmap.core.feature_pages import page_of
from webmap.core.language import words
from webmap.core.moments import local_time
from webmap.core.page import render
from webmap.editing.forms import FieldsForm, StatusForm
from webmap.editing.section import teller

_LONGEST = 20_000  # of a text that is compared
_NAMES = ("route_name", "name", "title")


@dataclass(frozen=True)
class Row:
    """What two people wanted of one subject; `who` and `when` of the other one, empty where not known."""

    subject: str
    label: str
    seen: str
    now: str
    wanted: str
    who: str = ""
    when: str = ""
    is_known: bool = True


def conflict_page(opposed: Opposed, sent: StatusForm | FieldsForm, error: EditConflict) -> str:
    """Return the page that lets somebody choose, subject by subject, and sends the choice as a new form."""
    feature = opposed.feature
    assert feature is not None, "what was removed has nothing to choose"
    rows = rows_of(opposed)
    return render(
        "conflict.html",
        feature=feature,
        name=next(filter(None, map(feature.properties.get, _NAMES)), feature.id),
        page=page_of(feature.layer, feature.id),
        rows=rows,
        clashing={clash.field for clash in opposed.clashes},
        others=_others(opposed, sent),
        sent=sent,
        is_status=isinstance(sent, StatusForm),
        text=error.in_words(words().text),
    )


def rows_of(opposed: Opposed) -> list[Row]:
    """Return a row for each subject that clashes; a finding and its day of checking are one."""
    groups: dict[str, list[Clash]] = {}
    for clash in opposed.clashes:
        groups.setdefault(_subject(clash.field), []).append(clash)
    return [_row(subject, clashes, opposed) for subject, clashes in groups.items()]


def who_and_when(changeset: Changeset | None) -> tuple[str, str]:
    """Return who made a change and when, in words; empty where that is not known."""
    if changeset is None:
        return "", ""
    name = changeset.origin.person
    known = identity.accounts().people.get(name)
    return (known.person.shown if known else name), local_time(changeset.time)


def _row(subject: str, clashes: list[Clash], opposed: Opposed) -> Row:
    by = opposed.by or {}
    found = [by[name] for name in _fields(subject) if name in by]
    who, when = who_and_when(max(found, key=lambda each: each.number) if found else None)
    return Row(
        subject,
        teller().subject(opposed.edit.layer, subject),
        seen=_joined(opposed, clashes, "seen"),
        now=_joined(opposed, clashes, "now"),
        wanted=_joined(opposed, clashes, "wanted"),
        who=who,
        when=when,
        is_known=any(clash.seen is not None for clash in clashes) or bool(found),
    )


def _joined(opposed: Opposed, clashes: list[Clash], which: str) -> str:
    """Return the values of a subject as they were seen, are now, or are wanted."""
    values: dict[str, Any] = {clash.field: getattr(clash, which) for clash in clashes}
    return ", ".join(_whole(opposed.edit.layer, name, value) for name, value in values.items())


def _whole(layer: str, name: str, value: Any) -> str:
    """Return a value in words, a long text whole: one must see what one chooses."""
    text = teller().value(layer, name, value)
    return value[:_LONGEST] if isinstance(value, str) and text.endswith("…") else text


def _others(opposed: Opposed, sent: StatusForm | FieldsForm) -> list[tuple[str, str]]:
    """Return what else was wanted and clashes with nothing: it is saved with the choice."""
    if isinstance(sent, StatusForm):
        return []
    layer, clashing, tell = opposed.edit.layer, {clash.field for clash in opposed.clashes}, teller()
    return [
        (tell.subject(layer, name), _whole(layer, name, value))
        for name, value in sent.values.items()
        if name not in clashing
    ]


def _criterion(field: str) -> Criterion | None:
    return next((each for each in current_store().criteria if field in (each.id, each.checked_field)), None)


def _subject(field: str) -> str:
    found = _criterion(field)
    return found.id if found else field


def _fields(subject: str) -> tuple[str, ...]:
    found = _criterion(subject)
    return (subject,) if found is None else (subject, found.checked_field)
