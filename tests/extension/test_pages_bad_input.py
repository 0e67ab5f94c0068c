"""The pages of plans on bad input: one clear sentence in Vietnamese on the form, nothing recorded."""

import html
from pathlib import Path
from typing import Any

import pytest

from geo.settings import Settings
from tests import factories
from tests.extension.test_command_bad_input import FAULTY, NAN_COST, STREETS
from tests.factories import landmark, segment, street, ward
from webmap import create_app

FAR_AWAY = street("T-8", (5, 9), (15, 9), lit="no")
EXTENSION: dict[str, Any] = {
    "phase_1": "3000",
    "weight_need": "100",
    "works": ["pavement", "lighting"],
    "radius": "5000",
    "seconds": "5",
}


def sent(folder: Path, kind: str, form: dict[str, Any], **layers: Any) -> tuple[int, str]:
    """Send a form; return the status and text of the page that comes of it."""
    toml = layers.pop("planning_toml", "")
    usual: dict[str, Any] = {
        "wards": [ward()],
        "landmarks": [landmark("HQ", 2, 5)],
        "route_segments": [segment("S-1", (0, 5), (2, 5))],
        "streets": STREETS,
    }
    store = factories.file_store(folder, **{**usual, **layers})
    if toml:
        (folder / "planning.toml").write_text(toml, encoding="utf-8")
    before = len(store.history())
    app = create_app(Settings(), store)
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    empty = client.get(f"/plan/{kind}")
    assert empty.status_code == 200
    assert ("số liệu không dùng được" in empty.text) is bool(toml)
    answer = client.post(f"/plan/{kind}", data={**(EXTENSION if kind == "extension" else {}), **form})
    if answer.status_code == 303:
        assert app.extensions["jobs"]._jobs[answer.location.rpartition("/")[2]].wait(30)
        answer = client.get(answer.location)
    assert len(store.history()) == before
    assert not (folder / "plans").exists()
    return answer.status_code, html.unescape(answer.text)


@pytest.mark.parametrize(
    ("kind", "layers", "form", "said"),
    [
        ("extension", {"landmarks": []}, {}, "Chưa có trụ sở để lập phương án"),
        ("extension", {"landmarks": [landmark("HQ", 90, 90)]}, {}, "Hãy dời trụ sở về phía"),
        ("extension", {"streets": []}, {}, "Chưa có đường để lập phương án."),
        ("extension", {"streets": FAULTY}, {}, "Mọi đối tượng trong streets.geojson đều có lỗi"),
        ("extension", {}, {"phase_1": "0"}, "Hãy điền kinh phí của ít nhất một giai đoạn"),
        ("extension", {}, {"phase_1": "-5"}, "Kinh phí phải lớn hơn 0."),
        ("extension", {}, {"phase_1": "0,1"}, "Với 100.000 đồng chưa làm được đoạn nào. Ít nhất cần "),
        ("extension", {}, {"unwanted": "T-2\nT-3\nT-4"}, "Cả 3 đoạn đường"),
        ("extension", {}, {"wanted": "Ngõ cụt"}, "không có đường “Ngõ cụt”"),
        ("extension", {}, {"wanted": "T-3", "unwanted": "T-2"}, "Không có đường nối"),
        ("lighting", {}, {"standard": "qcvn"}, "Không còn bảng mức chiếu sáng này."),
        ("lighting", {}, {"width_residential": "-3"}, "-3 không dùng được ở đây."),
        ("lighting", {"streets": []}, {}, "Chưa có đường nào để chiếu sáng."),
        ("lighting", {"streets": FAULTY}, {}, "Mọi đối tượng trong streets.geojson đều có lỗi"),
    ],
)
def test_what_cannot_be_planned_is_told_on_the_form(
    tmp_path: Path, kind: str, layers: dict[str, Any], form: dict[str, Any], said: str
) -> None:
    status, page = sent(tmp_path / "w", kind, form, **layers)
    assert status == 422
    assert said in page


@pytest.mark.parametrize(
    ("kind", "layers", "said"),
    [
        (
            "extension",
            {"planning_toml": NAN_COST},
            "Trong planning.toml có số liệu không dùng được: pavement",
        ),
        ("extension", {"streets": [*STREETS, FAR_AWAY]}, "đường nối liền với trụ sở."),
        ("extension", {"streets": [*STREETS, *FAULTY]}, "có lỗi nên không đưa vào phương án: 1, ví dụ T-1."),
        ("lighting", {"streets": [*STREETS, *FAULTY]}, "có lỗi nên không đưa vào phương án: 1, ví dụ T-1."),
    ],
)
def test_a_plan_without_the_bad_part_says_what_is_left_out(
    tmp_path: Path, kind: str, layers: dict[str, Any], said: str
) -> None:
    status, page = sent(tmp_path / "w", kind, {}, **layers)
    assert status == 200
    assert said in page
