"""The pages of lighting plans: what is asked, worked out and shown, as files and pictures, and by whom."""

import io
import re
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from geo.assumptions.lighting_file import default_lighting
from geo.language import language
from geo.lighting.plan import plan_lighting
from geo.model.person import VIEWER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from tests import factories
from tests.extension.test_pages import failure
from tests.factories import landmark, segment, street, ward
from tests.pages import HOSTILE, Page
from webmap import create_app
from webmap.lighting import forms, routes, view

FORM: dict[str, Any] = {
    "standard": "tcxdvn_259",
    "layer": "streets",
    "street_target": "100",
    "alley_target": "80",
}
PASSWORD = "bốn chữ dễ nhớ"
WARDS = ("00139", "00142")


class Desk:
    """An application, and how people reach it."""

    def __init__(self, folder: Path, **layers: Any) -> None:
        usual: dict[str, Any] = {
            "wards": [ward(), ward("00142", 10, name="Sài Đồng")],
            "landmarks": [landmark("HQ", 2, 5)],
            "route_segments": [segment("S-1", (0, 5), (2, 5), lighting="full", width_m=6.0)],
            "streets": [
                street("T-1", (0, 5), (9, 5), name="Phố Bồ Đề", lit="no", width_m=9.0),
                street("T-2", (2, 5), (2, 9), name=HOSTILE[0], lit="yes"),
                street("T-3", (12, 5), (18, 5), name="Ngõ 12", road_class="service", lit="unknown"),
            ],
        }
        self.store = factories.file_store(folder, **{**usual, **layers})
        self.app = create_app(Settings(), self.store)

    def client(self, token: str = "") -> FlaskClient:
        """Return a client of who has the token, a visitor's without one."""
        client = self.app.test_client()
        if token:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        return client

    def planned(self, client: FlaskClient | None = None, **changes: Any) -> tuple[FlaskClient, str]:
        """Work a plan out; return the client and its address."""
        client = client or self.client()
        answer = client.post("/plan/lighting", data={**FORM, **changes})
        assert answer.status_code == 303, answer.text
        assert self.app.extensions["jobs"]._jobs[answer.location.rpartition("/")[2]].wait(30)
        return client, answer.location


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("lighting") / "workspace")


@pytest.fixture(scope="module")
def shown(desk: Desk) -> tuple[FlaskClient, str]:
    """One plan that many look at."""
    return desk.planned()


# ------------------------------------------------------------------ the form
def test_each_table_stands_on_the_form_with_its_source_and_how_certain_it_is(desk: Desk) -> None:
    page = Page(desk.client().get("/plan/lighting?lang=en").text)
    tables = [each["value"] for each in page.all("input", name="standard")]
    assert tables == ["tcxdvn_259", "cie_115"]
    assert "a secondary source, not checked against the original" in page.text
    assert "certainty: a secondary source alone" in page.text
    values = {each["name"]: each.get("value") for each in page.all("input", type="text")}
    assert (values["street_target"], values["alley_target"]) == ("100", "80")
    assert values["tariff_day"] == "09/08/2022"
    assert values["width_service"] == "3.5"
    assert {each["value"] for each in page.all("input", name="wards")} == set(WARDS)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"standard": "qcvn"}, "There is no such table of levels any more."),
        ({"layer": "wards"}, "Choose what is to be lit."),
        ({"wards": "99999"}, "There is no ward “99999” on that day."),
        ({"width_residential": "-3"}, "-3 cannot be used here. Write a number from 0.5 to 100."),
        ({"width_residential": "0"}, "0 cannot be used here."),
        ({"width_other": "nan"}, "“nan” is no number. Write it such as 5.5."),
        ({"street_target": "120"}, "Write a number from 0 to 100."),
        ({"alley_target": "nhiều"}, "“nhiều” is no number."),
        ({"tariff_day": "hôm nay"}, "“hôm nay” is not a date."),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_what_was_typed_stays(
    desk: Desk, changes: dict[str, Any], said: str
) -> None:
    answer = desk.client().post("/plan/lighting?lang=en", data={**FORM, "width_trunk": "19,5", **changes})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert said in page.text
    assert page.all("span", class_="field-fault")
    assert page.all("input", name="width_trunk", value="19,5")


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([*FORM, "wards", "tariff_day", "width_other"]), st.text(max_size=12)))
def test_whatever_is_typed_gives_a_plan_to_work_out_or_says_which_field_is_wrong(
    typed: dict[str, str],
) -> None:
    assumed = default_lighting()
    wanted, shown = forms.read(MultiDict({**FORM, **typed}), assumed, WARDS)
    if not shown.problems:
        assert set(wanted.wards) <= set(WARDS)
        assert 0 <= wanted.assumed.number("street_target") <= 1
        assert wanted.assumed.width("other") > 0


