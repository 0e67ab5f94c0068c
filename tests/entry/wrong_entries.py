"""What the rights matrix does with data entry: one workbook with every cell of every feature filled in.

What is wrong with it names each cell that somebody may not fill; without these it is recorded as one change.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from urllib.parse import urlencode

import openpyxl

from geo.entry.make import entry_workbook
from geo.history.undo import undo
from geo.language import language
from geo.model.history import Reference
from geo.stores.folder.store import GeoJsonStore
from tests.core.record_verbs import FORM, INSPECTED

# what is filled in, by field: a value that none of the features has, and what it writes
FILLED = {
    "lighting": ("full", "lighting"),
    "flags": ("missing", "flags"),
    "cleanliness": ("dirty", "cleanliness"),
    "stage": ("planned", "stage"),
    "note": ("đã xem", "note"),
    "joined_on": (date(2022, 5, 1), "field"),
}
Send = Callable[[str, bytes, Mapping[str, str]], tuple[int, str]]
May = Callable[[str, str, str | None, str], bool]
Places = Mapping[str, Mapping[str, str | None]]
_BOUNDARY = "x" * 20
_HEAD = (
    f"--{_BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="workbook"; filename="n.xlsx"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
)


def wrong_entries(store: GeoJsonStore, who: str, send: Send, may: May, places: Places) -> Iterator[str]:
    """Give what differs from what the rules say of who fills in which cell; nothing is left changed."""
    content = entry_workbook(store, language("en"))
    cells = dict(_cells(content, places))
    refused = {at for at, (_, layer, where, writes) in cells.items() if not may(who, layer, where, writes)}
    status, page = send("/entry", *_sent(_filled(content, set(cells))))
    if who == "nobody":
        if status != 401 or send("/entry/record", b"workbook=x", FORM)[0] != 401:
            yield f"a visitor: {status}"
        return
    named = set(re.findall(r"<strong>n\.xlsx ([^<]+)</strong>", page))
    if named != refused or status != (422 if refused else 200):
        yield f"cells: {status}, {sorted(named ^ refused)}"
    status, page = send("/entry", *_sent(_filled(content, set(cells) - refused)))
    if any(each.origin.person for each in store.history()):
        yield "a preview recorded something"
    token = re.search(r'name="workbook" value="([^"]+)"', page)
    form = urlencode({"workbook": token[1] if token else "x"}).encode()
    status, page = send("/entry/record", form, FORM)
    recorded = sum(each.origin.person == who for each in store.history())
    if (status, recorded) != ((303, 1) if set(cells) - refused else (404, 0)):
        yield f"recording: {status}, {recorded} changes: {page[:200]}"
    if recorded:
        events = store.changeset(len(store.history())).events
        if {each.id for each in events} != {cells[at][0] for at in set(cells) - refused}:
            yield "other features were changed"
        undo(store, Reference(len(store.history())))


def _cells(content: bytes, places: Places) -> Iterator[tuple[str, tuple[str, str, str | None, str]]]:
    """Give the address of every cell to fill in, with its id, its layer, its place and what it writes."""
    for layer, page in zip(INSPECTED, openpyxl.load_workbook(io.BytesIO(content)).worksheets, strict=False):
        names = [str(cell.value) for cell in page[1]]
        for row in page.iter_rows(min_row=3):
            for name, cell in zip(names, row, strict=True):
                if name in FILLED and row[0].value in places[layer]:
                    own = str(row[0].value)
                    found = (own, layer, places[layer][own], FILLED[name][1])
                    yield f"{page.title}!{cell.coordinate}", found


def _filled(content: bytes, cells: set[str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for each in cells:
        title, _, at = each.partition("!")
        page = book[title]
        page[at] = FILLED[str(page.cell(1, page[at].column).value)][0]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sent(content: bytes) -> tuple[bytes, dict[str, str]]:
    body = _HEAD.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
