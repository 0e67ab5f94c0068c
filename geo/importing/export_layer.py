"""Write a layer to a file for other programs."""

from pathlib import Path

from geo.files.source import Notice
from geo.files.write import write_layer
from geo.layers import layer
from geo.stores.base import Store


def export_layer(store: Store, name: str, path: Path) -> tuple[Notice, ...]:
    """Write the sound features of a layer; the file's ending says the format. Return what the format changed.

    Raises:
        UnknownName: there is no such layer.
        InvalidInput: the ending is not known, or the folder does not exist.
        StoreUnavailable: the layer cannot be read, or the file cannot be written.
    """
    spec = layer(name)
    return write_layer(store.frame(name), path, name=name, fields=list(spec.defaults(store.criteria)))
