"""The layers, one file each; `LAYERS` is the registry, a plain dict."""

from geo.errors import UnknownName
from geo.language import N_
from geo.layers import apartment_blocks, landmarks, photos, route_segments, streets, tasks, wards, waters
from geo.layers.spec import LayerSpec

LAYERS: dict[str, LayerSpec] = {
    module.SPEC.name: module.SPEC
    for module in (wards, route_segments, apartment_blocks, landmarks, streets, waters, photos, tasks)
}


def layer(name: str) -> LayerSpec:
    """Return the specification of the layer called `name`.

    Raises:
        UnknownName: there is none.
    """
    try:
        return LAYERS[name]
    except KeyError:
        raise UnknownName(
            N_("There is no layer “{layer}”. Choose one of: {allowed}."),
            layer=name,
            allowed=", ".join(LAYERS),
        ) from None
