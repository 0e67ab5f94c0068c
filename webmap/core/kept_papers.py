"""Papers as answers: made once for a version of the record, a language, and those who may see the same."""

from collections.abc import Callable, Hashable

from flask import Flask, Response, current_app

from geo.papers.formats import MEDIA_TYPES
from geo.stores.base import Store
from webmap.core.access import note_views, views
from webmap.core.delivery import Made, Shelf
from webmap.core.language import words

PLACES, MOST_BYTES = 64, 64 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Make room for papers: a shelf of their own, so that they crowd out no map."""
    app.extensions["papers"] = Shelf(PLACES, most_bytes=MOST_BYTES)


def kept(
    store: Store, key: tuple[Hashable, ...], make: Callable[[], bytes], ending: str, *, keep: bool = True
) -> Made:
    """Return a paper, made by turn where it was not made yet.

    `store`: as it is held for this request; `key`: all else that the content depends on; `ending`: of the
    file, as in `pdf`. `keep` False: it is for this one reader alone. The revision names what is hidden from
    visitors, so they never get what members were given. A look at a restricted layer is noted for each
    reader, also of a paper that is kept.

    Raises:
        Busy: too many wait for their turn already.
    """

    def paper() -> Made:
        with current_app.extensions["drawing"].turn():
            return Made(make(), MEDIA_TYPES[ending])

    if not keep:
        return paper()
    recorded = store.history()
    change = recorded[-1].number if recorded else 0  # findings recorded late change no layer, but are counted
    return from_shelf((*key, words().code, store.revision(), change), paper, shelf="papers")


def as_file(paper: Made | bytes, name: str, ending: str) -> Response:
    """Answer with a paper that the reader saves as `name`, in their language."""
    made = paper if isinstance(paper, Made) else Made(paper, MEDIA_TYPES[ending])
    return made.response(by_language=True, Content_Disposition=f'attachment; filename="{name}.{ending}"')


def from_shelf(key: object, make: Callable[[], Made], *, shelf: str = "shelf") -> Made:
    """Return what was made for `key`, making it if need be; the looks that it took are each reader's."""

    def made() -> Made:
        found = make()
        found.looks = frozenset(views())
        return found

    found: Made = current_app.extensions[shelf].get(key, made)
    note_views(found.looks)
    return found
