"""Every expected failure, worded for users.

A message is an English sentence with named places (`{field}`) and is the key of a translation; the values are
filled in after translating. `geo` knows no HTTP: `webmap.core.errors` maps these classes to statuses.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault: file, feature, field, what is wrong and the remedy.

    `problem` and `remedy` are English sentences with `{named}` places (translation keys); `values` fills.
    `serious` faults keep the feature (or the file) from being served; the others are only reported.
    """

    file: str
    problem: str
    remedy: str
    feature: str | None = None
    field: str | None = None
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
    serious: bool = True

    def problem_in(self, translate: Callable[[str], str]) -> str:
        """Return what is wrong, in the language of `translate`."""
        return translate(self.problem).format(**self.values)

    def remedy_in(self, translate: Callable[[str], str]) -> str:
        """Return how to mend it, in the language of `translate`."""
        return translate(self.remedy).format(**self.values)


class GeoError(Exception):
    """A failure that a user can understand and mend.

    `text` is an English sentence with `{named}` places, `values` what goes into them.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        self.text = text
        self.values = values
        super().__init__(text.format(**values) if values else text)

    def in_words(self, translate: Callable[[str], str]) -> str:
        """Return the message in the language of `translate` (a gettext function)."""
        sentence = translate(self.text)
        return sentence.format(**self.values) if self.values else sentence


class InvalidInput(GeoError):
    """Something that was given is wrong; `faults` names every fault at once, where there are several."""

    def __init__(self, text: str, /, *, faults: Sequence[Fault] = (), **values: object) -> None:
        super().__init__(text, **values)
        self.faults = tuple(faults)


class TooLarge(InvalidInput):
    """A file or picture is larger than is taken here."""


class WrongKind(InvalidInput):
    """A file is of a kind that is not taken here."""


class UnusableFile(InvalidInput):
    """A file is of the right kind but damaged, or not what it pretends to be."""


class UnknownName(GeoError):
    """A ward, layer, feature, criterion or page that does not exist."""


class EditConflict(GeoError):
    """Somebody else changed the same feature first; nothing was written."""


class NotSignedIn(GeoError):
    """Only people with an account may do this, and nobody is signed in."""


class NotAllowed(GeoError):
    """The role, ward or office of who is signed in does not cover this; nothing was written."""


class TooManyAttempts(GeoError):
    """Somebody tries again and again; `seconds` among the values says how long to wait."""


class StoreUnavailable(GeoError):
    """A file or database cannot be read or written now: locked, read-only, half-written or gone."""


class Busy(GeoError):
    """More is asked for at once than this computer does at a time; it works a moment later."""


class MissingPart(GeoError):
    """A part of the installation is missing, such as the fonts that the build brings."""
