"""A store over a folder of GeoJSON files, as any GIS program can open them.

Reading is cached by each file's nanosecond time, size and inode. Writing is locked between processes, reads anew under
the lock, and replaces each file in one synced step.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

import geopandas as gpd
import orjson

from geo.errors import Fault, StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS, layer
from geo.layers.reading import LayerContent, UnreadableLayer, empty_frame, parse_collection, read_layer
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature
from geo.model.programme import Programme
from geo.stores import files
from geo.stores.changing import changed
from geo.stores.configuration import CRITERIA_FILE, PROGRAMME_FILE, read_criteria, read_programme
from geo.stores.features import feature_of
from geo.stores.memory import by_layer

DECIMALS = 7  # about a centimetre (RFC 7946)


class GeoJsonStore:
    """The layers in the files of `folder`; `today` is asked for the current day."""

    def __init__(self, folder: Path, *, today: Callable[[], date] = date.today) -> None:
        self.folder = folder
        self._today = today
        self._memory: dict[str, tuple[object, Any]] = {}
        self._guard = RLock()

    @property
    def programme(self) -> Programme:
        """The programme's settings."""
        return self._settings(PROGRAMME_FILE, read_programme)[0]

    @property
    def criteria(self) -> Criteria:
        """The criteria, in order."""
        return self._settings(CRITERIA_FILE, read_criteria)[0]

    def frame(self, layer: str) -> gpd.GeoDataFrame:
        """Return the sound features of a layer."""
        content = self._content(layer)
        if not content.readable:
            raise _unsound(content.faults[0])
        return content.frame

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature."""
        return feature_of(self.frame(layer), layer, feature_id)

    def revision(self, *layers: str) -> str:
        """Return a hash of the files' stamps."""
        names = [layer(name).file_name for name in layers or LAYERS] + [PROGRAMME_FILE, CRITERIA_FILE]
        stamps = [files.stamp(self.folder / name) for name in names]
        return hashlib.sha256(repr((stamps, self._today().isoformat())).encode()).hexdigest()[:16]

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of the settings and of all layers."""
        found = [
            *self._settings(PROGRAMME_FILE, read_programme)[1],
            *self._settings(CRITERIA_FILE, read_criteria)[1],
        ]
        for name in LAYERS:
            try:
                found += self._content(name).faults
            except StoreUnavailable as error:
                remedy = N_("Make the file readable again.")
                found.append(Fault(layer(name).file_name, error.text, remedy, values=error.values))
        return tuple(found)

    def apply(self, changes: Sequence[Change]) -> tuple[Feature | None, ...]:
        """Carry out all changes or none, reading the files anew under the folder's lock."""
        results: dict[int, Feature | None] = {}
        after: dict[str, list[dict[str, Any]]] = {}
        groups = by_layer(changes)
        with self._guard, files.locked(self.folder):
            criteria = self.criteria
            for name, numbered in groups.items():
                part = [change for _, change in numbered]
                after[name], saved = changed(
                    self._raw(layer(name)), part, layer(name), criteria, today=self._today()
                )
                results.update(zip((at for at, _ in numbered), saved, strict=True))
            for name, features in after.items():
                files.replace(self.folder / layer(name).file_name, collection_text(features))
        return tuple(results[at] for at in range(len(changes)))

    def _raw(self, spec: LayerSpec) -> list[dict[str, Any]]:
        text = files.read(self.folder / spec.file_name)
        if text is None:
            return []
        try:
            return parse_collection(text, spec)
        except UnreadableLayer as error:
            raise _unsound(error.fault) from error

    def _content(self, name: str) -> LayerContent:
        spec = layer(name)
        criteria, today = self.criteria, self._today()

        def load(text: bytes | None) -> LayerContent:
            if text is None:
                return LayerContent(empty_frame(spec, criteria))
            return read_layer(text, spec, criteria, today=today)

        return self._cached(spec.file_name, load, (criteria, today))

    def _settings(self, file: str, read: Callable[[bytes | None], Any]) -> Any:
        return self._cached(file, read, None)

    def _cached(self, file: str, load: Callable[[bytes | None], Any], depends: object) -> Any:
        path = self.folder / file
        with self._guard:
            key = (files.stamp(path), depends)
            found = self._memory.get(file)
            if found is not None and found[0] == key:
                return found[1]
            text = files.read(path)
            content = load(text)
            if (
                files.stamp(path),
                depends,
            ) == key:  # else it changed while it was read: read it again next time
                self._memory[file] = (key, content)
            return content


def collection_text(features: Sequence[dict[str, Any]]) -> bytes:
    """Return a FeatureCollection as UTF-8 text, one feature a line, at most seven decimals."""
    lines = b",\n".join(orjson.dumps(_rounded(feature)) for feature in features)
    return b'{"type":"FeatureCollection","features":[\n' + lines + b"\n]}\n"


def _rounded(feature: dict[str, Any]) -> dict[str, Any]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or "coordinates" not in geometry:
        return feature
    return {**feature, "geometry": {**geometry, "coordinates": _round(geometry["coordinates"])}}


def _round(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    if isinstance(coordinates, list | tuple):
        return [_round(part) for part in coordinates]
    return coordinates


def _unsound(fault: Fault) -> StoreUnavailable:
    return StoreUnavailable(
        N_("The file {file} cannot be used now: it is broken or half-written. Run: model-routes check"),
        file=fault.file,
    )
