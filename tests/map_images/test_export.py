"""Map images as a use case: what may be asked for, what is drawn, and how the file is called."""

from dataclasses import replace
from datetime import date

import pytest

from geo.errors import InvalidInput, UnknownName
from geo.map_images import export
from geo.rendering.request import ImageRequest
from geo.stores.base import Store
from tests import factories
from tests.factories import block, segment, ward

SVG = ImageRequest(format="svg")


@pytest.fixture
def store() -> Store:
    """A ward with one lit segment and one block; another set of boundaries from 2025 on."""
    return factories.memory_store(
        wards=[
            ward("00139", valid_to="2024-12-31"),
            ward("00118", id="W-2", valid_from="2025-01-01", name="Bồ Đề mới"),
        ],
        route_segments=[segment("S-1", lighting="full", lighting_checked_on="2022-06-01")],
        apartment_blocks=[block()],
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"paper": "A5"}, "A4, A3"),
        ({"orientation": "round"}, "landscape, portrait"),
        ({"format": "gif"}, "png, svg, pdf"),
        ({"dpi": 10_000}, "72 to 600"),
    ],
)
def test_a_page_that_is_not_possible_is_refused_with_what_is(change: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        export.checked_request(replace(SVG, **change))  # type: ignore[arg-type]


def test_an_unknown_ward_or_theme_is_refused(store: Store) -> None:
    with pytest.raises(UnknownName, match="00142"):
        export.export_map(store, replace(SVG, ward="00142"))
    with pytest.raises(InvalidInput, match="brightness"):
        export.export_map(store, replace(SVG, theme="brightness"))


def test_a_ward_is_one_of_the_boundaries_asked_for(store: Store) -> None:
    day = date(2025, 1, 1)
    assert export.scene(store, replace(SVG, ward="00118", boundaries=day)).ward == "00118"
    with pytest.raises(UnknownName, match="00139"):
        export.scene(store, replace(SVG, ward="00139", boundaries=day))


def test_the_image_is_in_the_language_asked_for(store: Store) -> None:
    vietnamese, english = (
        export.export_map(store, replace(SVG, language=code)).decode() for code in ("vi", "en")
    )
    assert "Chiếu sáng" in vietnamese
    assert "Lighting" in english


def test_the_title_is_the_one_given_and_is_text(store: Store) -> None:
    drawn = export.export_map(store, replace(SVG, title="<script>alert(1)</script> & {{7*7}}")).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{7*7}}" in drawn
    assert "<script" not in drawn


def test_the_same_request_gives_the_same_bytes(store: Store) -> None:
    for kind in ("svg", "png", "pdf"):
        request = replace(SVG, format=kind, dpi=72)
        assert export.export_map(store, request) == export.export_map(store, request)


def test_a_file_is_called_by_what_it_shows_in_plain_letters() -> None:
    request = replace(SVG, theme="lighting", ward="00139", as_of=date(2022, 8, 9))
    assert export.file_name(request) == "ban-do-lighting-00139-a4-2022-08-09.svg"
    assert export.file_name(replace(request, ward='"; rm /\n', language="en")).isascii()
    assert '"' not in export.file_name(replace(request, ward='"; rm /\n'))
    assert "/" not in export.file_name(replace(request, ward="../../x"))


@pytest.mark.parametrize(("suffix", "kind"), [(".png", "png"), (".PDF", "pdf"), ("svg", "svg")])
def test_the_ending_says_the_format(suffix: str, kind: str) -> None:
    assert export.with_format(SVG, suffix).format == kind


def test_an_ending_that_is_no_image_is_refused() -> None:
    with pytest.raises(InvalidInput, match="png, svg, pdf"):
        export.with_format(SVG, ".gif")
