"""A layer as its file holds it: one JSON text a feature, in order, so that a change rewrites one of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

from geo.layers.attributes import identity
from geo.layers.parsing import Collection, UnreadableLayer, parse_collection, unusable
from geo.layers.spec import LayerSpec

Raw = dict[str, Any]


@dataclass(frozen=True)
class RawLayer:
    """The texts of the features, and the other members of the collection, such as a name.

    `strict` is false where the file held what JSON does not have (NaN, broken characters): it stays so.
    """

    texts: tuple[bytes, ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = True

    @classmethod
    def of(cls, collection: Collection) -> "RawLayer":
        """Take over a collection that was read."""
        dump = _dump(collection.strict)
        return cls(
            tuple(dump(feature) for feature in collection.features), collection.members, collection.strict
        )

    @classmethod
    def parse(cls, text: bytes | None, spec: LayerSpec) -> "RawLayer":
        """Read the text of a file; None: there is no file, the layer is empty.

        Raises:
            UnreadableLayer: it cannot be read as a whole.
        """
        try:
            return cls() if text is None else cls.of(parse_collection(text, spec))
        except UnreadableLayer:
            raise
        except Exception as error:
            raise unusable(spec, error) from error

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each feature's id; of several with one id the first."""
        found: dict[str, int] = {}
        for at in range(len(self.texts)):
            found.setdefault(identity(self.raw(at)), at)
        found.pop("", None)
        return found

    def raw(self, at: int) -> Any:
        """Return the feature at a place as plain JSON values of its own."""
        text = self.texts[at]
        return orjson.loads(text) if self.strict else json.loads(text)

    def features(self) -> list[Any]:
        """Return every feature as plain JSON values."""
        return [self.raw(at) for at in range(len(self.texts))]

    def with_changes(self, changed: Mapping[int, Raw | None], added: Iterable[tuple[str, Raw]]) -> "RawLayer":
        """Return a layer with some places changed (None: removed) and features, by id, put at its end."""
        dump = _dump(self.strict)
        texts: list[bytes | None] = list(self.texts)
        for at, raw in changed.items():
            texts[at] = None if raw is None else dump(raw)
        new = dict(added)
        kept = [text for text in texts if text is not None]
        layer = RawLayer((*kept, *(dump(raw) for raw in new.values())), self.members, self.strict)
        if len(kept) == len(self.texts):  # every place is still the same: no need to read them all again
            ends = {feature_id: len(kept) + at for at, feature_id in enumerate(new)}
            layer.__dict__["places"] = {**self.places, **ends}
        return layer

    def text(self) -> bytes:
        """Return the collection as UTF-8 text, its other members first, then one feature a line."""
        dump = _dump(self.strict)
        members = b"".join(dump(key) + b":" + dump(value) + b"," for key, value in self.members.items())
        lines = b",\n".join(self.texts)
        return b'{"type":"FeatureCollection",' + members + b'"features":[\n' + lines + b"\n]}\n"


def _dump(strict: bool) -> Any:
    return orjson.dumps if strict else _lenient


def _lenient(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
