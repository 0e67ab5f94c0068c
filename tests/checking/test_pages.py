"""The faults of the data as a page: the same as `model-routes check`."""

from pathlib import Path

import pytest

from geo.checking import check
from tests import factories
from tests.factories import segment, ward
from tests.pages import HOSTILE, Page, client_of
from webmap.checking import routes


def test_every_fault_is_shown_by_file_with_its_remedy(tmp_path: Path) -> None:
    store = factories.file_store(
        tmp_path / "w",
        wards=[ward("1"), ward("2", 5)],
        route_segments=[segment("S-1", lighting="brigth"), segment("S-2")],
        streets=b"{",
    )
    page = Page(client_of(store).get("/faults?lang=en").get_data(as_text=True))
    assert "wards.geojson" in page.text
    for fault in check.check(store):
        assert " ".join(fault.problem_in(str).split()) in page.text
        assert " ".join(fault.remedy_in(str).split()) in page.text
    assert "S-1" in page.text
    assert "left out" in page.text


def test_without_faults_the_page_says_so() -> None:
    page = Page(
        client_of(factories.memory_store(wards=[ward()])).get("/faults?lang=en").get_data(as_text=True)
    )
    assert "No fault was found." in page.text


def test_the_notice_says_that_something_is_left_out_only_where_it_is() -> None:
    left_out = factories.memory_store(wards=[ward()], route_segments=[segment(lighting="x")])
    reported = factories.memory_store(wards=[ward("1"), ward("1", 10, id="W-2")])
    said = [
        Page(client_of(store).get("/?lang=en").get_data(as_text=True)).text for store in (left_out, reported)
    ]
    assert all("1 fault in the data." in text for text in said)
    assert ["neither shown nor counted" in text for text in said] == [True, False]


def test_many_faults_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST", 3)
    store = factories.memory_store(route_segments=[segment(f"S-{at}", lighting="x") for at in range(5)])
    page = Page(client_of(store).get("/faults?lang=en").get_data(as_text=True))
    assert "5 faults." in page.text
    assert "2 more faults" in page.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_in_faults_are_text(text: str) -> None:
    store = factories.memory_store(route_segments=[segment(text[:150], lighting=text)])
    html = client_of(store).get("/faults").get_data(as_text=True)
    page = Page(html)
    assert not [found for _, found in page.elements if "onerror" in found or "onload" in found]
    assert len(html) < 30_000
