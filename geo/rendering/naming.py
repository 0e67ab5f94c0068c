"""Which names a map shows, how they are set, and in which order they take their room."""

import numpy as np
import shapely

from geo.language import N_, language
from geo.rendering import along, fonts, labels, routes, style, svg
from geo.rendering.atlas import numbered
from geo.rendering.frame import Floats, MapFrame
from geo.rendering.labels import Name, Room, Type
from geo.rendering.paths import PER_MM, Geometries
from geo.rendering.scene import Scene, shapes, texts, ward_shapes

INK, MUTED = style.COLOURS["ink"], style.COLOURS["muted"]
HEADQUARTERS = "headquarters"
MOST_WARDS = 400
CROWDED = 0.6
MOST_NAMED_ROUTES = 200
MOST_NAMED_BLOCKS = 100
BLOCKS_NAMED_FROM = 50_000  # the smallest scale (number) at which apartment blocks are named


def stars(frame: MapFrame, scene: Scene, unit: float, *, off: tuple[str, ...]) -> svg.Markup:
    """Return a star at every headquarters on the map (hundredths of a millimetre)."""
    points, _ = headquarters(frame, scene, off=off)
    size = style.STAR_PX * style.MM_PER_PX * unit * PER_MM
    return svg.join(routes.star(x * PER_MM, y * PER_MM, size) for x, y in points.tolist())


def headquarters(frame: MapFrame, scene: Scene, *, off: tuple[str, ...]) -> tuple[Floats, list[str]]:
    """Return page points and names of the headquarters: the one the scene names, else all of that kind."""
    layer = scene.landmarks
    if "landmarks" in off or not len(layer):
        return np.empty((0, 2)), []
    kinds, ids = texts(layer, "kind"), texts(layer, "id")
    chosen = np.array(
        [HEADQUARTERS in kind if scene.headquarters is None else id_ == scene.headquarters
         for kind, id_ in zip(kinds, ids, strict=True)]
    )  # fmt: skip
    mine = layer[chosen]
    points, index = routes.placed_points(frame, mine)
    names = texts(mine, "name")
    return points, [names[place] for place in index.tolist()]


def draw(
    frame: MapFrame,
    scene: Scene,
    segments: routes.Placed,
    blocks: routes.Placed,
    unit: float,
    *,
    thin: float,
    off: tuple[str, ...],
) -> svg.Markup:
    """Return all names of the map; on an empty map a sentence that says so."""
    found = names(frame, scene, segments, blocks, unit, thin=thin, off=off)
    nothing = not (len(segments.shapes) or len(blocks.shapes) or len(scene.wards) or len(scene.streets))
    return svg.join([labels.draw(found), _empty(frame, scene, unit) if nothing else svg.Markup("")])


def names(
    frame: MapFrame,
    scene: Scene,
    segments: routes.Placed,
    blocks: routes.Placed,
    unit: float,
    *,
    thin: float,
    off: tuple[str, ...],
) -> list[Name]:
    """Place the names of the map in the order of their weight: places, wards, routes, blocks, streets."""
    star_points, star_names = headquarters(frame, scene, off=off)
    block_points = shapely.get_coordinates(routes.marker_points(blocks.shapes))
    star, sign = style.STAR_PX * style.MM_PER_PX * unit, style.MARKER_PX * style.MM_PER_PX * unit
    signs = [*labels.boxes_at(star_points, (star, star)), *labels.boxes_at(block_points, (sign, sign))]
    signs += numbered.boxes(frame, scene, unit).tolist()
    avoided = (
        segments.shapes if thin > CROWDED else None
    )  # on a crowded page names cannot keep clear of lines
    room = Room(frame.box, signs, lines=avoided)
    here = _in_ward(frame, scene, shapely.points(star_points))
    mine = [name for name, wanted in zip(star_names, here.tolist(), strict=True) if wanted]
    kind = Type(2.5 * unit, "semibold", INK)
    found = labels.point_names(mine, star_points[here], star * 0.55, kind, room)
    if "wards" not in off:
        found += _wards(frame, scene, unit, room)
    found += _routes(frame, scene, segments, unit, thin, room)
    found += _blocks(frame, scene, blocks, sign, unit, room)
    if "streets" not in off:
        found += _streets(frame, scene, unit, room)
    return found


