"""What belongs together stays on one page in Word: short lists, a line that announces the next."""

import io

from docx import Document as read_word

from geo.papers.document import Bullets, Document, Paragraph
from geo.papers.word.write import write_word


def kept(*blocks: Paragraph | Bullets) -> list[bool]:
    word = read_word(io.BytesIO(write_word(Document("Giao ban", blocks))))
    return [bool(each.paragraph_format.keep_with_next) for each in word.paragraphs[1:]]


def test_a_short_list_stays_together_and_a_long_one_may_be_parted() -> None:
    assert kept(Bullets(("một", "hai", "ba"))) == [True, True, False]
    assert not any(kept(Bullets(("một",) * 9)))
    assert not any(kept(Bullets(("một " * 100,) * 2)))


def test_a_line_that_announces_a_list_stays_with_it() -> None:
    assert kept(Paragraph("Cần kiểm tra lại:"), Bullets(("Vệ sinh",)))[0]
    assert not kept(Paragraph("Đã xong."), Bullets(("Vệ sinh",)))[0]
