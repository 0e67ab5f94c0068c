"""Words about people: roles, what they let somebody do, and what the access log tells."""

from geo.language import N_
from geo.layers import LAYERS
from geo.model.person import ADMIN, EDITOR, OFFICE_OFFICER, VIEWER, WARD_OFFICER, Person
from geo.model.programme import Office
from webmap.core.language import words
from webmap.core.names import ward_name

NOTES = {
    "viewed": N_("looked at"),
    "signed_in": N_("signed in"),
    "refused": N_("was refused"),
    "account_added": N_("added the account"),
    "account_changed": N_("changed the account"),
    "account_disabled": N_("disabled the account"),
    "account_enabled": N_("enabled the account"),
    "password_changed": N_("changed the password of"),
    "sessions_ended": N_("ended the sessions of"),
    "token_issued": N_("made a token for"),
    "token_revoked": N_("revoked a token of"),
    "backed_up": N_("made a backup"),
}

_MAY = {
    VIEWER: N_("You may look at everything, but change nothing."),
    WARD_OFFICER: N_("You may record findings, stage, notes and photos of what lies in the ward {ward}."),
    OFFICE_OFFICER: N_(
        "You may change the layers and criteria of your office ({office}), in every ward, and report on the "
        "tasks that it leads."
    ),
    EDITOR: N_("You may change everything in every layer, and take back what others did."),
    ADMIN: N_("You may change everything, and look after people."),
}


def may_do(person: Person, office: Office | None) -> str:
    """Say in a sentence what somebody may do."""
    name = words().either(office.names) if office else None
    ward = ward_name(person.ward) if person.ward else "–"
    return words().text(_MAY[person.role], ward=ward, office=name or person.office or "–")


def item_words(item: str) -> str:
    """Say what somebody looked at: layers by their titles, ids as they are."""
    parts = item.split("/", 2)
    return " · ".join(words().text(LAYERS[part].title) if part in LAYERS else part for part in parts)
