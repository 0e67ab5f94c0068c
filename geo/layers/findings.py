"""Collect the faults of one layer's features, in the order of the file."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from geo.errors import Fault

Words = tuple[str, str]  # a problem and its remedy, as in `geo.errors.Fault`


class Findings:
    """The faults found so far in `count` features, and which of these are still sound enough to serve.

    `name` says how the feature at a position is called in a report.
    """

    def __init__(self, file: str, count: int, name: Callable[[int], str]) -> None:
        self.file = file
        self.name = name
        self.sound: npt.NDArray[np.bool_] = np.ones(count, dtype=bool)
        self._found: list[tuple[int, Fault]] = []

    def add(
        self, at: int, words: Words, *, field: str | None = None, serious: bool = True, **values: object
    ) -> None:
        """Report a fault of feature `at`; a serious one keeps the feature from being served."""
        problem, remedy = words
        self.add_fault(
            at,
            Fault(
                self.file,
                problem,
                remedy,
                feature=self.name(at),
                field=field,
                values=values,
                serious=serious,
            ),
        )

    def add_fault(self, at: int, fault: Fault) -> None:
        """Report a ready fault of feature `at`."""
        self._found.append((at, fault))
        if fault.serious:
            self.sound[at] = False

    def add_alone(self, at: int, words: Words, *, detail: str) -> None:
        """Report a fault of feature `at` in the place of all that were found in it."""
        self._found = [found for found in self._found if found[0] != at]
        self.add(at, words, detail=detail)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, feature by feature in the order of the file."""
        return tuple(fault for _, fault in sorted(self._found, key=lambda found: found[0]))
