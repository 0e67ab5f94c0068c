"""Which layers /ogc shows to whom: restricted ones to members only, and who looked is noted."""

from geo.errors import NotSignedIn
from geo.layers import LAYERS
from geo.layers import layer as layer_called
from geo.layers.spec import LayerSpec
from geo.stores.limited import MEMBERS_SEE
from webmap.core.access import current_person, note_view, restricted_layers


def visible_layers() -> list[LayerSpec]:
    """Return the layers that who asks may see."""
    member = current_person() is not None
    return [spec for spec in LAYERS.values() if member or not _is_restricted(spec)]


def looked_at(name: str, feature_id: str = "") -> LayerSpec:
    """Return a layer that who asks may see, and note a look at a restricted one.

    Raises:
        UnknownName: there is no such layer.
        NotSignedIn: a visitor asks for a restricted layer.
        StoreUnavailable: the look cannot be noted.
    """
    spec = layer_called(name)
    if not _is_restricted(spec):
        return spec
    if current_person() is None:
        raise NotSignedIn(MEMBERS_SEE)
    note_view(f"{name}/{feature_id}" if feature_id else name)
    return spec


def _is_restricted(spec: LayerSpec) -> bool:
    return spec.name in restricted_layers()
