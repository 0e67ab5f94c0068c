"""What every page is given: programme, dates, words, notices, links that keep what was chosen."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request

from geo.checking import check
from geo.errors import Fault
from geo.model.query import Moment
from geo.programme import browse
from webmap.core import params
from webmap.core.access import current_store, silent
from webmap.core.language import words


def moment() -> Moment:
    """Return the day and boundaries that this request asks for."""
    return browse.moment(
        current_store(),
        as_of=params.day(request.args, "as_of"),
        boundaries=params.day(request.args, "boundaries"),
    )


def kept(**changes: str | None) -> str:
    """Return the query string of this page with some parameters set (None: taken out)."""
    given = {name: value for name, value in request.args.items() if name != "lang"}
    given.update({name: value or "" for name, value in changes.items()})
    text = urlencode({name: value for name, value in given.items() if value})
    return f"?{text}" if text else ""


def language_link(code: str) -> str:
    """Return this page's address in another language."""
    given = {name: value for name, value in request.args.items() if name != "lang"}
    return f"{request.path}?{urlencode({**given, 'lang': code})}"


def dates_query() -> str:
    """Return the query string that carries only the dates which were asked for."""
    text = urlencode({name: request.args[name] for name in ("as_of", "boundaries") if request.args.get(name)})
    return f"?{text}" if text else ""


def boundary_choices(now: Moment) -> list[dict[str, Any]]:
    """Return the sets of boundaries for a list to choose from, with the one in use marked."""
    choices = []
    for first, last, count in browse.boundary_sets(current_store()):
        day = last or first or now.as_of
        holds = (first is None or first <= now.boundaries) and (last is None or now.boundaries <= last)
        choices.append({"day": day.isoformat(), "label": boundary_label(first, last, count), "chosen": holds})
    return choices


def boundary_label(first: date | None, last: date | None, count: int) -> str:
    """Name a set of boundaries: how many wards, and from when or until when."""
    text = words().plural("{n} ward", "{n} wards", count)
    if first is not None:
        return words().text("{wards} from {day}", wards=text, day=words().date(first))
    if last is not None:
        return words().text("{wards} until {day}", wards=text, day=words().date(last))
    return text


def current_faults() -> tuple[Fault, ...]:
    """Return every fault of the data, checked once for each state of the files."""
    store = silent(current_store())  # most pages tell only how many there are
    found: tuple[Fault, ...] = current_app.extensions["faults"].of(
        store.revision(), lambda: check.check(store)
    )
    return found


def render(template: str, **values: Any) -> str:
    """Render a page with what every page needs."""
    store = current_store()
    now = values.pop("moment", None) or moment()
    return render_template(
        template,
        programme=store.programme,
        moment=now,
        boundary_choices=boundary_choices(now),
        kept=kept,
        dates_query=dates_query(),
        language_link=language_link,
        faults_found=current_faults(),
        **values,
    )
