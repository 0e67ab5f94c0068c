"""Reports as an officer makes them: from the click to the file, whose figures are the summary's."""

from pathlib import Path

import docx
import pypdf
import pytest
from playwright.sync_api import Page

from geo.language import language
from geo.model.query import Moment
from geo.programme import summarise
from geo.stores.folder.store import GeoJsonStore
from geo.stores.snapshot import Snapshot
from tests.browser.reading import PHONE_CONTEXT, Visit
from tests.browser.serving import Site
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
WORDS = language("vi")


def downloaded(page: Page, press: str, folder: Path) -> Path:
    """Press a button or link and return the file that comes."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=press).or_(page.get_by_role("link", name=press)).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_one_click_makes_a_briefing_whose_figures_are_the_summary_s(
    visit: Visit, demo: Site, tmp_path: Path
) -> None:
    page = visit(f"{demo.url}/reports", wait=False)
    page.get_by_role("button", name="Lập báo cáo").click()
    page.get_by_role("heading", name="Báo cáo đã xong").wait_for(timeout=120_000)  # nine seconds of a core
    assert violations(page) == []
    path = downloaded(page, "Tải về (DOCX)", tmp_path)
    paper = docx.Document(str(path))
    store = Snapshot(GeoJsonStore(demo.folder))
    day = store.programme.as_of
    whole = summarise.by_ward(store, Moment(day, day)).total
    text = "\n".join(each.text for each in paper.paragraphs)
    assert path.name == f"bao-cao-giao-ban-{day.isoformat()}.docx"
    assert f"{whole.routes} tuyến" in text
    assert WORDS.metres(whole.metres) in text
    assert f"{whole.apartment_blocks} chung cư" in text


def test_an_atlas_is_drawn_behind_its_page_and_downloaded_on_a_phone(
    visit: Visit, demo: Site, tmp_path: Path
) -> None:
    page = visit(f"{demo.url}/reports", wait=False, **PHONE_CONTEXT)
    page.get_by_role("button", name="Vẽ tập bản đồ").click()
    page.get_by_role("heading", name="Tập bản đồ đã vẽ xong").wait_for()
    assert violations(page) == []
    atlas = pypdf.PdfReader(downloaded(page, "Tải về (PDF)", tmp_path))
    wards = Snapshot(GeoJsonStore(demo.folder)).frame("wards")
    assert len(atlas.pages) == len(atlas.outline) == 1 + 14
    assert all(any(name in str(mark.title) for mark in atlas.outline) for name in wards["name"][:14])


def test_a_dossier_comes_at_a_click_on_the_page_of_reports(visit: Visit, demo: Site, tmp_path: Path) -> None:
    page = visit(f"{demo.url}/reports", wait=False)
    page.locator("select[name=of]").select_option("route:R-01")
    paper = docx.Document(str(downloaded(page, "Tải hồ sơ", tmp_path)))
    assert any("Phú Hựu" in each.text for each in paper.paragraphs[:6])
