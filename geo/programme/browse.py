"""Look at a programme: which day, which boundaries, which features."""

from datetime import date

import geopandas as gpd

from geo.errors import InvalidInput, UnknownName
from geo.language import N_
from geo.layers import layer
from geo.measure.as_of import in_force, joined, with_statuses
from geo.model import days
from geo.model.criterion import Criterion
from geo.model.query import Moment
from geo.model.stage import STAGE
from geo.stores.base import Store
from geo.text import collation_key

# The calendar's ends, which some programs write for “always” and “still”: there is no day before or after.
_FIRST_DAY, _LAST_DAY = date.min.isoformat(), date.max.isoformat()


def moment(store: Store, *, as_of: date | None = None, boundaries: date | None = None) -> Moment:
    """Return the day asked for, else the programme's, else today; boundaries follow it unless asked for."""
    day = as_of or store.programme.as_of or days.today()
    return Moment(day, boundaries or day)


def theme(store: Store, day: date, theme_id: str | None = None) -> Criterion:
    """Return the theme called `theme_id` on `day`: a criterion in force or the stage; None gives the first.

    Raises:
        InvalidInput: there is none, or it is not in force on that day.
    """
    found = themes(store, day)
    for each in found:
        if theme_id in (None, each.id):
            return each
    known = theme_id in store.criteria.ids
    raise InvalidInput(
        N_("The criterion “{criterion}” is not in force on that day. Choose one of: {allowed}.")
        if known
        else N_("There is no criterion “{criterion}”. Choose one of: {allowed}."),
        criterion=str(theme_id)[:40],
        allowed=", ".join(each.id for each in found),
    )


def themes(store: Store, day: date) -> tuple[Criterion, ...]:
    """Return every theme of the map as of `day`: the criteria in force, then the stage."""
    return (*store.criteria.in_force(day), STAGE)


def wards(store: Store, day: date) -> gpd.GeoDataFrame:
    """Return the wards in force on `day`, in the Vietnamese order of their names, then of their codes.

    Whatever lists wards (tables, papers, workbooks, selects, answers of the API) has its order from here.
    """
    frame = in_force(store.frame("wards"), day)
    names = [
        (collation_key(str(name)), str(code)) for name, code in zip(frame["name"], frame["code"], strict=True)
    ]
    return frame.iloc[sorted(range(len(names)), key=names.__getitem__)].reset_index(drop=True)


def ward_position(frame: gpd.GeoDataFrame, code: str) -> int:
    """Return where the ward called `code` stands in a frame of wards.

    Raises:
        UnknownName: no ward of that day has the code.
    """
    found = frame.index[frame["code"] == code]
    if len(found) == 0:
        raise UnknownName(
            N_("No ward has the code “{code}” on that day. The codes are: {allowed}."),
            code=code[:40],
            allowed=", ".join(frame["code"].astype(str)) or "–",
        )
    return int(found[0])


def boundary_sets(store: Store) -> tuple[tuple[date | None, date | None, int], ...]:
    """Return each set of boundaries that ever held: first day, last day (None: open) and number of wards."""
    frame = store.frame("wards")
    starts = set(frame["valid_from"].dropna()) - {_FIRST_DAY}
    after = {_next_day(day) for day in set(frame["valid_to"].dropna()) - {_LAST_DAY}}
    edges = [None, *sorted(starts | after)]
    sets = []
    for first, following in zip(edges, [*edges[1:], None], strict=True):
        probe = date.fromisoformat(first) if first else _before(following)
        count = len(in_force(frame, probe))
        last = _before(following) if following else None
        if count:
            sets.append((date.fromisoformat(first) if first else None, last, count))
    return tuple(sets)


def _next_day(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()


def _before(day: str | None) -> date:
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1) if day else days.today()


def inspected(store: Store, name: str, day: date) -> gpd.GeoDataFrame:
    """Return what of an inspected layer had joined by `day`, proposed too, with each status as of then."""
    layer(name)
    return with_statuses(joined(store.frame(name, day), day), store.criteria, day)