def test_what_nobody_changes_on_the_form_keeps_its_source() -> None:
    assumed = default_lighting()
    for code in ("vi", "en"):
        typed = forms.usual(assumed, language(code), factories.programme().as_of)
        wanted, shown = forms.read(MultiDict(typed.texts), assumed, WARDS)
        assert not shown.problems
        assert wanted.assumed == assumed


@pytest.mark.parametrize(
    ("layers", "form", "said"),
    [
        ({"streets": []}, {}, "There is nothing to light."),
        ({}, {"wards": "00142", "layer": "route_segments"}, "There is nothing to light in these wards."),
        ({"streets": [street(width_m=-3)]}, {}, "All features of streets.geojson have faults"),
    ],
)
def test_what_cannot_be_planned_is_told_in_a_sentence(
    tmp_path: Path, layers: dict[str, Any], form: dict[str, Any], said: str
) -> None:
    answer = Desk(tmp_path / "w", **layers).client().post("/plan/lighting?lang=en", data={**FORM, **form})
    assert answer.status_code == 422
    assert said in failure(answer)


# ------------------------------------------------------------------ the plan
def test_a_plan_shows_sums_streets_and_reasons_and_calls_itself_an_estimate(
    shown: tuple[FlaskClient, str],
) -> None:
    client, address = shown
    answer = client.get(f"{address}?lang=en")
    page = Page(answer.text)
    for said in (
        "Estimate",
        "It says of no street that a standard is met.",
        "a secondary source, not checked against the original",
        "By ward",
        "Sài Đồng",
        "Saved a year by LED",
        "Saved a year by dimming",
        "Second, ",
        "Utilisation factor CU",
    ):
        assert said in page.text
    assert HOSTILE[0] not in answer.text
    assert page.all("tr", data_edge="T-1")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["vi", "en"])
def test_no_sentence_of_a_plan_says_that_a_standard_is_met(shown: tuple[FlaskClient, str], code: str) -> None:
    client, address = shown
    said = " ".join(Page(client.get(f"{address}?lang={code}").text).text.split())
    for denial in ("no street that a standard is met", "không khẳng định đường nào đạt tiêu chuẩn"):
        said = said.replace(denial, "")
    assert not re.search(r"standard is met|meets|compli|đạt (tiêu|quy) chuẩn|phù hợp tiêu chuẩn", said)


def test_the_sums_of_kinds_classes_and_wards_are_those_of_the_plan(desk: Desk) -> None:
    plan, words = plan_lighting(desk.store), language("en")
    whole = view.whole(plan, words)
    for lines in (
        view.kinds(plan, words)[:-1],
        view.classes(plan, words),
        view.wards(plan, words),
    ):
        for name in ("metres", "lit", "capital", "gap_metres", "gap_capital", "retrofit", "dimming"):
            assert sum(getattr(line, name) for line in lines) == pytest.approx(getattr(whole, name))
    assert whole.retrofit == pytest.approx(plan.savings.retrofit_vnd_year, abs=1)
    assert whole.dimming == pytest.approx(plan.savings.dimming_vnd_year, abs=1)


@pytest.mark.parametrize(("key", "column"), [("name", None), ("metres", "metres"), ("capital", "capital")])
def test_the_table_sorts_by_its_heads_and_finds_names_without_tones(
    desk: Desk, key: str, column: str | None
) -> None:
    plan, words = plan_lighting(desk.store), language("vi")
    asked = forms.Shown("light_state", None, "", key, True, 9)
    rows = view.streets(plan, asked, words).rows
    if column:
        values = [getattr(row, column) for row in rows]
        assert values == sorted(values, reverse=True)
    found = view.streets(plan, forms.Shown("light_state", None, "pho bo de", key, False, 1), words)
    assert [row.id for row in found.rows] == ["T-1"]


def test_a_table_of_many_streets_comes_in_pages(tmp_path: Path) -> None:
    many = [street(f"T-{n:03}", (0, n / 20), (0.5, n / 20), name=f"Phố {n}") for n in range(130)]
    client, address = Desk(tmp_path / "w", streets=many).planned()
    first, last = (client.get(f"{address}?page={page}&lang=en") for page in (1, 99))
    assert first.text.count("<tr data-edge=") == view.ROWS
    assert last.text.count("<tr data-edge=") == 30
    assert "Page 2 of 2" in Page(last.text).text
    assert client.get(f"{address}?page=0").status_code == 400


