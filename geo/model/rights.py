"""Who may change what: pure rules over roles. Where a feature lies and which day it is, services find out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from geo.language import N_
from geo.model.person import ADMIN, EDITOR, OFFICE_OFFICER, VIEWER, WARD_OFFICER, Person
from geo.model.programme import Office

NOTE, STAGE, PHOTOS = "note", "stage", "photos"
WARD_FIELDS = frozenset({STAGE, NOTE, PHOTOS})
WHOLE = "*"  # the feature as a whole: to make, remove, split or merge it
EVERYTHING = (EDITOR, ADMIN)

# Each sentence may name the refused `{fields}`.
ONLY_LOOKING = N_("Your account may look, but change nothing ({fields}).")
DISABLED = N_("Your account is disabled, so it changes nothing ({fields}).")
NO_WARD = N_("Your account has no ward yet, so it cannot change {fields}. Ask an administrator to name it.")
OTHER_WARD = N_("You cannot change {fields} here: it does not lie in your ward ({ward}).")
NOT_INSPECTED = N_("Ward officers record findings only, and this layer has none: you cannot change {fields}.")
NOT_A_FINDING = N_("Ward officers record findings, stage, note and photos: you cannot change {fields}.")
NOT_WHOLE = N_("Ward officers do not make, remove, split or merge features ({fields}).")
NO_OFFICE = N_("Your account has no office, so it cannot change {fields}. Ask an administrator to name it.")
OFFICE_OVER = N_("You cannot change {fields}: your office ({office}) does not exist on {day}.")
OTHER_LAYER = N_("You cannot change {fields}: your office ({office}) does not keep this layer.")
LEADS_ONLY = N_(
    "You cannot change {fields}: your office ({office}) leads this, so it reports how far it is, and no more."
)
OTHER_CRITERION = N_("You cannot change {fields}: your office ({office}) does not judge this.")


@dataclass(frozen=True)
class Refusal:
    """Why somebody may not do something: a sentence with `{named}` places and what fills them."""

    text: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Place:
    """What is to be written: a layer, whether it is inspected, and its criteria by field.

    `criterion_of` maps each field of a finding (`lighting`, `lighting_checked_on`) to its criterion. `ward`
    is the code of the ward that the feature lies in, None outside all; `is_new`: there is no feature yet.
    `reported`: fields in which the person's office tells how far it is with what was given to it to do.
    """

    layer: str
    inspected: bool
    criterion_of: dict[str, str]
    ward: str | None = None
    is_new: bool = False
    reported: frozenset[str] = frozenset()


def refused(
    person: Person, place: Place, fields: Collection[str], *, office: Office | None, day: date
) -> dict[str, Refusal]:
    """Return, for each of `fields` that the person may not write there, why not.

    `office` is the person's office as the programme has it, `day` the working day. `geometry` and `WHOLE`
    are fields here; whatever is written of a feature that is new counts as `WHOLE` too.
    """
    asked = frozenset(fields) | ({WHOLE} if place.is_new else frozenset())
    if person.disabled:
        return dict.fromkeys(asked, Refusal(DISABLED))
    if person.role in EVERYTHING:
        return {}
    if person.role == WARD_OFFICER:
        return _refused_to_ward_officer(person, place, asked)
    if person.role == OFFICE_OFFICER:
        return _refused_to_office_officer(person, place, asked, office, day)
    return dict.fromkeys(asked, Refusal(ONLY_LOOKING))


def may_record(person: Person) -> bool:
    """Say whether somebody with this role records findings at all, somewhere."""
    return not person.disabled and person.role != VIEWER


def may_restructure(person: Person) -> bool:
    """Say whether somebody with this role can make, reshape and remove features at all, somewhere."""
    return not person.disabled and person.role in (OFFICE_OFFICER, *EVERYTHING)


def may_undo_others(person: Person) -> bool:
    """Say whether somebody may take back what others did."""
    return not person.disabled and person.role in EVERYTHING


def may_redact(person: Person) -> bool:
    """Say whether somebody may erase personal data from the record, for ever."""
    return not person.disabled and person.role == ADMIN


def may_manage_people(person: Person) -> bool:
    """Say whether somebody may add accounts and read the access log."""
    return not person.disabled and person.role == ADMIN


def _refused_to_ward_officer(person: Person, place: Place, asked: frozenset[str]) -> dict[str, Refusal]:
    if person.ward is None:
        return dict.fromkeys(asked, Refusal(NO_WARD))
    if not place.inspected:
        return dict.fromkeys(asked, Refusal(NOT_INSPECTED))
    if not place.is_new and place.ward != person.ward:
        return dict.fromkeys(asked, Refusal(OTHER_WARD, (("ward", person.ward),)))
    findings = WARD_FIELDS | place.criterion_of.keys()
    reason = Refusal(NOT_WHOLE if WHOLE in asked else NOT_A_FINDING)
    return dict.fromkeys(asked - findings, reason)


def _refused_to_office_officer(
    person: Person, place: Place, asked: frozenset[str], office: Office | None, day: date
) -> dict[str, Refusal]:
    if office is None:
        return dict.fromkeys(asked, Refusal(NO_OFFICE))
    named = (("office", office.names.get("vi") or office.id),)
    if not _exists(office, day):
        return dict.fromkeys(asked, Refusal(OFFICE_OVER, (*named, ("day", f"{day:%d/%m/%Y}"))))
    if place.layer not in office.layers:
        reason = Refusal(LEADS_ONLY if place.reported else OTHER_LAYER, named)
        return dict.fromkeys(asked - place.reported, reason)
    judged = {field for field, criterion in place.criterion_of.items() if criterion in office.criteria}
    return dict.fromkeys(asked & (place.criterion_of.keys() - judged), Refusal(OTHER_CRITERION, named))


def _exists(office: Office, day: date) -> bool:
    return (office.valid_from is None or office.valid_from <= day) and (
        office.valid_to is None or day <= office.valid_to
    )
