"""The pages of tasks: what stands on a day, who may change it, what a form makes and takes back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.editing import rights
from geo.model.person import EDITOR, OFFICE_OFFICER, VIEWER, WARD_OFFICER, Person
from geo.model.programme import Office
from geo.people import people, sign_in
from geo.settings import Settings
from geo.stores.base import Store
from geo.tasks.tasks import TASKS
from tests import factories
from tests.factories import task, ward
from tests.pages import HOSTILE, Page
from webmap import create_app

Head = dict[str, str]
LATE = {"deadline": "2022-08-01", "state": "in_progress", "percent": 40}


@pytest.fixture
def store() -> Store:
    return factories.memory_store(
        wards=[ward("00139")],
        tasks=[
            task("N-01", title="Theo dõi chương trình", assigned_on="2022-04-15"),
            task("N-02", title="Xử lý vi phạm", lead="Công an quận", assigned_on="2022-04-15", **LATE),
            task("N-03", title="Chọn tuyến", assigned_on="2022-08-09"),
        ],
    )


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(Settings(), store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def member(app: Flask, role: str = EDITOR, **more: Any) -> Head:
    accounts = app.extensions["accounts"]
    people.add(app.extensions["store"], accounts, Person("hoa", role, **more), "một mật khẩu dài")
    return {"Authorization": f"Bearer {sign_in.issue_token(accounts, 'hoa')}", "Accept": "text/html"}


def shown(client: FlaskClient, path: str, head: Head | None = None) -> Page:
    answer = client.get(path, headers=head, query_string={"lang": "en"} if "?" not in path else None)
    assert answer.status_code == 200, answer.text[:400]
    return Page(answer.text)


def posted(client: FlaskClient, path: str, head: Head, **form: str) -> TestResponse:
    fields = {name.replace("__", "."): value for name, value in form.items()}
    return client.post(path, data=fields, headers=head, query_string={"lang": "en"})


def test_tasks_that_are_late_come_first_and_say_so_in_words(client: FlaskClient) -> None:
    page = shown(client, "/tasks?as_of=2022-08-09&lang=en")
    assert page.links("/tasks/N-") == [f"/tasks/N-{at}?as_of=2022-08-09" for at in ("02", "01", "03")]
    assert page.text.count("Overdue") == 2  # its tab and its row
    assert "3 tasks · As of 09/08/2022" in page.text


def test_a_list_of_another_day_knows_nothing_that_was_assigned_later(client: FlaskClient) -> None:
    page = shown(client, "/tasks?as_of=2022-07-31&lang=en")
    assert "2 tasks" in page.text
    assert "Overdue" not in page.text
    assert "No task was assigned by that day" in shown(client, "/tasks?as_of=2022-01-01&lang=en").text


def test_a_state_narrows_the_list_and_an_unknown_one_is_refused(client: FlaskClient) -> None:
    page = shown(client, "/tasks?as_of=2022-08-09&state=overdue&lang=en")
    assert page.links("/tasks/N-") == ["/tasks/N-02?as_of=2022-08-09"]
    assert client.get("/tasks?state=lost").status_code == 400


def test_visitors_see_tasks_and_are_led_to_sign_in(client: FlaskClient) -> None:
    page = shown(client, "/tasks/N-02")
    assert "Công an quận" in page.text
    assert page.links("/login?next=%2Ftasks%2FN-02")
    assert not page.all("form", method="post")
    assert client.post("/tasks/N-02/remove", data={"version": "1"}).status_code == 401
    answer = client.post("/tasks/new", data={"field.title": "Đo đèn"}, headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert "Đo đèn" in answer.text  # what was typed is not lost


def test_a_task_that_is_not_there_is_told_as_such(client: FlaskClient) -> None:
    answer = client.get("/tasks/N-99", query_string={"lang": "en"})
    assert answer.status_code == 404
    assert "There is no task “N-99” on that day" in answer.text


def test_progress_that_is_reported_is_in_the_record_with_its_reason(
    app: Flask, client: FlaskClient, store: Store
) -> None:
    head = member(app)
    answer = posted(
        client,
        "/tasks/N-02/edit",
        head,
        version="1",
        field__state="done",
        field__percent="100",
        reason="Xong",
    )
    page = shown(client, answer.location.partition("#")[0] + "&lang=en", head)
    assert "State of task Xử lý vi phạm N-02: In progress → Done" in page.text
    (changeset,) = store.history(TASKS, "N-02")
    assert (changeset.origin.person, changeset.origin.reason) == ("hoa", "Xong")
    posted(client, f"/changes/{changeset.number}/undo", head, next="/tasks/N-02")
    assert store.get(TASKS, "N-02").properties["percent"] == 40


def test_a_form_makes_one_task_however_often_it_is_sent(
    app: Flask, client: FlaskClient, store: Store
) -> None:
    head = member(app)
    form = {"field__title": "Báo cáo tháng", "field__deadline": "31/8/2022", "field__state": "in_progress"}
    first = posted(client, "/tasks/new", head, key="k", **form)
    assert first.location.startswith("/tasks/N-04?saved=")
    assert posted(client, "/tasks/new", head, key="k", **form).status_code == 303
    assert len(store.frame(TASKS)) == 4
    kept = store.get(TASKS, "N-04")
    assert (kept.geometry, kept.properties["deadline"]) == (None, "2022-08-31")


def test_a_task_with_faults_is_not_made_and_loses_nothing_that_was_typed(
    app: Flask, client: FlaskClient, store: Store
) -> None:
    head = member(app)
    answer = posted(client, "/tasks/new", head, field__title="", field__percent="140", field__lead="Công an")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.all("input", id="field-lead", value="Công an")
    assert [each["id"] for each in page.all("p", class_="fault")] == ["fault-title", "fault-percent"]
    assert len(store.frame(TASKS)) == 3


def test_two_who_change_the_same_field_are_shown_both_versions(app: Flask, client: FlaskClient) -> None:
    head = member(app)
    posted(client, "/tasks/N-02/edit", head, version="1", field__percent="60")
    answer = posted(client, "/tasks/N-02/edit", head, version="1", field__percent="70")
    assert answer.status_code == 409
    assert "Xử lý vi phạm" in Page(answer.text).text


def test_a_task_that_was_removed_can_be_brought_back(app: Flask, client: FlaskClient, store: Store) -> None:
    head = member(app)
    answer = posted(client, "/tasks/N-01/remove", head, version="1", reason="Trùng")
    page = shown(client, answer.location.partition("#")[0] + "&lang=en", head)
    assert "Removed: task Theo dõi chương trình N-01" in page.text
    assert len(store.frame(TASKS)) == 2
    posted(client, f"/changes/{store.history(TASKS, 'N-01')[0].number}/undo", head, next="/tasks")
    assert len(store.frame(TASKS)) == 3


@pytest.mark.parametrize(("role", "more"), [(VIEWER, {}), (WARD_OFFICER, {"ward": "00139"})])
def test_who_keeps_no_tasks_changes_none(
    app: Flask, client: FlaskClient, store: Store, role: str, more: dict[str, str]
) -> None:
    head = member(app, role, **more)
    assert "Your account changes no tasks" in shown(client, "/tasks/N-02", head).text
    assert "/tasks/new" not in shown(client, "/tasks", head).links()
    assert client.get("/tasks/new", headers=head).status_code == 403
    assert posted(client, "/tasks/new", head, field__title="x").status_code == 403
    assert posted(client, "/tasks/N-02/edit", head, version="1", field__percent="60").status_code == 403
    assert posted(client, "/tasks/N-02/remove", head, version="1").status_code == 403
    assert store.history() == ()


@pytest.mark.parametrize(("layers", "status"), [(("tasks",), 303), (("streets",), 403)])
def test_an_office_changes_tasks_where_the_programme_lets_it_keep_them(
    layers: tuple[str, ...], status: int
) -> None:
    office = Office("urban", {"vi": "Phòng Quản lý đô thị"}, layers=layers)
    programme = factories.programme(offices=(office,))
    store = factories.memory_store(programme_is=programme, tasks=[task("N-01")])
    app = create_app(Settings(), store)
    head, client = member(app, OFFICE_OFFICER, office="urban"), app.test_client()
    assert posted(client, "/tasks/N-01/edit", head, version="1", field__percent="60").status_code == status
    assert posted(client, "/tasks/new", head, field__title="Đo đèn").status_code == status
    assert posted(client, "/tasks/N-01/remove", head, version="2").status_code == status


PROGRESS = {"field__percent": "60", "field__state": "in_progress", "field__result": "Xong đợt 1"}


@pytest.mark.parametrize(
    ("lead", "role", "status"),
    [
        ("Công an quận", OFFICE_OFFICER, 303),
        ("CÔNG AN QUẬN ", OFFICE_OFFICER, 303),
        ("District police", OFFICE_OFFICER, 303),
        ("Công an quận, Phòng Quản lý đô thị", OFFICE_OFFICER, 403),  # of several nobody is the lead alone
        ("Công an", OFFICE_OFFICER, 403),
        ("", OFFICE_OFFICER, 403),
        ("Công an quận", VIEWER, 403),
        ("Công an quận", WARD_OFFICER, 403),
    ],
)
def test_the_office_that_leads_a_task_reports_its_progress_and_changes_nothing_else(
    lead: str, role: str, status: int
) -> None:
    names = {"vi": "Công an quận", "en": "District police"}
    programme = factories.programme(offices=(Office("police", names), Office("nameless", {"vi": ""})))
    given = task("N-01", lead=lead, percent=10)
    store = factories.memory_store(programme_is=programme, wards=[ward("00139")], tasks=[given])
    app = create_app(Settings(), store)
    ward_of_theirs = {"ward": "00139"} if role == WARD_OFFICER else {}
    head, client = member(app, role, office="police", **ward_of_theirs), app.test_client()
    fields = {each["name"] for each in shown(client, "/tasks/N-01", head).all("input") if "name" in each}
    assert ("field.percent" in fields) == (status == 303)
    assert not {"field.title", "field.lead", "field.deadline"} & fields
    answer = posted(client, "/tasks/N-01/edit", head, version="1", **PROGRESS)
    assert answer.status_code == status
    assert store.get(TASKS, "N-01").properties["percent"] == (60 if status == 303 else 10)
    version = str(store.get(TASKS, "N-01").version)
    for forbidden in ("deadline", "lead", "title"):
        sent = {"version": version, f"field__{forbidden}": "09/09/2022", "field__percent": "70"}
        assert posted(client, "/tasks/N-01/edit", head, **sent).status_code == 403
    assert posted(client, "/tasks/N-01/remove", head, version=version).status_code == 403
    assert posted(client, "/tasks/new", head, field__title="x", field__lead="Công an quận").status_code == 403
    assert len(store.history()) == (1 if status == 303 else 0)


def test_what_a_leading_office_reported_by_a_program_it_may_take_back_and_its_office_must_exist() -> None:
    gone = Office("gone", {"vi": "Ban cũ"}, valid_to=factories.TODAY - timedelta(days=1))
    programme = factories.programme(offices=(Office("police", {"vi": "Công an quận"}), gone))
    tasks = [task("N-01", lead="Công an quận", percent=10), task("N-02", lead="Ban cũ")]
    store = factories.memory_store(programme_is=programme, tasks=tasks)
    app = create_app(Settings(), store)
    head, client = member(app, OFFICE_OFFICER, office="police"), app.test_client()
    sent = {**head, "If-Match": '"v1"', "Content-Type": "application/merge-patch+json"}
    item = "/ogc/collections/tasks/items/N-01"
    assert client.patch(item, json={"properties": {"percent": 50}}, headers=sent).status_code == 200
    assert client.patch(item, json={"properties": {"title": "x"}}, headers=sent).status_code == 403
    posted(client, "/changes/1/undo", head, next="/tasks/N-01")
    assert store.get(TASKS, "N-01").properties["percent"] == 10
    officer = Person("lan", OFFICE_OFFICER, office="gone")
    assert rights.writable(store, officer, TASKS, store.get(TASKS, "N-02")) == frozenset()


@pytest.mark.parametrize("text", [each for each in HOSTILE if len(each) < 100])
def test_what_people_type_is_text_and_nothing_else(text: str) -> None:
    store = factories.memory_store(tasks=[task("N-01", title=text, lead=text, result=text)])
    client = create_app(Settings(), store).test_client()
    for path in ("/tasks", "/tasks/N-01"):
        page = shown(client, path)
        assert text in " ".join(page.texts)
        assert not page.all("img")
        assert all("alert" not in found.get("onload", "") for _, found in page.elements)
