"""The golden pictures: what is drawn of each, and how to renew them: `make goldens`.

    python -m tests.rendering.golden_pictures              all of them; says which look different now
    python -m tests.rendering.golden_pictures route        some of them

Look at each that changed before it is committed. Everything drawn is made up by the builders of tests.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from geo.inspection.form import inspection_pdf
from geo.language import language
from geo.lighting.plan import plan_lighting
from geo.lighting.plan_map import map_of
from geo.map_images.atlas import atlas
from geo.map_images.atlas_request import ROUTE, AtlasRequest
from geo.model.query import Moment
from geo.papers import charts, charts_wards
from geo.papers.charts_calendar import Calendar, calendar
from geo.rendering.image import compose, draw
from geo.rendering.output import to_png
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene
from geo.stores.base import Store
from tests.factories import TODAY, block, landmark, memory_store, segment, street, ward
from tests.rendering.conftest import LIGHTING, whole_district
from tests.rendering.likeness import read, unlike

FOLDER = Path(__file__).parent / "goldens"
MOST_BYTES = 40_000
DPI, CHART_DPI = 72, 144
COLOURS = (128, 64)  # of a picture as it is kept: as many as its size allows
VI = language("vi")
A4 = ImageRequest(dpi=DPI)
LABELS = tuple(VI.either(dict(value.labels)) for value in LIGHTING.values)
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


def district() -> bytes:
    """Draw the map of the whole area, A4."""
    return page_of(whole_district())


def one_ward() -> bytes:
    """Draw the map of one ward, its surroundings veiled."""
    return page_of(replace(whole_district(), ward="00139", title="Chiếu sáng của phường Bồ Đề"))


def index() -> bytes:
    """Draw an index map with page numbers."""
    scene = whole_district()
    points = scene.wards.geometry.representative_point()
    marks = tuple((point, str(number)) for number, point in enumerate(points, 2))
    return page_of(replace(scene, numbered=marks, folio="Trang 1/15"))


def route() -> bytes:
    """Draw the page of one route of an atlas."""
    return atlas(store(), AtlasRequest(replace(A4, format="png"), by=ROUTE, page=2))


def lighting_plan() -> bytes:
    """Draw the picture of a plan of lighting."""
    found = store()
    return map_of(found, plan_lighting(found), VI, request=A4)


def inspection_form() -> bytes:
    """Draw the first page of a form of inspection."""
    pdf = inspection_pdf(store(), "R-01", Moment(TODAY, TODAY), VI, address="https://ban-do.example/")
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "form.pdf"
        written.write_bytes(pdf)
        command = ["pdftoppm", "-png", "-singlefile", "-r", "72", written, written.with_suffix("")]
        subprocess.run(command, check=True, capture_output=True)
        return written.with_suffix(".png").read_bytes()


def statuses() -> bytes:
    """Draw the chart of statuses through time."""
    shares = ((0, 0, 0, 1, 0), (0.3, 0.4, 0.2, 0.1, 0), (0.55, 0.2, 0.1, 0.1, 0.05))
    days = ("15/04", "12/06", "09/08")
    found = [charts.Stack(name, LIGHTING.values, LABELS, days, shares) for name in ("Chiếu sáng", "Treo cờ")]
    return chart(charts.stacks(found, title="Hiện trạng", language="vi"))


def slopes() -> bytes:
    """Draw the chart of wards on two days."""
    pairs = ((0.1, 0.8), (0.7, 0.3), (0.5, 0.5), (None, 0.4), (None, None))
    names = ("Bồ Đề", "Sài Đồng", "Gia Thụy", "Phúc Lợi", "Cự Khối")
    shares = tuple((pair, pair[::-1]) for pair in pairs)
    found = charts.Slopes(
        names, ("Chiếu sáng", "Vệ sinh"), shares, "30/06/2022", "09/08/2022", "tốt lên", "xấu đi"
    )
    return chart(charts.slopes(found, title="Phường", language="vi"))


def checks() -> bytes:
    """Draw a calendar of checks."""
    first = date(2022, 6, 30)
    counts = {first + timedelta(day): (day * 7) % 23 + 1 for day in range(0, 40, 3)}
    found = Calendar(first, TODAY, counts, WEEKDAYS)
    return chart(calendar(found, title="Lượt kiểm tra", language="vi"))


def checks_of_a_year() -> bytes:
    """Draw a calendar of so many days that its numbers stand below it."""
    first = date(2021, 8, 10)
    counts = {first + timedelta(day): (day * 31) % 97 + 3 for day in range(0, 365, 2)}
    found = Calendar(first, TODAY, counts, WEEKDAYS)
    return chart(calendar(found, title="Lượt kiểm tra", language="vi"))


def wards() -> bytes:
    """Draw wards side by side."""
    scales = [charts_wards.Scale(name, LIGHTING.values, LABELS) for name in ("Chiếu sáng", "Vệ sinh")]
    shares = ((0.5, 0.2, 0.2, 0.1, 0.0), (0.2, 0.1, 0.4, 0.1, 0.2))
    names = ("Bồ Đề", "Sài Đồng", "Gia Thụy", "Phúc Lợi", "Cự Khối")
    panels = [charts_wards.Panel(name, "2,4 km", shares) for name in names]
    return chart(charts_wards.small_multiples(scales, panels, title="Phường", language="vi"))


PICTURES: Mapping[str, Callable[[], bytes]] = {
    each.__name__: each
    for each in (
        district, one_ward, index, route, lighting_plan, inspection_form,
        statuses, slopes, checks, checks_of_a_year, wards,
    )
}  # fmt: skip


def store() -> Store:
    """Return a small programme: two routes, streets around them, a block, the headquarters."""
    lit = {"lighting": "full", "lighting_checked_on": "2022-08-01"}
    partly = {"lighting": "partial", "lighting_checked_on": "2022-07-20"}
    dark = {"lighting": "none", "lighting_checked_on": "2022-08-02"}
    return memory_store(
        wards=[ward(size=20), ward("00142", 20, size=20, name="Sài Đồng")],
        route_segments=[
            segment("S-1", (2, 5), (8, 6), width_m=8.0, **lit),
            segment("S-2", (8, 6), (14, 6), width_m=8.0, **partly),
            segment("S-3", (14, 6), (17, 9), width_m=8.0, **dark),
            segment("S-4", (25, 8), (33, 12), route_id="R-02", route_name="Hội Xá", width_m=12.0),
        ],
        streets=[
            street("T-1", (8, 1), (8, 15), width_m=8.0, lit="no", name="Ngô Gia Tự"),
            street("T-2", (14, 2), (14, 12), width_m=12.0, lit="yes", name="Cổ Linh", road_class="tertiary"),
            street("T-3", (2, 12), (33, 13), width_m=5.0, lit="unknown", name="Vạn Hạnh"),
        ],
        apartment_blocks=[block(east=10, north=9, **partly)],
        landmarks=[landmark(east=12, north=4)],
    )


def page_of(scene: Scene) -> bytes:
    """Draw a page of a map."""
    return draw(scene, A4)


def composed(scene: Scene) -> str:
    """Return a page of a map as lines."""
    return str(compose(scene, A4))


def painted(page: str) -> bytes:
    """Draw a page of lines as `page_of` does."""
    return to_png(page, size_px=A4.size_px, dpi=DPI)


def chart(page: str) -> bytes:
    """Draw a chart."""
    size = (charts.WIDTH_MM, charts.height_of(page))
    width, height = (round(side / 25.4 * CHART_DPI) for side in size)
    return to_png(page, size_px=(width, height), dpi=CHART_DPI)


def golden(name: str) -> bytes:
    """Return the golden picture of a name."""
    return (FOLDER / f"{name}.png").read_bytes()


def small(png: bytes) -> bytes:
    """Return a picture with few colours, as it is kept."""
    with Image.open(io.BytesIO(png)) as image:
        plain = image.convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        few = plain.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.putpalette(_most_frequent(np.asarray(plain), np.asarray(few)))
        few.save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def _most_frequent(plain: npt.NDArray[np.uint8], few: npt.NDArray[np.uint8]) -> list[int]:
    """Return for each number of a palette the colour that most of its pixels had: areas keep theirs."""
    found: list[int] = []
    for number in range(int(few.max()) + 1):
        colours, counts = np.unique(plain[few == number], axis=0, return_counts=True)
        found += colours[counts.argmax()].tolist() if len(colours) else [0, 0, 0]
    return found


def main(names: list[str]) -> int:
    """Renew what is asked for, else all; what looks the same stays as it is."""
    for name in names or PICTURES:
        path, made = FOLDER / f"{name}.png", PICTURES[name]()
        if path.exists() and unlike(read(made), read(path.read_bytes())).passes:
            continue
        path.write_bytes(small(made))
        sys.stdout.write(f"look at {path}, {path.stat().st_size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
