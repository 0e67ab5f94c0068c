"""Children of Word's properties stand in the order of the schema (ECMA-376, part 1, 17.3 and 17.4)."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx.oxml import parse_xml
from PIL import Image

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
from geo.papers.word.write import write_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDERS = {
    "pPr": """pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr
        shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi
        adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection
        textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange""",
    "rPr": """rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof
        snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText
        vertAlign rtl cs em lang eastAsianLayout specVanish oMath""",
    "tblPr": """tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc
        tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription""",
    "trPr": """cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader
        tblCellSpacing jc hidden""",
    "tcPr": """cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign
        hideMark""",
    "sectPr": """headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders
        lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid
        printerSettings""",
}
ANY = {"trPr"}  # a choice that is repeated: any order is allowed
ALIKE = {"footerReference": "headerReference"}  # and of these two


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#0072B2").save(out, "PNG")
    return out.getvalue()


TABLE = Table(
    (Column("Đường"), Column("m", figures=True)), (("Lâm", "1"), ("Cộng", "1")), "Tiền", last_is_total=True
)
BLOCKS = (
    Heading("Một"),
    Heading("Hai", 2),
    Paragraph("Chữ.", indented=True),
    Paragraph("Giả định.", note=True),
    Bullets(("một", "hai")),
    Picture(png(), "Bản đồ", "Hình"),
    TABLE,
)
PLAIN = Document("Tên", BLOCKS, organisation="Quận", subtitle="Ngày", footer="Ước tính")
STATE = replace(
    PLAIN,
    head=PaperHead(
        "TP", "UBND", "Số:", "Cộng hòa", "Độc lập", "Long Biên, ngày 01", "Báo cáo", addressed=("Ủy ban",)
    ),
    signature=Signature("Nơi nhận:", ("Như trên", "Lưu"), "TM. UBND"),
    annex=(Annex("Nhiệm vụ", landscape=True), TABLE),
    numbered=True,
)
assert STATE.head is not None
PARTY = replace(STATE, head=replace(STATE.head, is_party=True))


def misplaced(content: bytes) -> list[str]:
    """Return the properties whose children are in another order than the schema's, or unknown."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                for properties in parse_xml(file.read(name)).iter(*(W + key for key in ORDERS)):
                    kind = properties.tag.removeprefix(W)
                    order = ORDERS[kind].split()
                    children = [
                        ALIKE.get(name, name)
                        for name in (str(each.tag).removeprefix(W) for each in properties)
                    ]
                    places = [order.index(each) if each in order else -1 for each in children]
                    if -1 in places or (kind not in ANY and places != sorted(places)):
                        found.append(f"{name} {kind}: {' '.join(children)}")
    return sorted(set(found))


@pytest.mark.parametrize("document", [PLAIN, STATE, PARTY], ids=["plain", "state", "party"])
def test_properties_are_in_the_order_of_the_schema(document: Document) -> None:
    assert misplaced(write_word(document)) == []
