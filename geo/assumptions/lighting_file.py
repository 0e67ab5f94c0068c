"""Read lighting_standards.toml: sound entries stay, broken ones are named; the rest is as shipped."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field

from geo.assumptions.assumed import is_sourced, read_numbers, told
from geo.assumptions.lighting import (
    NUMBERS,
    WIDTHS,
    LightingAssumptions,
    LightingClass,
    Luminaire,
    Pole,
    Standard,
    Tariff,
)
from geo.assumptions.planning import ASSUMED, CERTAINTIES, Limits
from geo.assumptions.planning_file import UNNAMED_SOURCE
from geo.assumptions.tables import Id, Table, Texts, read_table
from geo.errors import Fault
from geo.language import N_
from geo.layers.fields import one_of
from geo.layers.findings import Words

LIGHTING_FILE = "lighting_standards.toml"
_WIDTH_LIMITS = {name: Limits(width, 0.5, 200) for name, width in WIDTHS.items()}

ID_TAKEN: Words = (
    N_("The id “{id}” is used already."),
    N_("Choose another id: small letters, digits and _."),
)
NO_STANDARD: Words = (
    N_("There is no lighting standard “{name}”, so “{used}” is used."),
    N_("Use some of: {allowed}."),
)
NO_LEVEL: Words = (
    N_("The class “{name}” does not say how much light it asks for, so it is left out."),
    N_("Give it lux, or luminance in cd/m²."),
)
NO_NARROW: Words = (
    N_("The standard has no class for narrow streets, so it is left out."),
    N_("Give one class: from_width_m = 0."),
)

_T = TypeVar("_T")
_Entry = TypeVar("_Entry", bound="_Sourced")
_Vnd = Annotated[int, Field(ge=0, le=10**12, strict=True)]
_Share = Annotated[float, Field(ge=0, le=1)]


class _Finite(Table):
    model_config = ConfigDict(allow_inf_nan=False)


class _Sourced(_Finite):
    certainty: Annotated[str, one_of(CERTAINTIES)] = "G"
    source: Texts = {}


class ClassTable(_Finite):
    """One class of a standard."""

    id: Id
    labels: Texts
    luminance: Annotated[float, Field(gt=0, le=20)] | None = None
    lux: Annotated[float, Field(gt=0, le=300)] | None = None
    uniformity: _Share | None = None
    longitudinal: _Share | None = None
    glare_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    from_width_m: Annotated[float, Field(ge=0, le=200)] | None = None
    road_classes: list[str] = []
    alley: bool = False


class StandardTable(_Sourced):
    """A table of classes."""

    id: Id
    labels: Texts
    classes: list[ClassTable]


class LuminaireTable(_Sourced):
    """A luminaire."""

    id: Id
    labels: Texts
    watts: Annotated[float, Field(gt=0, le=5_000)]
    lumens: Annotated[float, Field(gt=0, le=1_000_000)]
    price_vnd: _Vnd
    least_height_m: Annotated[float, Field(ge=0, le=40)] = 0.0


class PoleTable(_Sourced):
    """A pole."""

    height_m: Annotated[float, Field(ge=2, le=40)]
    price_vnd: _Vnd


class TariffTable(_Sourced):
    """The price of electricity from a day on."""

    first: Annotated[date, Field(alias="from")]
    vnd_per_kwh: Annotated[float, Field(ge=0, le=1_000_000)]


class LightingTable(Table):
    """All of lighting_standards.toml."""

    standard: str | None = None
    numbers: dict[str, Any] = {}
    widths: dict[str, Any] = {}
    standards: list[StandardTable] = []
    luminaires: list[LuminaireTable] = []
    poles: list[PoleTable] = []
    tariffs: list[TariffTable] = []


def read_lighting(text: bytes | None) -> tuple[LightingAssumptions, tuple[Fault, ...]]:
    """Read lighting_standards.toml (None: there is none)."""
    return (default_lighting(), ()) if text is None else _read(text, default_lighting())


@lru_cache(maxsize=1)
def default_lighting() -> LightingAssumptions:
    """Return the assumptions that are shipped, which hold where a programme has none of its own."""
    text = files("geo.assumptions").joinpath(LIGHTING_FILE).read_bytes()
    return _read(text, LightingAssumptions((), (), (), (), ""))[0]


def _read(text: bytes, usual: LightingAssumptions) -> tuple[LightingAssumptions, tuple[Fault, ...]]:
    table, faults = read_table(text, LIGHTING_FILE, LightingTable)
    standards = tuple(_standards(table.standards, faults)) or usual.standards
    found = LightingAssumptions(
        standards=standards,
        luminaires=_entries(table.luminaires, _luminaire, lambda each: each.id, faults) or usual.luminaires,
        poles=_entries(table.poles, _pole, lambda each: f"{each.height_m:g} m", faults) or usual.poles,
        tariffs=_entries(table.tariffs, _tariff, lambda each: each.first.isoformat(), faults)
        or usual.tariffs,
        standard=_chosen(table.standard, standards, usual.standard, faults),
        numbers={**usual.numbers, **read_numbers(LIGHTING_FILE, "numbers", table.numbers, NUMBERS, faults)},
        widths={**usual.widths, **read_numbers(LIGHTING_FILE, "widths", table.widths, _WIDTH_LIMITS, faults)},
    )
    return found, tuple(faults)


def _chosen(given: str | None, standards: Sequence[Standard], usual: str, faults: list[Fault]) -> str:
    ids = [each.id for each in standards]
    first = usual if usual in ids or not ids else ids[0]
    if given is not None and given not in ids:
        values = {"name": given[:40], "used": first, "allowed": ", ".join(ids)}
        faults.append(told(LIGHTING_FILE, NO_STANDARD, None, "standard", values))
    return given if given in ids and given is not None else first


def _standards(tables: Iterable[StandardTable], faults: list[Fault]) -> Iterator[Standard]:
    for table in _distinct(tables, lambda each: each.id, faults):
        classes = tuple(_classes(table, faults))
        if not any(each.from_width_m == 0 for each in classes):
            faults.append(told(LIGHTING_FILE, NO_NARROW, table.id, "classes"))
            continue
        yield Standard(table.id, table.labels, classes, table.certainty, table.source or ASSUMED)


def _classes(table: StandardTable, faults: list[Fault]) -> Iterator[LightingClass]:
    seen: set[str] = set()
    for each in table.classes:
        place = f"classes.{each.id}"
        if each.lux is None and each.luminance is None:
            faults.append(told(LIGHTING_FILE, NO_LEVEL, table.id, place, {"name": each.id}))
        elif each.id in seen:
            faults.append(told(LIGHTING_FILE, ID_TAKEN, table.id, place, {"id": each.id}))
        else:
            seen.add(each.id)
            yield LightingClass(**{**each.model_dump(), "road_classes": tuple(each.road_classes)})


def _entries(
    tables: Iterable[_Entry], make: Callable[[_Entry], _T], name: Callable[[_Entry], str], faults: list[Fault]
) -> tuple[_T, ...]:
    return tuple(make(table) for table in _distinct(tables, name, faults))


def _distinct(
    tables: Iterable[_Entry], name: Callable[[_Entry], str], faults: list[Fault]
) -> Iterator[_Entry]:
    """Yield entries of different names; the others, and those without a source, are told."""
    seen: set[str] = set()
    for table in tables:
        called = name(table)
        if called in seen:
            faults.append(told(LIGHTING_FILE, ID_TAKEN, called, "id", {"id": called}))
            continue
        if not is_sourced(table.source):
            faults.append(told(LIGHTING_FILE, UNNAMED_SOURCE, called, "source"))
        seen.add(called)
        yield table


def _luminaire(table: LuminaireTable) -> Luminaire:
    return Luminaire(
        table.id,
        table.labels,
        table.watts,
        table.lumens,
        table.price_vnd,
        table.least_height_m,
        table.certainty,
        table.source or ASSUMED,
    )


def _pole(table: PoleTable) -> Pole:
    return Pole(table.height_m, table.price_vnd, table.certainty, table.source or ASSUMED)


def _tariff(table: TariffTable) -> Tariff:
    return Tariff(table.first, table.vnd_per_kwh, table.certainty, table.source or ASSUMED)
