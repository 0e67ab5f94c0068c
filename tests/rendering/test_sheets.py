"""Sheets of an atlas: bound part by part, with links and titles; the same bytes by whoever draws them."""

import io
from dataclasses import replace

import pytest
import shapely
from pypdf import PdfReader

from geo.rendering.atlas import sheets as drawing
from geo.rendering.atlas.sheets import Drawer, Sheet, write
from geo.rendering.image import compose
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene

REQUEST = ImageRequest(format="pdf")


@pytest.fixture(scope="module")
def whole(district: Scene) -> Scene:
    """The district, all of it."""
    return district


@pytest.fixture(scope="module")
def sheets(whole: Scene) -> list[Sheet]:
    """An index map with numbers and a sheet for each ward."""
    middles = shapely.centroid(whole.wards.geometry.values)
    marks = tuple((point, str(number)) for number, point in enumerate(middles, 2))
    wards = whole.wards[["code", "name"]].itertuples(index=False)
    return [Sheet("Tất cả", numbered=marks), *(Sheet(f"Phường {name}", ward=code) for code, name in wards)]


def written(drawer: Drawer, sheets: list[Sheet], **options: object) -> bytes:
    file = io.BytesIO()
    write(file, drawer, sheets, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def atlas(whole: Scene, sheets: list[Sheet]) -> bytes:
    """An atlas of parts of four sheets."""
    patch = pytest.MonkeyPatch()
    patch.setattr(drawing, "SHEETS_A_PART", 4)
    try:
        return written(Drawer(whole, REQUEST), sheets)
    finally:
        patch.undo()


@pytest.fixture(scope="module")
def reader(atlas: bytes) -> PdfReader:
    """The atlas as a strict reader sees it."""
    return PdfReader(io.BytesIO(atlas), strict=True)


def test_each_sheet_is_a_page_with_its_title_and_a_bookmark(reader: PdfReader, sheets: list[Sheet]) -> None:
    titles = [sheet.title for sheet in sheets]
    assert len(reader.pages) == len(sheets)
    assert [mark.title for mark in reader.outline] == titles
    assert [reader.get_destination_page_number(mark) for mark in reader.outline] == list(range(len(sheets)))
    for number in (0, 5, 14):  # reading the text of all takes seconds
        assert titles[number] in reader.pages[number].extract_text()


def test_each_number_of_the_index_map_leads_to_its_page(reader: PdfReader, sheets: list[Sheet]) -> None:
    links = [each.get_object() for each in reader.pages[0]["/Annots"]]
    goals = [reader.get_page_number(link["/Dest"][0].get_object()) for link in links]
    assert goals == list(range(1, len(sheets)))
    assert [link["/Contents"] for link in links] == [sheet.title for sheet in sheets[1:]]


def test_who_hears_the_pages_hears_their_titles_in_order(reader: PdfReader, sheets: list[Sheet]) -> None:
    structure = reader.trailer["/Root"]["/StructTreeRoot"]
    document = structure["/K"][0]
    heard = [(each["/S"], each["/Alt"]) for each in (kid.get_object() for kid in document["/K"])]
    figures = [("/Figure", sheet.title) for sheet in sheets]
    assert heard == [figures[0], *(("/Link", sheet.title) for sheet in sheets[1:]), *figures[1:]]
    numbers = structure["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in reader.pages:
        (figure,) = parents[page["/StructParents"]].get_object()
        assert figure["/Pg"].indirect_reference == page.indirect_reference
    for link in (each.get_object() for each in reader.pages[0]["/Annots"]):
        assert parents[link["/StructParent"]].get_object()["/K"][0]["/Obj"].get_object() == link


def test_what_parts_have_in_common_is_there_once(atlas: bytes) -> None:
    assert atlas.count(b"/ICCBased") < 4 * 4
    assert atlas.count(b"/Type /Catalog") == atlas.count(b"/Type /StructTreeRoot") == 1


def test_the_same_sheets_give_the_same_bytes_also_from_another_process(
    whole: Scene, sheets: list[Sheet], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(drawing, "SHEETS_A_PART", 2)
    drawer, told = Drawer(whole, REQUEST), []
    some = [replace(sheets[0], numbered=()), *sheets[1:3]]
    alone = written(drawer, some, tell=lambda done, of: told.append((done, of)))
    assert told == [(0, 3), (2, 3), (3, 3)]
    assert written(drawer, some, workers=1) == alone
    assert "one draws alone" not in caplog.text


def test_a_page_looks_the_same_without_what_lies_far_from_it(whole: Scene, sheets: list[Sheet]) -> None:
    drawer = Drawer(whole, REQUEST)
    for sheet in sheets[:6]:
        near = drawer.scene(sheet)
        assert compose(near, REQUEST) == compose(replace(sheet.of(whole), overview=near.overview), REQUEST)
    assert len(drawer.scene(sheets[1]).segments) < len(whole.segments)


def test_what_is_told_can_end_the_work(whole: Scene, sheets: list[Sheet]) -> None:
    def tell(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(Drawer(whole, REQUEST), sheets, tell=tell)


def test_many_wards_are_one_on_the_small_map(whole: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_IN_OVERVIEW", 13)
    overview = Drawer(whole, REQUEST).scene(Sheet("x", ward="00118")).overview
    assert len(overview) == 1
