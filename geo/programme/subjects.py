"""What a paper is about, when somebody names a feature only: a route, one of its segments, or a block."""

from geo.errors import UnknownName
from geo.language import N_
from geo.measure.as_of import joined
from geo.measure.wards import route_keys
from geo.model.query import Moment
from geo.programme.features import BLOCKS, SEGMENTS
from geo.stores.base import Store


def subject_of(store: Store, feature_id: str, moment: Moment) -> tuple[str, str]:
    """Return the layer and the id of the block, or of the route that has that id or that segment.

    A route without an id goes by its name. A name that is not known is taken as a route's, for whoever asks
    for its paper names the nearest.

    Raises:
        UnknownName: it is a segment of no route.
        StoreUnavailable: a layer cannot be read now.
    """
    if (store.frame(BLOCKS, moment.as_of)["id"] == feature_id).any():
        return BLOCKS, feature_id
    whole = store.frame(SEGMENTS, moment.as_of)
    for segments in (joined(whole, moment.as_of), whole):
        found = route_keys(segments)[segments["id"] == feature_id].tolist()
        if found and not isinstance(found[0], str):
            text = N_("The segment “{id}” belongs to no route. Enter the name of its route first.")
            raise UnknownName(text, id=feature_id[:80])
        if found:
            return SEGMENTS, found[0]
    return SEGMENTS, feature_id
