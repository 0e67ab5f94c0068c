"""The pages of extension plans: what is asked, worked out, kept, compared, adopted, and by whom."""

import io
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from geo.assumptions.planning import DEFAULT_PLANNING, REASONS
from geo.language import language
from geo.model.person import ADMIN, EDITOR, OFFICE_OFFICER, VIEWER, WARD_OFFICER, Person
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from tests import factories
from tests.core.test_rights_matrix import OFFICES
from tests.factories import landmark, segment, street, ward
from tests.pages import HOSTILE, Page
from webmap import create_app
from webmap.core import job_pages
from webmap.core.jobs import Jobs
from webmap.extension import forms

Solved = tuple[FlaskClient, str]
PASSWORD = "bốn chữ dễ nhớ"
FORM: dict[str, Any] = {
    "phase_1": "1.500",
    "phase_2": "1500",
    "weight_closeness": "50",
    "weight_need": "50",
    "works": ["pavement", "lighting"],
    "radius": "5000",
    "ward_share": "0",
    "gap": "1",
    "seconds": "5",
}
WHO = {
    "viewer": Person("viewer", VIEWER),
    "west": Person("west", WARD_OFFICER, ward="00139"),
    "culture": Person("culture", OFFICE_OFFICER, office="culture"),
    "lights": Person("lights", OFFICE_OFFICER, office="lights"),
    "over": Person("over", OFFICE_OFFICER, office="over"),
    "editor": Person("editor", EDITOR),
    "admin": Person("admin", ADMIN),
}
PLANNERS = ("lights", "editor", "admin")  # the office of lights keeps streets and routes


@dataclass(frozen=True)
class Desk:
    """An application, and how people reach it."""

    store: Store
    app: Any
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, who: str = "") -> FlaskClient:
        """Return a program's client of somebody, a visitor's without a name."""
        client = self.app.test_client()
        if who:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[who]}"
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        return client

    def planned(self, who: str = "", **changes: Any) -> tuple[FlaskClient, str]:
        """Work a plan out; return the client and the address of what came of it."""
        client = self.client(who)
        answer = client.post("/plan/extension", data={**FORM, **changes})
        assert answer.status_code == 303, answer.text
        self.job(answer.location).wait(30)
        return client, answer.location

    def job(self, address: str) -> Any:
        """Return the work behind an address."""
        return self.app.extensions["jobs"]._jobs[address.rpartition("/")[2]]

    def kept(self, who: str, name: str, **changes: Any) -> tuple[FlaskClient, str]:
        """Keep a plan; return the client and its address."""
        client, address = self.planned(who, **changes)
        answer = client.post(f"{address}/save", data={"name": name})
        assert answer.status_code == 303, answer.text
        return client, answer.location


def make(folder: Path, **layers: Any) -> Desk:
    usual: dict[str, Any] = {
        "wards": [ward("00139"), ward("00142", 10, name="Sài Đồng")],
        "landmarks": [landmark("HQ", 2, 5)],
        "route_segments": [segment("S-1", (0, 5), (2, 5), lighting="full")],
        "streets": [
            street("T-1", (0, 5), (2, 5), name="Phố Đã Làm"),
            street("T-2", (2, 5), (4, 5), name="Phố Bồ Đề", lit="no"),
            street("T-3", (4, 5), (4, 7), name="Phố Lâm Du", lit="no"),
            street("T-4", (2, 5), (2, 7), name=HOSTILE[0]),
            street("T-5", (2, 7), (4, 7), name="Ngõ 12", lit="yes"),
        ],
    }
    toml = layers.pop("programme_toml", factories.PROGRAMME_TOML + OFFICES)
    store = factories.file_store(folder, programme_toml=toml, **{**usual, **layers})
    app = create_app(Settings(), store)
    accounts, tokens = app.extensions["accounts"], {}
    for name, person in WHO.items():
        people.add(store, accounts, person, PASSWORD)
        tokens[name] = sign_in.issue_token(accounts, name)
    return Desk(store, app, tokens)


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., Desk]:
    return lambda **layers: make(tmp_path / "workspace", **layers)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make(tmp_path_factory.mktemp("plans") / "workspace")


