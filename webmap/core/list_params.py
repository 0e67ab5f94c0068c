"""Query strings of tables and lists: sort order, filters and pages."""

from geo.errors import InvalidInput
from geo.inspection.recheck_values import Wanted
from geo.language import N_
from geo.model.criterion import Criterion
from geo.programme.features import Asked
from webmap.core.params import Arguments, choice, text

_LONGEST_NUMBER = 6


def page_number(arguments: Arguments, name: str = "page") -> int:
    """Read the number of a page, 1 where it is not given.

    Raises:
        InvalidInput: it is not a whole number from 1 on.
    """
    given = arguments.get(name, "").strip() or "1"
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= _LONGEST_NUMBER else 0
    if number < 1:
        raise InvalidInput(N_("“{value}” is not a page. Write a whole number from 1 on."), value=given[:20])
    return number


def order(arguments: Arguments, allowed: tuple[str, ...], default: str) -> tuple[str, bool]:
    """Read what a table is sorted by and whether it descends, as the default does.

    Raises:
        InvalidInput: there is no such column.
    """
    key = choice(arguments, "sort", allowed, default)
    return key, bool(text(arguments, "desc")) or not text(arguments, "sort")


def due_wanted(arguments: Arguments, *, whole: bool = False) -> Wanted:
    """Read what a list of old findings is limited to: `ward`, `criterion`, and `page` (`whole`: all of it).

    Raises:
        InvalidInput: the page is not a whole number from 1 on.
    """
    page = None if whole else page_number(arguments)
    return Wanted(text(arguments, "ward"), text(arguments, "criterion"), page)


def inspected(arguments: Arguments) -> tuple[str, str, str]:
    """Read which `route` is meant, or which `segment` of it, or which `block`; the others are empty.

    Raises:
        InvalidInput: none is given, or a block beside a route.
    """
    route, segment, block = (text(arguments, name) or "" for name in ("route", "segment", "block"))
    if bool(route or segment) == bool(block):
        raise InvalidInput(
            N_(
                "Say what is inspected: “route” with the id of a route, “segment” with that of a segment, "
                "or “block” with that of an apartment block."
            )
        )
    return route, segment, block


def asked(arguments: Arguments, themes: tuple[Criterion, ...]) -> Asked:
    """Read what a list is limited to: `ward`, `status` as theme:value, and `page`.

    Raises:
        InvalidInput: the theme or the value does not exist.
    """
    status = text(arguments, "status")
    if status is None:
        return Asked(ward=text(arguments, "ward"), page=page_number(arguments))
    allowed = {f"{each.id}:{v.id}": (each, v.id) for each in themes for v in each.values}
    if status not in allowed:
        raise InvalidInput(
            N_("“{value}” is not possible for {name}. Choose one of: {allowed}."),
            value=status[:40],
            name="status",
            allowed=", ".join(allowed),
        )
    found, value = allowed[status]
    return Asked(ward=text(arguments, "ward"), theme=found, value=value, page=page_number(arguments))
