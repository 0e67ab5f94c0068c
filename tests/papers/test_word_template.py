"""An office's own Word file: named places are filled, everything else stays, what is unknown is named."""

import contextlib
import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from geo.errors import InvalidInput
from geo.papers.document import (
    Annex,
    Bullets,
    Column,
    Document,
    Heading,
    PaperHead,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from geo.papers.word.template import PLACES
from geo.papers.word.write import write_word
from tests.pictures import encoded

PORTRAIT, LANDSCAPE = WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE
HEAD = PaperHead(
    superior="Thành phố Hà Nội",
    agency="UBND quận Long Biên",
    number="Số: …/BC-UBND",
    nation="",
    motto="",
    place_and_day="Long Biên, ngày 09 tháng 8 năm 2022",
    kind="Báo cáo",
)
REPORT = Document(
    "về <tuyến phố> “kiểu mẫu”",
    (
        Heading("I. Kết quả"),
        Paragraph("Có 10 tuyến."),
        Bullets(("một",)),
        Table((Column("Phường"), Column("m", figures=True)), (("Bồ Đề", "1.200"),)),
    ),
    head=HEAD,
    signature=Signature("Nơi nhận:", ("Như trên", "Lưu: VT"), "TM. UBND"),
)


def coloured(colour: str) -> bytes:
    return encoded(Image.new("RGB", (40, 20), colour), "PNG")


def template(*texts: str) -> WordDocument:
    word = docx.Document()
    for text in texts:
        word.add_paragraph(text)
    return word


def packed(word: WordDocument) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def filled(word: WordDocument, document: Document = REPORT) -> WordDocument:
    return docx.Document(io.BytesIO(write_word(document, template=packed(word))))


def texts(word: WordDocument) -> list[str]:
    return [each.text for each in word.paragraphs if each.text]


def test_places_are_filled_and_the_rest_of_the_template_stays() -> None:
    word = template("CỤC RIÊNG", "{{loai_van_ban}} {{tieu_de}}", "{{noi_dung}}", "Người lập biểu")
    word.sections[0].header.paragraphs[0].text = "{{so_ky_hieu}}"
    word.add_table(1, 1).cell(0, 0).text = "{{dia_danh_ngay_thang}}"
    found = filled(word)
    title = "Báo cáo về <tuyến phố> “kiểu mẫu”"
    assert texts(found) == ["CỤC RIÊNG", title, "I. Kết quả", "Có 10 tuyến.", "một.", "Người lập biểu"]
    assert found.sections[0].header.paragraphs[0].text == HEAD.number
    content, own = found.tables
    assert content.cell(1, 1).text == "1.200"
    assert own.cell(0, 0).text == HEAD.place_and_day


def test_pictures_of_the_template_and_of_the_document_stay_apart() -> None:
    once = write_word(Document("T", [Picture(coloured("red"), "đỏ"), Paragraph("{{noi_dung}}")]))
    made = write_word(Document("T", [Picture(coloured("blue"), "xanh")]), template=once)
    shapes = docx.Document(io.BytesIO(made)).inline_shapes
    found = [(each._inline.docPr.get("descr"), each._inline.docPr.id) for each in shapes]
    assert [alt for alt, _ in found] == ["đỏ", "xanh"]
    assert len({number for _, number in found}) == 2
    with zipfile.ZipFile(io.BytesIO(made)) as members:
        names = [each for each in members.namelist() if each.startswith("word/media/")]
        assert {members.read(each) for each in names} == {coloured("red"), coloured("blue")}
        assert len(names) == 2


@pytest.mark.parametrize(
    "name", ["Tiêu đề", " tieu_de ", "TIEU DE", "title", "tieu-de", "Tiêu – đề", "tiêu\N{NO-BREAK SPACE}đề"]
)
def test_a_name_counts_with_or_without_tones_capitals_spaces_and_dashes(name: str) -> None:
    assert REPORT.title in texts(filled(template(f"{{{{{name}}}}}", "{{Nội dung}}")))


def test_a_place_that_word_cut_into_pieces_is_filled_in_the_look_of_its_first_letter() -> None:
    word = template("{{noi_dung}}")
    paragraph = word.add_paragraph("V/v ")
    for text in ("{{tieu", "_de", "}} ngày"):
        paragraph.add_run(text).bold = text == "{{tieu"
    (found,) = [each for each in filled(word).paragraphs if each.text.startswith("V/v")]
    assert found.text == f"V/v {REPORT.title} ngày"
    assert [run.bold for run in found.runs if run.text == REPORT.title] == [True]


def test_recipients_stand_one_a_line() -> None:
    found = texts(filled(template("{{noi_dung}}", "{{noi_nhan}}")))
    assert found[-1] == "- Như trên;\n- Lưu: VT."


def test_those_whom_a_submission_addresses_stand_one_a_line_in_their_place() -> None:
    head = replace(HEAD, addressed=("Kính gửi:", "- UBND quận;", "- Quận ủy."))
    found = texts(filled(template("{{Kính gửi}}", "{{noi_dung}}"), replace(REPORT, head=head)))
    assert found[0] == "Kính gửi:\n- UBND quận;\n- Quận ủy."
    report = filled(template("{{kinh_gui}}", "{{noi_dung}}"))  # which addresses nobody
    assert "{{" not in "".join(texts(report))


def test_annexes_stand_in_their_place_behind_the_offices_own_end_on_pages_of_their_own() -> None:
    table = Table((Column("Tuyến"),), (("Phú Hựu",),), caption="Các tuyến")
    report = replace(REPORT, annex=(Annex("Danh sách tuyến", landscape=True), table))
    word = template("{{noi_dung}}", "TRƯỞNG PHÒNG", "{{Phụ lục}}", "Người lập biểu")
    found = filled(word, report)
    said = texts(found)
    assert said.index("TRƯỞNG PHÒNG") < next(at for at, text in enumerate(said) if "Danh sách tuyến" in text)
    assert said[-1] == "Người lập biểu"
    assert [each.orientation for each in found.sections] == [PORTRAIT, LANDSCAPE, PORTRAIT]

    last = filled(template("{{noi_dung}}", "TRƯỞNG PHÒNG", "{{phu_luc}}"), report)
    assert [each.orientation for each in last.sections] == [PORTRAIT, LANDSCAPE]  # no empty page behind it

    without = filled(word, REPORT)
    assert texts(without)[-2:] == ["TRƯỞNG PHÒNG", "Người lập biểu"]
    assert len(without.sections) == 1


def test_the_end_of_a_section_stays_where_there_is_no_annex() -> None:
    word = template("{{noi_dung}}", "{{phu_luc}}")
    word.add_section()
    word.add_paragraph("Người lập biểu")
    found = filled(word)
    assert len(found.sections) == 2
    assert "{{" not in "".join(texts(found))


@pytest.mark.parametrize("lines", [("{{phu_luc}}", "{{annexes}}"), ("Phụ lục: {{phu_luc}}",)])
def test_annexes_have_one_place_at_most_in_a_paragraph_of_its_own(lines: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match=r"\{\{phu_luc\}\} stands more than once"):
        filled(template("{{noi_dung}}", *lines))
    word = template("{{noi_dung}}")
    word.add_table(1, 1).cell(0, 0).text = "{{phu_luc}}"
    with pytest.raises(InvalidInput, match="in a table"):
        filled(word)


def test_every_unknown_place_is_named_with_the_list_of_known_ones() -> None:
    with pytest.raises(InvalidInput) as caught:
        filled(template("{{noi_dung}}", "{{so_trang}} và {{chu_tich}}"))
    assert caught.value.values["names"] == "{{so_trang}}, {{chu_tich}}"
    assert all(vietnamese in str(caught.value.values["known"]) for vietnamese, _ in PLACES.values())


@pytest.mark.parametrize("lines", [("{{tieu_de}}",), ("x {{noi_dung}}",), ("{{noi_dung}}", "{{noi_dung}}")])
def test_a_template_has_one_place_for_the_content_in_a_paragraph_of_its_own(lines: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="one paragraph|a paragraph of its own"):
        filled(template(*lines))


def test_a_template_without_our_styles_gets_them() -> None:
    word = template("{{noi_dung}}")
    root: Any = word.styles.element
    for name in ("Heading 1", "Table Grid", "List Bullet"):
        root.remove(word.styles[name].element)
    found = filled(word)
    styles = {each.text: each.style.name for each in found.paragraphs if each.text and each.style}
    assert styles["I. Kết quả"] == "Heading 1"
    assert found.tables[0].style is not None
    assert found.tables[0].style.name == "Table Grid"


def test_the_own_end_of_a_section_stays_when_content_takes_its_paragraph() -> None:
    word = template("{{noi_dung}}")
    word.add_section()
    word.add_paragraph("Phụ lục")
    assert len(filled(word).sections) == 2


def test_the_same_template_and_document_give_the_same_bytes() -> None:
    content = packed(template("{{noi_dung}}"))
    assert write_word(REPORT, template=content) == write_word(REPORT, template=content)


@pytest.mark.parametrize(("name", "megabytes"), [("word/media/a.png", 61), ("word/a.xml", 13)])
def test_a_template_that_unpacks_to_too_much_is_refused_before_it_is_read(name: str, megabytes: int) -> None:
    out = io.BytesIO(packed(template("{{noi_dung}}")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, b"\0" * megabytes * 10**6)
    with pytest.raises(InvalidInput, match="too large"):
        write_word(REPORT, template=out.getvalue())


def no_word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("x.txt", "x")
    return out.getvalue()


MEMBERS = tuple(zipfile.ZipFile(io.BytesIO(packed(template("{{noi_dung}}")))).namelist())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(MEMBERS), st.sampled_from([b"<broken", b"<a/>", b"", None]), st.integers(0, 2**32))
def test_a_broken_template_is_filled_or_refused_and_never_anything_else(
    name: str, instead: bytes | None, place: int
) -> None:
    given_ = packed(template("{{noi_dung}}"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given_)) as read, zipfile.ZipFile(out, "w") as made:
        for member in MEMBERS:
            if member != name:
                made.writestr(member, read.read(member))
            elif instead is not None:
                made.writestr(member, instead)
    at = place % len(given_)
    for content in (out.getvalue(), given_[:at] + b"\xa5\x5a" + given_[at + 2 :]):
        with contextlib.suppress(InvalidInput):
            assert write_word(REPORT, template=content).startswith(b"PK")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{\\rtf1}", no_word_file()])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="no Word file"):
        write_word(REPORT, template=content)


def altered(old: bytes, new: bytes, name: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed(template("{{noi_dung}}")))) as read,
        zipfile.ZipFile(out, "w") as made,
    ):
        for member in read.namelist():
            content = read.read(member)
            made.writestr(member, content.replace(old, new) if member == name else content)
    return out.getvalue()


