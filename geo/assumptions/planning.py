"""What plans of extension assume: weights, distances, scores and costs, each with source and certainty."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from geo.assumptions.weights import every_weight, shares_of
from geo.errors import InvalidInput
from geo.language import N_

Texts = Mapping[str, str]

CERTAINTIES = ("F", "M", "S", "G")  # found · measured · a secondary source alone · a guess, to be replaced
REASONS = ("closeness", "joining", "need", "people", "road_class")
USUAL_GAP = 0.002  # of the best plan's worth, that a plan of the desk may miss
_SAME_SHARE = 0.001  # forms write shares so exactly
OTHER = "other"  # the class of streets that no other row names

ASSUMED: Texts = {
    "vi": "Giả định của phần mềm, chưa đối chiếu với định mức; thay bằng số của đơn vị",
    "en": "Assumed by this software, not checked against any norm; put your own figure here",
}


@dataclass(frozen=True)
class Assumption:
    """A number that somebody took, from where, and how certain it is (one of `CERTAINTIES`)."""

    value: float
    certainty: str = "G"
    source: Texts = field(default_factory=lambda: ASSUMED)


@dataclass(frozen=True)
class Limits:
    """What a number is when nobody says otherwise, and what it can be."""

    default: float
    least: float
    most: float


NUMBERS: Mapping[str, Limits] = {
    "snap_metres": Limits(1.0, 0, 50),  # loose ends of streets so near are joined
    "match_metres": Limits(12.0, 0.5, 100),  # a street piece so near to a segment, along it, is that segment
    "match_share": Limits(0.6, 0.05, 1),  # of a piece, from which on it counts as built
    "headquarters_metres": Limits(500.0, 1, 10_000),  # from the headquarters to a street at the most
    "walking_kmh": Limits(4.5, 0.5, 20),
    "closeness_half_metres": Limits(800.0, 10, 100_000),  # so far along streets halves what closeness counts
    "joining_gap_metres": Limits(600.0, 0, 100_000),  # gaps between model routes up to so long are closed
    "touching_score": Limits(0.5, 0, 1),  # of joining, for what touches a model route
    "unlit_score": Limits(1.0, 0, 1),  # of need, for a street without light
    "lit_unknown_score": Limits(0.5, 0, 1),  # of need, where nobody knows
    "people_metres": Limits(100.0, 0, 5_000),  # along the network from an apartment block
    "people_full_households": Limits(500.0, 1, 1_000_000),  # so many and more count in full
}

WEIGHTS: Mapping[str, float] = {
    "closeness": 0.30,
    "joining": 0.25,
    "need": 0.20,
    "people": 0.15,
    "road_class": 0.10,
}

ROAD_CLASSES: Mapping[str, float] = {
    "primary": 1.0,
    "secondary": 0.9,
    "tertiary": 0.8,
    "residential": 0.6,
    "living_street": 0.5,
    "unclassified": 0.5,
    "pedestrian": 0.5,
    "service": 0.3,
    OTHER: 0.3,
}

LEFT_OUT = ("motorway", "motorway_link", "trunk", "trunk_link", "path", "track", "steps", "cycleway",
            "bridleway", "construction", "proposed", "raceway")  # fmt: skip


@dataclass(frozen=True)
class Works:
    """One kind of works: whole đồng a metre by road class (`other`: those not named).

    `unlit_only`: streets that are lit already do without.
    """

    id: str
    labels: Texts
    vnd_per_metre: Mapping[str, int]
    unlit_only: bool = False
    certainty: str = "G"
    source: Texts = field(default_factory=lambda: ASSUMED)

    def rate(self, road_class: str | None) -> int:
        """Return the đồng a metre on streets of a class."""
        return self.vnd_per_metre.get(road_class or OTHER, self.vnd_per_metre.get(OTHER, 0))


def _works(name: str, vi: str, en: str, rates: tuple[int, ...], *, unlit_only: bool = False) -> Works:
    classes = ("primary", "secondary", "tertiary", "residential", "living_street", "service", OTHER)
    return Works(name, {"vi": vi, "en": en}, dict(zip(classes, rates, strict=True)), unlit_only)


WORKS = (
    _works(
        "pavement", "Vỉa hè", "Pavement",
        (7_000_000, 6_000_000, 4_500_000, 2_500_000, 2_000_000, 1_500_000, 2_000_000),
    ),
    _works(
        "lighting", "Chiếu sáng", "Lighting",
        (2_000_000, 1_600_000, 1_200_000, 800_000, 700_000, 600_000, 700_000),
        unlit_only=True,
    ),
    _works(
        "facade", "Mặt tiền, biển hiệu", "Facades and signs",
        (1_500_000, 1_200_000, 1_000_000, 600_000, 500_000, 300_000, 500_000),
    ),
    _works(
        "greening", "Cây xanh", "Greening",
        (800_000, 700_000, 500_000, 300_000, 200_000, 100_000, 200_000),
    ),
)  # fmt: skip


def _assumed(values: Mapping[str, float]) -> Mapping[str, Assumption]:
    return {name: Assumption(value) for name, value in values.items()}


@dataclass(frozen=True)
class PlanningAssumptions:
    """All that plans of extension assume; read from planning.toml, else the defaults here.

    `numbers` by the names of `NUMBERS`; `weights` by `REASONS`; `road_classes`: what each is worth, 0 to 1.
    `left_out`: classes that are never planned; `minutes`: walking times that the map shows as rings.
    """

    numbers: Mapping[str, Assumption] = field(
        default_factory=lambda: _assumed({name: each.default for name, each in NUMBERS.items()})
    )
    weights: Mapping[str, Assumption] = field(default_factory=lambda: _assumed(WEIGHTS))
    road_classes: Mapping[str, Assumption] = field(default_factory=lambda: _assumed(ROAD_CLASSES))
    works: tuple[Works, ...] = WORKS
    left_out: tuple[str, ...] = LEFT_OUT
    minutes: tuple[int, ...] = (5, 10, 15)

    def number(self, name: str) -> float:
        """Return one of the numbers."""
        return self.numbers[name].value

    @property
    def shares(self) -> Mapping[str, float]:
        """The weight of each reason, scaled so that all add up to 1."""
        return shares_of({name: each.value for name, each in self.weights.items()}, REASONS)

    def class_score(self, road_class: str | None) -> float:
        """Return what a road class is worth, 0 to 1."""
        found = self.road_classes.get(road_class or OTHER) or self.road_classes.get(OTHER)
        return found.value if found is not None else 0.0

    def with_weights(self, given: Mapping[str, float]) -> "PlanningAssumptions":
        """Return the same with other weights, as somebody set them; those not named are 0.

        What weighs as before, to a thousandth of all, keeps its source.

        Raises:
            InvalidInput: a reason that there is not, a weight below 0 or no number, or all of them 0.
        """
        own = {"vi": "Do người lập phương án chọn", "en": "Chosen by whoever made the plan"}
        weights = every_weight(given, REASONS)
        before, after = self.shares, shares_of(weights, REASONS)
        chosen = {name: Assumption(value, "G", own) for name, value in weights.items()}
        kept = {
            name: replace(self.weights[name], value=value)
            for name, value in weights.items()
            if name in self.weights and abs(after[name] - before[name]) < _SAME_SHARE
        }
        return replace(self, weights={**chosen, **kept})

    def with_works(self, given: Collection[str]) -> "PlanningAssumptions":
        """Return the same with some kinds of works only, by id.

        Raises:
            InvalidInput: a kind that there is not, or none of those that there are.
        """
        known = [each.id for each in self.works]
        if not set(given) <= set(known) or (known and not given):
            raise InvalidInput(
                N_("Choose kinds of works from these, at least one: {allowed}."), allowed=", ".join(known)
            )
        return replace(self, works=tuple(each for each in self.works if each.id in given))


DEFAULT_PLANNING = PlanningAssumptions()