def test_the_map_has_a_legend_by_state_priority_and_class_with_no_two_lines_alike(
    shown: tuple[FlaskClient, str],
) -> None:
    client, address = shown
    streets = orjson.loads(client.get(f"{address}/map.json").data)["streets"]
    for by in ("light_state", "light_priority", "light_class"):
        html = client.get(f"{address}?by={by}").text
        boot = orjson.loads(re.search(r'id="bootstrap">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]
        drawn = boot["style"]["themes"][by]
        assert set(streets["fields"][by]["words"]) <= set(drawn)
        lines = [(line["colour"], tuple(line["dash"]), line["width"]) for line in drawn.values()]
        assert len(set(lines)) == len(lines)
        assert len({line[1:] for line in lines}) == len(lines) or by == "light_class"
    assert client.get(f"{address}?by=colour").status_code == 400


def test_every_pole_stands_on_the_map_with_its_side_and_luminaire(shown: tuple[FlaskClient, str]) -> None:
    client, address = shown
    poles = orjson.loads(client.get(f"{address}/poles.json?lang=en").data)["poles"]
    assert poles["count"] > 20
    assert set(poles["fields"]["side"]["words"]) <= {"left", "right"}
    assert all(
        re.match(r"LED \d+ W, [\d.]+ m, (left|right)$", told) for told in poles["fields"]["told"]["words"]
    )


def test_without_scripts_the_map_is_a_picture_that_is_told_in_words(shown: tuple[FlaskClient, str]) -> None:
    client, address = shown
    page = Page(client.get(f"{address}?by=light_priority&lang=en").text)
    picture = page.all("img", class_="plan-picture")[0]
    assert "Map of 3 streets by “What to light first”" in picture["alt"]
    for by in ("light_priority", "light_class"):
        assert client.get(f"{address}/picture.png?by={by}").data.startswith(b"\x89PNG")


def test_the_light_on_a_street_is_a_picture_that_calls_itself_an_estimate(
    shown: tuple[FlaskClient, str],
) -> None:
    client, address = shown
    page = Page(client.get(f"{address}?street=T-3&lang=vi").text)
    (picture,) = [each for each in page.all("img") if "light.svg" in each["src"]]
    assert "ước tính" in picture["alt"]
    assert "Ngõ 12" in picture["alt"]
    answer = client.get(picture["src"])
    assert answer.mimetype == "image/svg+xml"
    assert client.get(f"{address}/light.svg?street=T-99").status_code == 404
    assert client.get(f"{address}?street=T-99").status_code == 404


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        ("docx", b"PK"),
        ("pdf", b"%PDF"),
        ("xlsx", b"PK"),
        ("png", b"\x89PNG"),
        ("geojson", b"{"),
        ("dxf", b"0"),
    ],
)
def test_a_plan_is_taken_away_as_a_file(shown: tuple[FlaskClient, str], ending: str, start: bytes) -> None:
    client, address = shown
    answer = client.get(f"{address}/plan.{ending}")
    assert answer.status_code == 200
    assert answer.data.lstrip().startswith(start)
    assert f'.{ending}"' in answer.headers["Content-Disposition"]
    if ending == "docx":
        names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        assert len([name for name in names if name.startswith("word/media/")]) == 2  # the map, and the light
    assert client.get(f"{address}/plan.exe").status_code == 404


# ------------------------------------------------------------------ what is asked counts
def test_wards_targets_widths_and_the_day_of_the_tariff_count(desk: Desk) -> None:
    client, address = desk.planned(
        standard="cie_115", wards=["00142"], alley_target="0", tariff_day="01/01/2026", width_service="4"
    )
    page = Page(client.get(f"{address}?lang=en").text)
    assert [row["data-edge"] for row in page.all("tr") if "data-edge" in row] == ["T-3"]
    assert "Only what lies mostly in these wards: Sài Đồng." in page.text
    assert "Electricity at the tariff of 01/01/2026." in page.text
    assert "2,226" in page.text
    assert "alleys that are lit: 0; Width where none is known (m), Side lane, inner road: 4." in page.text
    assert re.search(r"Worked out on \d\d/\d\d/\d{4} \d\d:\d\d from figures of", page.text)
    again = Page(client.get(f"/plan/lighting?from={address.rpartition('/')[2]}&lang=en").text)
    assert again.all("input", name="tariff_day", value="01/01/2026")
    assert again.all("input", name="width_service", value="4")
    assert again.all("input", name="alley_target", value="0")
    assert "checked" in again.all("input", name="standard", value="cie_115")[0]
    assert "checked" not in again.all("input", name="standard", value="tcxdvn_259")[0]
    assert "checked" in again.all("input", name="wards", value="00142")[0]


