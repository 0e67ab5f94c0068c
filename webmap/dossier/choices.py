"""What the page of reports offers dossiers of."""

from collections.abc import Mapping

from geo.model.query import Moment
from geo.programme.features import BLOCKS, SEGMENTS
from geo.programme.known_names import names_of
from geo.stores.base import Store
from webmap.core.readable_layers import visible_layers
from webmap.dossier.params import NAMES

MOST = 1_000  # of each kind; of others, their own pages lead to the dossier


def dossier_choices(store: Store, now: Moment) -> Mapping[str, Mapping[str, str]]:
    """Return the routes and blocks by parameter name: id -> name, as far as who asks may see them.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    visible = {spec.name for spec in visible_layers()}
    found = {
        NAMES[layer]: names_of(store.frame(layer, now.as_of), layer)
        for layer in (SEGMENTS, BLOCKS)
        if layer in visible
    }
    return {name: dict(list(those.items())[:MOST]) for name, those in found.items() if those}
