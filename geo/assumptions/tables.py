"""The tables of the settings files: sound entries stay, broken ones are left out and named."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, LiteralString, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from geo.errors import Fault
from geo.language import LANGUAGES, N_
from geo.layers.fields import one_of
from geo.layers.findings import Words
from geo.layers.wording import fault_of
from geo.model.criterion import DASHES, SYMBOLS

NOT_UTF8: Words = (N_("The file is not in UTF-8."), N_("Save it again as UTF-8."))
NOT_TOML: Words = (
    N_("The settings are broken at line {line}, column {column}."),
    N_("Correct that line; compare it with the file that `model-routes new` writes."),
)
CUT_TOML: Words = (
    N_("The settings end in the middle of an entry."),
    N_("Complete the last lines; compare them with the file that `model-routes new` writes."),
)
TOO_MUCH: Words = (
    N_("The settings are nested too deeply, or hold a number that is too long."),
    N_("Compare them with the file that `model-routes new` writes."),
)
_PLACE = re.compile(r"line (\d+), column (\d+)")

_T = TypeVar("_T", bound=BaseModel)
_Raw = dict[str, Any]
_Location = tuple[int | str, ...]


def _written_like(pattern: str, code: LiteralString) -> AfterValidator:
    """Return a check that the whole text matches; `code` names the sentence in `geo.layers.wording`."""
    whole = re.compile(pattern)

    def check(text: str) -> str:
        if whole.fullmatch(text) is None:
            raise PydanticCustomError(code, code)
        return text

    return AfterValidator(check)


Id = Annotated[str, _written_like(r"[a-z][a-z0-9_]{0,39}", "not_an_id")]
Colour = Annotated[str, _written_like(r"#[0-9A-Fa-f]{6}", "not_a_colour")]
Url = Annotated[str, _written_like(r"https?://[^\s'\"<>/\[\]]+(/[^\s'\"<>]*)?", "not_an_address")]
Dash = Annotated[str, one_of(DASHES)]
Symbol = Annotated[str, one_of(SYMBOLS)]
LanguageCode = Annotated[str, one_of(LANGUAGES)]
Texts = dict[str, str]


class Table(BaseModel):
    """What all tables share: more keys than a schema names are left to whoever reads them."""

    model_config = ConfigDict(extra="allow")


class ValueTable(Table):
    """One value of a criterion."""

    id: Id
    labels: Texts
    colour: Colour
    dash: Dash = "solid"
    symbol: Symbol = "minus"
    score: Annotated[float, Field(ge=0, le=1)] | None = None


class CriterionTable(Table):
    """One criterion."""

    id: Id
    labels: Texts
    values: Annotated[list[ValueTable], Field(min_length=1)]
    valid_from: date | None = None
    valid_to: date | None = None
    fresh_days: Annotated[int, Field(gt=0)] | None = None
    fresh_by: str | None = None


class CriteriaTable(Table):
    """All of criteria.toml."""

    criteria: list[CriterionTable] = []


class FlagPeriodTable(Table):
    """One ordered flag period; a notice's number may stand there without quotes."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    notice: Annotated[str, BeforeValidator(lambda given: str(given) if type(given) is int else given)] = ""
    occasion: Texts = {}


class FlagPeriodsTable(Table):
    """All of flag_periods.toml."""

    flag_periods: list[FlagPeriodTable] = []


class OfficeTable(Table):
    """One office."""

    id: Annotated[str, Field(min_length=1)]
    names: Texts = {}
    valid_from: date | None = None
    valid_to: date | None = None
    layers: list[str] = []
    criteria: list[str] = []


class LetterheadTable(Table):
    """One letterhead."""

    agency: Texts = {}
    superior: Texts = {}
    valid_from: date | None = None
    valid_to: date | None = None
    form: Annotated[str, one_of(("state", "party"))] = "state"
    number: str = ""
    place: Texts = {}
    signer: Texts = {}
    recipients: list[Texts] = []
    addressees: list[Texts] = []


class BriefingTable(Table):
    """By what briefings praise, and how much they tell."""

    least_metres: Annotated[float, Field(ge=0, le=1e6)] = 200.0
    least_fresh: Annotated[float, Field(ge=0, le=1)] = 0.5
    most_named: Annotated[int, Field(ge=1, le=20)] = 3
    ward_maps: Annotated[int, Field(ge=0, le=1_000)] = 30
    steps: Annotated[int, Field(ge=2, le=12)] = 5
    calendar_days: Annotated[int, Field(ge=0, le=800)] = 371


