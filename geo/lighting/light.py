"""The light on a sample stretch of carriageway, point by point: an estimate, to be drawn and told."""

from dataclasses import dataclass

from geo.language import N_

DISTRIBUTION = N_("simplified wide street distribution")  # see geo.lighting.illuminance


@dataclass(frozen=True)
class Illuminance:
    """Horizontal illuminance of a stretch between poles in a long row; metres, lux.

    The stretch begins at a pole and is `length_m` long; y is 0 at the kerb of the first row of poles and
    `width_m` at the other. `lux[row][column]` is taken at (`x_m[column]`, `y_m[row]`), the middles of equal
    cells; `poles`: those beside the stretch, (x, y).
    """

    arrangement: str
    spacing_m: float
    width_m: float
    height_m: float
    lumens: float
    length_m: float
    x_m: tuple[float, ...]
    y_m: tuple[float, ...]
    lux: tuple[tuple[float, ...], ...]
    poles: tuple[tuple[float, float], ...]
    distribution: str = DISTRIBUTION

    @property
    def average(self) -> float:
        """The average, Eavg, lux."""
        return sum(map(sum, self.lux)) / (len(self.x_m) * len(self.y_m))

    @property
    def least(self) -> float:
        """The least, Emin, lux."""
        return min(map(min, self.lux))

    @property
    def most(self) -> float:
        """The most, lux."""
        return max(map(max, self.lux))

    @property
    def uniformity(self) -> float:
        """Uo = Emin / Eavg, 0 where it is dark."""
        return self.least / self.average if self.average > 0 else 0.0
