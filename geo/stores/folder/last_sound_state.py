"""What readers get of a layer while another program is writing its file: its last sound state."""

from datetime import date
from pathlib import Path

from geo.layers.reading import LayerContent, read_layer
from geo.layers.spec import LayerSpec
from geo.model.criterion import Criteria
from geo.stores import files
from geo.stores.folder.writing import HALF_WRITTEN, HalfWritten, Keeper

WAITS = (0.05, 0.1, 0.2, 0.4)  # seconds between the tries to change a layer whose file is half-written

Depends = tuple[Criteria, date]


class Interim:
    """Remembers the last sound content of each layer, and what was read from the record instead of a file."""

    def __init__(self) -> None:
        self._sound: dict[str, tuple[Depends, LayerContent]] = {}
        self._of_record: dict[str, tuple[tuple[str | None, Depends], LayerContent]] = {}

    def of_record(self, keeper: Keeper, spec: LayerSpec, depends: Depends) -> LayerContent:
        """Return a layer as the record says it is.

        Raises:
            HalfWritten: the record has no text that it could be led forward from.
            StoreUnavailable: the record cannot be read now.
        """
        key = keeper.journal.record().digest(spec.name), depends
        known = self._of_record.get(spec.name)
        if known is not None and known[0] == key:
            return known[1]
        last = keeper.last_state(spec)
        if last is None:
            raise HalfWritten(HALF_WRITTEN, file=spec.file_name)
        found = read_layer(last.text(), spec, depends[0], today=depends[1])
        self._of_record[spec.name] = key, found
        return found

    def unless_sound(
        self, found: LayerContent, path: Path, spec: LayerSpec, depends: Depends
    ) -> LayerContent:
        """Return what a file holds; while it is half-written and no record knows it, what it held last."""
        if found.readable:
            self._sound[spec.name] = depends, found
            return found
        known = self._sound.get(spec.name)
        if known is not None and known[0] == depends and files.is_young(path):
            return known[1]
        return found
