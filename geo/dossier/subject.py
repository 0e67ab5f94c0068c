"""Which route or block a dossier is of, and which features are its own."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np

from geo.measure.tally import Mask
from geo.measure.wards import route_numbers
from geo.programme.features import BLOCKS
from geo.programme.known_names import id_among, names_of
from geo.stores.base import Store


@dataclass(frozen=True)
class Subject:
    """A route (`route_segments`) or an apartment block, by its id, with its name."""

    layer: str
    id: str
    name: str

    def of(self, frame: gpd.GeoDataFrame) -> Mask:
        """Say which rows of its layer belong to it; a bare segment belongs to the route of its name."""
        if self.layer == BLOCKS:
            found: Mask = (frame["id"] == self.id).to_numpy(bool, na_value=False)
            return found
        numbers = route_numbers(frame)
        bare = frame["route_id"].isna() & (frame["route_name"] == self.id)
        own = ((frame["route_id"] == self.id) | bare).to_numpy(bool, na_value=False)
        return np.isin(numbers, numbers[own & (numbers >= 0)])


def subject_of(store: Store, layer: str, wanted: str, day: date) -> Subject:
    """Return the route or block of an id (or else of that very name), now or on the day.

    Raises:
        UnknownName: there is none; the nearest ones are named.
        StoreUnavailable: the layer cannot be read now.
    """
    known = {**names_of(store.frame(layer), layer), **names_of(store.frame(layer, day), layer)}
    key = id_among(known, layer, wanted)
    return Subject(layer, key, known[key])
