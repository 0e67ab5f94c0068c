"""Pages and commands of reports when the record is odd: hostile and long names, empty wards, no checks."""

from pathlib import Path
from urllib.parse import quote

import docx
import pytest
from flask.testing import FlaskClient

from geo.briefing import words
from geo.cli import main
from geo.language import language
from geo.model.person import EDITOR, Person
from geo.people import people, sign_in
from tests import factories
from tests.factories import block, segment, task, ward
from tests.pages import Page, client_of

LONG = "Phố rất dài " * 10 + "x" * 80
HOSTILE = "\"Huế\" <b>#panic()</b> & '$x$'"
CHECKED = {f"{name}_checked_on": "2022-08-01" for name in ("lighting", "flags", "cleanliness")}
GOOD = {"lighting": "full", "flags": "compliant", "cleanliness": "clean", **CHECKED}
LAYERS = {
    "wards": [ward(name=LONG), ward("00142", 10, name=HOSTILE), ward("00115", 20, name="Trống")],
    "route_segments": [
        segment("S-1", (1, 2), (4, 2), route_id="R-1", route_name=LONG, **GOOD),
        segment("S-2", (4, 2), (7, 2), route_id="R-1", route_name=LONG, **GOOD),
        segment("S-3", (12, 2), (15, 4), route_id="R-2", route_name=HOSTILE, **GOOD),
        segment("S-4", (15, 4), (18, 4), route_id="R-2", route_name=HOSTILE, **GOOD),
        segment("S-5", (12, 7), (16, 7), route_id="R-3", route_name="Chưa ai xem"),
    ],
    "apartment_blocks": [block("A-1", 2, 5, name=LONG), block("A-2", 12, 5, name=HOSTILE)],
    "tasks": [task(title=LONG), task("N-2", title=HOSTILE)],
}
PAGES = ("/reports", "/entry", "/evaluation", "/evaluation?layer=apartment_blocks", "/evaluation?ward=00115",
         "/evaluation/seminar", "/evaluation/route_segments/R-2", "/evaluation/route_segments/R-3",
         "/evaluation/apartment_blocks/A-1", "/recheck", "/wards/00115", "/apartments/A-2")  # fmt: skip


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    client = client_of(factories.memory_store(**LAYERS))
    accounts = client.application.extensions["accounts"]
    people.add(client.application.extensions["store"], accounts, Person("hoa", EDITOR), "một mật khẩu dài")
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {sign_in.issue_token(accounts, 'hoa')}"
    return client


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_and_shows_names_as_text(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<b>#panic" not in answer.text
    if path in ("/evaluation", "/entry", "/evaluation/route_segments/R-2", "/apartments/A-2"):
        assert "&lt;b&gt;#panic()&lt;/b&gt;" in answer.text


def test_a_quiet_period_is_said_in_words_before_a_file_is_made(client: FlaskClient) -> None:
    asked = {"from": "2022-08-05", "to": "2022-08-09", "file": ".xlsx", "form": "state", "preview": "1"}
    token = Page(client.get("/reports").text).all("input", name="csrf_token")
    answer = client.post("/reports", data={**asked, **({"csrf_token": token[0]["value"]} if token else {})})
    assert language("vi").text(words.QUIET) in Page(answer.text).text


@pytest.mark.parametrize("path", ["/report/inspection.pdf?route=R-3", "/report/inspection.pdf?block=A-1",
                                  "/evaluation.xlsx?ward=00115", "/report/programme.xlsx",
                                  "/entry.xlsx?ward=00115"])  # fmt: skip
def test_files_of_what_is_empty_or_unchecked_are_made(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, len(answer.data) > 2_000) == (200, True)


NOWHERE = (f"/evaluation/route_segments/{quote(HOSTILE, safe='')}", "/evaluation?ward=9",
           "/entry.xlsx?route=9", "/entry.xlsx?ward=9")  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_told_and_no_page_breaks(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<b>#panic" not in answer.text


@pytest.mark.parametrize("name", ["briefing", "evaluation", "seminar"])
def test_every_command_names_the_unknown_places_of_a_template_and_those_that_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    folder = factories.workspace(tmp_path / "w", **LAYERS)
    word, mine = docx.Document(), tmp_path / "mine.docx"
    word.add_paragraph("{{noi_dung}}")
    word.add_paragraph("{{con dấu}} {{<b>}}")
    word.save(str(mine))
    out = tmp_path / "n.docx"
    with pytest.raises(SystemExit) as ended:
        main(["report", name, "--store", str(folder), "--template", str(mine), "--out", str(out)])
    assert ended.value.code == 1
    told = capsys.readouterr().err
    for place in ("{{con dấu}}", "{{<b>}}", "{{tieu_de}}", "{{noi_dung}}"):
        assert place in told
    assert not out.exists()
