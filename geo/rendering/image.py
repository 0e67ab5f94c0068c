"""Draw a map page: PNG, SVG or PDF."""

from dataclasses import dataclass, replace
from typing import Any

from geo.language import N_, language
from geo.model.programme import Bounds
from geo.rendering import furniture, ground, legend, naming, output, panel, paths, routes, style, svg
from geo.rendering.atlas.numbered import draw as draw_numbers
from geo.rendering.frame import Layout, MapFrame, bare, bounds_of, fit, layout, turned
from geo.rendering.request import PICTURE, ImageRequest
from geo.rendering.scene import Scene, managed, shapes, shown, ward_shapes


@dataclass(frozen=True, eq=False)
class Page:
    """A page that is laid out: what it shows, where, and with which lines."""

    scene: Scene
    layout: Layout
    frame: MapFrame
    segments: routes.Placed
    blocks: routes.Placed
    thin: float
    off: tuple[str, ...]


def draw(scene: Scene, request: ImageRequest) -> bytes:
    """Return the map page as a file in `request.format`.

    The same scene and request give the same bytes. `request.ward` and `bounds` count where the
    scene has none of its own; a `request.title` comes first; texts follow `scene.language`.

    Raises:
        MissingPart: the fonts were not installed.
    """
    page = compose(scene, request)
    if request.format == "svg":
        return output.to_svg(page)
    if request.format == "pdf":
        titles = [title_of(scene, request)]
        words = language(scene.language)
        return output.to_pdf([page], size_mm=request.size_mm, titles=titles, language=words.code)
    return output.to_png(page, size_px=request.size_px, dpi=request.dpi)


def title_of(scene: Scene, request: ImageRequest) -> str:
    """Return the title of a page."""
    own = request.title or scene.title
    return svg.clean(own) or language(scene.language).text(N_("Map of model routes"))


def compose(scene: Scene, request: ImageRequest) -> svg.Markup:
    """Return the page as SVG (millimetres) that names its fonts but does not carry them."""
    page = lay_out(scene, request)
    title = title_of(scene, request)
    width, height = request.size_mm
    return svg.document(
        width,
        height,
        svg.rect(0, 0, width, height, fill=style.COLOURS["paper"]),
        _map(page),
        svg.Markup("") if request.paper == PICTURE else _around(page, title),
        title=title,
        language=language(scene.language).code,
    )


def _around(page: Page, title: str) -> svg.Markup:
    """Return what stands around the map: header, panel, footer."""
    found = legend.rows(page.scene, page.frame, page.segments, page.blocks)
    behind = legend.stale_metres(page.scene, page.frame, page.segments)
    scene = replace(page.scene, stale_metres=behind)
    return svg.join(
        [
            furniture.header(page.layout, scene, title),
            panel.draw(page.layout, page.frame, scene, found, thin=page.thin, off=page.off),
            furniture.footer(page.layout, scene, page.frame),
        ]
    )


def lay_out(scene: Scene, request: ImageRequest) -> Page:
    """Choose the layout, the scale and what is on the page."""
    scene = _chosen(scene, request)
    sheet = bare(request.size_mm) if request.paper == PICTURE else layout(request.size_mm)
    frame = _frame(scene, sheet)
    segments = routes.place(frame, scene.segments, scene)
    thin = routes.thinness(segments, frame, sheet.unit)
    blocks = routes.place(frame, scene.blocks, scene)
    return Page(scene, sheet, frame, segments, blocks, thin, request.layers_off)


def _frame(scene: Scene, sheet: Layout) -> MapFrame:
    margin = (9.0 if scene.ward else 4.0) * sheet.unit
    found = fit(sheet.map, _bounds(scene), crs=scene.crs, margin_mm=0.0 if scene.bounds else margin)
    return replace(found, scale=max(found.scale, scene.least_scale))


def frame_of(scene: Scene, request: ImageRequest) -> MapFrame:
    """Return the scale and the ground of a scene's page before it is drawn."""
    return _frame(scene, layout(request.size_mm))


def _chosen(scene: Scene, request: ImageRequest) -> Scene:
    """Leave out of a scene what is not to be drawn, and settle its ward and bounds."""
    asked = replace(scene, ward=scene.ward or request.ward)
    metres = scene.metres if "route_segments" not in request.layers_off else None
    if metres is not None:
        metres = {value: amount for value, amount in metres.items() if value not in request.hidden}
    return replace(
        asked,
        segments=_drawn("route_segments", scene.segments, scene, request),
        blocks=_drawn("apartment_blocks", scene.blocks, scene, request),
        streets=managed(scene.streets, scene.wards),
        metres=metres,
        stale_metres=None if request.hidden or metres is None else scene.stale_metres,
        ward=asked.ward if len(ward_shapes(asked)) else None,
        bounds=scene.bounds or request.bounds,
    )


def _drawn(name: str, layer: Any, scene: Scene, request: ImageRequest) -> Any:
    return layer.iloc[:0] if name in request.layers_off else shown(layer, scene.theme, request.hidden)


def _bounds(scene: Scene) -> Bounds | None:
    if scene.bounds:
        return turned(scene.bounds)
    ward = bounds_of([ward_shapes(scene)])
    if ward:
        return ward
    layers = (scene.segments, scene.blocks, scene.landmarks, scene.streets)
    return bounds_of([shapes(scene.wards)]) or bounds_of(shapes(layer) for layer in layers)


def _map(page: Page) -> svg.Markup:
    scene, frame, unit = page.scene, page.frame, page.layout.unit
    box = frame.box
    lines = max(page.thin, 0.5)
    base = []
    if ground.is_on("wards", scene, page.off):
        base.append(ground.land(frame, scene.wards))
    if ground.is_on("waters", scene, page.off):
        base.append(ground.water(frame, scene.waters, unit))
    if ground.is_on("streets", scene, page.off):
        base.append(ground.streets(frame, scene.streets, unit, thin=lines))
    if ground.is_on("wards", scene, page.off):
        base.append(ground.ward_borders(frame, scene.wards, unit, thin=lines))
    theme = [
        ground.rim(frame, ward_shapes(scene), unit),
        routes.outline(frame, scene.marked, unit),
        routes.draw_routes(page.segments, scene, unit, page.thin),
        routes.draw_blocks(page.blocks, scene, unit),
        naming.stars(frame, scene, unit, off=page.off),
        ground.veil(frame, ward_shapes(scene), unit),
    ]
    outline = svg.rect(
        box.x,
        box.y,
        box.width,
        box.height,
        fill="none",
        stroke=style.COLOURS["ward-border"],
        stroke_width=0.25 * unit,
    )
    return svg.join(
        [
            svg.element("clipPath", svg.rect(box.x, box.y, box.width, box.height), id="map"),
            svg.rect(box.x, box.y, box.width, box.height, fill=style.COLOURS["beyond"]),
            svg.group(svg.group(*base, *theme, transform=paths.MM_GROUP), clip_path="url(#map)"),
            naming.draw(frame, scene, page.segments, page.blocks, unit, thin=page.thin, off=page.off),
            draw_numbers(frame, scene, unit),
            outline,
        ]
    )
