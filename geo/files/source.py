"""What reading a file gives: a frame, how it was understood, and what its user should know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import geopandas as gpd


@dataclass(frozen=True)
class Notice:
    """Something worth knowing that stops nothing: an English sentence and what fills its `{named}` places."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def in_words(self, translate: Callable[[str], str]) -> str:
        """Return the notice in the language of `translate`."""
        return translate(self.text).format(**self.values)


@dataclass(frozen=True)
class Source:
    """A file as read. `frame` has the file's own columns and its shapes in WGS 84, missing ones None.

    `unreadable` are the positions of rows whose shape is there but broken, `format_name` is GDAL's.
    """

    frame: gpd.GeoDataFrame
    format_name: str
    unreadable: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()
