"""What is packed anew holds the same, and the same content gives the same bytes whenever it is made."""

import io
import zipfile

from geo.papers.document import Document, Paragraph
from geo.papers.repacking import repacked
from geo.papers.word.write import write_word


def packed(second: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in (("b.xml", "một"), ("a/c.xml", "hai")):
            made.writestr(zipfile.ZipInfo(name, (2022, 8, 9, 7, 30, second)), text)
    return out.getvalue()


def test_members_keep_their_order_and_content_and_lose_their_time() -> None:
    assert packed(2) != packed(40)
    assert repacked(packed(2)) == repacked(packed(40))
    with zipfile.ZipFile(io.BytesIO(repacked(packed(2)))) as found:
        assert found.namelist() == ["b.xml", "a/c.xml"]
        assert found.read("b.xml").decode() == "một"
        assert found.testzip() is None


def test_a_word_file_bears_no_time_of_its_making() -> None:
    content = write_word(Document(title="Đề xuất", blocks=(Paragraph("x"),)))
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert {each.date_time for each in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
