"""Make the pictures of the documentation from the demo district: `make docs` (needs pdftoppm, of poppler)."""

import io
import subprocess
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path

from cheroot.wsgi import Server
from PIL import Image
from playwright.sync_api import sync_playwright

from geo.briefing import gather
from geo.briefing.files import briefing_makers
from geo.language import language
from geo.map_images.export import export_map
from geo.programme.workspaces import fill_with_demo
from geo.rendering.request import ImageRequest
from geo.settings import Settings
from geo.stores.base import Store
from geo.stores.opening import open_store
from tests.browser.chromium import launch_options
from webmap import create_app

BRIEFING_PAGES, GAP = (1, 2, 4, 8), 12
PICTURES = Path(__file__).parent / "pictures"
PAGES = {
    "map": ("/", 1366, 768),
    "ward": ("/?ward=00136&criterion=cleanliness", 1366, 768),
    "wards": ("/wards", 1366, 768),
    "export": ("/export?criterion=flags", 1366, 768),
    "phone": ("/?sel=route_segments/S-001", 390, 844),
}


def main() -> None:
    """Serve a copy of the demo district, photograph its pages, and draw its map image."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "demo"
        fill_with_demo(workspace)
        store = open_store(workspace)
        image = export_map(store, ImageRequest(theme="lighting", dpi=110))
        (PICTURES / "image.png").write_bytes(image)
        (PICTURES / "briefing.png").write_bytes(briefing_pages(store))
        server = Server(("127.0.0.1", 0), create_app(Settings(), store), numthreads=8)
        server.prepare()
        threading.Thread(target=server.serve, daemon=True).start()
        try:
            photograph(f"http://127.0.0.1:{server.bind_addr[1]}")
        finally:
            server.stop()


def briefing_pages(store: Store) -> bytes:
    """Return some pages of the demo's briefing side by side as PNG: the first ones, and a ward's map."""
    found = gather.brief(store, gather.period(store, date(2022, 6, 30)))
    pdf = briefing_makers(store, found, language("vi"))[".pdf"]()
    drawn = []
    for number in BRIEFING_PAGES:
        command = ["pdftoppm", "-png", "-r", "50", "-f", str(number), "-l", str(number), "-"]
        made = subprocess.run(command, input=pdf, capture_output=True, check=True)
        drawn.append(Image.open(io.BytesIO(made.stdout)).convert("RGB"))
    wide, high = drawn[0].size
    sheet = Image.new("RGB", (len(drawn) * (wide + GAP) + GAP, high + 2 * GAP), "#C9CDD2")
    for at, page in enumerate(drawn):
        sheet.paste(page, (GAP + at * (wide + GAP), GAP))
    out = io.BytesIO()
    sheet.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def photograph(address: str) -> None:
    """Save a picture of each page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for name, (path, width, height) in PAGES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address + path)
            if path.startswith("/?") or path == "/":
                page.wait_for_selector("html[data-ready]", state="attached")
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(400)
            page.screenshot(path=str(PICTURES / f"{name}.png"))
            page.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
