"""Small parts of Word files: elements, fields that Word fills in, paragraphs of several lines."""

from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def element(name: str, attributes: dict[str, str]) -> Any:
    """Return an element such as `w:lang` with attributes."""
    found = OxmlElement(name)
    for key, value in attributes.items():
        found.set(qn(key), value)
    return found


def add_field(paragraph: Any, code: str, *, shown: str = "1") -> None:
    """Add a field that Word fills in, such as the number of the page; `shown`: until it does."""
    run = paragraph.add_run()
    run._r.append(element("w:fldChar", {"w:fldCharType": "begin"}))
    text = element("w:instrText", {"xml:space": "preserve"})
    text.text = code
    run._r.append(text)
    run._r.append(element("w:fldChar", {"w:fldCharType": "separate"}))
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(element("w:fldChar", {"w:fldCharType": "end"}))


def run_xml(text: str, properties: str = "") -> str:
    """Return a run of text as XML; lines and tabs inside are kept."""
    marked = escape(text).replace("\r\n", "\n").replace("\r", "\n")
    between = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    for sign, tag in between.items():
        marked = marked.replace(sign, f'</w:t>{tag}<w:t xml:space="preserve">')
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{marked}</w:t></w:r>'
