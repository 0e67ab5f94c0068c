"""Papers that are made once for a version of the record, a language, and those who may see the same."""

from collections.abc import Callable, Hashable

from flask import Flask, current_app, g

from geo.stores.base import Store
from webmap.access import note_view
from webmap.delivery import Made, Shelf
from webmap.language import words

PLACES, MOST_BYTES = 64, 64 * 1024 * 1024


class Paper(Made):
    """A paper as it is sent, and the restricted layers that were looked at for it."""

    looks: tuple[str, ...] = ()


def init_app(app: Flask) -> None:
    """Make room for papers: a shelf of their own, so that they crowd out no map."""
    app.extensions["papers"] = Shelf(PLACES, most_bytes=MOST_BYTES)


def kept(
    store: Store, key: tuple[Hashable, ...], make: Callable[[], bytes], mimetype: str, *, keep: bool = True
) -> Made:
    """Return a paper, made by turn where it was not made yet.

    `store`: as it is held for this request; `key`: all else that the content depends on. `keep` False: it is
    for this one reader alone. The revision names what is hidden from visitors, so they never get what members
    were given. A look at a restricted layer is noted for each reader, also of a paper that is kept.

    Raises:
        Busy: too many wait for their turn already.
    """

    def paper() -> Paper:
        with current_app.extensions["drawing"].turn():
            made = Paper(make(), mimetype)
        made.looks = tuple(sorted(g.get("noted_views", ())))
        return made

    if not keep:
        return paper()
    recorded = store.history()
    change = recorded[-1].number if recorded else 0  # findings recorded late change no layer, but are counted
    found = current_app.extensions["papers"].get((*key, words().code, store.revision(), change), paper)
    for each in found.looks:
        note_view(each)
    return found
