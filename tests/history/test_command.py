"""`model-routes history`, `undo` and `erase`: the record at the command line."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from geo.cli import main
from geo.editing import reshape
from geo.model import days
from geo.model.feature import Put, Remove
from geo.model.history import Origin
from geo.stores.folder.store import GeoJsonStore
from tests.factories import at, file_store, line, segment, ward

SEGMENTS = "route_segments"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ward with two segments, taken over (1); a finding by lan, a note by hoa, and S-2 removed (4)."""
    store = file_store(
        tmp_path / "w", wards=[ward()], route_segments=[segment("S-1"), segment("S-2", note="Bà Tư, số 5")]
    )
    seen = store.get(SEGMENTS, "S-1")
    found = seen.with_properties(lighting="full", lighting_checked_on="2022-08-01")
    store.apply([Put(found, 1)], Origin("lan.nguyen", source="browser", reason="kiểm tra"))
    seen = store.get(SEGMENTS, "S-1")
    store.apply([Put(seen.with_properties(note="xem \x1b[31mlại"), 2)], Origin("hoa", source="api"))
    store.apply([Remove(SEGMENTS, "S-2", 1)])
    return tmp_path / "w"


def run(folder: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([arguments[0], "--store", str(folder), "--lang", "vi", *arguments[1:]])
    return int(ended.value.code or 0)


def history(folder: Path, capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    capsysbinary.readouterr()
    assert run(folder, "history", *arguments) == 0
    said = capsysbinary.readouterr()
    assert said.err == b""
    return said.out.decode()


def test_the_table_lists_the_newest_first_in_words(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    said = history(folder, capsysbinary)
    lines = said.splitlines()
    assert "Xóa: đoạn Phú Hựu S-2" in lines[2]
    assert "Chiếu sáng của đoạn Phú Hựu S-1: Chưa kiểm tra → Đủ sáng, kiểm tra 01/08/2022" in lines[4]
    assert "lan.nguyen" in lines[4]
    assert lines[-1] == "4 thay đổi"
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (["S-1"], [3, 2]),
        (["S-2", "--layer", "route_segments"], [4]),
        (["S-1", "--layer", "apartment_blocks"], []),
        (["--person", "hoa"], [3]),
        (["--source", "browser"], [2]),
        (["--ward", "00139"], [4, 3, 2]),
        (["--to", "2022-01-01"], []),
        (["--limit", "1"], [4]),
    ],
)
def test_options_limit_it_in_every_format(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], arguments: list[str], numbers: list[int]
) -> None:
    told = json.loads(history(folder, capsysbinary, *arguments, "--format", "json"))
    assert [each["change"] for each in told] == numbers
    text = history(folder, capsysbinary, *arguments, "--format", "csv")
    rows = csv.DictReader(io.StringIO(text[1:]))
    assert list(dict.fromkeys(int(row["change"]) for row in rows)) == numbers


