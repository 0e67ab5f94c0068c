"""What can be done here, in plain words, for somebody who never used a map service."""

from flask import Blueprint

from geo.editing import rights
from geo.programme import browse
from geo.rendering.style import value_style
from webmap.core.access import current_person, current_store
from webmap.core.page import moment, render
from webmap.people.words import may_do

guidance = Blueprint("guidance", __name__, template_folder="templates")


@guidance.get("/help")
def show() -> str:
    """Show the help."""
    store, now, person = current_store(), moment(), current_person()
    return render(
        "help.html",
        moment=now,
        criteria=browse.themes(store, now.as_of)[:-1],
        may=may_do(person, rights.office_of(store, person)) if person else "",
        drawn=value_style,
    )
