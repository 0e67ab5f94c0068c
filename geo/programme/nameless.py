"""Segments that belong to no route, in words: they are told as such, never as no routes of so many metres."""

from geo.language import Language
from geo.model.summary import Part


def are_nameless(part: Part) -> bool:
    """Say whether there are segments in a place, and none belongs to a route."""
    return part.nameless_segments > 0 and part.routes == 0


def nameless(part: Part, words: Language) -> str:
    """Say how many segments of a place belong to no route; empty where all do."""
    if not part.nameless_segments:
        return ""
    return words.plural(
        "{n} segment of {metres} bears no route name, so it is counted in no route.",
        "{n} segments of {metres} bear no route name, so they are counted in no route.",
        part.nameless_segments,
        metres=words.metres(part.nameless_metres),
    )


def routes(part: Part, words: Language) -> str:
    """Write the number of routes in a place, a dash where no segment belongs to one."""
    return "–" if are_nameless(part) else words.number(part.routes)
