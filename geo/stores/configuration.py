"""Read programme.toml and criteria.toml, with every fault at once.

A broken programme.toml gives a nameless programme, a broken criteria.toml no criteria: the map still opens and says so.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.crs import measuring_crs
from geo.errors import Fault, InvalidInput
from geo.language import LANGUAGES, N_
from geo.layers import LAYERS
from geo.layers.wording import fault_of
from geo.model.criterion import DEFAULT_VALUES, Criteria, Criterion, Value
from geo.model.programme import Office, Programme, Tiles

PROGRAMME_FILE = "programme.toml"
CRITERIA_FILE = "criteria.toml"

_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Texts = dict[str, str]
_T = TypeVar("_T", bound=BaseModel)


class _Table(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Value(_Table):
    id: _Id
    labels: _Texts
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
    dash: Literal["solid", "long_dash", "short_dash", "thin", "dotted"] = "solid"
    symbol: Literal["check", "half", "cross", "question", "minus"] = "minus"
    score: Annotated[float, Field(ge=0, le=1)] | None = None


class _Criterion(_Table):
    id: _Id
    labels: _Texts
    values: Annotated[list[_Value], Field(min_length=1)]
    valid_from: date | None = None
    valid_to: date | None = None
    fresh_days: Annotated[int, Field(gt=0)] | None = None
    fresh_by: str | None = None


class _Criteria(_Table):
    criteria: list[_Criterion] = []


class _Office(_Table):
    id: str
    names: _Texts = {}
    valid_from: date | None = None
    valid_to: date | None = None
    layers: list[str] = []
    criteria: list[str] = []


class _View(_Table):
    bounds: tuple[float, float, float, float] | None = None


class _Tiles(_Table):
    url: Annotated[str, Field(pattern=r"^https?://[^\s'\"<>]+$")]
    attribution: str = ""


class _Programme(_Table):
    name: _Texts
    organisation: _Texts = {}
    plan: str | None = None
    start_date: date | None = None
    as_of: date | None = None
    crs: str | None = None
    headquarters: str | None = None
    languages: Annotated[list[Literal["vi", "en"]], Field(min_length=1)] = list(LANGUAGES)
    view: _View = _View()
    source: _Texts = {}
    offices: list[_Office] = []
    tiles: _Tiles | None = None


def read_programme(text: bytes | None) -> tuple[Programme, tuple[Fault, ...]]:
    """Read programme.toml (None: there is none)."""
    empty = Programme(name={"vi": "Tuyến phố, chung cư kiểu mẫu", "en": "Model streets and apartment blocks"})
    if text is None:
        return empty, ()
    table, faults = _checked(text, PROGRAMME_FILE, _Programme)
    if table is None:
        return empty, faults
    programme = Programme(
        **table.model_dump(exclude={"view", "offices", "tiles", "languages"} | set(table.model_extra or {})),
        languages=tuple(dict.fromkeys(table.languages)),
        bounds=table.view.bounds,
        offices=tuple(_office(office) for office in table.offices),
        tiles=Tiles(table.tiles.url, table.tiles.attribution) if table.tiles else None,
    )
    return _with_sound_crs(programme, faults)


def _with_sound_crs(programme: Programme, faults: tuple[Fault, ...]) -> tuple[Programme, tuple[Fault, ...]]:
    try:
        measuring_crs(programme.crs)
    except InvalidInput as error:
        fault = Fault(
            PROGRAMME_FILE,
            error.text,
            N_("Until then lengths are measured in EPSG:5897."),
            field="crs",
            values=error.values,
        )
        return replace(programme, crs=None), (*faults, fault)
    return programme, faults


def read_criteria(text: bytes | None) -> tuple[Criteria, tuple[Fault, ...]]:
    """Read criteria.toml (None: there is none). `unknown` and `not_applicable` are added where they are not listed."""
    if text is None:
        return Criteria(), ()
    table, faults = _checked(text, CRITERIA_FILE, _Criteria)
    if table is None:
        return Criteria(), faults
    criteria: dict[str, Criterion] = {}
    for entry in table.criteria:
        problem = _name_taken(entry.id, criteria)
        if problem is None:
            criteria[entry.id] = _criterion(entry)
        else:
            faults = (*faults, problem)
    return Criteria(tuple(criteria.values())), faults


def _name_taken(criterion_id: str, criteria: Mapping[str, Criterion]) -> Fault | None:
    fields = {name for spec in LAYERS.values() for name in spec.attributes.model_fields}
    if criterion_id not in criteria and criterion_id not in fields and criterion_id != "geometry":
        return None
    return Fault(
        CRITERIA_FILE,
        N_("The criterion id “{id}” is used already."),
        N_("Choose another id: small letters, digits and _."),
        feature=criterion_id,
        field="id",
        values={"id": criterion_id},
    )


def _criterion(entry: _Criterion) -> Criterion:
    values = tuple(Value(**value.model_dump(include=set(Value.__annotations__))) for value in entry.values)
    listed = {value.id for value in values}
    return Criterion(
        **entry.model_dump(include=set(Criterion.__annotations__) - {"values"}),
        values=values + tuple(value for value in DEFAULT_VALUES if value.id not in listed),
    )


def _office(entry: _Office) -> Office:
    return Office(
        id=entry.id,
        names=entry.names,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        layers=tuple(entry.layers),
        criteria=tuple(entry.criteria),
    )


def _checked(text: bytes, file: str, schema: type[_T]) -> tuple[_T | None, tuple[Fault, ...]]:
    try:
        table: dict[str, Any] = tomllib.loads(text.decode("utf-8-sig"))
        return schema.model_validate(table), ()
    except UnicodeDecodeError:
        problem, remedy = N_("The file is not in UTF-8."), N_("Save it again as UTF-8.")
        return None, (Fault(file, problem, remedy),)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(
            file,
            N_("The file is not sound TOML: {detail}."),
            N_("Correct the line that is named; compare it with the file that `model-routes new` writes."),
            values={"detail": str(error)},
        )
        return None, (fault,)
    except ValidationError as error:
        return None, tuple(
            fault_of(detail, file=file, feature=None) for detail in error.errors(include_url=False)
        )
