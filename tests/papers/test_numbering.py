"""Headings, tables, pictures and annexes are numbered once, by Decree 30/2020/NĐ-CP, for every format."""

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.papers.document import Annex, Block, Column, Document, Heading, Paragraph, Picture, Table
from geo.papers.numbering import numbered, roman

NBSP = "\N{NO-BREAK SPACE}"


def table(caption: str = "") -> Table:
    return Table((Column("a"),), (("1",),), caption)


def said(document: Document) -> list[str]:
    return [
        each.before(getattr(each.block, "text", None) or getattr(each.block, "caption", ""))
        for part in numbered(document)
        for each in part
    ]


def test_headings_count_within_those_above_them_and_captions_through_the_whole_document() -> None:
    blocks: tuple[Block, ...] = (
        Heading("A"), table("x"), Heading("B", 2), Heading("C", 3), Heading("D", 3), Heading("E", 2),
        Heading("F"), Heading("G", 2), Picture(b"", "", "y"), table(), Paragraph("p"),
    )  # fmt: skip
    annex = (Annex("Q"), Heading("H"), table("z"))
    found = said(Document("T", blocks, annex=annex, numbered=True))
    assert found == [
        "I. A", f"Bảng{NBSP}1. x", "1. B", "a) C", "b) D", "2. E", "II. F", "1. G", f"Hình{NBSP}1. y",
        "", "p", "", "H", f"Bảng{NBSP}2. z",
    ]  # fmt: skip


def test_only_captions_are_numbered_where_a_document_does_not_ask_for_more_in_its_own_language() -> None:
    found = said(Document("T", (Heading("A"), table("x")), language="en"))
    assert found == ["A", f"Table{NBSP}1. x"]


def test_annexes_have_roman_numbers_where_there_are_several_and_none_where_there_is_one() -> None:
    one, two = Document("T", (), annex=(Annex("a"),)), Document("T", (), annex=(Annex("a"), Annex("b")))
    assert [(each.label, each.number) for each in numbered(one)[1]] == [("Phụ lục", "")]
    assert [each.number for each in numbered(two)[1]] == ["I", "II"]


@settings(max_examples=40)
@given(st.integers(1, 89))
def test_roman_numbers_mean_what_they_count(number: int) -> None:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}[sign] for sign in roman(number)]
    follows = [*values[1:], 0]
    assert sum(-one if one < two else one for one, two in zip(values, follows, strict=True)) == number
    assert "IIII" not in roman(number)
