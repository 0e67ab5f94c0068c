"""Which layers /ogc shows to whom: restricted ones to members only, and who looked is noted."""

from geo.errors import NotSignedIn
from geo.language import N_
from geo.layers import LAYERS
from geo.layers import layer as layer_called
from geo.layers.spec import LayerSpec
from webmap import identity
from webmap.access import current_person

MEMBERS_SEE = N_("Sign in first: only people with an account may look at this layer.")


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
    person = current_person()
    if person is None:
        raise NotSignedIn(MEMBERS_SEE)
    item = f"{name}/{feature_id}" if feature_id else name
    identity.accounts().note(person.name, "viewed", item, identity.door().address)
    return spec


def _is_restricted(spec: LayerSpec) -> bool:
    named = identity.access_settings().restricted
    return spec.restricted if named is None else spec.name in named
