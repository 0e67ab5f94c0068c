"""A store over a folder of GeoJSON files, as any GIS program can open them.

Reading is remembered by each file's nanosecond time, size and inode. Writing is locked between processes,
reads anew under the lock, and replaces each file in one synced step.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd

from geo.errors import Fault, StoreUnavailable
from geo.language import N_
from geo.layers import LAYERS, layer
from geo.layers.parsing import Collection, UnreadableLayer, parse_collection
from geo.layers.reading import LayerContent, read_features, read_layer
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.model.feature import Change, Feature
from geo.model.flag_periods import NO_PERIODS, FlagPeriods
from geo.model.programme import Programme
from geo.stores import files, surroundings
from geo.stores.changing import carry_out
from geo.stores.configuration import (
    CRITERIA_FILE,
    FLAG_PERIODS_FILE,
    PROGRAMME_FILE,
    SETTINGS_FILES,
    read_criteria,
    read_flag_periods,
    read_programme,
)
from geo.stores.features import feature_of
from geo.stores.writing import collection_text, replace_all


class GeoJsonStore:
    """The layers in the files of `folder`; `today` is asked for the current day."""

    def __init__(self, folder: Path, *, today: Callable[[], date] = date.today) -> None:
        self.folder = folder
        self._today = today
        self._memory = files.FileMemory()

    @property
    def programme(self) -> Programme:
        """The programme's settings."""
        return self._programme()[0]

    @property
    def criteria(self) -> Criteria:
        """The criteria, in order."""
        return self._criteria()[0]

    def frame(self, layer: str) -> gpd.GeoDataFrame:
        """Return the sound features of a layer."""
        return self._sound(layer).frame

    def get(self, layer: str, feature_id: str) -> Feature:
        """Return one feature."""
        return feature_of(self._sound(layer), LAYERS[layer], feature_id)

    def revision(self, *layers: str) -> str:
        """Return a hash of the files' stamps and of the day, on which faults depend.

        Without `layers` all else that faults are found in counts too: other settings, stray files.
        """
        names = [layer(name).file_name for name in layers or LAYERS] + [*SETTINGS_FILES]
        names += [] if layers else surroundings.watched(self.folder)
        stamps = [(name, files.stamp(self.folder / name)) for name in names]
        return hashlib.sha256(repr((stamps, self._today().isoformat())).encode()).hexdigest()[:16]

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault of the settings, of all layers and of what else lies in the folder."""
        sources: dict[str, Callable[[], Sequence[Fault]]] = {
            PROGRAMME_FILE: lambda: self._programme()[1],
            CRITERIA_FILE: lambda: self._criteria()[1],
            FLAG_PERIODS_FILE: lambda: self._flag_periods()[1],
            **{spec.file_name: partial(self._layer_faults, spec.name) for spec in LAYERS.values()},
        }
        found = [fault for file, read in sources.items() for fault in _faults_or_reason(file, read)]
        return (*found, *surroundings.faults(self.folder))

    def apply(self, changes: Sequence[Change]) -> tuple[Feature | None, ...]:
        """Carry out all changes or none, reading the files anew under the folder's lock."""
        before: dict[str, Collection] = {}

        def raw_of(spec: LayerSpec) -> list[Any]:
            before[spec.name] = self._collection(spec)
            return before[spec.name].features

        with files.locked(self.folder):
            files.sweep(self.folder)
            after, saved = carry_out(changes, raw_of, self._sound_criteria(), today=self._today())
            replace_all(
                self.folder,
                {
                    layer(name).file_name: collection_text(replace(before[name], features=features))
                    for name, features in after.items()
                },
            )
        return saved

    def _collection(self, spec: LayerSpec) -> Collection:
        text = files.read(self.folder / spec.file_name)
        try:
            return Collection() if text is None else parse_collection(text, spec)
        except UnreadableLayer as error:
            raise _unsound(error.fault) from error

    def _sound(self, name: str) -> LayerContent:
        content = self._content(name)
        if not content.readable:
            raise _unsound(content.faults[0])
        return content

    def _content(self, name: str) -> LayerContent:
        spec = layer(name)
        criteria, today = self.criteria, self._today()

        def load(text: bytes | None) -> LayerContent:
            if text is None:
                return read_features((), spec, criteria, today=today)
            return read_layer(text, spec, criteria, today=today)

        return self._memory.get(self.folder / spec.file_name, (criteria, today), load)

    def _layer_faults(self, name: str) -> tuple[Fault, ...]:
        return self._content(name).faults

    def _programme(self) -> tuple[Programme, tuple[Fault, ...]]:
        return self._memory.get(self.folder / PROGRAMME_FILE, None, read_programme)

    def _criteria(self) -> tuple[Criteria, tuple[Fault, ...]]:
        try:
            periods = self._flag_periods()[0]
        except StoreUnavailable:  # which is a fault; the criteria are sound all the same
            periods = NO_PERIODS
        return self._memory.get(
            self.folder / CRITERIA_FILE, periods, lambda text: read_criteria(text, periods)
        )

    def _flag_periods(self) -> tuple[FlagPeriods, tuple[Fault, ...]]:
        return self._memory.get(self.folder / FLAG_PERIODS_FILE, None, read_flag_periods)

    def _sound_criteria(self) -> Criteria:
        criteria, faults = self._criteria()
        serious = [fault for fault in faults if fault.serious]
        if serious:  # a status could not be checked against values that nobody knows
            raise _unsound(serious[0])
        return criteria


def _faults_or_reason(file: str, read: Callable[[], Sequence[Fault]]) -> Sequence[Fault]:
    try:
        return read()
    except StoreUnavailable as error:
        return (surroundings.reason(file, error),)


def _unsound(fault: Fault) -> StoreUnavailable:
    return StoreUnavailable(
        N_("The file {file} cannot be used now: it is broken or half-written. Run: model-routes check"),
        file=fault.file,
    )