def _wards(frame: MapFrame, scene: Scene, unit: float, room: Room) -> list[Name]:
    placed, index = frame.place(shapes(scene.wards), beyond_mm=0.0)
    areas = shapely.make_valid(placed)
    flat = shapely.get_dimensions(areas) == 2
    areas, index = areas[flat], index[flat]
    if not len(areas) or len(areas) > MOST_WARDS:
        return []
    largest = np.array([_largest(area) for area in areas], dtype=object)
    words, codes = texts(scene.wards, "name"), texts(scene.wards, "code")
    kind = Type(3.1 * unit, "medium", style.COLOURS["ward-label"], 1.0 * unit)
    chosen = Type(4.4 * unit, "semibold", INK, 1.3 * unit)
    mine = np.array([codes[place] == scene.ward for place in index.tolist()], dtype=bool)
    found: list[Name] = []
    for which, setting in ((mine, chosen), (~mine, kind)):
        titles = [words[place] for place in index[which].tolist()]
        found += labels.ward_names(titles, largest[which], setting, room)
    return found


def _largest(area: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(area)
    return parts[int(np.argmax(shapely.area(parts)))]


def _in_ward(frame: MapFrame, scene: Scene, geometries: Geometries) -> np.ndarray:
    """Say which geometries on the page touch the chosen ward; all when none is chosen."""
    ward, _ = frame.place(ward_shapes(scene))
    if not len(ward):
        return np.ones(len(geometries), dtype=bool)
    return np.asarray(shapely.intersects(geometries, shapely.union_all(shapely.make_valid(ward))))


def _routes(
    frame: MapFrame, scene: Scene, segments: routes.Placed, unit: float, thin: float, room: Room
) -> list[Name]:
    words = texts(scene.segments, "route_name")
    here = _in_ward(frame, scene, segments.shapes)
    titles = [words[place] for place in segments.source[here].tolist()]
    if thin < 1 and len(set(titles)) > MOST_NAMED_ROUTES:
        return []
    beside = (style.ROUTE.width / 2 + style.ROUTE.casing) * style.MM_PER_PX * unit * thin + 0.1
    kind = Type(2.35 * unit, "semibold", INK, 0.8 * unit)
    return along.line_names(titles, segments.shapes[here], kind, room, beside=beside)


def _blocks(
    frame: MapFrame, scene: Scene, blocks: routes.Placed, sign: float, unit: float, room: Room
) -> list[Name]:
    here = _in_ward(frame, scene, blocks.shapes)
    points = routes.marker_points(blocks.shapes[here])
    if frame.scale > BLOCKS_NAMED_FROM or len(points) > MOST_NAMED_BLOCKS or len(points) != here.sum():
        return []
    words = texts(scene.blocks, "name")
    titles = [words[place] for place in blocks.source[here].tolist()]
    kind = Type(2.1 * unit, "regular", INK, 0.7 * unit)
    return labels.point_names(titles, shapely.get_coordinates(points), sign * 0.55, kind, room)


def _streets(frame: MapFrame, scene: Scene, unit: float, room: Room) -> list[Name]:
    placed, index = frame.place(shapes(scene.streets), beyond_mm=0.0)
    words = texts(scene.streets, "name")
    here = _in_ward(frame, scene, placed)
    titles = [words[place] for place in index[here].tolist()]
    return along.line_names(titles, placed[here], Type(2.05 * unit, "regular", MUTED, 0.6 * unit), room)


def _empty(frame: MapFrame, scene: Scene, unit: float) -> svg.Markup:
    words = language(scene.language).text(
        N_("There is nothing to draw here yet. Choose another day, ward or part of the map.")
    )
    size, box = 4.0 * unit, frame.box
    lines = fonts.wrap(words, box.width * 0.7, size, lines=3)
    middle, first = box.x + box.width / 2, box.y + box.height / 2 - size * 0.7 * (len(lines) - 1)
    return svg.join(
        fonts.text(middle, first + number * size * 1.4, line, size, fill=MUTED, anchor="middle")
        for number, line in enumerate(lines)
    )