@pytest.fixture(scope="module")
def solved(desk: Desk) -> Solved:
    """Return a visitor and a plan that they asked for."""
    return desk.planned()


def failure(answer: TestResponse) -> str:
    """Return the sentence that a page says first."""
    found = re.search(r'class="plan-failure" role="alert">(.*?)</p>', answer.text, re.DOTALL)
    return found[1] if found else ""


def test_each_look_at_a_plan_that_was_worked_out_or_kept_is_a_look_at_its_layers(
    fresh: Callable[..., Desk],
) -> None:
    toml = factories.PROGRAMME_TOML + OFFICES + '\n[access]\nrestricted = ["streets"]\n'
    desk = fresh(programme_toml=toml)
    planner, address = desk.kept("editor", "Đợt một")
    accounts = desk.app.extensions["accounts"]
    job = next(iter(desk.app.extensions["jobs"]._jobs.values()))
    own = f"/plan/extension/jobs/{job.id}"
    other = desk.client("viewer")
    for client, who, path in (
        (planner, "editor", own),
        (planner, "editor", f"{own}/map.json"),
        (planner, "editor", f"{own}/plan.geojson"),
        (other, "viewer", address),
        (other, "viewer", f"{address}/map.json"),
        (other, "viewer", f"{address}/picture.png"),
        (other, "viewer", "/plan/extension/scenarios"),
    ):
        before = len(accounts.notes(1000))
        assert client.get(path).status_code == 200
        notes = accounts.notes(1000)
        noted = notes[: len(notes) - before]
        assert [(each.person, each.item) for each in noted] == [(who, "streets")], path


# ------------------------------------------------------------------ the form
def test_everybody_who_may_read_sees_the_form_with_the_programmes_weights(desk: Desk) -> None:
    page = Page(desk.client().get("/plan/extension?lang=en").text)
    values = {each["name"]: each.get("value") for each in page.all("input") if "name" in each}
    assert [values[f"weight_{name}"] for name in REASONS] == ["30", "25", "20", "15", "10"]
    assert values["phase_4"] == ""
    assert page.all("form", method="post", action="/plan/extension")
    assert "Nothing is recorded until a plan is adopted." in page.text


