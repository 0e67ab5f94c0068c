"""Pictures of Word files: each is stored once, however often it is shown, and hundreds take a moment."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from docx.document import Document as WordDocument
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.shape import CT_Inline
from docx.parts.image import ImagePart

_NAME = "/word/media/picture{}.{}"


class Pictures:
    """The pictures that are put into a Word file.

    The library reads all of them again for each that it adds, to see whether it is one of them.
    """

    def __init__(self, word: WordDocument) -> None:
        self._part = word.part
        self._known: dict[bytes, tuple[str, Image]] = {}
        self._ids: Iterator[int] | None = None

    def add(self, paragraph: Any, content: bytes, *, width_emu: int, alt: str) -> None:
        """Add a picture (PNG or JPEG) at the end of a paragraph, so wide, and say what it shows."""
        if content not in self._known:
            self._known[content] = self._stored(content)
        relation, image = self._known[content]
        size = image.scaled_dimensions(width_emu, None)
        if self._ids is None:
            self._ids = count(self._part.next_id)
        drawn = CT_Inline.new_pic_inline(next(self._ids), relation, image.filename, *size)
        drawn.docPr.set("descr", alt)
        for side in ("distT", "distB", "distL", "distR"):  # else some programs leave 3 mm beside it
            drawn.set(side, "0")
        paragraph.add_run()._r.add_drawing(drawn)

    def _stored(self, content: bytes) -> tuple[str, Image]:
        image = Image.from_blob(content)
        taken = {str(each.partname) for each in self._part.package.iter_parts()}
        names = (_NAME.format(number, image.ext) for number in count(len(self._known) + 1))
        stored = ImagePart.from_image(image, PackURI(next(each for each in names if each not in taken)))
        return self._part.relate_to(stored, RELATIONSHIP_TYPE.IMAGE), image
