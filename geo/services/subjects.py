"""What a paper is about, when somebody names a feature only: a route, one of its segments, or a block."""

from geo.model.query import Moment
from geo.services.details import BLOCKS, SEGMENTS
from geo.stores.base import Store


def subject_of(store: Store, feature_id: str, moment: Moment) -> tuple[str, str]:
    """Return the layer and the id of the block, or of the route that has that id or that segment.

    A name that is not known is taken as a route's, for whoever asks for its paper names the nearest.

    Raises:
        StoreUnavailable: a layer cannot be read now.
    """
    if (store.frame(BLOCKS, moment.as_of)["id"] == feature_id).any():
        return BLOCKS, feature_id
    segments = store.frame(SEGMENTS, moment.as_of)
    routes = segments.loc[segments["id"] == feature_id, "route_id"].dropna()
    return SEGMENTS, str(routes.iloc[0]) if len(routes) else feature_id
