"""The application over small stores, and pages read as a person does; its fixtures are for all tests."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward
from webmap import create_app

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    "{{7*7}}",
    '"><svg onload=alert(1)>',
    "=cmd|' /C calc'!A0",
    "dài" * 35_000,
)


class Page(HTMLParser):
    """What a page holds: its elements in order, and its text without scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note text that is read."""
        if not {"script", "style"} & set(self._inside[-1:]):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All text, with single spaces."""
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """Return the attributes of each element of a kind; `data_x` stands for data-x, `class_` for class."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in wanted.items())
        ]

    def links(self, start: str = "") -> list[str]:
        """Return the addresses of links that start like this."""
        return [found["href"] for found in self.all("a") if found.get("href", "").startswith(start)]


def client_of(store: Store) -> FlaskClient:
    """Return a client of the application over a store."""
    return create_app(Settings(), store).test_client()


@pytest.fixture
def small() -> Store:
    """Two wards; a segment across their border, one in the west, a proposed one; two blocks, one outside."""
    return factories.memory_store(
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng"), ward("00115", 20, name="Ái Mộ")],
        route_segments=[
            segment("S-1", (8, 5), (14, 5), lighting="full", lighting_checked_on="2022-06-01"),
            segment("S-2", (1, 1), (3, 1), lighting="none", lighting_checked_on="2022-06-01", note="Ghi chú"),
            segment("S-3", stage="proposed"),
        ],
        apartment_blocks=[
            block("A-1", lighting="partial", lighting_checked_on="2022-06-01"),
            block("A-2", 90, 2),
        ],
    )


@pytest.fixture
def client(small: Store) -> FlaskClient:
    """A client over the small store."""
    return client_of(small)


@pytest.fixture
def read(client: FlaskClient) -> Callable[..., Page]:
    """Read a page of the small store that must be there: `read("/wards", lang="en")`."""

    def get(path: str, **query: Any) -> Page:
        answer = client.get(path, query_string={"lang": "en", **query})
        assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
        return Page(answer.get_data(as_text=True))

    return get