def test_an_unknown_feature_ward_or_day_is_refused(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(folder, "history", "S-99") == 1
    assert run(folder, "history", "--ward", "99999") == 1
    assert run(folder, "history", "--from", "yesterday") == 2
    assert capsysbinary.readouterr().out == b""


def test_a_removed_feature_is_listed_and_undoing_its_removal_brings_it_back(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert "S-2" in history(folder, capsysbinary, "--removed")
    assert run(folder, "undo", "4", "--reason", "nhầm") == 0
    said = capsysbinary.readouterr()
    assert (said.out, "Thêm mới: đoạn Phú Hựu S-2" in said.err.decode()) == (b"", True)
    assert GeoJsonStore(folder).get(SEGMENTS, "S-2").properties["note"] == "Bà Tư, số 5"
    assert GeoJsonStore(folder).history()[-1].origin.reason == "nhầm"
    assert "Chưa có đối tượng nào bị xóa." in history(folder, capsysbinary, "--removed")


@pytest.mark.parametrize(("change", "code"), [("99", 1), ("2.9", 1), ("x", 1), ("-1", 2)])
def test_what_cannot_be_undone_is_refused_and_changes_nothing(folder: Path, change: str, code: int) -> None:
    assert run(folder, "undo", change) == code
    assert len(GeoJsonStore(folder).history()) == 4


def test_one_part_is_undone_by_its_number_and_not_twice(folder: Path) -> None:
    assert run(folder, "undo", "2.1") == 0
    store = GeoJsonStore(folder)
    assert store.get(SEGMENTS, "S-1").properties["lighting"] == "unknown"
    assert store.get(SEGMENTS, "S-1").properties["lighting_checked_on"] is None
    assert run(folder, "undo", "2.2") == 1


def test_a_field_is_erased_from_the_record_for_ever(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    arguments = ["--feature", "S-2", "--layer", SEGMENTS, "--field", "note", "--reason", "theo luật"]
    assert run(folder, "erase", *arguments) == 2  # nobody to ask
    assert "Tư" in (folder / "history" / "journal.jsonl").read_text("utf-8")
    assert run(folder, "erase", *arguments, "--yes") == 0
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if "Bà Tư".encode() in path.read_bytes()] == []
    assert GeoJsonStore(folder).verify() == ()
    assert run(folder, "erase", *arguments, "--yes") == 1  # there is nothing left
    assert run(folder, "undo", "4") == 1


def test_a_person_is_erased_and_what_was_done_stays(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(folder, "erase", "--person", "lan.nguyen", "--reason", "theo luật", "--yes") == 0
    said = history(folder, capsysbinary)
    assert "lan.nguyen" not in said
    assert "kiểm tra 01/08/2022" in said
    assert "(đã xóa)" in said
    assert "Dữ liệu cá nhân đã được xóa" in said


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--feature", "S-1"],
        ["--feature", "S-1", "--layer", SEGMENTS],
        ["--person", "lan", "--feature", "S-1", "--layer", SEGMENTS, "--field", "note"],
    ],
)
def test_half_an_erasure_is_misuse(folder: Path, arguments: list[str]) -> None:
    assert run(folder, "erase", *arguments, "--reason", "x", "--yes") == 2


def test_somebody_whom_the_record_does_not_know_cannot_be_erased(folder: Path) -> None:
    assert run(folder, "erase", "--person", "nobody", "--reason", "x", "--yes") == 1
    assert len(GeoJsonStore(folder).history()) == 4


def test_what_took_the_text_over_is_named_and_erased_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = {**segment("S-1", note="Bà Tư, số 5"), "geometry": line((0, 0), (9, 0))}
    store = file_store(tmp_path / "w", route_segments=[whole, segment("S-2", note="như Bà Tư, số 5")])
    part = reshape.split(store, SEGMENTS, "S-1", (at(5, 0)[0], at(5, 0)[1]), 1)[1]
    assert part is not None
    arguments = ("--layer", SEGMENTS, "--feature", "S-1", "--field", "note", "--reason", "x", "--yes")
    assert run(tmp_path / "w", "erase", *arguments) == 0
    said = capsys.readouterr().err
    assert part.id in said
    assert f"{SEGMENTS} · S-2 · note" in said
    assert GeoJsonStore(tmp_path / "w").get(SEGMENTS, part.id).properties["note"] is None


# ------------------------------------------------------------------ a record that lost its end


def test_a_record_that_lost_its_end_is_accepted_with_a_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = folder / "history" / "journal.jsonl"
    assert run(folder, "accept-record", "--reason", "x", "--yes") == 1  # there is nothing to accept
    record.write_bytes(b"".join(record.read_bytes().splitlines(keepends=True)[:-1]))
    assert run(folder, "check") == 1
    assert run(folder, "accept-record", "--reason", "ổ đĩa hỏng") == 2  # nobody to ask
    assert run(folder, "undo", "2") == 1
    assert run(folder, "accept-record", "--reason", "ổ đĩa hỏng", "--yes") == 0
    store = GeoJsonStore(folder)
    assert store.changeset(4).origin.reason == "4 → 3: ổ đĩa hỏng"
    assert list(store.frame(SEGMENTS)["id"]) == ["S-1"]
    capsys.readouterr()
    run(folder, "check")
    assert "history/journal.jsonl" not in capsys.readouterr().out


# ------------------------------------------------------------------ a clock that was wrong


def test_times_of_a_wrong_clock_are_named_by_check_and_corrected(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = GeoJsonStore(folder)
    seen = store.get(SEGMENTS, "S-1")
    ahead = days.now() + timedelta(days=400)
    number = store.apply([Put(seen.with_properties(note="x"), seen.version)], Origin(time=ahead)).changeset
    assert run(folder, "check") == 1
    assert f"correct-times {number} --day" in capsys.readouterr().out
    tomorrow, today = (str(days.today() + timedelta(days=each)) for each in (1, 0))
    assert run(folder, "correct-times", str(number), "--day", tomorrow, "--reason", "giờ sai") == 1
    assert run(folder, "correct-times", str(number), "--day", today, "--reason", "giờ sai") == 0
    capsys.readouterr()
    run(folder, "check")
    assert "history/journal.jsonl" not in capsys.readouterr().out
    assert run(folder, "history", "--limit", "1") == 0
    assert "Sửa thời điểm" in capsys.readouterr().out