@pytest.mark.parametrize(
    ("text", "value"),
    [("5000", 5000), ("5.000", 5000), ("5,000", 5000), ("2,5", 2.5), ("2.5", 2.5), ("1.234.567,5", 1234567.5),
     (" 12 000 ", 12000), ("-3", -3), ("0.200", 0.2)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them_here_and_abroad(text: str, value: float) -> None:
    assert forms.number(text) == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e5", "năm", "5000 triệu", "1.23.4", "--3", "0x10", "٣"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert forms.number(text) is None


@given(st.integers(0, 10**9))
def test_a_sum_is_read_the_same_plain_and_grouped_either_way(amount: int) -> None:
    grouped = f"{amount:,}"
    assert forms.number(grouped) == forms.number(grouped.replace(",", ".")) == amount


@given(st.dictionaries(st.sampled_from([*FORM, "wanted", "phase_5"]), st.text(max_size=30)))
def test_whatever_is_typed_gives_values_or_says_which_field_is_wrong(typed: dict[str, str]) -> None:
    form = MultiDict([(key, value) for key, value in {**FORM, **typed}.items() if key != "works"])
    form.setlist("works", FORM["works"])
    asked, shown = forms.read(form, DEFAULT_PLANNING)
    if not shown.problems:
        asked.request.checked()
        assert sum(asked.request.budgets) > 0


@pytest.mark.parametrize("code", ["vi", "en"])
@given(dong=st.integers(1, 10**16))
def test_a_sum_that_a_form_writes_is_read_as_the_same_sum(code: str, dong: int) -> None:
    text = forms.written(language(code), dong / forms.MILLION)
    assert round((forms.number(text) or 0) * forms.MILLION) == pytest.approx(dong, rel=1e-15)


def test_the_form_is_the_same_again_when_a_plan_is_asked_for_anew() -> None:
    form = MultiDict({**FORM, "works": ""})
    form.setlist("works", ["pavement"])
    asked, _ = forms.read(form, DEFAULT_PLANNING)
    planning = DEFAULT_PLANNING.with_weights(asked.request.weights or {})
    typed = forms.again(asked.request, planning, language("vi"))
    again, shown = forms.read(MultiDict([*typed.texts.items(), ("works", "pavement")]), DEFAULT_PLANNING)
    assert not shown.problems
    assert again.request == asked.request


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"phase_1": "", "phase_2": ""}, "Give the budget of at least one phase"),
        ({"phase_1": "0", "phase_2": "0"}, "Give the budget of at least one phase"),
        ({"phase_1": "-5"}, "A budget is more than 0."),
        ({"phase_1": "nhiều"}, "“nhiều” is no number. Write it such as 5,000."),
        ({"phase_1": "nan"}, "“nan” is no number."),
        ({"radius": "0"}, "0 cannot be used here. Write a number from 100 to 50,000."),
        ({"ward_share": "120"}, "Write a number from 0 to 100."),
        ({"gap": "0"}, "0 cannot be used here. Write a number from 0.01 to 50."),
        ({"seconds": "4000"}, "Write a number from 2 to 300."),
        ({"works": []}, "Tick at least one kind of works."),
        ({"weight_closeness": "0", "weight_need": "0"}, "Give at least one reason a weight above 0."),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_what_was_typed_stays(
    desk: Desk, changes: dict[str, Any], said: str
) -> None:
    answer = desk.client().post("/plan/extension?lang=en", data={**FORM, **changes, "wanted": "Ngõ 12"})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert said in page.text
    assert "Ngõ 12" in page.text
    assert page.all("span", class_="field-fault")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"phase_1": "1", "phase_2": ""}, "The least that buys a street piece is"),
        ({"wanted": "Pho Bo Dde"}, "no street “Pho Bo Dde” within the radius. Did you mean “Phố Bồ Đề”?"),
        ({"wanted": "T-3", "unwanted": "T-3"}, "demanded and ruled out at once: T-3"),
        ({"unwanted": "T-2\nT-3\nT-4\nT-5"}, "All 4 street pieces that could be planned are ruled out."),
        ({"wanted": "phố lâm du", "unwanted": "T-2; Ngõ 12"}, "Nothing connects these demanded edges"),
        ({"wanted": "T-5", "phase_1": "800", "phase_2": ""}, "costs"),
        ({"ward_share": "100", "phase_1": "1500"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_told_in_a_sentence_with_what_can(
    desk: Desk, changes: dict[str, Any], said: str
) -> None:
    answer = desk.client().post("/plan/extension?lang=en", data={**FORM, **changes})
    if not said:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert said in failure(answer).replace("&#34;", '"')
    assert str(changes.get("wanted", "")).partition("\n")[0] in answer.text


def test_long_numbers_in_a_refusal_are_grouped(desk: Desk) -> None:
    answer = desk.client().post("/plan/extension", data={**FORM, "phase_1": "1", "phase_2": ""})
    assert re.search(r"1\.000\.000", failure(answer))


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ({"landmarks": []}, "There is no headquarters to plan around."),
        ({"streets": [], "route_segments": []}, "There are no streets to plan on."),
        ({"landmarks": [landmark("HQ", 90, 90)]}, "m from the nearest street (Phố Lâm Du), at most 500 m"),
        ({"streets": [street("T-2", (2, 5), (4, 5), width_m=-3.0)]}, ""),
    ],
)
def test_a_programme_in_which_nothing_can_be_planned_says_why(
    fresh: Callable[..., Desk], layers: dict[str, Any], said: str
) -> None:
    desk = fresh(**layers)
    assert desk.client().get("/plan/extension").status_code == 200
    answer = desk.client().post("/plan/extension?lang=en", data=FORM)
    assert answer.status_code in (303, 422) if not said else answer.status_code == 422
    assert said in failure(answer)
    if said:
        assert desk.client().get("/api/plan/streets").status_code == 400


