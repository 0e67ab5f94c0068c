"""Files have exactly the size, resolution, text and bytes that were promised."""

import hashlib
import io
import re
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader

from geo.rendering import image, output, svg
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene

ROOT = Path(__file__).parents[2]
PAGE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
ANOTHER_PROCESS = """
import hashlib, importlib.util, sys
from geo.rendering.request import ImageRequest
from geo.rendering import image
from geo.rendering.scene import Scene
spec = importlib.util.spec_from_file_location("district", sys.argv[1])
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
for format in ("png", "svg", "pdf"):
    drawn = image.draw(made.whole_district(), ImageRequest(format=format, dpi=96))
    print(hashlib.sha256(drawn).hexdigest())
"""


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("dpi", [72, 96, 150, 187, 300])
def test_a_png_has_exactly_the_pixels_of_its_paper(paper: str, orientation: str, dpi: int) -> None:
    request = ImageRequest(paper=paper, orientation=orientation, dpi=dpi)
    assert opened(output.to_png(PAGE, size_px=request.size_px, dpi=dpi)).size == request.size_px


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("dpi", [72, 96, 110, 150, 300])
def test_no_row_or_column_of_pixels_is_dropped(orientation: str, dpi: int) -> None:
    request = ImageRequest(orientation=orientation, dpi=dpi)
    (wide, high), (wide_mm, high_mm) = request.size_px, request.size_mm
    rows = "".join(f"M0 {y}H{wide}V{y + 1}H0Z" for y in range(0, high, 2))
    columns = "".join(f"M{x} 0V{high}H{x + 1}V0Z" for x in range(0, wide, 2))
    for stripes, box in (
        (rows, (wide // 2, 0, wide // 2 + 1, high)),
        (columns, (0, high // 2, wide, high // 2 + 1)),
    ):
        scaled = svg.path(stripes, transform=f"scale({wide_mm / wide} {high_mm / high})")
        page = svg.document(wide_mm, high_mm, scaled, title="stripes", language="en")
        line = opened(output.to_png(page, size_px=request.size_px, dpi=dpi)).convert("L").crop(box).tobytes()
        assert [grey < 128 for grey in line] == [place % 2 == 0 for place in range(len(line))]


def test_a4_at_300_dpi_is_3508_by_2480_pixels_and_says_so(district: Scene) -> None:
    picture = opened(image.draw(district, ImageRequest()))
    assert picture.size == (3508, 2480)
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    picture.verify()


def test_the_resolution_chunk_follows_the_header_and_is_intact() -> None:
    png = output.to_png(PAGE, size_px=(842, 595), dpi=72)
    length, name = struct.unpack(">I4s", png[33:41])
    assert (length, name) == (9, b"pHYs")
    assert struct.unpack(">IIB", png[41:50]) == (2835, 2835, 1)


def test_the_picture_has_the_colours_of_the_statuses(district: Scene) -> None:
    picture = opened(image.draw(district, ImageRequest(dpi=200))).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(1 << 24) or ()}
    for value in district.theme.values[:4]:
        assert tuple(bytes.fromhex(value.colour[1:])) in colours


def test_a_pdf_has_the_size_of_its_paper_and_vietnamese_text_that_can_be_selected(district: Scene) -> None:
    reader = PdfReader(io.BytesIO(image.draw(district, ImageRequest(format="pdf", paper="A3"))))
    page = reader.pages[0]
    assert [float(side) / 72 * 25.4 for side in page.mediabox[2:]] == pytest.approx([420, 297], abs=0.1)
    text = page.extract_text()
    for words in (
        "Chiếu sáng trên các tuyến đường kiểu mẫu",
        "09/08/2022",
        "Ngọc Thụy",
        "Đủ sáng",
        "31/12/2024",
    ):
        assert words in text
    assert reader.metadata
    assert reader.metadata.title == "Chiếu sáng trên các tuyến đường kiểu mẫu"


def test_a_pdf_carries_the_parts_of_the_font_that_it_uses(district: Scene) -> None:
    page = PdfReader(io.BytesIO(image.draw(district, ImageRequest(format="pdf")))).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+IBMPlexSans", font["/BaseFont"])
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_an_svg_is_well_formed_has_text_and_carries_its_font(district: Scene) -> None:
    drawn = image.draw(district, ImageRequest(format="svg")).decode()
    root = ElementTree.fromstring(drawn)
    assert root.get("width") == "297mm"
    assert root.get("viewBox") == "0 0 297 210"
    words = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Ngọc Thụy", "Đủ sáng"} <= words
    style = root.find("{http://www.w3.org/2000/svg}style")
    assert style is not None
    assert "data:font/woff;base64," in (style.text or "")
    assert not re.findall(r'(?:href|src)="', drawn)


@pytest.mark.parametrize("format_", ["png", "svg", "pdf"])
def test_the_same_input_gives_the_same_bytes(district: Scene, format_: str) -> None:
    request = ImageRequest(format=format_, dpi=96)
    assert image.draw(district, request) == image.draw(district, request)


def test_another_process_draws_the_same_bytes(district: Scene) -> None:
    made = subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS, str(Path(__file__).with_name("conftest.py"))],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "TZ": "Asia/Ho_Chi_Minh"},
    )
    here = [
        hashlib.sha256(image.draw(district, ImageRequest(format=name, dpi=96))).hexdigest()
        for name in ("png", "svg", "pdf")
    ]
    assert made.stdout.split() == here


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory from /proc")
def test_the_pixels_of_an_image_are_not_kept_after_it() -> None:
    def megabytes() -> float:
        return int(re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024

    request = ImageRequest(paper="A3")
    output.to_png(PAGE, size_px=request.size_px, dpi=300)
    before = megabytes()
    for number in range(5):  # each has 66 MB of pixels
        page = PAGE.replace("<rect", f'<rect x="{number}"')
        output.to_png(page, size_px=request.size_px, dpi=300)
    assert megabytes() < before + 100
