"""Query strings of the history: what a list of changes is limited to; the only reader of their names."""

from werkzeug.datastructures import MultiDict

from geo.history.values import WantedChanges
from geo.layers import LAYERS
from geo.model.history import SOURCES
from webmap.core import list_params, params
from webmap.core.params import Arguments

LAYER_NAMES = tuple(LAYERS)


def wanted(
    arguments: Arguments, *, members: bool, whole: bool = False, feature: tuple[str, str] | None = None
) -> WantedChanges:
    """Read `layer`, `id`, `ward`, `person` and `office` (for members), `source`, `from`, `to`, and `page`.

    `feature` is the layer and id of whose changes alone are listed.

    Raises:
        InvalidInput: a layer, source, day or page that is not possible.
    """
    layer, feature_id = feature or (
        _choice(arguments, "layer", LAYER_NAMES),
        params.text(arguments, "id"),
    )
    return WantedChanges(
        layer=layer,
        id=feature_id,
        ward=params.text(arguments, "ward"),
        person=params.text(arguments, "person") if members else None,
        office=params.text(arguments, "office") if members else None,
        source=_choice(arguments, "source", SOURCES),
        first=params.day(arguments, "from"),
        last=params.day(arguments, "to"),
        page=None if whole else list_params.page_number(arguments),
    )


def removed_feature(form: MultiDict[str, str]) -> tuple[str, str, str]:
    """Read which feature is to come back, and why: layer, id, reason."""
    return form.get("layer", "")[:80], form.get("id", "")[:300], form.get("reason", "")


def _choice(arguments: Arguments, name: str, allowed: tuple[str, ...]) -> str | None:
    return params.choice(arguments, name, ("", *allowed), "") or None
