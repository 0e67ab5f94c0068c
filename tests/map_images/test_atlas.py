"""An atlas: its index map, its pages, their numbers, scales and figures, and a page alone."""

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.cli import main
from geo.errors import InvalidInput
from geo.map_images import atlas as atlases
from geo.map_images.atlas import atlas, write_atlas
from geo.map_images.atlas_request import AtlasRequest
from geo.rendering.request import ImageRequest
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward, workspace

PDF, SVG = ImageRequest(format="pdf", language="en"), ImageRequest(format="svg", language="en")
ROUTES = [
    segment("S-1", (1, 2), (4, 2), lighting="full", lighting_checked_on="2022-06-01"),
    segment("S-2", (1, 4), (9, 4), route_id="R-2", route_name="Phố <Mới>"),
]
WARDS = [ward("00139"), ward("00118", 12, size=2, name="Việt Hưng")]


@pytest.fixture(scope="module")
def store() -> Store:
    """Two wards of different size, a route each of one segment, a block."""
    return factories.memory_store(wards=WARDS, route_segments=ROUTES, apartment_blocks=[block()])


def page(store: Store, number: int, **asked: str) -> str:
    return atlas(store, AtlasRequest(SVG, page=number, **asked)).decode()


def scale(svg: str) -> str:
    return re.findall(r"Scale 1:[\d,.]+", svg)[0]


def numbers(svg: str) -> list[str]:
    return re.findall(r">(\d+)</text>", svg[svg.index('class="page-numbers"') :].split("</g>")[0])


def test_the_index_comes_first_then_a_page_and_a_bookmark_for_each_ward(store: Store) -> None:
    reader = PdfReader(io.BytesIO(atlas(store, AtlasRequest(PDF))))
    texts = [each.extract_text() for each in reader.pages]
    assert len(texts) == len(reader.outline) == 3
    assert [f"Page {number} of 3" in text for number, text in enumerate(texts, 1)] == [True] * 3
    assert ["Bồ Đề" in reader.outline[1].title, "Việt Hưng" in reader.outline[2].title] == [True, True]


@pytest.mark.parametrize("by", ["ward", "route"])
def test_the_index_numbers_what_has_a_page_and_other_pages_number_nothing(store: Store, by: str) -> None:
    assert numbers(page(store, 1, by=by)) == ["2", "3"]
    assert 'class="page-numbers"' not in page(store, 2, by=by)


def test_pages_have_their_own_scale_unless_all_are_to_have_the_same(store: Store) -> None:
    best = {scale(page(store, number)) for number in (2, 3)}
    same = {scale(page(store, number, scale="same")) for number in (2, 3)}
    assert len(best) == 2
    assert len(same) == 1
    assert same < best


def test_a_page_of_a_route_is_named_like_it_and_draws_no_other(store: Store) -> None:
    found = page(store, 3, by="route")
    assert "on route Phố &lt;Mới&gt;" in found
    assert ">Not yet checked<" in found
    assert ">Full<" not in found
    assert ">Full<" in page(store, 2, by="route")


def test_without_wards_there_are_pages_of_routes_and_an_index_map() -> None:
    bare = factories.memory_store(route_segments=ROUTES)
    assert numbers(page(bare, 1, by="route")) == ["2", "3"]
    assert "on route" in page(bare, 2, by="route")
    assert "Page 1 of 1" in page(bare, 1)


@pytest.mark.parametrize("processes", [0, 1])
def test_pages_are_counted_while_they_are_drawn_by_whoever_draws(
    store: Store, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atlases, "PAYS_FROM", 1)
    told: list[tuple[int, int]] = []
    file = io.BytesIO()
    write_atlas(
        store, AtlasRequest(PDF), file, processes=processes, tell=lambda done, of: told.append((done, of))
    )
    assert told == [(0, 3), (3, 3)]
    assert file.getvalue() == atlas(store, AtlasRequest(PDF))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (AtlasRequest(PDF, page=4), "from 1 to 3"),
        (AtlasRequest(SVG), "say which"),
        (AtlasRequest(PDF, by="street"), "ward, route"),
        (AtlasRequest(PDF, scale="round"), "best, same"),
    ],
)
def test_what_an_atlas_does_not_have_is_refused_with_what_it_has(
    store: Store, asked: AtlasRequest, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        atlas(store, asked)


def test_the_command_writes_the_atlas_or_a_page_of_it(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w", wards=WARDS, route_segments=ROUTES)
    for name, more, code in (
        ("a.pdf", (), 0),
        ("b.svg", ("--page", "2"), 0),
        ("c.svg", (), 1),
        ("no/d.pdf", (), 1),
    ):
        out = tmp_path / name
        with pytest.raises(SystemExit) as ended:
            main(["report", "atlas", "--store", str(folder), "--out", str(out), *more])
        assert (ended.value.code or 0, out.exists()) == (code, code == 0)
