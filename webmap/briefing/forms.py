"""What a briefing report is asked for: the only reader of its field names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import FileStorage

from geo.briefing import gather
from geo.briefing.files import ENDINGS, FORMS, check_template
from geo.briefing.values import Period
from geo.errors import GeoError, InvalidInput
from geo.language import N_
from geo.programme import browse
from geo.stores.base import Store
from webmap.core.params import Arguments, choice, day, text

FORM_LABELS: Mapping[str, str] = {"state": N_("State (Decree 30/2020)"), "party": N_("Party")}


@dataclass(frozen=True)
class Asked:
    """A report as asked for: its period, the form of its head, its file's ending, the Word file to fill.

    `theme`: what the maps of wards show (None: what changed most).
    """

    period: Period
    form: str
    ending: str
    template: bytes | None = None
    theme: str | None = None


@dataclass(frozen=True)
class Typed:
    """The form as it was typed, and what is wrong by field; `asked` None: something is."""

    start: str
    end: str
    form: str = FORMS[0]
    ending: str = ENDINGS[0]
    theme: str = ""
    problems: Mapping[str, GeoError] = field(default_factory=dict)
    asked: Asked | None = None


def usual(store: Store, end: date | None = None) -> Typed:
    """Return the form before anybody typed: the whole programme to the day shown."""
    period = gather.period(store, None, end)
    return Typed(f"{period.start:%d/%m/%Y}", f"{period.end:%d/%m/%Y}")


def read(arguments: Arguments, store: Store, files: Mapping[str, FileStorage]) -> Typed:
    """Read a report that is asked for by a form and its files; every problem at its field."""
    problems: dict[str, GeoError] = {}
    days: dict[str, date | None] = {"from": None, "to": None}
    for name in days:
        try:
            days[name] = day(arguments, name)
        except InvalidInput as error:
            problems[name] = error
    form, ending = _choice(arguments, "form", FORMS, problems), _choice(arguments, "file", ENDINGS, problems)
    if not arguments.get("file"):  # no form of ours: nothing begins
        problems["file"] = InvalidInput(N_("Choose a kind of file."))
    template = _template(files, problems)
    asked = None
    if not problems:
        try:
            period = gather.period(store, days["from"], days["to"], day(arguments, "boundaries"))
            asked = Asked(period, form, ending, template, text(arguments, "criterion"))
        except InvalidInput as error:
            problems["to"] = error
    if asked and asked.theme:
        try:
            browse.theme(store, asked.period.end, asked.theme)
        except InvalidInput as error:
            problems["criterion"], asked = error, None
    start, end = (text(arguments, name) or "" for name in days)
    return Typed(start, end, form, ending, text(arguments, "criterion") or "", problems, asked)


def _template(files: Mapping[str, FileStorage], problems: dict[str, GeoError]) -> bytes | None:
    """Return the Word file that is to be filled; a form without one sends an empty file without a name."""
    found = files.get("template")
    content = found.read() if found is not None and found.filename else b""
    if not content:
        return None
    try:
        check_template(content)
    except InvalidInput as error:
        problems["template"] = error
    return content


def is_preview(arguments: Arguments) -> bool:
    """Say whether the report is only to be looked at on the page."""
    return "preview" in arguments


def of_query(arguments: Arguments, store: Store, ending: str) -> Asked:
    """Read a report asked for by an address: `from`, `to` (or `as_of`), `boundaries`, `form`, `criterion`.

    Raises:
        InvalidInput: a date, form or ending that is not possible.
    """
    end = day(arguments, "to") or day(arguments, "as_of")
    period = gather.period(store, day(arguments, "from"), end, day(arguments, "boundaries"))
    if ending not in ENDINGS:
        raise InvalidInput(
            N_("“{value}” is not possible. Choose one of: {allowed}."),
            value=ending[:40],
            allowed=", ".join(each.removeprefix(".") for each in ENDINGS),
        )
    form = choice(arguments, "form", FORMS, FORMS[0])
    return Asked(period, form, ending, theme=text(arguments, "criterion"))


def _choice(arguments: Arguments, name: str, allowed: tuple[str, ...], problems: dict[str, GeoError]) -> str:
    try:
        return choice(arguments, name, allowed, allowed[0])
    except InvalidInput as error:
        problems[name] = error
        return allowed[0]