def test_the_class_that_a_street_names_itself_counts_and_one_that_there_is_not_is_told(
    tmp_path: Path,
) -> None:
    own = [
        street("T-1", lighting_class="b1", width_m=6.0),
        street("T-2", (0, 3), (8, 3), lighting_class="b9", width_m=6.0),
    ]
    client, address = Desk(tmp_path / "w", streets=own).planned()
    said = Page(client.get(f"{address}?lang=en").text).text
    assert "which the street's own field names" in said
    assert "Streets whose own class is not in this table: 1." in said


def test_segments_of_model_routes_are_planned_as_of_the_day(desk: Desk) -> None:
    client, address = desk.planned(layer="route_segments")
    page = Page(client.get(f"{address}?lang=en").text)
    assert "Plan of lighting for model routes" in page.text
    assert page.all("tr", data_edge="S-1")


# ------------------------------------------------------------------ who, and the work
def test_a_plan_of_somebody_is_theirs_alone_and_a_visitors_is_found_by_its_address(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "w")
    accounts = desk.app.extensions["accounts"]
    people.add(desk.store, accounts, Person("lan", VIEWER), PASSWORD)
    client, address = desk.planned(desk.client(sign_in.issue_token(accounts, "lan")))
    assert client.get(address).status_code == 200
    for path in ("", "/map.json", "/poles.json", "/plan.xlsx", "/picture.png", "/light.svg"):
        assert desk.client().get(address + path).status_code == 404
    _, visited = desk.planned()
    assert desk.client().get(visited).status_code == 200


def test_visitors_do_not_see_streets_that_are_for_members(tmp_path: Path) -> None:
    toml = factories.PROGRAMME_TOML + '\n[access]\nrestricted = ["streets"]\n'
    answer = Desk(tmp_path / "w", programme_toml=toml).client().post("/plan/lighting?lang=en", data=FORM)
    assert answer.status_code == 422
    assert "There is nothing to light." in failure(answer)


def test_work_that_takes_long_shows_that_it_goes_on_and_then_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, free = Desk(tmp_path / "w"), threading.Event()
    jobs = desk.app.extensions["jobs"]
    jobs.start(lambda _: free.wait(30), owner="", kind="plan", asked=None)
    monkeypatch.setattr(routes, "PATIENCE_SECONDS", 0.05)
    client = desk.client()
    answer = client.post("/plan/lighting", data=FORM)
    assert answer.status_code == 303
    waiting = Page(client.get(f"{answer.location}?lang=en").text)
    assert "waits for 1 other piece of work" in waiting.text
    assert not [form for form in waiting.all("form") if form.get("action", "").endswith("/stop")]
    assert client.get(f"{answer.location}/map.json").status_code == 400
    job = answer.location.rpartition("/")[2]
    assert orjson.loads(client.get(f"/api/plan/jobs/{job}").data)["over"] is False
    free.set()
    assert jobs._jobs[job].wait(30)
    assert "By street" in Page(client.get(f"{answer.location}?lang=en").text).text


@pytest.mark.parametrize("path", ["/plan/extension?from={}", "/plan/extension/jobs/{}"])
def test_a_plan_of_lighting_is_none_of_extension(shown: tuple[FlaskClient, str], path: str) -> None:
    client, address = shown
    assert client.get(path.format(address.rpartition("/")[2])).status_code == 404


@pytest.mark.parametrize("path", ["/plan/lighting?from={}", "/plan/lighting/jobs/{}"])
def test_a_plan_of_extension_is_none_of_lighting(desk: Desk, path: str) -> None:
    job = desk.app.extensions["jobs"].start(lambda _: None, owner="", kind="plan", asked=None)
    assert job.wait(30)
    assert desk.client().get(path.format(job.id)).status_code == 404


def test_planning_changes_nothing(desk: Desk, shown: Callable[..., Any]) -> None:
    before = desk.store.revision()
    desk.planned()
    assert desk.store.revision() == before
