"""What belongs together stays on one page in PDFs: no total of a small table stands alone."""

import io

import pytest
from pypdf import PdfReader

from geo.papers.document import Column, Document, Paragraph, Table
from geo.papers.pdf import write_pdf


@pytest.mark.parametrize("before", range(28, 35))
def test_the_total_of_a_small_table_stands_on_the_page_of_its_rows(before: int) -> None:
    rows = (("Bồ Đề", "1"), ("Đức Giang", "2"), ("Tổng cộng", "3"))
    table = Table((Column("Phường"), Column("Tuyến", figures=True)), rows, "Tuyến", last_is_total=True)
    pdf = write_pdf(Document("Giao ban", (*[Paragraph("Một dòng.")] * before, table)))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert sum("Bồ Đề" in text and "Tổng cộng" in text for text in pages) == 1
