"""The sheets of an atlas, drawn a few at a time into one file: its memory does not grow with its pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
import shapely

from geo.language import language
from geo.model.programme import Bounds
from geo.rendering import output
from geo.rendering.atlas.binding import Binder, Link
from geo.rendering.atlas.crew import in_turn
from geo.rendering.atlas.numbered import Mark, marks
from geo.rendering.frame import Indexes, MapFrame, layout
from geo.rendering.image import compose, frame_of, title_of
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene, shapes

SHEETS_A_PART = 20  # 2 s of work, and 20 kB of letters: one fiftieth of the part
MOST_IN_OVERVIEW = 150
POINTS = 72 / 25.4  # a millimetre
_BEYOND_MM = 10.0  # around the map, more than anything on it is wide

Tell = Callable[[int, int], None]
Sheets = Sequence["Sheet"]


@dataclass(frozen=True, eq=False)
class Sheet:
    """What one page of an atlas has of its own; the rest is the whole's (see Scene).

    `rows`: positions of the only segments of the page, which then has no blocks; None: all.
    """

    title: str
    ward: str | None = None
    bounds: Bounds | None = None
    rows: Indexes | None = None
    metres: Mapping[str, float] | None = None
    stale_metres: float | None = None
    least_scale: int = 0
    folio: str = ""
    numbered: tuple[tuple[shapely.Geometry, str], ...] = ()

    def of(self, whole: Scene) -> Scene:
        """Return the scene of the page."""
        alone = {}
        if self.rows is not None:
            alone = {"segments": whole.segments.iloc[self.rows], "blocks": whole.blocks.iloc[:0]}
        return replace(
            whole,
            title=self.title,
            ward=self.ward,
            bounds=self.bounds,
            metres=self.metres,
            stale_metres=self.stale_metres,
            least_scale=self.least_scale,
            folio=self.folio,
            numbered=self.numbered,
            **alone,
        )


class Drawer:
    """Draws sheets of one whole; knows where its features lie, so that a page costs what is on it."""

    def __init__(self, whole: Scene, request: ImageRequest) -> None:
        self._whole = replace(whole, overview=_overview(whole.wards))
        self._request = request
        places = {name: shapes(getattr(whole, name)) for name in ("segments", "streets", "wards")}
        places["wards"] = shapely.make_valid(places["wards"])
        self._trees = {name: shapely.STRtree(found) for name, found in places.items()}
        self._codes = whole.wards["code"].astype(str).to_numpy(object) if len(whole.wards) else np.empty(0)
        self._street, self._ward = self._trees["wards"].query(places["streets"], predicate="intersects")

    def __call__(self, sheets: Sheets) -> bytes:
        """Return a PDF of the sheets. A drawer can be pickled, and draws the same in another process."""
        try:
            return self._drawn([self.scene(sheet) for sheet in sheets])
        finally:
            output.forget()

    def frame(self, sheet: Sheet) -> MapFrame:
        """Return the scale and the ground of a sheet."""
        mine = np.flatnonzero(self._codes == sheet.ward)
        wards = self._whole.wards.iloc[mine] if len(mine) else self._whole.wards
        return frame_of(replace(sheet.of(self._whole), wards=wards), self._request)

    def scene(self, sheet: Sheet) -> Scene:
        """Return the scene of a sheet without what lies far from it."""
        scene = sheet.of(self._whole)
        if sheet.ward is None and sheet.rows is None:
            return scene
        window = shapely.box(*self.frame(sheet).degrees(beyond_mm=_BEYOND_MM))
        near = {name: np.sort(tree.query(window)) for name, tree in self._trees.items()}
        here = np.isin(self._street, near["streets"])  # streets are drawn for the wards that they touch
        near["wards"] = np.union1d(near["wards"], self._ward[here])
        if sheet.rows is not None:
            del near["segments"]
        return replace(scene, **{name: getattr(scene, name).iloc[rows] for name, rows in near.items()})

    def title(self, sheet: Sheet) -> str:
        """Return the title of a sheet, as its page has it."""
        return title_of(replace(self._whole, title=sheet.title), self._request)

    def links(self, sheet: Sheet) -> list[Link]:
        """Return where the numbers of an index map stand, and to which page each leads."""
        frame, size_mm = self.frame(sheet), self._request.size_mm
        scene = replace(self._whole, numbered=sheet.numbered)
        return [_link(mark, size_mm[1]) for mark in marks(frame, scene, layout(size_mm).unit)]

    def _drawn(self, scenes: Sequence[Scene]) -> bytes:
        request = self._request
        return output.to_pdf(
            [compose(scene, request) for scene in scenes],
            size_mm=request.size_mm,
            titles=[title_of(scene, request) for scene in scenes],
            language=language(self._whole.language).code,
        )


def write(
    file: BinaryIO, drawer: Drawer, sheets: Sheets, *, workers: int = 0, tell: Tell | None = None
) -> None:
    """Write a PDF with a page and a bookmark for each sheet; the numbers of the first lead to the others.

    `workers`: processes that draw; 0: this one. However many they are, the bytes are the same. `tell` hears
    how many pages of how many are done; what it raises ends the work.

    Raises:
        MissingPart: the fonts were not installed.
    """
    binder, done, parts = Binder(file), 0, list(_parts(sheets))
    if tell is not None:
        tell(0, len(sheets))
    for part, drawn in zip(parts, in_turn(drawer, parts, workers=workers), strict=True):
        links = drawer.links(part[0]) if not done else ()
        binder.add(drawn, [drawer.title(sheet) for sheet in part], links=links)
        done += len(part)
        if tell is not None:
            tell(done, len(sheets))
    binder.close()


def _link(mark: Mark, height_mm: float) -> Link:
    left, right = mark.x - mark.half[0], mark.x + mark.half[0]
    low, high = height_mm - mark.y - mark.half[1], height_mm - mark.y + mark.half[1]
    return Link((left * POINTS, low * POINTS, right * POINTS, high * POINTS), int(mark.number))


def _parts(sheets: Sheets) -> Iterator[Sheets]:
    for start in range(0, len(sheets), SHEETS_A_PART):
        yield sheets[start : start + SHEETS_A_PART]


def _overview(wards: Any) -> Any:
    """Return what the small map shows: wards, or all of them as one where each would be a dot."""
    if len(wards) < 2:
        return None
    if len(wards) <= MOST_IN_OVERVIEW:
        return wards
    whole = shapely.union_all(shapely.make_valid(shapes(wards)))
    return type(wards)(geometry=[whole], crs=wards.crs)
