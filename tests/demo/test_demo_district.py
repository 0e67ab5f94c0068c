"""The demo district comes with its record: the same bytes each time, sound, and serving writes nothing."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.checking.check import check
from geo.errors import InvalidInput
from geo.history.undo import undo
from geo.layers import LAYERS
from geo.model.days import HANOI
from geo.model.history import Changeset, Reference
from geo.model.query import Moment
from geo.programme.summarise import by_ward
from geo.programme.synthetic import collection_text
from geo.programme.workspaces import fill_with_demo
from geo.stores.folder.store import GeoJsonStore
from tests.demo.conftest import FOLDER
from tests.demo.drawing.__main__ import main, write_demo_district
from tests.demo.drawing.long_bien import draw_long_bien
from tests.demo.drawing.story import INSPECTED, tell

DAYS = (date(2022, 4, 14), date(2022, 5, 1), date(2022, 6, 15), date(2022, 8, 9))
MOST_BYTES = 400_000


def texts(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def features(text: bytes | str) -> list[dict[str, Any]]:
    """Return the features of a layer's text, all as if at their first version."""
    found: list[dict[str, Any]] = json.loads(text)["features"]
    for feature in found:
        feature["properties"]["version"] = 1
    return found


@pytest.fixture(scope="module")
def store() -> GeoJsonStore:
    """The committed demo district, only read."""
    return GeoJsonStore(FOLDER)


@pytest.fixture(scope="module")
def recorded(store: GeoJsonStore) -> list[Changeset]:
    """What was recorded, without the adoption of the layers."""
    return [each for each in store.history() if each.origin.source != "adopted"]


@pytest.fixture
def copy(tmp_path: Path) -> GeoJsonStore:
    """A user's own copy, as the first use makes it."""
    fill_with_demo(tmp_path / "mine")
    return GeoJsonStore(tmp_path / "mine")


@pytest.fixture(scope="module")
def statuses(store: GeoJsonStore) -> Mapping[date, Any]:
    """The total of the summary as of some days."""
    return {day: by_ward(store, Moment(day, day)).total for day in DAYS}


def test_the_command_writes_the_committed_files_byte_for_byte_and_again_over_them(tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(FOLDER, again)
    (again / "history" / "baselines" / "old.geojson").write_text("{}")
    assert main([str(again)]) == 0
    assert texts(again) == texts(FOLDER)


def test_a_command_without_a_folder_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "FOLDER" in capsys.readouterr().err


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Ours\n")
    with pytest.raises(InvalidInput, match="something in"):
        write_demo_district(tmp_path)
    assert list(texts(tmp_path)) == ["README.md"]


def test_another_seed_has_other_streets_and_findings_and_a_sound_record(tmp_path: Path) -> None:
    write_demo_district(tmp_path, seed=5)
    ours, theirs = texts(FOLDER), texts(tmp_path)
    same = {name for name in ours if name.endswith(".geojson") and theirs.get(name) == ours[name]}
    assert same == {"wards.geojson", "waters.geojson", "tasks.geojson"}
    drawn = draw_long_bien(seed=5)
    for name in INSPECTED:
        assert features(theirs[f"{name}.geojson"]) == features(collection_text(drawn[name]))
    assert GeoJsonStore(tmp_path).verify() == ()


@pytest.mark.parametrize("name", INSPECTED)
def test_the_record_leads_to_the_district_as_it_is_drawn(name: str) -> None:
    text = (FOLDER / f"{name}.geojson").read_bytes()
    assert features(text) == features(collection_text(draw_long_bien()[name]))


@pytest.mark.parametrize("name", INSPECTED)
def test_a_features_version_counts_what_was_done_to_it(store: GeoJsonStore, name: str) -> None:
    there = {feature.id for feature in tell(draw_long_bien(), seed=2022).before[name]}
    for feature_id in store.frame(name)["id"]:
        changes = store.history(name, feature_id)
        assert store.get(name, feature_id).version == len(changes) + (feature_id in there)


def test_the_record_and_the_files_explain_each_other_and_there_is_no_fault(copy: GeoJsonStore) -> None:
    assert copy.verify() == ()
    assert check(copy) == ()


def test_the_record_is_small() -> None:
    assert sum(len(text) for text in texts(FOLDER / "history").values()) < MOST_BYTES


def test_reading_every_layer_of_every_day_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "served"
    shutil.copytree(FOLDER, folder)
    before = texts(folder)
    store = GeoJsonStore(folder)
    for name in LAYERS:
        for day in (None, *DAYS):
            store.frame(name, day)
    store.faults()
    store.verify()
    assert texts(folder) == before


def test_a_change_of_a_copy_goes_on_where_the_demo_ends(copy: GeoJsonStore) -> None:
    last = copy.history()[-1]
    saved = undo(copy, Reference(last.number))
    assert saved.changeset is not None
    assert saved.changeset > last.number
    assert copy.verify() == ()
    assert {name for each in copy.history() for name in each.files} == set(LAYERS)


def test_metres_rise_and_what_is_known_gets_better_from_day_to_day(statuses: Mapping[date, Any]) -> None:
    before, may, june, august = (statuses[day] for day in DAYS)
    assert before.metres == 0
    assert 0 < may.metres < june.metres < august.metres
    assert [total.routes for total in (may, june, august)] == [5, 7, 10]
    for criterion, best in (("lighting", "full"), ("flags", "compliant"), ("cleanliness", "clean")):
        metres = [total.status[criterion][best] for total in (may, june, august)]
        assert metres == sorted(metres)
        assert metres[-1] > 2 * metres[0] > 0
    bad = [total.status["lighting"]["none"] / total.metres for total in (may, june, august)]
    assert bad[0] > bad[1] > bad[2]


def test_every_changeset_is_of_the_period_in_office_hours_and_in_order(recorded: list[Changeset]) -> None:
    times = [each.time for each in recorded]
    assert times == sorted(set(times))
    for time in times:
        assert time.utcoffset() == HANOI.utcoffset(None)
        assert DAYS[0] < time.date() <= DAYS[-1]
        assert time.weekday() < 5
        assert (7, 30) <= (time.hour, time.minute) <= (17, 30)


def test_no_finding_was_recorded_before_it_was_made(recorded: list[Changeset]) -> None:
    for changeset in recorded:
        if changeset.origin.undoes is None:
            for event in changeset.events:
                if event.field and event.field.endswith("_checked_on") and event.new:
                    assert event.new <= changeset.time.date().isoformat()


def test_three_mistakes_are_undone_by_whoever_made_them(
    recorded: list[Changeset], store: GeoJsonStore
) -> None:
    undone = [each for each in recorded if each.origin.undoes is not None]
    assert [len({event.id for event in each.events}) for each in undone] == [1, 3, 1]
    for each in undone:
        assert each.origin.undoes is not None
        mistake = store.changeset(each.origin.undoes.changeset)
        assert mistake.origin.person == each.origin.person
        assert each.origin.reason


def test_the_record_came_in_by_several_doors_and_one_action_can_be_many_findings(
    recorded: list[Changeset],
) -> None:
    assert {each.origin.source for each in recorded} == {"browser", "import", "outside"}
    assert sum(each.origin.source == "outside" for each in recorded) == 1
    assert max(len(each.events) for each in recorded) > 50
    assert any(event.field is None for each in recorded for event in each.events)
