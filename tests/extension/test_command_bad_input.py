"""`model-routes plan` on bad input: one clear sentence in Vietnamese, no file, nothing recorded."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from geo.cli import main
from geo.stores.folder.store import GeoJsonStore
from tests.factories import landmark, segment, street, ward, workspace

MONEY = ("--budget", "3000000000")
STREETS = [
    street("T-2", (2, 5), (4, 5), name="Phố Bồ Đề", lit="no"),
    street("T-3", (4, 5), (4, 7), name="Phố Lâm Du", lit="no"),
    street("T-4", (2, 5), (2, 7), name="Phố Phú Viên", lit="no"),
    street("T-9", (7, 8), (8, 8), name="Ngõ cụt", lit="no"),
]
FAULTY = [street("T-1", (2, 5), (4, 5), width_m=-3.0)]
NAN_COST = """
[[works]]
id = "pavement"
labels = { vi = "Vỉa hè", en = "Pavement" }
vnd_per_metre = { residential = nan, other = 2_000_000 }

[[works]]
id = "lighting"
labels = { vi = "Chiếu sáng", en = "Lighting" }
vnd_per_metre = { other = 700_000 }
"""


def run(folder: Path, kind: str, arguments: Sequence[str], **layers: Any) -> int:
    usual: dict[str, Any] = {
        "wards": [ward()],
        "landmarks": [landmark("HQ", 2, 5)],
        "route_segments": [segment("S-1", (0, 5), (2, 5))],
        "streets": STREETS,
    }
    toml = layers.pop("planning_toml", "")
    workspace(folder, **{**usual, **layers})
    if toml:
        (folder / "planning.toml").write_text(toml, encoding="utf-8")
    before = len(GeoJsonStore(folder).history())
    with pytest.raises(SystemExit) as ended:
        main(["plan", kind, "--store", str(folder), "--lang", "vi", "--out", f"{folder}.geojson", *arguments])
    assert len(GeoJsonStore(folder).history()) == before
    assert not (folder / "plans").exists()
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("kind", "layers", "arguments", "said"),
    [
        ("extension", {"landmarks": []}, MONEY, "Chưa có trụ sở để lập phương án"),
        ("extension", {"landmarks": [landmark("HQ", 90, 90)]}, MONEY, "Hãy dời trụ sở về phía"),
        ("extension", {"streets": []}, MONEY, "Chưa có đường để lập phương án."),
        ("extension", {"streets": FAULTY}, MONEY, "Mọi đối tượng trong streets.geojson đều có lỗi"),
        ("extension", {}, ("--budget", "0"), "Với 0 đồng chưa làm được đoạn nào. Ít nhất cần "),
        ("extension", {}, ("--budget", "-5"), "Kinh phí là số tiền không âm."),
        ("extension", {}, ("--phases", "5,-5"), "Kinh phí là số tiền không âm."),
        ("extension", {}, ("--budget", "100000"), "Với 100.000 đồng chưa làm được đoạn nào."),
        ("extension", {}, (*MONEY, "--force-out", "T-2,T-3,T-4,T-9"), "Cả 4 đoạn đường"),
        ("extension", {}, (*MONEY, "--force-in", "T-9"), "Không có đường nối các đoạn được yêu cầu"),
        ("extension", {}, (*MONEY, "--force-in", "T-3", "--force-out", "T-2"), "Không có đường nối"),
        ("lighting", {}, ("--standard", "qcvn"), "Hãy chọn một trong: tcxdvn_259, cie_115."),
        ("lighting", {"streets": []}, (), "Chưa có đường nào để chiếu sáng."),
        ("lighting", {"streets": FAULTY}, (), "Mọi đối tượng trong streets.geojson đều có lỗi"),
    ],
)
def test_what_cannot_be_planned_is_one_sentence_with_what_can(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    layers: dict[str, Any],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    assert run(tmp_path / "w", kind, arguments, **layers) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert not (tmp_path / "w.geojson").exists()


@pytest.mark.parametrize(
    ("kind", "layers", "arguments", "said"),
    [
        (
            "extension", {"planning_toml": NAN_COST}, MONEY,
            "Trong planning.toml có số liệu không dùng được: pavement vnd_per_metre.residential.",
        ),
        ("extension", {}, MONEY, "không nối với trụ sở hay tuyến kiểu mẫu nào: 1."),
        (
            "extension", {"streets": [*STREETS, *FAULTY]}, MONEY,
            "Số đối tượng trong streets.geojson có lỗi nên không đưa vào phương án: 1, ví dụ T-1.",
        ),
        (
            "lighting", {"streets": [*STREETS, *FAULTY]}, (),
            "Số đối tượng trong streets.geojson có lỗi nên không đưa vào phương án: 1, ví dụ T-1.",
        ),
    ],
)  # fmt: skip
def test_what_can_be_planned_without_the_bad_part_is_and_says_what_is_left_out(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    layers: dict[str, Any],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    assert run(tmp_path / "w", kind, arguments, **layers) == 0
    assert said in capsys.readouterr().err
    assert (tmp_path / "w.geojson").exists()
