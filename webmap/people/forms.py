"""Forms about people: the only reader of their field names."""

from werkzeug.datastructures import MultiDict

from geo.errors import InvalidInput
from geo.language import N_
from geo.model.person import VIEWER, Person
from geo.people import sign_in

Form = MultiDict[str, str]

DIFFERENT = N_("The two passwords are not the same. Type it twice.")
_LONGEST = 2000
_LONGEST_NUMBER = 10


def credentials(form: Form) -> tuple[str, str]:
    """Return the name and the password that somebody signs in with."""
    return form.get("name", "")[:_LONGEST], form.get("password", "")[:_LONGEST]


def person(form: Form, name: str | None = None) -> Person:
    """Return the person that a form describes; `name` where it is not to be changed."""
    return Person(
        name=form.get("name", "")[:_LONGEST] if name is None else name,
        role=form.get("role", VIEWER)[:_LONGEST],
        full_name=form.get("full_name", "")[:_LONGEST],
        ward=form.get("ward", "")[:_LONGEST] or None,
        office=form.get("office", "")[:_LONGEST] or None,
    )


def old_password(form: Form) -> str:
    """Return the password that somebody has now."""
    return form.get("old_password", "")[:_LONGEST]


def new_password(form: Form) -> str:
    """Return a new password, typed twice.

    Raises:
        InvalidInput: the two are not the same.
    """
    first, second = form.get("new_password", "")[:_LONGEST], form.get("repeated", "")[:_LONGEST]
    if first != second:
        raise InvalidInput(DIFFERENT)
    return first


def token(form: Form) -> tuple[str, int]:
    """Return what a token is called, and for how many days it holds.

    Raises:
        InvalidInput: the days are no number.
    """
    days = form.get("days", "").strip() or str(sign_in.TOKEN_DAYS)
    if not (days.isascii() and days.isdigit() and len(days) < _LONGEST_NUMBER):
        raise InvalidInput(sign_in.WRONG_DAYS, most=sign_in.MOST_TOKEN_DAYS)
    return form.get("label", "")[:_LONGEST], int(days)


def own_password(form: Form) -> str:
    """Return the password that shows that it is the owner of the account who asks."""
    return form.get("password", "")[:_LONGEST]