def with_body(more: bytes) -> bytes:
    return altered(b"<w:body>", b"<w:body>" + more)


def with_link(kind: str, target: str, rels: str = "word/_rels/document.xml.rels") -> bytes:
    link = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    return altered(b"</Relationships>", link.encode(), rels)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_body(b"<w:p><w:r><w:t>" + b"{{so}}" * 1001 + b"</w:t></w:r></w:p>"), "at most 1"),
        (with_body(b"<w:p/>" * 400_001), "too large"),
        (
            with_body(b"<w:p><w:r><w:t>{{a}}" + b"{{b}}{{c}}" * 40 + b"</w:t></w:r></w:p>"),
            "{{a}}, {{b}}, {{c}}. ",
        ),
        (
            with_body(b'<w:p><w:fldSimple w:instr=" INCLUDEPICTURE http://a.example/x"/></w:p>'),
            "INCLUDEPICTURE",
        ),
        (
            with_body(
                b"<w:p><w:r><w:instrText>DDE</w:instrText></w:r>"
                b"<w:r><w:instrText>AUTO c</w:instrText></w:r></w:p>"
            ),
            "DDEAUTO",
        ),
        (with_link("image", "http://a.example/x.png"), "http://a.example/x.png"),
    ],
    ids=["places", "tags", "unknown", "field", "field in pieces", "picture"],
)
def test_a_template_that_takes_too_much_or_loads_something_from_elsewhere_is_refused(
    content: bytes, said: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_word(REPORT, template=content)
    assert said in str(caught.value)


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT = "http://schemas.microsoft.com/office/"
DRAFT = "application/vnd.openxmlformats-officedocument."
IN_WORD = DRAFT + "wordprocessingml."
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_part(
    name: str,
    content: bytes,
    content_type: str,
    relationship: str,
    *,
    of: str = "word/_rels/document.xml.rels",
) -> bytes:
    """Return a template with one part more, which the text (or the whole file) refers to."""
    link = f'<Relationship Id="rId98" Type="{relationship}" Target="/{name}"/></Relationships>'
    kind = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    more = {of: ("</Relationships>", link), "[Content_Types].xml": ("</Types>", kind)}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed(template("{{noi_dung}}")))) as read,
        zipfile.ZipFile(out, "w") as made,
    ):
        for member in read.namelist():
            old, new = more.get(member, ("", ""))
            made.writestr(
                member, read.read(member).replace(old.encode(), new.encode()) if old else read.read(member)
            )
        made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content_type", "relationship"),
    [
        ("word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", OFFICE + "control"),
        ("word/embeddings/a.bin", DRAFT + "oleObject", OFFICE + "oleObject"),
        ("word/embeddings/a.docx", IN_WORD + "document", OFFICE + "package"),
        ("word/vbaProject.bin", "application/vnd.ms-office.vbaProject", MICROSOFT + "2006/relationships/vba"),
        ("word/customizations.xml", "application/vnd.ms-word.keyMapCustomizations+xml",
         MICROSOFT + "2006/relationships/keyMapCustomizations"),
        ("word/afchunk.htm", "text/html", OFFICE + "aFChunk"),
        ("word/media/a.svg", "image/svg+xml", OFFICE + "image"),
        ("word/charts/chart1.xml", DRAFT + "drawingml.chart+xml", OFFICE + "chart"),
        # a kind that nobody has heard of, and known kinds in places where they are something else
        ("word/new.xml", "application/vnd.ms-word.somethingNew+xml", OFFICE + "image"),
        ("word/new.png", "image/png", MICROSOFT + "2042/relationships/somethingNew"),
        ("customUI/customUI.xml", "application/xml", MICROSOFT + "2006/relationships/ui/extensibility"),
        ("customUI/customUI14.xml", "application/xml", MICROSOFT + "2007/relationships/ui/extensibility"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("of", ["word/_rels/document.xml.rels", "_rels/.rels"])
def test_a_part_or_relationship_of_a_kind_that_is_not_known_is_refused_and_named(
    name: str, content_type: str, relationship: str, of: str
) -> None:
    content = with_part(name, b"<a/>", content_type, relationship, of=of)
    with pytest.raises(InvalidInput) as caught:
        write_word(REPORT, template=content)
    assert name.rpartition("/")[2] in str(caught.value)


def field(*runs: bytes) -> bytes:
    """Return a paragraph with a field that is cut into runs, as Word writes it; tags stay as they are."""
    inside = b"".join(
        run if run.startswith(b"<") else b'<w:instrText xml:space="preserve">' + run + b"</w:instrText>"
        for run in runs
    )
    char = b'<w:fldChar w:fldCharType="%s"/>'
    return (
        b"<w:p><w:r>"
        + char % b"begin"
        + inside
        + char % b"separate"
        + b"<w:t>1</w:t>"
        + char % b"end"
        + b"</w:r></w:p>"
    )


NESTED = (
    b'<w:fldChar w:fldCharType="begin"/><w:instrText>QUOTE</w:instrText><w:fldChar w:fldCharType="separate"/>'
    b'<w:t>INCLUDE</w:t><w:fldChar w:fldCharType="end"/>'
)
LOADING = {
    "runs": field(b" INCLUDE", b"</w:r><w:r>", b"PIC", b"TURE ", b'"http://a.example/x"'),
    "paragraphs": field(b" INCLUDE", b"</w:r></w:p><w:p><w:r>", b'PICTURE "http://a.example/x"'),
    "nested": field(b" ", NESTED, b'PICTURE "http://a.example/x"'),
    "inside": field(
        b"IF 1 = 1 ", field(b' INCLUDEPICTURE "http://a.example/x"')[8:-12].replace(b"<w:p>", b"")
    ),
}
NOTES = {
    "footnotes": (IN_WORD + "footnotes+xml", OFFICE + "footnotes", b"footnotes"),
    "endnotes": (IN_WORD + "endnotes+xml", OFFICE + "endnotes", b"endnotes"),
    "header": (IN_WORD + "header+xml", OFFICE + "header", b"hdr"),
    "comments": (IN_WORD + "comments+xml", OFFICE + "comments", b"comments"),
    "glossary": (IN_WORD + "document.glossary+xml", OFFICE + "glossaryDocument", b"glossaryDocument"),
}


def in_part(place: str, body: bytes) -> bytes:
    if place == "text":
        return with_body(body)
    content_type, relationship, root = NOTES[place]
    content = b"<w:" + root + b" " + W + b">" + body + b"</w:" + root + b">"
    return with_part(f"word/{place}7.xml", content, content_type, relationship)


@pytest.mark.parametrize("how", LOADING)
@pytest.mark.parametrize("place", ["text", *NOTES])
def test_a_field_that_loads_something_is_found_wherever_it_stands_and_however_it_is_cut(
    place: str, how: str
) -> None:
    with pytest.raises(InvalidInput, match="INCLUDEPICTURE"):
        write_word(REPORT, template=in_part(place, LOADING[how]))


@pytest.mark.parametrize("place", ["text", *NOTES])
def test_fields_that_load_nothing_stay_whatever_they_show(place: str) -> None:
    shown = field(b"HYPER", b'LINK "https://a.example/"').replace(
        b"<w:t>1<", b"<w:t>Link, print, include: database<"
    )
    body = field(b" PAGE ") + shown + field(b"TOC ", b"\\o") + b"<w:p><w:r><w:t>DDE, LINK</w:t></w:r></w:p>"
    assert write_word(REPORT, template=in_part(place, body)).startswith(b"PK")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'<w:p><w:r><w:object><w:control w:name="a"/></w:object></w:r></w:p>', "object, control"),
        (b'<w:altChunk/>', "altChunk"),
        (b'<w:p><w:subDoc/></w:p>', "subDoc"),
        (b'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://a.example/x"/>'
         b'</v:shape></w:pict></w:r></w:p>', "http://a.example/x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["text", "footnotes"])
def test_an_object_or_a_picture_by_address_is_refused_in_texts_and_notes(
    place: str, body: bytes, said: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_word(REPORT, template=in_part(place, body))
    assert said in str(caught.value)


def test_the_address_of_a_link_cannot_be_that_of_a_picture() -> None:
    drawing = b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    picture = b"<w:p><w:r><a:blip " + drawing + b' r:link="rId99"/></w:r></w:p>'
    content = with_link("hyperlink", "http://a.example/x.png")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w") as made:
        for member in read.namelist():
            made.writestr(member, read.read(member).replace(b"<w:body>", b"<w:body>" + picture))
    with pytest.raises(InvalidInput, match=r"a\.example/x\.png"):
        write_word(REPORT, template=out.getvalue())


def test_what_offices_put_into_their_templates_passes() -> None:
    for place in NOTES:
        assert write_word(REPORT, template=in_part(place, b"<w:p/>")).startswith(b"PK")
    with_picture = template("{{noi_dung}}")
    with_picture.add_picture(io.BytesIO(coloured("red")))
    with_picture.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(coloured("blue")))
    assert write_word(REPORT, template=packed(with_picture)).startswith(b"PK")
    labels = MICROSOFT + "2020/02/relationships/classificationlabels"
    kind = "application/vnd.ms-office.classificationlabels+xml"
    content = with_part("docMetadata/LabelInfo.xml", b"<a/>", kind, labels, of="_rels/.rels")
    assert write_word(REPORT, template=content).startswith(b"PK")


def test_links_and_page_numbers_of_a_template_stay_and_whose_template_it_had_is_forgotten() -> None:
    assert b"/hyperlink" in rels(with_link("hyperlink", "https://a.example/"))
    attached = with_link("attachedTemplate", "file:///C:/Users/ai-do/a.dotm")
    assert b"ai-do" not in rels(attached)
    paged = with_body(b'<w:p><w:fldSimple w:instr=" PAGE "/></w:p>')
    assert write_word(REPORT, template=paged).startswith(b"PK")


def rels(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(write_word(REPORT, template=content))) as made:
        return made.read("word/_rels/document.xml.rels")