# ------------------------------------------------------------------ the plan
def test_a_plan_is_shown_by_phase_with_its_reasons_and_how_good_it_is(solved: Solved) -> None:
    client, address = solved
    answer = client.get(f"{address}?lang=en")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert "This is certainly" in page.text
    assert "Phase 1" in page.text
    assert page.all("tr", data_edge="T-2")
    assert HOSTILE[0] not in answer.text
    for said in ("Greedy", "Phase by phase", "Lost without it", "What was assumed", "assumed"):
        assert said in page.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_map_and_the_curve_of_a_plan_are_files_of_their_own(solved: Solved) -> None:
    client, address = solved
    edges = orjson.loads(client.get(f"{address}/map.json").data)["edges"]
    phases = edges["fields"]["phase"]
    by_id = {name: phases["words"][code] for name, code in zip(edges["ids"], phases["codes"], strict=True)}
    assert by_id["T-1"] == 0
    assert by_id["T-2"] in (1, 2)
    curve = client.get(f"{address}/curve.svg")
    assert curve.mimetype == "image/svg+xml"
    assert b"<polyline" in curve.data


def test_without_scripts_the_map_of_a_plan_is_a_picture_that_is_told_in_words(
    fresh: Callable[..., Desk],
) -> None:
    desk = fresh()
    for client, address in (desk.planned(), desk.kept("admin", "Có ảnh")):
        (shown,) = Page(client.get(f"{address}?lang=en").text).all("img", class_="plan-picture")
        assert re.match(r"Map of the \d+ planned street pieces by phase around", shown["alt"])
        answer = client.get(shown["src"])
        assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_demanded_and_ruled_out_streets_are_as_they_were_asked_for(desk: Desk) -> None:
    client, address = desk.planned(wanted="Ngõ 12 (T-5)", unwanted="phố lâm du")
    page = Page(client.get(f"{address}?lang=en").text)
    assert page.all("tr", data_edge="T-5")
    assert not page.all("tr", data_edge="T-3")
    assert "Ruled out by you" in page.text


@pytest.mark.parametrize(("key", "column"), [("metres", 3), ("cost", 4), ("benefit", 5)])
def test_the_table_sorts_by_its_heads_without_scripts(solved: Solved, key: str, column: int) -> None:
    client, address = solved
    for desc in ("", "1"):
        html = client.get(f"{address}?sort={key}&desc={desc}").text
        rows = re.findall(r"<tr data-edge=.*?</tr>", html, re.DOTALL)
        values = [float(re.findall(r'data-order="([^"]*)"', row)[column]) for row in rows]
        assert values == sorted(values, reverse=bool(desc))
        assert len(values) > 1
    assert client.get(f"{address}?sort=nothing").status_code == 400


def test_the_form_takes_over_what_an_earlier_plan_was_asked(desk: Desk) -> None:
    client, address = desk.planned(wanted="Ngõ 12", phase_1="1.700")
    page = client.get(f"/plan/extension?from={address.rpartition('/')[2]}")
    assert 'value="1.700"' in page.text
    assert "Ngõ 12" in page.text


def test_draws_say_how_often_each_street_stays(desk: Desk, solved: Solved) -> None:
    client, address = solved
    answer = client.post(f"{address}/draws")
    assert answer.status_code == 303
    assert desk.job(answer.location).wait(60)
    page = Page(client.get(f"{answer.location}?lang=en").text)
    assert "In 200 of 200 draws" in page.text
    assert "Stays" in page.text


