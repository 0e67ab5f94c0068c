"""What plans of lighting assume: classes and levels, luminaires, poles, tariffs; each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from geo.assumptions.planning import ASSUMED, Assumption, Limits, Texts
from geo.errors import InvalidInput, UnknownName
from geo.language import N_

LAYERS = ("streets", "route_segments")  # what can be lit
ARRANGEMENTS = ("one_side", "staggered", "opposite")

NUMBERS: Mapping[str, Limits] = {
    "utilisation": Limits(0.40, 0.05, 1),  # CU: share of the lamps' light that reaches the carriageway
    "maintenance": Limits(0.80, 0.3, 1),  # MF: share of the new light that is left before cleaning
    "spacing_to_height": Limits(3.2, 1, 6),  # spacing is at most so many mounting heights
    "least_spacing_metres": Limits(8.0, 1, 100),  # an option that needs poles nearer than that is none
    "luminance_per_lux": Limits(0.07, 0.01, 1),  # cd/m² a lux of the road surface
    "one_side_heights": Limits(1.0, 0.1, 5),  # one side where the width is at most so many heights
    "staggered_heights": Limits(1.5, 0.1, 5),  # staggered up to so many
    "opposite_heights": Limits(2.5, 0.1, 10),  # opposite up to so many: lower poles leave the middle dark
    "burn_hours": Limits(4000, 1, 8784),  # a year
    "years": Limits(10, 1, 50),  # that costs are added up over
    "upkeep_share": Limits(0.03, 0, 1),  # of the capital, each year
    "cable_vnd_per_metre": Limits(250_000, 0, 1_000_000_000),
    "kerb_offset_metres": Limits(0.5, 0, 20),  # from the edge of the carriageway to the pole
    "junction_clear_metres": Limits(3.0, 0, 50),  # from the edge of a crossing carriageway to the first pole
    "bend_degrees": Limits(30, 5, 170),  # a bend so sharp has a pole
    "street_target": Limits(1.0, 0, 1),  # share of streets that are to be lit
    "alley_target": Limits(0.8, 0, 1),
    "unknown_need": Limits(0.5, 0, 1),  # of a street where nobody knows whether it is lit; unlit is 1
    "partial_need": Limits(0.5, 0, 1),  # of a segment that is lit in part
    "need_weight": Limits(0.6, 0, 1),  # of the priority; the rest is closeness to the headquarters
    "closeness_half_metres": Limits(800, 1, 100_000),  # so far along streets halves closeness
    "old_lumens_per_watt": Limits(80, 10, 300),  # of the lamps that LED would replace, ballast included
    "dimmed_hours": Limits(1825, 0, 8784),  # a year, late at night
    "dimmed_to": Limits(0.5, 0, 1),  # of full power
}  # fmt: skip

WIDTHS: Mapping[str, float] = {
    "motorway": 22.0, "trunk": 21.0, "primary": 21.0, "secondary": 15.0, "tertiary": 10.5,
    "unclassified": 7.0, "residential": 5.5,
    "living_street": 4.0, "service": 3.5, "pedestrian": 4.0, "other": 5.5,
}  # fmt: skip

WIDTH_LIMITS = Limits(5.5, 0.5, 100)  # metres of a carriageway
ENTERED: Texts = {"vi": "Nhập riêng cho phương án này", "en": "Entered for this plan"}


@dataclass(frozen=True)
class LightingClass:
    """One class of a standard: what is required, and which streets belong to it.

    `lux`: average horizontal illuminance to be kept, or `luminance` (cd/m²) that it is worked out from.
    `uniformity`, `longitudinal`, `glare_percent`: told, not planned for. `from_width_m`: the carriageway from
    which on a street belongs here by its width (None: never by width); `road_classes`: always.
    """

    id: str
    labels: Texts
    luminance: float | None = None
    lux: float | None = None
    uniformity: float | None = None
    longitudinal: float | None = None
    glare_percent: float | None = None
    from_width_m: float | None = None
    road_classes: tuple[str, ...] = ()
    alley: bool = False


@dataclass(frozen=True)
class Standard:
    """A table of classes that can be chosen; the levels are data of `source`, never a claim of ours."""

    id: str
    labels: Texts
    classes: tuple[LightingClass, ...]
    certainty: str = "G"
    source: Texts = field(default_factory=lambda: ASSUMED)

    def by_width(self) -> tuple[LightingClass, ...]:
        """Return the classes that widths decide, narrowest first."""
        found = [each for each in self.classes if each.from_width_m is not None]
        return tuple(sorted(found, key=lambda each: each.from_width_m or 0.0))


@dataclass(frozen=True)
class Luminaire:
    """A luminaire: power with its driver, light, and what one costs with its arm, in whole đồng.

    `least_height_m`: lower down it would dazzle, and light a spot instead of the street.
    """

    id: str
    labels: Texts
    watts: float
    lumens: float
    price_vnd: int
    least_height_m: float = 0.0
    certainty: str = "G"
    source: Texts = field(default_factory=lambda: ASSUMED)


@dataclass(frozen=True)
class Pole:
    """A pole: its mounting height and what one costs with its foundation, in whole đồng."""

    height_m: float
    price_vnd: int
    certainty: str = "G"
    source: Texts = field(default_factory=lambda: ASSUMED)


@dataclass(frozen=True)
class Tariff:
    """The price of a kilowatt-hour before VAT, from a day on."""

    first: date
    vnd_per_kwh: float
    certainty: str = "G"
    source: Texts = field(default_factory=lambda: ASSUMED)


@dataclass(frozen=True)
class LightingAssumptions:
    """All that plans of lighting assume; read from lighting_standards.toml, else the shipped defaults."""

    standards: tuple[Standard, ...]
    luminaires: tuple[Luminaire, ...]
    poles: tuple[Pole, ...]
    tariffs: tuple[Tariff, ...]
    standard: str
    numbers: Mapping[str, Assumption] = field(default_factory=dict)
    widths: Mapping[str, Assumption] = field(default_factory=dict)

    def number(self, name: str) -> float:
        """Return one of the numbers."""
        return self.numbers[name].value if name in self.numbers else NUMBERS[name].default

    def width(self, road_class: str) -> float:
        """Return the width that is assumed for streets of a class whose width nobody knows."""
        found = self.widths.get(road_class) or self.widths.get("other")
        return found.value if found else WIDTHS["other"]

    def find(self, standard_id: str | None = None) -> Standard:
        """Return the standard called so (None: the usual one).

        Raises:
            UnknownName: there is none of that name.
        """
        wanted = standard_id or self.standard
        for each in self.standards:
            if each.id == wanted:
                return each
        raise UnknownName(
            N_("There is no lighting standard “{name}”. Choose one of: {allowed}."),
            name=wanted[:40],
            allowed=", ".join(each.id for each in self.standards) or "–",
        )

    def taking(
        self, *, numbers: Mapping[str, float] | None = None, widths: Mapping[str, float] | None = None
    ) -> "LightingAssumptions":
        """Return the same with some numbers and widths changed; the others keep their source.

        Raises:
            InvalidInput: a number that is none, or out of range.
        """
        own, wide = dict(self.numbers), dict(self.widths)
        for name, value in (numbers or {}).items():
            if value != self.number(name):
                own[name] = Assumption(_within(value, NUMBERS[name]), source=ENTERED)
        for name, value in (widths or {}).items():
            if value != self.width(name):
                wide[name] = Assumption(_within(value, WIDTH_LIMITS), source=ENTERED)
        return replace(self, numbers=own, widths=wide)

    def lux_of(self, lighting_class: LightingClass) -> float:
        """Return the average illuminance that a class asks for: its own, else from its luminance."""
        if lighting_class.lux is not None:
            return lighting_class.lux
        return (lighting_class.luminance or 0.0) / self.number("luminance_per_lux")

    def tariff_on(self, day: date) -> Tariff:
        """Return the tariff in force on a day; before the first one, the first.

        Raises:
            InvalidInput: there is no tariff at all.
        """
        if not self.tariffs:
            raise InvalidInput(N_("There is no electricity tariff. Write one into lighting_standards.toml."))
        ordered = sorted(self.tariffs, key=lambda each: each.first)
        return next((each for each in reversed(ordered) if each.first <= day), ordered[0])

    def mean_tariff(self, day: date) -> float:
        """Return the mean đồng a kilowatt-hour over the years from a day on; the last tariff holds on."""
        days = max(1, round(self.number("years") * 365.25))
        last = date.fromordinal(min(day.toordinal() + days, date.max.toordinal() - 1))
        inner = [each.first for each in self.tariffs if day < each.first < last]
        starts = [day, *sorted(set(inner))]
        ends = [*starts[1:], last]
        spent = sum(
            (after - first) / timedelta(days=1) * self.tariff_on(first).vnd_per_kwh
            for first, after in zip(starts, ends, strict=True)
        )
        return spent / ((last - day) / timedelta(days=1))


def _within(value: float, limits: Limits) -> float:
    if not limits.least <= value <= limits.most:
        raise InvalidInput(
            N_("{value} cannot be used here. Write a number from {least} to {most}."),
            value=f"{value:g}",
            least=f"{limits.least:g}",
            most=f"{limits.most:g}",
        )
    return float(value)
