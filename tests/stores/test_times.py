"""Order is not time: numbers order changes, and each bears the time that the clock said."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from geo.editing import change, rights
from geo.errors import InvalidInput, NotAllowed, StoreUnavailable, UnknownName
from geo.history import changes as history
from geo.history import correct_times, undo
from geo.history.accept import accept_record, questions
from geo.language import language
from geo.model import days
from geo.model.feature import Put
from geo.model.history import Origin, Reference, Saved
from geo.model.person import ADMIN, EDITOR, Person
from geo.stores.base import Store
from geo.stores.folder.journal import JOURNAL_FILE
from geo.stores.folder.store import GeoJsonStore
from geo.stores.held_snapshot import hold
from geo.stores.memory import MemoryStore
from tests.factories import PROGRAMME_TOML, criteria, feature, file_store, programme, segment

SEGMENTS = "route_segments"
NOW = days.now()
TODAY = NOW.date()
WRONG = timedelta(days=400)
FREE = PROGRAMME_TOML.replace("as_of", "# as_of")


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


@dataclass
class Book:
    """A store of one segment, with the time that its clock says."""

    store: Store
    now: datetime = NOW

    def write(self, **fields: object) -> int:
        seen = self.store.get(SEGMENTS, "S-1")
        changes = [Put(seen.with_properties(**fields), seen.version)]
        return number(self.store.apply(changes, Origin(time=self.now)))

    def find(self, value: str, on: date) -> int:
        """Record a finding as the form does: a late one comes behind the one that counts now."""
        values = {"lighting": value, "lighting_checked_on": on.isoformat()}
        if on > TODAY:  # nobody could record it but under that clock
            return self.write(**values)
        edit = change.Edit(SEGMENTS, "S-1", values, self.store.get(SEGMENTS, "S-1").version)
        origin = Origin(time=self.now)
        return number(change.apply_edits(self.store, [edit], origin, are_findings=True))

    def correct(self, first: int, last: int | None = None, *, to: date = TODAY) -> int:
        return number(
            correct_times.correct_times(self.store, first, last or first, to, Origin(reason="giờ sai"))
        )

    def value(self, field: str, on: date | None = None) -> Any:
        return self.store.frame(SEGMENTS, on).set_index("id").loc["S-1", field]


def number(saved: Saved) -> int:
    assert saved.changeset is not None
    return saved.changeset


@pytest.fixture(params=["memory", "files"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Book:
    """Return one in memory and one in a folder; the segment was found without light a month ago."""
    layers = {SEGMENTS: [segment("S-1", lighting="none", lighting_checked_on=f"{day(-30)}")]}
    if request.param == "memory":
        return Book(MemoryStore(programme(as_of=None), criteria(), layers))
    file_store(tmp_path, programme_toml=FREE, **layers)
    return Book(GeoJsonStore(tmp_path))


def opened_again(book: Book) -> Store:
    """Return the store as another process reads it."""
    return GeoJsonStore(book.store.folder) if isinstance(book.store, GeoJsonStore) else book.store


def test_a_time_is_what_the_clock_said_and_numbers_order(book: Book) -> None:
    minutes = (0, 9, -600, 12)
    for each in minutes:
        book.now = NOW + timedelta(minutes=each)
        book.write(note=str(each))
    told = [each for each in book.store.history() if each.events]
    assert [each.time for each in told] == [NOW + timedelta(minutes=each) for each in minutes]
    assert book.value("note") == book.value("note", TODAY) == "12"


def test_a_change_under_a_clock_far_ahead_leaves_what_is_recorded_after_it_alone(book: Book) -> None:
    book.now = NOW + WRONG
    book.write(width_m=9.0)
    book.now = NOW
    book.write(note="sau", stage="planned")
    assert book.value("note", TODAY) == "sau"
    assert book.value("stage", TODAY) == "planned"
    assert book.value("width_m", TODAY) != 9.0  # it bears a time to come, until that is corrected


def test_an_undated_change_holds_from_its_own_clocks_day_in_viet_nam(book: Book) -> None:
    book.now = datetime.combine(day(-3), datetime.min.time(), UTC) + timedelta(hours=17)  # midnight here
    book.write(note="đêm")
    assert book.value("note", day(-3)) != "đêm"
    assert book.value("note", day(-2)) == "đêm"


def test_a_corrected_time_is_the_right_one_for_all_who_read_it(book: Book) -> None:
    book.write(note="trước")
    book.now = NOW + WRONG
    first, last = book.write(width_m=9.0), book.write(stage="planned")
    revision, before = book.store.revision(SEGMENTS), book.value("width_m", TODAY)
    by = book.correct(first, last, to=day(-1))
    assert before != 9.0
    assert book.value("width_m", day(-1)) == book.value("width_m", TODAY) == 9.0
    assert book.value("width_m", day(-2)) == before
    assert book.value("stage", TODAY) == "planned"
    assert book.store.revision(SEGMENTS) != revision  # maps and papers that were kept are made again
    for store in (book.store, opened_again(book)):
        found = [store.changeset(each) for each in (first, last)]
        assert [each.on for each in found] == [day(-1)] * 2
        assert [each.clock for each in found] == [NOW + WRONG] * 2
        assert [each.corrected_by for each in found] == [by] * 2
        assert not store.verify()
        assert not [fault for fault in store.faults() if fault.file == JOURNAL_FILE]
    assert hold(book.store).record.get(first).on == day(-1)


def test_days_of_checking_that_the_clock_gave_are_corrected_with_the_time(book: Book) -> None:
    book.now = NOW + WRONG
    wrong = book.find("full", day(400))
    assert book.value("lighting", TODAY) == "none"
    book.correct(wrong, to=day(-1))
    assert book.value("lighting") == book.value("lighting", TODAY) == "full"
    assert book.value("lighting_checked_on") == f"{day(-1)}"
    assert book.value("lighting", day(-2)) == "none"


def test_findings_that_others_saved_meanwhile_count_once_the_time_is_corrected(book: Book) -> None:
    book.find("partial", day(-5))
    book.now = NOW + WRONG
    wrong = book.find("full", day(400))
    book.now = NOW
    book.find("partial", day(-2))
    book.find("none", TODAY)
    assert book.value("lighting") == "full"  # the wrong one stays on show
    book.correct(wrong, to=day(-3))
    shown = [book.value("lighting", day(each)) for each in (-6, -5, -4, -3, -2, -1, 0)]
    assert shown == ["none", "partial", "partial", "full", "partial", "partial", "none"]
    assert (book.value("lighting"), book.value("lighting_checked_on")) == ("none", f"{TODAY}")


def test_a_feature_drawn_under_a_wrong_clock_is_there_once_the_time_is_corrected(book: Book) -> None:
    origin = Origin(time=NOW + WRONG)
    drawn = number(book.store.apply([Put(feature(SEGMENTS, segment("S-2")))], origin))
    dated = Origin(time=NOW + WRONG, day=day(400))
    split = number(book.store.apply([Put(feature(SEGMENTS, segment("S-3")))], dated))
    assert list(book.store.frame(SEGMENTS, TODAY)["id"]) == ["S-1"]
    book.correct(drawn, split)
    assert list(book.store.frame(SEGMENTS, TODAY)["id"]) == ["S-1", "S-2", "S-3"]
    assert list(book.store.frame(SEGMENTS, day(-1))["id"]) == ["S-1"]


def test_a_wrong_change_can_be_undone_before_and_after_its_time_was_corrected(book: Book) -> None:
    before = book.value("note")
    book.now = NOW + WRONG
    wrong = book.write(note="sai")
    corrected = book.write(note="sai nữa")
    undo.undo(book.store, Reference(corrected), Origin(time=NOW))
    assert book.value("note", TODAY) == before
    book.correct(wrong, corrected)
    assert book.value("note", TODAY) == "sai"
    undo.undo(book.store, Reference(wrong))
    assert book.value("note") == book.value("note", TODAY) == before


def test_a_correction_is_undone_as_a_whole_and_undone_again(book: Book) -> None:
    book.now = NOW + WRONG
    wrong = book.find("full", day(400))
    by = book.correct(wrong)
    with pytest.raises(InvalidInput):
        undo.undo(book.store, Reference(by, 1))
    back = number(undo.undo(book.store, Reference(by)))
    assert book.store.changeset(wrong).time == NOW + WRONG
    assert (book.value("lighting_checked_on"), book.value("lighting", TODAY)) == (f"{day(400)}", "none")
    undo.undo(book.store, Reference(back))
    assert opened_again(book).changeset(wrong).on == TODAY
    assert book.value("lighting", TODAY) == "full"


def test_only_administrators_take_a_correction_of_times_back(book: Book) -> None:
    book.now = NOW + WRONG
    found = book.store.changeset(book.correct(book.write(note="sai")))
    rights.require_undo(book.store, Person("an", role=ADMIN), found)
    with pytest.raises(NotAllowed):
        rights.require_undo(book.store, Person("binh", role=EDITOR), found)


def test_a_correction_that_is_none_is_refused_and_changes_nothing(book: Book) -> None:
    first, last = book.write(note="a"), book.write(note="b")
    for wanted, error in (
        ((first, last, TODAY), InvalidInput),  # as it is
        ((last, first, day(-1)), InvalidInput),
        ((first, last, day(1)), InvalidInput),  # still to come
        ((first, 99, day(-1)), UnknownName),
    ):
        with pytest.raises(error):
            correct_times.correct_times(book.store, *wanted)
    assert len(book.store.history()) == last


def test_what_is_odd_about_a_time_is_said_in_the_history(book: Book) -> None:
    book.now = NOW + WRONG
    ahead = book.write(note="a")
    book.now = NOW
    back = book.write(note="b")

    def remarks(of: int) -> str:
        return " ".join(history.one(book.store, language("en"), of, members=True).remarks)

    assert "still to come" in remarks(ahead)
    assert "set back" in remarks(back)
    by = book.correct(ahead)
    assert "The clock said" in remarks(ahead)
    assert f"the changes {ahead} to {ahead} by -400 days" in remarks(by)
    assert not remarks(back)


# ------------------------------------------------------------------ a folder, its check and its administrator


def recorded(folder: Path) -> GeoJsonStore:
    store = file_store(folder, programme_toml=FREE, **{SEGMENTS: [segment("S-1")]})
    store = GeoJsonStore(folder)
    Book(store).write(note="trước")
    return store


@pytest.mark.parametrize("days_ahead", [400, 31])
def test_a_clock_far_ahead_of_all_that_is_known_lets_nothing_be_written_until_it_is_accepted(
    tmp_path: Path, days_ahead: int
) -> None:
    recorded(tmp_path)
    line = (tmp_path / JOURNAL_FILE).read_bytes()
    ahead = GeoJsonStore(tmp_path, clock=lambda: days.now() + timedelta(days=days_ahead))
    with pytest.raises(StoreUnavailable, match="accept-record"):
        Book(ahead).write(note="x")
    layer = tmp_path / f"{SEGMENTS}.geojson"
    layer.write_bytes(layer.read_bytes().replace("trước".encode(), "ngoài".encode()))
    os.utime(layer, (layer.stat().st_mtime - 60,) * 2)
    assert ahead.get(SEGMENTS, "S-1").properties["note"] == "ngoài"  # it is served, but not recorded
    assert (tmp_path / JOURNAL_FILE).read_bytes() == line
    assert any("nothing known here is later" in fault.problem for fault in ahead.faults())
    assert len(questions(ahead)) == 1
    accepted = accept_record(ahead, Origin(reason="đồng hồ đúng"))
    assert ahead.changeset(accepted).origin.reason == "đồng hồ đúng"
    Book(ahead).write(width_m=9.0)
    assert [each.origin.source for each in ahead.history()][-2:] == ["outside", "command"]


@pytest.mark.parametrize("is_recorded", [True, False])
def test_a_clock_is_believed_where_files_or_changes_are_hardly_older(
    tmp_path: Path, is_recorded: bool
) -> None:
    if is_recorded:
        recorded(tmp_path)
    else:
        file_store(tmp_path, programme_toml=FREE, **{SEGMENTS: [segment("S-1")]})
    store = GeoJsonStore(tmp_path, clock=lambda: days.now() + timedelta(days=29))
    assert Book(store).write(note="x")
    with pytest.raises(InvalidInput):
        accept_record(store)


def test_a_programme_without_a_record_is_written_by_no_clock_far_ahead(tmp_path: Path) -> None:
    file_store(tmp_path, programme_toml=FREE, **{SEGMENTS: [segment("S-1")]})
    store = GeoJsonStore(tmp_path, clock=lambda: days.now() + WRONG)
    with pytest.raises(StoreUnavailable):
        Book(store).write(note="x")
    assert not (tmp_path / JOURNAL_FILE).exists()
    with store.held_still():  # a backup can be made all the same
        pass


def test_check_names_the_changes_that_bear_a_time_to_come(tmp_path: Path) -> None:
    store = recorded(tmp_path)
    assert not [fault for fault in store.faults() if fault.file == JOURNAL_FILE]
    book = Book(store, now=NOW + WRONG)
    first, last = book.write(note="a"), book.write(note="b")
    book.now = NOW
    book.write(note="c")
    book.now = NOW + WRONG
    alone = book.write(note="d")
    named = [fault.values for fault in store.faults() if "bear" in fault.problem]
    assert [(each["first"], each["end"]) for each in named] == [(first, last), (alone, alone)]
    book.correct(first, last)
    book.correct(alone)
    assert not [fault for fault in store.faults() if "bear" in fault.problem]