class ViewTable(Table):
    """What the map shows: west, south, east, north in degrees."""

    bounds: tuple[float, float, float, float] | None = None


class TilesTable(Table):
    """Online base-map tiles."""

    url: Url
    attribution: str = ""


class AccessTable(Table):
    """Who may read, and how long somebody stays signed in."""

    reading: Annotated[str, one_of(("public", "members"))] = "public"
    restricted: list[str] | None = None
    session_days: Annotated[int, Field(ge=1, le=366)] = 30
    idle_hours: Annotated[int, Field(ge=1, le=24 * 366)] = 12
    hosts: list[str] = []


class ProgrammeTable(Table):
    """All of programme.toml."""

    name: Texts = {}
    organisation: Texts = {}
    plan: str | None = None
    planned_routes: Annotated[int, Field(ge=0)] | None = None
    start_date: date | None = None
    as_of: date | None = None
    crs: str | None = None
    headquarters: str | None = None
    languages: Annotated[list[LanguageCode], Field(min_length=1)] = list(LANGUAGES)
    view: ViewTable = ViewTable()
    source: Texts = {}
    offices: list[OfficeTable] = []
    letterheads: list[LetterheadTable] = []
    briefing: BriefingTable = BriefingTable()
    tiles: TilesTable | None = None
    access: AccessTable = AccessTable()


def read_table(text: bytes, file: str, schema: type[_T]) -> tuple[_T, list[Fault]]:
    """Read a TOML text; entries that break the schema are left out and reported, a broken text is empty."""
    raw, faults = parse_toml(text, file)
    for _ in range(10):  # once for each depth at which leaving something out can uncover another fault
        try:
            return schema.model_validate(raw), faults
        except ValidationError as error:
            details = error.errors(include_url=False)
            faults += [_fault(detail, raw, file) for detail in details]
            raw = _without(raw, [detail["loc"] for detail in details])
    return schema(), faults


def parse_toml(text: bytes, file: str) -> tuple[_Raw, list[Fault]]:
    """Return the tables of a TOML text; a broken one gives an empty table and the fault."""
    try:
        return tomllib.loads(text.decode("utf-8-sig")), []
    except UnicodeDecodeError:
        return {}, [Fault(file, *NOT_UTF8)]
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        if place is None:
            return {}, [Fault(file, *CUT_TOML)]
        return {}, [Fault(file, *NOT_TOML, values={"line": place[1], "column": place[2]})]
    except (RecursionError, ValueError):
        return {}, [Fault(file, *TOO_MUCH)]


def _fault(detail: Mapping[str, Any], raw: _Raw, file: str) -> Fault:
    """Name the entry by its id instead of its number: lighting, values.none.colour."""
    names: list[str] = []
    here: Any = raw
    for step in detail["loc"]:
        here = _inside(here, step)
        own_id = here.get("id") if isinstance(step, int) and isinstance(here, dict) else None
        names.append(str(own_id or (step + 1 if isinstance(step, int) else step)))
    top, *inner = detail["loc"]
    is_entry = bool(inner) and isinstance(inner[0], int) and isinstance(_inside(raw[top], inner[0]), dict)
    feature = names[1] if is_entry else None
    field = ".".join(names[2:] if is_entry else names)
    return fault_of({**detail, "loc": (field,) if field else ()}, file=file, feature=feature)


def _inside(here: Any, step: int | str) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _without(raw: _Raw, places: Sequence[_Location]) -> _Raw:
    """Return the table without the entries (of its lists) or else the keys that `places` lie in."""
    wrong: defaultdict[str, set[object]] = defaultdict(set)
    for place in places:
        wrong[str(place[0])].add(place[1] if len(place) > 1 else None)
    kept = {key: value for key, value in raw.items() if key not in wrong}
    for key, entries in wrong.items():
        value = raw.get(key)
        if isinstance(value, list) and all(isinstance(entry, int) for entry in entries):
            kept[key] = [part for at, part in enumerate(value) if at not in entries]
    return kept
