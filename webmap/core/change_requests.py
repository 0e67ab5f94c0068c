"""What a program sends to change something: the body, the version that it saw, the key against repeating."""

import hashlib
import re
from typing import Any

import orjson
from flask import Request

from geo.errors import InvalidInput
from geo.language import N_
from geo.model.feature import Feature
from webmap.core.change_failures import OtherMediaType, VersionMissing

MERGE_PATCH = ("application/merge-patch+json",)
NEW_FEATURE = ("application/geo+json", "application/json")
_VERSION = re.compile(r"v([0-9]{1,15})")
_LONGEST_KEY = 200


def document(request: Request, allowed: tuple[str, ...]) -> Any:
    """Return the JSON that was sent.

    Raises:
        OtherMediaType: it is of another media type, or packed.
        InvalidInput: it is no JSON in UTF-8.
    """
    packed = request.headers.get("Content-Encoding", "identity").casefold()
    if request.mimetype not in allowed or packed != "identity":
        raise OtherMediaType(
            N_("A body of the type “{type}” is not taken here. Send {allowed}, not packed."),
            type=(request.mimetype or "")[:60],
            allowed=", ".join(allowed),
        )
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            N_("The JSON is broken at line {line}, column {column}."), line=error.lineno, column=error.colno
        ) from None


def seen_version(request: Request, kept: Feature) -> int:
    """Return the version that If-Match names: that of the feature where it is among them, else another.

    Raises:
        VersionMissing: there is no If-Match.
    """
    if "If-Match" not in request.headers:
        raise VersionMissing(
            N_("Send the ETag that you read in the header If-Match, so that nobody is overwritten.")
        )
    tags = request.if_match
    if tags.contains(f"v{kept.version}"):
        return kept.version
    named = [int(found[1]) for tag in tags.as_set() if (found := _VERSION.fullmatch(tag))]
    return next((version for version in named if version != kept.version), 0)


def key(request: Request, person: str) -> str:
    """Return the key under which a change is carried out once only, empty without one.

    It belongs to the person, the address and the body: nobody is given the answer to another change.

    Raises:
        InvalidInput: it is too long.
    """
    given = request.headers.get("Idempotency-Key", "").strip()
    if not given:
        return ""
    if len(given) > _LONGEST_KEY:
        raise InvalidInput(N_("An Idempotency-Key has at most {most} characters."), most=_LONGEST_KEY)
    parts = (person, request.method, request.path, given, request.get_data())
    return "api:" + hashlib.sha256(repr(parts).encode()).hexdigest()[:40]
