"""Read programme.toml, criteria.toml and flag_periods.toml, with every fault at once.

What is broken is left out and reported: a programme without a name, a criterion that is not shown. The map
still opens and says so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from geo.assumptions.evaluation_file import EVALUATION_FILE
from geo.assumptions.lighting_file import LIGHTING_FILE
from geo.assumptions.planning_file import PLANNING_FILE
from geo.assumptions.tables import (
    CriteriaTable,
    CriterionTable,
    FlagPeriodsTable,
    OfficeTable,
    ProgrammeTable,
    read_table,
)
from geo.crs import measuring_crs
from geo.errors import Fault, InvalidInput
from geo.language import LANGUAGES, N_
from geo.layers import LAYERS
from geo.layers.attributes import OUT_OF_ORDER
from geo.layers.findings import Words
from geo.layers.spec import Attributes
from geo.model.criterion import DEFAULT_VALUES, FRESH_BY, Criteria, Criterion, Value
from geo.model.flag_periods import NO_PERIODS, FlagPeriod, FlagPeriods
from geo.model.programme import READING, RESTRICTED, Access, Bounds, Office, Programme, Tiles
from geo.stores.letterheads import briefing_rules, letterhead

PROGRAMME_FILE = "programme.toml"
CRITERIA_FILE = "criteria.toml"
FLAG_PERIODS_FILE = "flag_periods.toml"
SETTINGS_FILES = (
    PROGRAMME_FILE,
    CRITERIA_FILE,
    FLAG_PERIODS_FILE,
    PLANNING_FILE,
    LIGHTING_FILE,
    EVALUATION_FILE,
)

_ACCESS_TABLE = re.compile(rb"""^(\xef\xbb\xbf)?\s*\[?\s*["']?access\b""", re.MULTILINE)

NAMELESS = {"vi": "Tuyến phố, chung cư kiểu mẫu", "en": "Model streets and apartment blocks"}

NO_FILE: Words = (
    N_("The file is missing, so nothing is known of the programme: neither offices nor who may read."),
    N_("Take it back from the last backup, or write one like that of: model-routes new"),
)
NO_NAME: Words = (
    N_("The programme has no name."),
    N_('Write: name = {{ vi = "…", en = "…" }}.'),
)
NO_TEXT: Words = (
    N_("There is no text in the language “{language}”."),
    N_('Add it: {{ vi = "…", en = "…" }}; until then the other language is shown.'),
)
WRONG_BOUNDS: Words = (
    N_("The bounds {bounds} are no part of the world."),
    N_("Write west, south, east, north in degrees, such as [105.84, 20.99, 105.94, 21.09]."),
)
WRONG_CRS_REMEDY = N_("Until then lengths are measured in EPSG:5897.")
ID_TAKEN: Words = (
    N_("The id “{id}” is used already."),
    N_("Choose another id: small letters, digits and _."),
)
NO_LAYER: Words = (N_("There is no layer “{name}”."), N_("Use some of: {allowed}."))
NO_CRITERIA: Words = (
    N_("The file holds no criteria."),
    N_("Copy them from the file that `model-routes new` writes."),
)
NO_FRESHNESS: Words = (
    N_("“{name}” does not say how long a finding is fresh."),
    N_("Use some of: {allowed}."),
)
BACKWARDS: Words = (
    N_("The flag period ends ({last}) before it begins ({first}), so it is left out."),
    N_("Correct one of the two dates, as in the notice."),
)
OVERLAPPING: Words = (
    N_("The flag period overlaps the one from {first} to {last}."),
    N_("Correct the dates as in the notices, or make one period of the two."),
)


def read_programme(text: bytes | None) -> tuple[Programme, tuple[Fault, ...]]:
    """Read programme.toml (None: there is none)."""
    if text is None:
        silent = Access(stated=frozenset(), is_sound=False)
        return Programme(name=NAMELESS, access=silent), (Fault(PROGRAMME_FILE, *NO_FILE, serious=False),)
    table, faults = read_table(text, PROGRAMME_FILE, ProgrammeTable)
    faults += _programme_faults(table, faults)
    programme = Programme(
        name=table.name or NAMELESS,
        organisation=table.organisation,
        plan=table.plan,
        planned_routes=table.planned_routes,
        start_date=table.start_date,
        as_of=table.as_of,
        crs=table.crs if _crs_fault(table.crs) is None else None,
        headquarters=table.headquarters,
        languages=tuple(dict.fromkeys(table.languages)),
        bounds=table.view.bounds if _are_bounds(table.view.bounds) else None,
        source=table.source,
        offices=tuple(_office(office) for office in table.offices),
        letterheads=tuple(letterhead(each) for each in table.letterheads),
        briefing=briefing_rules(table.briefing),
        tiles=Tiles(table.tiles.url, table.tiles.attribution) if table.tiles else None,
        access=_access(table, text, faults),
    )
    return programme, tuple(faults)


def read_criteria(
    text: bytes | None, periods: FlagPeriods = NO_PERIODS
) -> tuple[Criteria, tuple[Fault, ...]]:
    """Read criteria.toml (None: there is none); `unknown` and `not_applicable` are added where not listed.

    Those whose findings are fresh by flag periods are given `periods`.
    """
    if text is None:
        return Criteria(), ()
    table, faults = read_table(text, CRITERIA_FILE, CriteriaTable)
    if not faults and not table.criteria:
        faults.append(Fault(CRITERIA_FILE, *NO_CRITERIA))
    criteria: dict[str, Criterion] = {}
    for entry in table.criteria:
        faults += _criterion_faults(entry)
        if _is_free(entry.id, criteria):
            criteria[entry.id] = _criterion(entry, periods)
        else:
            fault = Fault(CRITERIA_FILE, *ID_TAKEN, feature=entry.id, field="id", values={"id": entry.id})
            faults.append(fault)
    return Criteria(tuple(criteria.values())), tuple(faults)


def read_flag_periods(text: bytes | None) -> tuple[FlagPeriods, tuple[Fault, ...]]:
    """Read flag_periods.toml (None: there is none); a period that ends before it begins is left out."""
    if text is None:
        return NO_PERIODS, ()
    table, faults = read_table(text, FLAG_PERIODS_FILE, FlagPeriodsTable)
    periods = []
    for entry in table.flag_periods:
        values = {"first": entry.first, "last": entry.last}
        if entry.first <= entry.last:
            periods.append(FlagPeriod(entry.first, entry.last, entry.notice, entry.occasion))
        else:
            faults.append(_period_fault(entry.first, "to", BACKWARDS, values))
    found = FlagPeriods(tuple(periods))
    return found, (*faults, *_overlap_faults(found))


def _overlap_faults(periods: FlagPeriods) -> Iterator[Fault]:
    latest: FlagPeriod | None = None
    for period in periods:
        if latest is not None and period.first <= latest.last:
            values = {"first": latest.first, "last": latest.last}
            yield _period_fault(period.first, "from", OVERLAPPING, values, serious=False)
        if latest is None or period.last > latest.last:
            latest = period


def _period_fault(
    day: date, field: str, words: Words, values: Mapping[str, object], *, serious: bool = True
) -> Fault:
    """Return the fault of the period that begins on `day`, which is what people find it by."""
    place = day.isoformat()
    return Fault(FLAG_PERIODS_FILE, *words, feature=place, field=field, values=values, serious=serious)


def _programme_faults(table: ProgrammeTable, known: Sequence[Fault]) -> Iterator[Fault]:
    if not table.name and not known:  # else the text may have been broken, or the name
        yield Fault(PROGRAMME_FILE, *NO_NAME, field="name", serious=False)
    yield from _text_faults(PROGRAMME_FILE, None, "name", table.name)
    if not _are_bounds(table.view.bounds):
        values = {"bounds": list(table.view.bounds or ())}
        yield Fault(PROGRAMME_FILE, *WRONG_BOUNDS, field="view.bounds", values=values)
    wrong_crs = _crs_fault(table.crs)
    if wrong_crs is not None:
        yield wrong_crs
    seen: set[str] = set()
    for office in table.offices:
        if office.id in seen:
            yield Fault(
                PROGRAMME_FILE, *ID_TAKEN, feature=office.id, field="offices.id", values={"id": office.id}
            )
        seen.add(office.id)
        yield from _office_faults(office)


def _office_faults(office: OfficeTable) -> Iterator[Fault]:
    yield from _order_fault(PROGRAMME_FILE, office.id, office.valid_from, office.valid_to)
    for name in office.layers:
        if name not in LAYERS:
            values = {"name": name, "allowed": ", ".join(LAYERS)}
            yield Fault(
                PROGRAMME_FILE, *NO_LAYER, feature=office.id, field="layers", values=values, serious=False
            )


def _criterion_faults(entry: CriterionTable) -> Iterator[Fault]:
    yield from _order_fault(CRITERIA_FILE, entry.id, entry.valid_from, entry.valid_to)
    yield from _text_faults(CRITERIA_FILE, entry.id, "labels", entry.labels)
    if entry.fresh_by is not None and entry.fresh_by not in FRESH_BY:
        rest = {"name": entry.fresh_by, "allowed": ", ".join(FRESH_BY)}
        yield Fault(
            CRITERIA_FILE, *NO_FRESHNESS, feature=entry.id, field="fresh_by", values=rest, serious=False
        )
    seen: set[str] = set()
    for value in entry.values:
        yield from _text_faults(CRITERIA_FILE, entry.id, f"values.{value.id}.labels", value.labels)
        if value.id in seen:
            yield Fault(
                CRITERIA_FILE, *ID_TAKEN, feature=entry.id, field="values.id", values={"id": value.id}
            )
        seen.add(value.id)


def _order_fault(file: str, name: str, first: date | None, second: date | None) -> Iterator[Fault]:
    if first is not None and second is not None and first > second:
        values = {"earlier": "valid_from", "first": first, "later": "valid_to", "second": second}
        yield Fault(file, *OUT_OF_ORDER, feature=name, field="valid_to", values=values, serious=False)


def _text_faults(file: str, name: str | None, field: str, texts: Mapping[str, str]) -> Iterator[Fault]:
    for code in LANGUAGES if texts else ():
        if not texts.get(code, "").strip():
            yield Fault(file, *NO_TEXT, feature=name, field=field, values={"language": code}, serious=False)


def _crs_fault(name: str | None) -> Fault | None:
    try:
        measuring_crs(name)
    except InvalidInput as error:
        return Fault(PROGRAMME_FILE, error.text, WRONG_CRS_REMEDY, field="crs", values=error.values)
    return None


def _are_bounds(bounds: Bounds | None) -> bool:
    if bounds is None:
        return True
    west, south, east, north = bounds
    return -180 <= west < east <= 180 and -90 <= south < north <= 90


def _is_free(criterion_id: str, criteria: Mapping[str, Criterion]) -> bool:
    """Say whether a criterion can have this id: no field, checked date or word of the schema has it."""
    taken = {name for spec in LAYERS.values() for name in spec.attributes.model_fields}
    taken |= {name for criterion in criteria.values() for name in (criterion.id, criterion.checked_field)}
    new = {criterion_id, f"{criterion_id}_checked_on"}
    return not (new & taken or criterion_id == "geometry" or hasattr(Attributes, criterion_id))


def _criterion(entry: CriterionTable, periods: FlagPeriods) -> Criterion:
    values = {
        value.id: Value(value.id, value.labels, value.colour, value.dash, value.symbol, value.score)
        for value in reversed(entry.values)
    }
    listed = tuple(reversed(values.values()))
    return Criterion(
        id=entry.id,
        labels=entry.labels,
        values=listed + tuple(value for value in DEFAULT_VALUES if value.id not in values),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        fresh_days=entry.fresh_days,
        fresh_by=entry.fresh_by,
        periods=periods if entry.fresh_by in FRESH_BY else NO_PERIODS,
    )


def _access(table: ProgrammeTable, text: bytes, faults: Sequence[Fault]) -> Access:
    """Return who may read; where settings of access are there but broken, only people with an account."""
    given = table.access
    broken = any(not fault.field or fault.field.partition(".")[0] == "access" for fault in faults)
    unsure = broken and _ACCESS_TABLE.search(text) is not None
    return Access(
        members_only=unsure or given.reading == "members",
        stated=frozenset(given.model_fields_set & {READING, RESTRICTED}),
        is_sound=bool(table.model_fields_set) and not broken,  # an empty one is one that was cut
        restricted=None if given.restricted is None else tuple(given.restricted),
        session_days=given.session_days,
        idle_hours=given.idle_hours,
        hosts=tuple(host.casefold() for host in given.hosts),
    )


def _office(entry: OfficeTable) -> Office:
    return Office(
        id=entry.id,
        names=entry.names,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        layers=tuple(entry.layers),
        criteria=tuple(entry.criteria),
    )
