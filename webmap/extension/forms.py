"""What the page of extension plans sends: the form to values; the only reader of its field names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from werkzeug.datastructures import MultiDict

from geo.assumptions.planning import REASONS, USUAL_GAP, PlanningAssumptions
from geo.extension.values import MOST_PHASES, ExtensionRequest
from geo.language import N_, Language
from geo.text import nfc

Form = MultiDict[str, str]

WEIGHT = "weight_"
MILLION = 1_000_000
MOST_MILLIONS = 1_000_000_000  # a billion millions: more than any office has, less than numbers get wrong at
MOST_WISHES = 200
_DECIMALS = 6  # a đồng, written in millions
RADII = (100, 50_000)  # metres
SECONDS = (2, 300)
GAPS = (0.01, 50)  # per cent

USUAL_RADIUS = 2000

USUAL: Mapping[str, float] = {
    "phase_1": 5000,
    "phase_2": 5000,
    "phase_3": 5000,
    "radius": USUAL_RADIUS,
    "ward_share": 0,
    "gap": USUAL_GAP * 100,
    "seconds": 60,
}

NO_BUDGET = N_("Give the budget of at least one phase, in million đồng, such as 5000.")
NO_NUMBER = N_("“{value}” is no number. Write it such as {example}.")
OUT_OF_RANGE = N_("{value} cannot be used here. Write a number from {least} to {most}.")
NEGATIVE_BUDGET = N_("A budget is more than 0. Leave the field empty where a phase has no money.")
NO_WORKS = N_("Tick at least one kind of works.")
NO_WEIGHTS = N_("Give at least one reason a weight above 0.")
TOO_MANY_WISHES = N_("At most {most} streets can be named. Take some out.")

_GROUPED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?|[1-9]\d{0,2}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field: a sentence with `{named}` places, and what fills them."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, words: Language) -> str:
        """Say it, numbers as the language writes them; what was typed stands as it was."""
        values = {name: written(words, each) for name, each in self.values.items()}
        return words.text(self.text, **values)


@dataclass(frozen=True)
class Asked:
    """What somebody asks of a plan: a request, streets to be in or out as typed."""

    request: ExtensionRequest
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typed:
    """A form as it was typed, to be shown again: texts by field, ticked works, what is wrong by field."""

    texts: Mapping[str, str]
    works: tuple[str, ...]
    problems: Mapping[str, Problem] = field(default_factory=dict)


def written(words: Language, value: object) -> str:
    """Write a number as the language does, with the decimals that it has; text as it is.

    Never with three decimals, which would be read as thousands.
    """
    if not isinstance(value, int | float):
        return str(value)
    digits = next(n for n in range(_DECIMALS + 1) if n == _DECIMALS or abs(value - round(value, n)) < 1e-9)
    return words.number(value, digits + (digits == 3))


def usual(assumptions: PlanningAssumptions, words: Language) -> Typed:
    """Return the form as it is first shown."""
    weights = {f"{WEIGHT}{name}": f"{round(share * 100, 1):g}" for name, share in assumptions.shares.items()}
    texts = {name: written(words, value) for name, value in USUAL.items()}
    return Typed({**texts, **weights}, tuple(works.id for works in assumptions.works))


def again(request: ExtensionRequest, assumptions: PlanningAssumptions, words: Language) -> Typed:
    """Return the form as it has to be filled in to ask for a plan once more."""
    texts = {f"phase_{n}": written(words, vnd / MILLION) for n, vnd in enumerate(request.budgets, start=1)}
    texts |= {"phase_2": "", "phase_3": "", **texts}
    return Typed(
        {
            **usual(assumptions, words).texts,
            **texts,
            "radius": written(words, request.radius_metres or USUAL_RADIUS),
            "ward_share": written(words, request.ward_share * 100),
            "gap": written(words, request.gap * 100),
            "seconds": written(words, request.seconds),
            "wanted": "\n".join(request.forced_in),
            "unwanted": "\n".join(request.forced_out),
        },
        tuple(works.id for works in assumptions.works),
    )


def read(form: Form, assumptions: PlanningAssumptions) -> tuple[Asked, Typed]:
    """Return what is asked, and the form as it was typed with what is wrong with it."""
    problems: dict[str, Problem] = {}
    known = [works.id for works in assumptions.works]
    chosen = tuple(name for name in known if name in form.getlist("works"))
    if known and not chosen:
        problems["works"] = Problem(NO_WORKS)
    request = ExtensionRequest(
        budgets=_budgets(form, problems),
        radius_metres=_number(form, "radius", RADII, problems),
        weights=_weights(form, problems),
        ward_share=_number(form, "ward_share", (0, 100), problems) / 100,
        gap=_number(form, "gap", GAPS, problems) / 100,
        seconds=_number(form, "seconds", SECONDS, problems),
        draws=0,
        works=chosen,
    )
    wanted, unwanted = (_lines(form, name, problems) for name in ("wanted", "unwanted"))
    asked = Asked(request, wanted, unwanted)
    texts = {name: value[:20_000] for name, value in form.items() if name not in ("csrf_token", "works")}
    return asked, Typed(texts, chosen, problems)


def number(text: str, *, grouped: bool = True) -> float | None:
    """Read a number as people write it in either language: 5000, 5.000, 5,000, 2,5, 2.5; None: it is none.

    `grouped` False: as a browser's number field sends it, where 33.333 is less than 34.
    """
    text = "".join(text.split()).replace("−", "-")
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    if grouped and _GROUPED.fullmatch(text):
        text = text.replace(next(char for char in text if char in ".,"), "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", text, re.ASCII):
        return None
    return sign * float(text)


def _budgets(form: Form, problems: dict[str, Problem]) -> tuple[int, ...]:
    found: list[int] = []
    for phase in range(1, MOST_PHASES + 1):
        name = f"phase_{phase}"
        if not form.get(name, "").strip():
            found.append(0)
            continue
        millions = _number(form, name, (0, MOST_MILLIONS), problems, below=NEGATIVE_BUDGET)
        found.append(round(millions * MILLION))
    while found and not found[-1]:
        found.pop()
    if not found and not problems.keys() & {f"phase_{n}" for n in range(1, MOST_PHASES + 1)}:
        problems["phase_1"] = Problem(NO_BUDGET)
    return tuple(found)


def _weights(form: Form, problems: dict[str, Problem]) -> dict[str, float]:
    found = {name: _number(form, f"{WEIGHT}{name}", (0, 100), problems) for name in REASONS}
    if not sum(found.values()) > 0:
        problems.setdefault(f"{WEIGHT}{REASONS[0]}", Problem(NO_WEIGHTS))
    return found


def _number(
    form: Form,
    name: str,
    limits: tuple[float, float],
    problems: dict[str, Problem],
    *,
    below: str = OUT_OF_RANGE,
) -> float:
    text = form.get(name, "").strip() or f"{USUAL.get(name, 0)}"
    found = number(text, grouped=not name.startswith(WEIGHT))
    least, most = limits
    if found is None or not isfinite(found):
        problems[name] = Problem(NO_NUMBER, {"value": text[:40], "example": USUAL.get(name, 20)})
        return least
    if not least <= found <= most:
        said = below if found < least else OUT_OF_RANGE
        problems[name] = Problem(said, {"value": text[:40], "least": least, "most": most})
        return least
    return found


def _lines(form: Form, name: str, problems: dict[str, Problem]) -> tuple[str, ...]:
    parts = [nfc(" ".join(part.split())) for part in re.split(r"[\n;]", form.get(name, ""))]
    found = tuple(dict.fromkeys(part[:200] for part in parts if part))
    if len(found) > MOST_WISHES:
        problems[name] = Problem(TOO_MANY_WISHES, {"most": MOST_WISHES})
    return found[:MOST_WISHES]
