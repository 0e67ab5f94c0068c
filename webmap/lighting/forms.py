"""What the page of lighting plans sends: the form to values; the only reader of its field names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

from geo.assumptions.lighting import LAYERS, WIDTH_LIMITS, WIDTHS, LightingAssumptions
from geo.assumptions.planning import Limits
from geo.errors import InvalidInput
from geo.language import N_, Language
from geo.lighting.plan import LightingPlan
from webmap.core import list_params, params
from webmap.core.params import Arguments
from webmap.extension.forms import NO_NUMBER, OUT_OF_RANGE, Form, Problem, number, written

WIDTH = "width_"
TARGETS = ("street_target", "alley_target")
PER_CENT = Limits(100, 0, 100)
NO_STANDARD = N_("There is no such table of levels any more. Choose one of those below.")
NO_LAYER = N_("Choose what is to be lit.")
NO_WARD = N_("There is no ward “{code}” on that day.")
SORTS = ("priority", "name", "ward", "class", "width", "metres", "poles", "kw", "kwh", "capital", "total")


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of a plan; numbers and widths stand in `assumed`. `wards` empty: all."""

    standard: str
    layer: str
    wards: tuple[str, ...]
    tariff_day: date | None
    assumed: LightingAssumptions


@dataclass(frozen=True)
class Typed:
    """A form as it was typed, to be shown again: texts by field, ticked wards, what is wrong by field."""

    texts: Mapping[str, str]
    wards: tuple[str, ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What a page of a plan shows: the map's theme, a street to look at, the table's part and order."""

    by: str
    street: str | None
    words: str
    key: str
    descending: bool
    page: int


def usual(assumed: LightingAssumptions, words: Language, day: date) -> Typed:
    """Return the form as it is first shown."""
    widths = {f"{WIDTH}{road}": written(words, assumed.width(road)) for road in WIDTHS}
    targets = {name: written(words, assumed.number(name) * 100) for name in TARGETS}
    own = {"standard": assumed.standard, "layer": LAYERS[0], "tariff_day": words.date(day)}
    return Typed({**own, **targets, **widths})


def again(plan: LightingPlan, words: Language) -> Typed:
    """Return the form as it has to be filled in to ask for a plan once more."""
    found = usual(plan.assumed, words, plan.tariff_day)
    return Typed({**found.texts, "standard": plan.standard.id, "layer": plan.layer}, plan.wards)


def read(form: Form, assumed: LightingAssumptions, known_wards: Iterable[str]) -> tuple[Wanted, Typed]:
    """Return what is asked, and the form as it was typed with what is wrong with it."""
    problems: dict[str, Problem] = {}
    standard = form.get("standard", "").strip() or assumed.standard
    if standard not in [each.id for each in assumed.standards]:
        problems["standard"] = Problem(NO_STANDARD)
    layer = form.get("layer", "").strip() or LAYERS[0]
    if layer not in LAYERS:
        problems["layer"] = Problem(NO_LAYER)
    known, chosen = set(known_wards), tuple(dict.fromkeys(form.getlist("wards")))
    strange = [code for code in chosen if code not in known]
    if strange:
        problems["wards"] = Problem(NO_WARD, {"code": strange[0][:40]})
    numbers = {name: _targeted(form, name, assumed, problems) for name in TARGETS}
    widths = {road: _width(form, road, assumed, problems) for road in WIDTHS}
    day = _day(form, problems)
    texts = {name: value[:200] for name, value in form.items() if name not in ("csrf_token", "wards")}
    typed = Typed(texts, tuple(code for code in chosen if code in known), problems)
    if problems:
        return Wanted(assumed.standard, LAYERS[0], (), None, assumed), typed
    return Wanted(standard, layer, chosen, day, assumed.taking(numbers=numbers, widths=widths)), typed


def shown(arguments: Arguments, themes: tuple[str, ...]) -> Shown:
    """Read what a page of a plan shows.

    Raises:
        InvalidInput: another theme or column, or no page.
    """
    key, descending = list_params.order(arguments, SORTS, "priority")
    return Shown(
        by=params.choice(arguments, "by", themes, themes[0]),
        street=params.text(arguments, "street"),
        words=params.text(arguments, "q") or "",
        key=key,
        descending=descending,
        page=list_params.page_number(arguments),
    )


def _targeted(form: Form, name: str, assumed: LightingAssumptions, problems: dict[str, Problem]) -> float:
    usual_share = assumed.number(name)
    found = _number(form, name, usual_share * 100, PER_CENT, problems)
    return usual_share if abs(found - usual_share * 100) < 1e-9 else found / 100


def _width(form: Form, road: str, assumed: LightingAssumptions, problems: dict[str, Problem]) -> float:
    return _number(form, f"{WIDTH}{road}", assumed.width(road), WIDTH_LIMITS, problems)


def _number(form: Form, name: str, usual_value: float, limits: Limits, problems: dict[str, Problem]) -> float:
    text = form.get(name, "").strip()
    if not text:
        return usual_value
    found = number(text, grouped=False)
    if found is None or not isfinite(found):
        problems[name] = Problem(NO_NUMBER, {"value": text[:40], "example": usual_value})
        return usual_value
    if not limits.least <= found <= limits.most:
        values = {"value": text[:40], "least": limits.least, "most": limits.most}
        problems[name] = Problem(OUT_OF_RANGE, values)
        return usual_value
    return found


def _day(form: Form, problems: dict[str, Problem]) -> date | None:
    try:
        return params.day(form, "tariff_day")
    except InvalidInput as error:
        problems["tariff_day"] = Problem(error.text, error.values)
        return None