@pytest.mark.parametrize(
    ("ending", "start"),
    [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("png", b"\x89PNG"), ("geojson", b"{")],
)
def test_a_plan_is_taken_away_as_a_file(solved: Solved, ending: str, start: bytes) -> None:
    client, address = solved
    answer = client.get(f"{address}/plan.{ending}")
    assert answer.status_code == 200
    assert answer.data.startswith(start)
    assert f'.{ending}"' in answer.headers["Content-Disposition"]
    if ending in ("docx", "xlsx"):
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert client.get(f"{address}/plan.exe").status_code == 404


# ------------------------------------------------------------------ work that goes on
@pytest.fixture
def held(
    fresh: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Desk, threading.Event]]:
    """Give a desk whose one thread is busy, so that plans wait, and forms are answered at once."""
    monkeypatch.setattr(job_pages, "PATIENCE_SECONDS", 0.01)
    desk, free = fresh(), threading.Event()
    desk.app.extensions["jobs"].start(lambda _: free.wait(60), owner="", kind="other")
    yield desk, free
    free.set()


def test_while_a_plan_waits_its_page_says_so_and_reloads_by_a_link(
    held: tuple[Desk, threading.Event],
) -> None:
    desk, free = held
    client = desk.client()
    answer = client.post("/plan/extension?lang=en", data=FORM)
    page = Page(client.get(answer.location).text)
    assert "waits for 1 other piece of work" in page.text
    assert page.links(answer.location)
    state = orjson.loads(client.get(f"/api/plan/jobs/{answer.location.rpartition('/')[2]}").data)
    assert (state["state"], state["over"]) == ("waiting", False)
    assert client.get(f"{answer.location}/map.json").status_code == 400
    free.set()
    assert desk.job(answer.location).wait(30)
    assert "plan-running" not in client.get(answer.location).text


def test_a_plan_that_is_stopped_shows_the_best_so_far(held: tuple[Desk, threading.Event]) -> None:
    desk, free = held
    client = desk.client()
    address = client.post("/plan/extension", data=FORM).location
    assert client.post(f"{address}/stop").status_code == 303
    free.set()
    assert desk.job(address).wait(30)
    page = Page(client.get(f"{address}?lang=en").text)
    assert re.search(r"Stopped after [\d.]+ s: this is the best plan found by then\.", page.text)
    assert page.all("tr", data_edge="T-2")


def test_draws_that_are_stopped_leave_the_plan_as_it_was(held: tuple[Desk, threading.Event]) -> None:
    desk, free = held
    client = desk.client()
    address = client.post("/plan/extension", data=FORM).location
    free.set()
    assert desk.job(address).wait(30)
    again = threading.Event()
    desk.app.extensions["jobs"].start(lambda _: again.wait(60), owner="", kind="other")
    drawing = client.post(f"{address}/draws").location
    client.post(f"{drawing}/stop")
    again.set()
    assert desk.job(drawing).wait(30)
    page = Page(client.get(f"{drawing}?lang=en").text)
    assert "In 0 of 200 draws" in page.text
    assert page.all("tr", data_edge="T-2")


def test_too_many_plans_at_once_are_told_to_come_back(fresh: Callable[..., Desk]) -> None:
    desk, free = fresh(), threading.Event()
    desk.app.extensions["jobs"] = jobs = Jobs(most_waiting=1)
    busy = jobs.start(lambda _: free.wait(60), owner="", kind="other")
    while busy.state == "waiting":
        pass
    jobs.start(lambda _: None, owner="", kind="other")
    answer = desk.client().post("/plan/extension", data=FORM)
    free.set()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_a_plan_belongs_to_who_asked_for_it(desk: Desk) -> None:
    _, address = desk.planned("editor")
    for stranger in ("", "admin"):
        for path in ("", "/map.json", "/curve.svg", "/plan.xlsx"):
            assert desk.client(stranger).get(address + path).status_code == 404
        assert desk.client(stranger).post(f"{address}/stop").status_code in (403, 404)
    assert desk.client("editor").get(address).status_code == 200


