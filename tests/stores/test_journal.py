"""The journal: every change is in it before it is answered, and nothing in it can be altered unseen."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import EditConflict, InvalidInput, StoreUnavailable, UnknownName
from geo.model.feature import Change, Put, Remove
from geo.model.history import Changeset, Event, Origin, Reference
from geo.stores import files
from geo.stores.base import Store
from geo.stores.folder.anchor import ANCHOR_FILE
from geo.stores.folder.journal import JOURNAL_FILE
from geo.stores.folder.journal_lines import START, decode, encode, redact
from geo.stores.folder.store import GeoJsonStore
from tests.factories import TODAY, block, feature, file_store, line, memory_store, segment

SEGMENTS = "route_segments"


def opened(folder: Path) -> GeoJsonStore:
    return GeoJsonStore(folder, today=lambda: TODAY)


def set_field(store: Store, feature_id: str = "S-001", origin: Origin | None = None, **fields: object) -> int:
    seen = store.get(SEGMENTS, feature_id)
    saved = store.apply([Put(seen.with_properties(**fields), seen.version)], origin or Origin())
    assert saved.changeset is not None
    return saved.changeset


def journal_lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in (folder / JOURNAL_FILE).read_text("utf-8").splitlines()]


# ------------------------------------------------------------------ what is recorded


def test_a_change_is_recorded_field_by_field_with_who_and_why(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    origin = Origin(
        person="lan", office="urban_management", source="browser", reason="Đã thay đèn", evidence=("P-1",)
    )
    number = set_field(store, origin=origin, lighting="full", lighting_checked_on="2022-08-01")
    found = opened(tmp_path).changeset(number)
    assert [(e.layer, e.id, e.field, e.old, e.new, e.version) for e in found.events] == [
        (SEGMENTS, "S-001", "lighting", "unknown", "full", 2),
        (SEGMENTS, "S-001", "lighting_checked_on", None, "2022-08-01", 2),
    ]
    said = found.origin
    assert (said.person, said.office, said.source, said.reason, said.evidence) == (
        "lan",
        "urban_management",
        "browser",
        "Đã thay đèn",
        ("P-1",),
    )
    assert found.time.tzinfo is not None


def test_the_first_change_adopts_every_layer_as_it_lies_there(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()], apartment_blocks=[block()])
    assert not (tmp_path / "history").exists()
    set_field(store, note="x")
    adopted, changed = store.history()
    assert (adopted.number, adopted.origin.source, adopted.events) == (1, "adopted", ())
    assert {"route_segments", "apartment_blocks", "streets"} <= set(adopted.files)
    assert changed.number == 2


def test_reading_a_folder_writes_nothing_into_it(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    before = sorted(path.name for path in tmp_path.iterdir())
    assert store.frame(SEGMENTS).shape[0] == 1
    assert store.faults() == ()
    assert store.history() == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_what_changes_nothing_is_no_event_and_no_line(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    set_field(store, note="x")
    before, seen = journal_lines(tmp_path), store.get(SEGMENTS, "S-001")
    saved = store.apply([Put(seen, seen.version)])
    assert (saved.changeset, saved) == (None, (seen,))
    assert journal_lines(tmp_path) == before


@pytest.mark.parametrize("kind", ["memory", "files"])
def test_a_repeated_request_under_one_key_is_carried_out_once(tmp_path: Path, kind: str) -> None:
    features = {"route_segments": [segment()]}
    store = memory_store(**features) if kind == "memory" else file_store(tmp_path, **features)
    seen = store.get(SEGMENTS, "S-001")
    change = Put(seen.with_properties(note="once"), seen.version)
    first = store.apply([change], Origin(key="phone-1"))
    again = store.apply([change], Origin(key="phone-1"))
    assert first == again
    assert first.changeset == again.changeset
    assert store.get(SEGMENTS, "S-001").version == 2
    with pytest.raises(EditConflict):
        store.apply([change], Origin(key="phone-2"))


@pytest.mark.parametrize("kind", ["memory", "files"])
def test_history_is_found_by_layer_feature_and_number(tmp_path: Path, kind: str) -> None:
    features = {"route_segments": [segment("S-1"), segment("S-2")], "apartment_blocks": [block()]}
    store = memory_store(**features) if kind == "memory" else file_store(tmp_path, **features)
    one, two = set_field(store, "S-1", note="a"), set_field(store, "S-2", note="b")
    seen = store.get("apartment_blocks", "A-001")
    third = store.apply([Put(seen.with_properties(note="c"), 1)]).changeset
    assert [found.number for found in store.history(SEGMENTS)] == [one, two]
    assert [found.number for found in store.history(SEGMENTS, "S-2")] == [two]
    assert [found.number for found in store.history("apartment_blocks")] == [third]
    assert store.changeset(two).events[0].new == "b"
    with pytest.raises(UnknownName):
        store.changeset(99)
    with pytest.raises(UnknownName):
        store.history("no_layer")


def test_another_store_on_the_folder_sees_what_was_recorded_meanwhile(tmp_path: Path) -> None:
    first = file_store(tmp_path, route_segments=[segment()])
    set_field(first, note="a")
    second = opened(tmp_path)
    assert len(second.history(SEGMENTS)) == 1
    set_field(first, note="b")
    assert [found.events[0].new for found in second.history(SEGMENTS)] == ["a", "b"]
    set_field(second, note="c")
    assert [found.events[0].new for found in first.history(SEGMENTS)] == ["a", "b", "c"]
    assert first.faults() == second.faults() == ()


# ------------------------------------------------------------------ the chain


@pytest.mark.parametrize("what", ["value", "person", "time", "order", "digest", "dropped"])
def test_a_line_that_was_altered_is_seen(tmp_path: Path, what: str) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    for note in ("a", "b", "c"):
        set_field(store, origin=Origin(person="lan"), note=note)
    lines = journal_lines(tmp_path)
    assert opened(tmp_path).faults() == ()
    if what == "value":
        lines[2]["events"][0]["new"] = "forged"
    elif what == "person":
        lines[2]["head"]["person"] = "somebody"
    elif what == "time":
        lines[2]["head"]["time"] = "2020-01-01T00:00:00+07:00"
    elif what == "digest":
        lines[2]["digests"][0] = "0" * 64
    elif what == "order":
        lines[2], lines[3] = lines[3] | {"changeset": 3}, lines[2] | {"changeset": 4}
    else:
        lines[1:] = [each | {"changeset": each["changeset"] - 1} for each in lines[2:]]
    text = "".join(json.dumps(each) + "\n" for each in lines)
    (tmp_path / JOURNAL_FILE).write_text(text, "utf-8")
    found = [fault for fault in opened(tmp_path).faults() if fault.serious]
    assert found
    assert all(fault.file == JOURNAL_FILE for fault in found)


def test_what_counts_as_erased_without_an_erasure_is_seen(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    number, other = set_field(store, note="x"), set_field(store, note="y")
    lines = journal_lines(tmp_path)
    line = next(each for each in lines if each["changeset"] == number)
    line["events"][0] = {
        **{key: line["events"][0][key] for key in ("layer", "id", "field", "version")},
        "old": None,
        "new": None,
        "redacted": other,
    }
    text = "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in lines)
    (tmp_path / JOURNAL_FILE).write_text(text, "utf-8")
    found = opened(tmp_path)
    assert found.changeset(number).events[0].redacted == other
    assert [fault.values for fault in found.verify() if "was altered" in fault.problem] == [
        {"number": number}
    ]


def test_a_record_that_cannot_be_read_in_its_middle_takes_no_changes(tmp_path: Path) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    for note in ("a", "b"):
        set_field(store, note=note)
    lines = (tmp_path / JOURNAL_FILE).read_bytes().splitlines(keepends=True)
    (tmp_path / JOURNAL_FILE).write_bytes(lines[0] + b"rubbish\n" + lines[2])
    again = opened(tmp_path)
    assert again.get(SEGMENTS, "S-001").properties["note"] == "b"
    (fault,) = again.faults()
    assert (fault.file, fault.values["line"]) == (JOURNAL_FILE, 2)
    with pytest.raises(StoreUnavailable, match="damaged"):
        set_field(again, note="c")


@pytest.mark.parametrize("cut", [1, 10, 100, "zeros"])
def test_a_torn_last_line_is_cut_kept_and_reported(tmp_path: Path, cut: int | str) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    set_field(store, note="a")
    whole, layer = (tmp_path / JOURNAL_FILE).read_bytes(), (tmp_path / f"{SEGMENTS}.geojson").read_bytes()
    anchor = (tmp_path / ANCHOR_FILE).read_bytes()
    set_field(store, note="b")
    torn = (tmp_path / JOURNAL_FILE).read_bytes()
    rest = torn[len(whole) :]
    left = b"\0" * 200 + b"\n" if isinstance(cut, str) else rest[:-cut]
    (tmp_path / JOURNAL_FILE).write_bytes(whole + left)
    (tmp_path / f"{SEGMENTS}.geojson").write_bytes(layer)  # it waits for its line
    (tmp_path / ANCHOR_FILE).write_bytes(anchor)  # and so does the anchor
    again = opened(tmp_path)
    (told,) = again.faults()
    assert (told.file, told.serious, "cut off" in told.problem) == (JOURNAL_FILE, False, True)
    assert again.get(SEGMENTS, "S-001").properties["note"] == "a"
    set_field(again, note="c")
    assert [found.events[0].new for found in opened(tmp_path).history(SEGMENTS)] == ["a", "c"]
    (report,) = opened(tmp_path).faults()
    assert not report.serious
    assert (tmp_path / str(report.values["aside"])).read_bytes() == left


def test_what_a_change_writes_is_on_the_disk_before_it_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    set_field(store, note="a")
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda at: synced.append(Path(f"/proc/self/fd/{at}").readlink().name))
    set_field(store, note="b")
    assert Path(JOURNAL_FILE).name in synced
    assert any(name.startswith(f".{SEGMENTS}.geojson.") for name in synced), "written beside its place"
    assert tmp_path.name in synced, "and the name of the file in its folder"


def test_a_journal_on_a_full_disk_is_left_without_half_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    set_field(store, note="a")
    before = (tmp_path / JOURNAL_FILE).read_bytes()
    seen = store.get(SEGMENTS, "S-001")
    sync = os.fsync

    def full(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink().suffix == ".jsonl":
            raise OSError(28, "No space left on device")
        sync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreUnavailable, match="full"):
            store.apply([Put(seen.with_properties(note="b"), seen.version)])
    assert (tmp_path / JOURNAL_FILE).read_bytes() == before
    assert opened(tmp_path).get(SEGMENTS, "S-001") == seen
    set_field(store, note="c")
    assert not list(tmp_path.glob("*.tmp"))


def test_a_file_that_cannot_be_put_into_place_takes_its_change_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file_store(tmp_path, route_segments=[segment()])
    set_field(store, note="a")
    before = journal_lines(tmp_path)

    def held_by_another_program(self: files.Staged) -> None:
        raise StoreUnavailable("held")

    with monkeypatch.context() as patch:
        patch.setattr(files.Staged, "put", held_by_another_program)
        with pytest.raises(StoreUnavailable):
            set_field(store, note="b")
    assert journal_lines(tmp_path) == before
    assert store.get(SEGMENTS, "S-001").properties["note"] == "a"
    set_field(store, note="c")


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
events = st.builds(
    Event,
    layer=texts,
    id=texts,
    field=st.none() | texts,
    old=values,
    new=values,
    version=st.integers(1, 2**53),
)
references = st.builds(Reference, st.integers(1, 10**9), st.none() | st.integers(1, 10**6))
origins = st.builds(
    Origin,
    person=texts,
    office=texts,
    source=texts,
    reason=texts,
    evidence=st.lists(texts, max_size=2).map(tuple),
    day=st.none() | st.dates(),
    key=texts,
    undoes=st.none() | references,
)
times = st.datetimes(timezones=st.just(UTC))


@given(origin=origins, found=st.lists(events, max_size=4).map(tuple), time=times)
def test_a_changeset_comes_back_from_its_line(
    origin: Origin, found: tuple[Event, ...], time: datetime
) -> None:
    changeset = Changeset(7, time, replace(origin, time=time), found, {"wards": (None, "ab")})
    text, line_hash = encode(changeset, START)
    read = decode(text, START)
    assert read.changeset == changeset
    assert (read.hash, read.sound) == (line_hash, True)
    assert not decode(text, "1" * 64).sound
    assert text.count(b"\n") == 1


@given(origin=origins, found=st.lists(events, min_size=1, max_size=4).map(tuple), data=st.data())
def test_what_is_erased_from_a_line_is_gone_and_the_chain_holds(
    origin: Origin, found: tuple[Event, ...], data: st.DataObject
) -> None:
    secret = "Nguyễn Văn A, 0912 345 678"
    at = data.draw(st.integers(1, len(found)))
    spoken = tuple(replace(e, old=secret, new=secret) if i == at else e for i, e in enumerate(found, start=1))
    time = datetime(2022, 8, 9, tzinfo=UTC)
    changeset = Changeset(3, time, replace(origin, person=secret, reason=secret, time=time), spoken)
    text, line_hash = encode(changeset, START)
    left = redact(text, by=9, head=True, events={at: {"old": None, "new": None}})
    assert secret not in left.decode()
    read = decode(left, START)
    assert (read.hash, read.sound) == (line_hash, True)
    assert read.changeset.redacted == 9
    assert read.changeset.events[at - 1].redacted == 9
    assert read.changeset.time == time


@pytest.mark.parametrize("text", ["", "x", "5.", ".5", "5.5.5", "-5", "٥", "1" * 20])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a change"):
        Reference.parse(text)


@given(references)
def test_a_reference_comes_back_from_its_text(reference: Reference) -> None:
    assert Reference.parse(str(reference)) == reference


# ------------------------------------------------------------------ laws over all that can be done

notes = st.sampled_from(["", "a", "b", None])
ids = st.sampled_from(["S-1", "S-2", "S-3"])
actions = st.lists(st.tuples(ids, st.sampled_from(["set", "move", "remove"]), notes), max_size=8)


def carry_out(store: Store, action: tuple[str, str, str | None]) -> None:
    feature_id, kind, note = action
    found = {f.id: f for f in (store.get(SEGMENTS, each) for each in store.frame(SEGMENTS)["id"])}
    seen = found.get(feature_id)
    change: Change
    if seen is None:
        change = Put(feature(SEGMENTS, segment(feature_id, note=note)))
    elif kind == "remove":
        change = Remove(SEGMENTS, feature_id, seen.version)
    elif kind == "move":
        change = Put(replace(seen, geometry=line((0, 0), (1, len(note or "xx")))), seen.version)
    else:
        change = Put(seen.with_properties(note=note, other=note), seen.version)
    store.apply([change], Origin(day=date(2022, 8, 1)))


def all_of(store: Store) -> dict[str, Any]:
    return {each: store.get(SEGMENTS, each) for each in store.frame(SEGMENTS)["id"]}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=actions)
def test_a_replay_of_the_journal_equals_the_files(
    tmp_path_factory: pytest.TempPathFactory, steps: Any
) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = file_store(folder, route_segments=[segment("S-1"), segment("S-2")])
    first = (folder / f"{SEGMENTS}.geojson").read_bytes()
    memory = memory_store(route_segments=[segment("S-1"), segment("S-2")])
    for step in steps:
        carry_out(store, step)
        carry_out(memory, step)
        assert all_of(store) == all_of(memory)
    assert all_of(opened(folder)) == all_of(store)
    assert opened(folder).verify() == ()
    last = (folder / f"{SEGMENTS}.geojson").read_bytes()
    (folder / f"{SEGMENTS}.geojson").write_bytes(first)  # as if no file had ever come into place
    again = opened(folder)
    assert all_of(again) == all_of(store)
    assert (folder / f"{SEGMENTS}.geojson").read_bytes() == last
    assert again.frame(SEGMENTS).equals(store.frame(SEGMENTS))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=actions)
def test_what_a_store_remembers_equals_what_it_would_read_again(
    tmp_path_factory: pytest.TempPathFactory, steps: Any
) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = file_store(folder, route_segments=[segment("S-1"), segment("S-2", other="x")])
    for step in steps:
        carry_out(store, step)
        here, anew = store.frame(SEGMENTS), opened(folder).frame(SEGMENTS)
        assert list(here.columns) == list(anew.columns)
        assert here.dtypes.equals(anew.dtypes)
        assert here.drop(columns="geometry").to_dict("list") == anew.drop(columns="geometry").to_dict("list")
        assert here.geometry.equals(anew.geometry)
