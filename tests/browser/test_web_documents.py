"""Documents as web pages: read without a mouse on a phone, and printed without parted tables."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from geo.papers.document import Annex, Column, Document, Heading, Paragraph, Picture, Table
from geo.papers.web_page import write_page
from tests.browser.reading import PHONE_CONTEXT
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
LONGEST = 40


def routes(most: int) -> Table:
    """Return a table of so many routes and their total; some names take several lines."""
    names = (f"Phố số {number}{' rất dài' * (40 if number % 7 == 3 else 0)}" for number in range(most))
    rows = (*((name, "1") for name in names), ("Tổng cộng", f"{most}"))
    return Table((Column("Tuyến đường"), Column("Tiền", figures=True)), rows, "Danh mục", last_is_total=True)


def saved(folder: Path, document: Document) -> str:
    """Write a document as a web page, and return its address."""
    path = folder / "document.html"
    path.write_bytes(write_page(document))
    return path.as_uri()


def test_a_wide_table_of_a_document_is_reached_and_named_without_a_mouse(
    browser: Browser, tmp_path: Path
) -> None:
    heads = tuple(Column(f"Chiều dài đã kiểm tra {number}") for number in range(9))
    tables = (Table(heads, (("1",) * 9,), "Các phường"), Table(heads, (("1",) * 9,)))
    with browser.new_context(**PHONE_CONTEXT) as context:
        page = context.new_page()
        page.goto(saved(tmp_path, Document("Báo cáo", tables)))
        assert violations(page) == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.ariaLabel") == "Bảng\N{NO-BREAK SPACE}1. Các phường"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.ariaLabel") == "Chiều dài đã kiểm tra 0"


def test_no_printed_page_begins_with_a_total_alone_or_ends_with_a_head_alone(
    browser: Browser, tmp_path: Path
) -> None:
    lengths = (*range(1, LONGEST), 400)
    blocks = [
        each
        for most in lengths
        for each in (Heading("Kết quả"), Paragraph("Câu. " * 9 * (most % 5)), Annex("Đường"), routes(most))
    ]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(saved(tmp_path, Document("Báo cáo", tuple(blocks))))
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    pages = [" ".join(each.extract_text().split()) for each in printed.pages]
    head = "Tuyến đường Tiền"
    assert [text[-60:] for text in pages if text.endswith(("Đường", "Kết quả", "Danh mục", head))] == []
    starts = [text.removeprefix(head).strip() for text in pages]
    assert [text[:60] for text in starts if text.startswith("Tổng cộng")] == []
    assert sum(text.count("Phố số") for text in pages) == sum(lengths)


def test_a_map_of_a_whole_page_is_printed_below_the_heading_of_its_annex(
    browser: Browser, tmp_path: Path
) -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297"/>'
    maps = [Picture(b"", "Bản đồ", caption=name, svg=drawn) for name in ("Toàn quận", "Bồ Đề")]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(saved(tmp_path, Document("Báo cáo", (), annex=(Annex("Bản đồ"), *maps))))
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    pages = [each.extract_text() for each in printed.pages]
    assert [("Phụ lục" in text, "Toàn quận" in text, "Bồ Đề" in text) for text in pages[-2:]] == [
        (True, True, False),
        (False, False, True),
    ]