# ------------------------------------------------------------------ kept plans
@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Give a desk that is left as it was found."""
    return make(tmp_path_factory.mktemp("office") / "workspace")


@pytest.mark.parametrize("who", ["", *WHO])
def test_only_planners_keep_and_adopt_plans(office: Desk, who: str) -> None:
    desk = office
    _, kept = desk.kept("admin", f"Phương án gốc cho {who}")
    client, address = desk.planned(who)
    allowed = who in PLANNERS
    refused = 401 if not who else 403
    assert ("plan-keep" in client.get(address).text) == allowed
    assert client.post(f"{address}/save", data={"name": f"Của {who}"}).status_code == (
        303 if allowed else refused
    )
    assert client.get(kept).status_code == 200
    before = len(desk.store.frame("route_segments"))
    answer = client.post(f"{kept}/adopt")
    assert answer.status_code == (303 if allowed else refused)
    assert (len(desk.store.frame("route_segments")) > before) == allowed
    if allowed:
        client.post(f"/changes/{answer.location.rpartition('=')[2]}/undo")
    assert len(desk.store.frame("route_segments")) == before
    assert client.post(f"{kept}/delete").status_code == (303 if allowed else refused)
    assert desk.client("admin").get(kept).status_code == (404 if allowed else 200)


def test_a_form_without_its_token_changes_nothing(fresh: Callable[..., Desk]) -> None:
    desk = fresh()
    _, kept = desk.kept("editor", "Phương án A")
    browser = desk.app.test_client()
    secret = sign_in.sign_in(desk.app.extensions["accounts"], "editor", PASSWORD)[0]
    browser.set_cookie("session", secret)
    for path in ("/plan/extension", f"{kept}/adopt", f"{kept}/delete"):
        assert browser.post(path, data=FORM).status_code == 403
    assert browser.get(kept).status_code == 200


def test_a_plan_needs_a_name_that_no_other_has(fresh: Callable[..., Desk]) -> None:
    desk = fresh()
    client, address = desk.planned("editor")
    assert client.post(f"{address}/save", data={"name": "Phương án A"}).status_code == 303
    for name in ("", "phuong an a", "x" * 200):
        answer = client.post(f"{address}/save?lang=en", data={"name": name})
        assert answer.status_code == 422
        assert Page(answer.text).all("span", class_="field-fault")


def test_a_kept_plan_stays_as_it_was_though_streets_change(fresh: Callable[..., Desk]) -> None:
    desk = fresh()
    client, kept = desk.kept("editor", "Phương án A")
    before = client.get(f"{kept}/map.json").data
    assert (
        client.delete("/ogc/collections/streets/items/T-2", headers={"If-Match": '"v1"'}).status_code == 204
    )
    assert client.get(f"{kept}/map.json").data == before
    assert 'data-edge="T-2"' in client.get(kept).text
    form = client.get(f"/plan/extension?scenario={kept.rpartition('/')[2]}").text
    assert 'value="1.500"' in form
    page = Page(client.get(f"{kept}?lang=en").text).text
    assert re.search(r"with these versions: model-routes .*, highspy .*, planning.toml [0-9a-f]{12}\.", page)
    assert re.search(r"Radius along streets\s*5,000\sm", page)
    adopting = Page(client.get(f"{kept}/adopt?lang=en").text).text
    assert "Along 1 street piece there is no street any more" in adopting
    assert "Such pieces are made as they were planned: T-2." in adopting


def test_adopting_makes_proposed_segments_that_one_undo_takes_away(fresh: Callable[..., Desk]) -> None:
    desk = fresh()
    client, kept = desk.kept("editor", "Phương án A")
    page = Page(client.get(f"{kept}/adopt?lang=en").text)
    assert "of stage “proposed”" in page.text
    assert len(desk.store.frame("route_segments")) == 1
    answer = client.post(f"{kept}/adopt", data={"reason": "QĐ 12/QĐ-UBND"})
    made = desk.store.frame("route_segments")
    made = made[made["plan"] == "Phương án A"]
    assert set(made["stage"]) == {"proposed"}
    number = int(answer.location.rpartition("=")[2])
    assert desk.store.changeset(number).origin.reason == "QĐ 12/QĐ-UBND"
    assert f"/changes/{number}/undo" in client.get(answer.location).text
    again = client.post(f"{kept}/adopt?lang=en")
    assert again.status_code == 409
    assert "was adopted already" in failure(again)
    client.post(f"/changes/{number}/undo", data={"next": kept})
    assert len(desk.store.frame("route_segments")) == 1


def test_two_kept_plans_are_compared_in_figures_and_street_by_street(fresh: Callable[..., Desk]) -> None:
    desk = fresh()
    client, one = desk.kept("editor", "Ít tiền", phase_2="")
    _, two = desk.kept("editor", "Nhiều tiền", phase_1="5000")
    ids = [each.rpartition("/")[2] for each in (one, two)]
    page = Page(client.get(f"/plan/extension/compare?a={ids[0]}&b={ids[1]}&lang=en").text)
    for said in (
        "Ít tiền",
        "Nhiều tiền",
        "1.5 billion đồng",
        "6.5 billion đồng",
        "not comparable",
        "in both:",
    ):
        assert said in page.text
    for figure, own, other in zip(page.all("img"), ids, reversed(ids), strict=True):
        assert figure["src"] == f"/plan/extension/scenarios/{own}/picture.png?beside={other}"
        assert "planned street pieces by phase" in figure["alt"]
        assert client.get(figure["src"]).data.startswith(b"\x89PNG")
    layers = orjson.loads(client.get(f"/plan/extension/compare.json?a={ids[0]}&b={ids[1]}").data)
    assert len(layers["first"]["ids"]) < len(layers["second"]["ids"])
    assert Page(client.get("/plan/extension/scenarios").text).all("input", type="radio", name="a")
    for query in ("", f"?a={ids[0]}", f"?a={ids[0]}&b={ids[0]}", "?a=../x&b=y"):
        assert client.get(f"/plan/extension/compare{query}").status_code == 422
    assert client.get(f"/plan/extension/compare?a={ids[0]}&b=khong-co").status_code == 404


def test_a_kept_plan_that_cannot_be_read_is_counted_on_the_form_and_named_in_the_list(
    fresh: Callable[..., Desk], tmp_path: Path
) -> None:
    client = fresh().client()
    folder = tmp_path / "workspace" / "plans"
    folder.mkdir()
    (folder / "hong.json").write_bytes(b"{")
    assert "1 kept plan" in client.get("/plan/extension?lang=en").text
    listed = client.get("/plan/extension/scenarios?lang=en").text
    assert "1 kept plan cannot be read; its file is damaged or of a later version: hong." in listed


def test_kept_plans_of_restricted_layers_are_for_members(fresh: Callable[..., Desk]) -> None:
    toml = factories.PROGRAMME_TOML + '\n[access]\nrestricted = ["apartment_blocks"]\n' + OFFICES
    desk = fresh(programme_toml=toml)
    member, kept = desk.kept("editor", "Phương án A")
    assert member.get(kept).status_code == 200
    assert desk.client().get(kept).status_code == 303  # to sign in
    assert "Phương án A" not in desk.client().get("/plan/extension/scenarios").text


def test_walking_rings_lie_inside_each_other(desk: Desk) -> None:
    found = orjson.loads(desk.client().get("/api/plan/rings").data)["features"]
    assert [each["properties"]["minutes"] for each in found] == [5, 10, 15]
