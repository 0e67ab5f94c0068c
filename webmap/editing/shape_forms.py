"""What the map's shape tools send: JSON to values; the only reader of its field names."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from flask import Request

from geo.editing.make_route import NewRoute
from geo.errors import InvalidInput
from geo.language import N_
from geo.model.stage import PROPOSED
from geo.text import nfc
from webmap.core import change_requests

_JSON = ("application/json",)
_MOST_VERSION = 2**53


@dataclass(frozen=True)
class Sent:
    """What was sent: the fields of the JSON object, and why the change is made."""

    fields: Mapping[str, Any]
    reason: str = ""

    def version(self) -> int:
        """Return the version that was seen.

        Raises:
            InvalidInput: there is none.
        """
        return _version(self.fields.get("version"))

    def versions(self) -> dict[str, int]:
        """Return the version that was seen of each feature, by id.

        Raises:
            InvalidInput: it is no table of versions.
        """
        found = self.fields.get("versions")
        if not isinstance(found, Mapping):
            raise InvalidInput(N_("Say which features are meant, with the version that you saw of each."))
        return {str(name): _version(version) for name, version in found.items()}

    def chosen(self) -> dict[str, Any]:
        """Return the values that somebody chose where features differ, by field.

        Raises:
            InvalidInput: it is no table of texts.
        """
        found = self.fields.get("chosen") or {}
        if not isinstance(found, Mapping) or not all(
            value is None or isinstance(value, str) for value in found.values()
        ):
            raise InvalidInput(N_("“{field}” is not what is expected here."), field="chosen")
        return dict(found)

    def geometry(self) -> Any:
        """Return the geometry as it was sent; the store checks it."""
        return self.fields.get("geometry")

    def feature(self) -> dict[str, Any]:
        """Return a new feature as GeoJSON."""
        return {name: self.fields[name] for name in ("id", "geometry", "properties") if name in self.fields}

    def point(self) -> tuple[float, float]:
        """Return a longitude and a latitude.

        Raises:
            InvalidInput: it is no place.
        """
        found = self.fields.get("point")
        if isinstance(found, list) and len(found) == 2 and all(_is_degree(part) for part in found):
            return float(found[0]), float(found[1])
        raise InvalidInput(N_("Say where to split: [longitude, latitude] in degrees."))

    def streets(self) -> list[str]:
        """Return ids of streets.

        Raises:
            InvalidInput: it is no list of ids.
        """
        found = self.fields.get("streets")
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise InvalidInput(N_("Choose the streets of the route."))
        return found

    def route(self) -> NewRoute:
        """Return what a new route is to be.

        Raises:
            InvalidInput: a field is not what is expected.
        """
        texts = {name: self.fields.get(name) or "" for name in ("name", "stage", "joined_on")}
        flags = {name: self.fields.get(name, False) for name in ("merged", "overlapping")}
        wrong = [name for name, value in texts.items() if not isinstance(value, str)]
        wrong += [name for name, value in flags.items() if not isinstance(value, bool)]
        if wrong:
            raise InvalidInput(N_("“{field}” is not what is expected here."), field=wrong[0])
        day, stage = texts["joined_on"] or None, texts["stage"] or PROPOSED
        return NewRoute(texts["name"], stage, day, flags["merged"], flags["overlapping"])


def feature_id(request: Request, layer: str, given: str) -> str:
    """Return the id in the address. Servers differ in what they make of %2F; the raw address does not."""
    path = str(request.environ.get("REQUEST_URI") or "").partition("?")[0]
    _, found, tail = path.partition(f"/features/{layer}/")
    return nfc(unquote(tail.rpartition("/")[0])) if found else nfc(given)


def sent(request: Request) -> Sent:
    """Return what was sent.

    Raises:
        OtherMediaType, InvalidInput: it is no JSON object, or its reason is no text.
    """
    found = change_requests.document(request, _JSON)
    if not isinstance(found, Mapping):
        raise InvalidInput(N_("This is not a JSON object."))
    reason = found.get("reason") or ""
    if not isinstance(reason, str):
        raise InvalidInput(N_("“{field}” is not what is expected here."), field="reason")
    return Sent(found, reason.strip())


def _version(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST_VERSION:
        return value
    raise InvalidInput(N_("Say which version you saw, so that nobody is overwritten."))


def _is_degree(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) <= 180
