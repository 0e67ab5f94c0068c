"""What can be done here, in plain words, for somebody who never used a map service."""

from flask import Blueprint

from geo.rendering.style import value_style
from geo.services import browsing, rights
from webmap.access import current_person, current_store
from webmap.page import moment, render
from webmap.people_words import may_do

guidance = Blueprint("guidance", __name__)


@guidance.get("/help")
def show() -> str:
    """Show the help."""
    store, now, person = current_store(), moment(), current_person()
    return render(
        "help.html",
        moment=now,
        criteria=browsing.themes(store, now.as_of)[:-1],
        may=may_do(person, rights.office_of(store, person)) if person else "",
        drawn=value_style,
    )
