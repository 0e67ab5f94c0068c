"""Query strings become values, or an error that says what to write; never a failure of ours."""

from datetime import date
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from geo.errors import InvalidInput
from geo.settings import Settings
from tests import factories
from tests.factories import block, segment, ward
from webmap import create_app
from webmap.core import params


def asked(**given: str) -> MultiDict[str, str]:
    return MultiDict(given)


@pytest.mark.parametrize("text", ["2022-04-15", "15/04/2022", "15/4/2022", " 15/4/2022 ", "20220415"])
def test_a_day_is_read_as_people_and_as_programs_write_it(text: str) -> None:
    assert params.day(asked(as_of=text), "as_of") == date(2022, 4, 15)


@pytest.mark.parametrize("text", ["", "   "])
def test_no_day_is_no_day(text: str) -> None:
    assert params.day(asked(as_of=text), "as_of") is None
    assert params.day(asked(), "as_of") is None


@pytest.mark.parametrize(
    "text",
    ["31/02/2022", "4/15/2022", "15-04-2022", "hôm nay", "1/1", "1/1/1/1", "0/0/0", "9999999999", "١/١/٢٠٢٢"],
)
def test_what_is_no_day_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(InvalidInput, match="day/month/year"):
        params.day(asked(as_of=text), "as_of")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_both_forms_of_every_day_are_read_back(day: date) -> None:
    assert params.day(asked(d=day.isoformat()), "d") == day
    assert params.day(asked(d=day.strftime("%d/%m/%Y")), "d") == day


def test_a_box_is_read_as_west_south_east_north() -> None:
    assert params.bounds(asked(bbox="105.84, 20.99,105.94,21.09")) == (105.84, 20.99, 105.94, 21.09)
    assert params.bounds(asked()) is None


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "2,1,1,2",
        "1,2,2,1",
        "-181,0,0,1",
        "0,0,0,0",
        "nan,0,1,1",
        "0,0,inf,1",
    ],
)
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="west,south,east,north"):
        params.bounds(asked(bbox=text))


@given(st.text(max_size=40))
def test_any_text_is_a_box_in_range_or_refused(text: str) -> None:
    try:
        found = params.bounds(asked(bbox=text))
    except InvalidInput:
        return
    assert found is None or (-180 <= found[0] < found[2] <= 180 and -90 <= found[1] < found[3] <= 90)


@pytest.mark.parametrize("dpi", ["0", "-300", "1e9", "300.5", "99999999999", "٣٠٠", "abc"])
def test_a_resolution_that_would_fill_the_memory_is_refused(dpi: str) -> None:
    with pytest.raises(InvalidInput, match="dots per inch"):
        params.image_request(asked(dpi=dpi), format="png", language="vi")


def test_an_image_is_a4_landscape_at_300_dots_unless_asked_otherwise() -> None:
    found = params.image_request(asked(), format="pdf", language="vi")
    assert (found.paper, found.orientation, found.dpi, found.language) == ("A4", "landscape", 300, "vi")


@pytest.mark.parametrize(("name", "value"), [("paper", "A0"), ("orientation", "diagonal"), ("lang", "fr")])
def test_a_word_that_is_not_offered_is_refused_with_those_that_are(name: str, value: str) -> None:
    with pytest.raises(InvalidInput, match="Choose one of"):
        params.image_request(asked(**{name: value}), format="png", language="vi")


def test_a_format_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput, match="png"):
        params.image_request(asked(), format="exe", language="vi")


def test_lists_are_separated_by_commas_and_long_texts_are_cut() -> None:
    assert params.names(asked(hide="a,,b,"), "hide") == ("a", "b")
    assert len(params.text(asked(title="x" * 10_000), "title") or "") == 300


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    store = factories.memory_store(
        wards=[ward(), ward("00142", 10)], route_segments=[segment()], apartment_blocks=[block()]
    )
    return create_app(Settings(), store).test_client()


NAMES = st.sampled_from(
    ["as_of", "boundaries", "ward", "criterion", "hide", "off", "at", "sel", "q", "lang", "format", "layer",
     "page", "sort", "order", "download", "table", "bbox"]
)  # fmt: skip
PATHS = st.sampled_from(
    ["/", "/wards", "/wards/00139", "/segments", "/segments/S-001", "/apartments", "/apartments/A-001",
     "/faults", "/export", "/api/summary", "/api/map/base", "/api/map/route_segments", "/map.js"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["2022-04-15", "15/4/2022", "00139", "lighting", "0", "-1", "1e400", "NaN", "9" * 400, "csv"]
    ),
)


@given(PATHS, st.dictionaries(NAMES, VALUES, max_size=4))
def test_no_query_makes_a_failure_of_ours(client: FlaskClient, path: str, query: dict[str, str]) -> None:
    answer = client.get(path, query_string=query)
    assert answer.status_code in (200, 304, 400, 404), answer.text[:300]


@given(st.text(min_size=1, max_size=40))
def test_no_path_makes_a_failure_of_ours(client: FlaskClient, path: str) -> None:
    for root in ("/", "/wards/", "/segments/", "/static/", "/export/map.", "/words/"):
        answer = client.get(root + quote(path.lstrip("/")))  # “//” would name a host
        assert answer.status_code in (200, 301, 304, 308, 400, 404), (root, path)
