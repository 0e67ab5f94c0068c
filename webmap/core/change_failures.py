"""Failures of a change by program that have a status of their own there."""

from collections.abc import Iterator
from contextlib import contextmanager

from geo.errors import EditConflict, InvalidInput


class StaleVersion(EditConflict):
    """The feature is not at the version that If-Match names; nothing was written."""


class VersionMissing(InvalidInput):
    """A change without If-Match would overwrite what others did meanwhile."""


class Unprocessable(InvalidInput):
    """A change was understood, but the feature would not be sound; every fault is named."""


class OtherMediaType(InvalidInput):
    """The body is of a kind that is not taken here."""


@contextmanager
def in_terms_of_programs(*, conditional: bool = True) -> Iterator[None]:
    """Give what a use case refuses the status that programs know it by: 412 (under a condition) and 422."""
    try:
        yield
    except EditConflict as error:
        if not conditional:
            raise
        raise StaleVersion(error.text, **error.values) from error
    except InvalidInput as error:
        raise Unprocessable(error.text, faults=error.faults, **error.values) from error
