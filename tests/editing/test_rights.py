"""Who may change what: by role, ward, office, layer, criterion and day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.editing import reshape, rights
from geo.errors import NotAllowed
from geo.history import undo
from geo.layers import LAYERS
from geo.measure.wards import ward_of
from geo.model import days
from geo.model.feature import Feature, Put, Remove
from geo.model.history import Changeset, Event, Origin, Reference
from geo.model.person import ADMIN, EDITOR, OFFICE_OFFICER, ROLES, VIEWER, WARD_OFFICER, Person
from geo.model.programme import Office
from geo.model.rights import PHOTOS, WHOLE
from geo.stores.base import Store
from tests import factories
from tests.factories import TODAY, block, segment, ward

CULTURE = Office("culture", {"vi": "Phòng Văn hóa"}, layers=("route_segments",), criteria=("flags",))
LATER = replace(CULTURE, id="later", valid_from=date(2025, 7, 1))
GONE = replace(CULTURE, id="gone", valid_to=date(2022, 8, 8))


def store(**programme: Any) -> Store:
    """Two wards side by side; one segment in each and one across, mostly in the east; a block in each."""
    return factories.memory_store(
        programme_is=factories.programme(offices=(CULTURE, LATER, GONE), **programme),
        wards=[ward("00139"), ward("00142", 10, name="Sài Đồng")],
        route_segments=[
            segment("west", (1, 5), (6, 5)),
            segment("east", (12, 5), (16, 5)),
            segment("across", (8, 5), (16, 5)),
        ],
        apartment_blocks=[block("A-west", 2, 2), block("A-east", 12, 2)],
    )


def person(role: str, **given: Any) -> Person:
    """Return somebody of a role; a ward officer of the western ward, an office officer of culture."""
    usual = {WARD_OFFICER: {"ward": "00139"}, OFFICE_OFFICER: {"office": "culture"}}.get(role, {})
    return Person(role, role, **{**usual, **given})


def refused(
    who: Person, layer: str, feature_id: str | None, *fields: str, at: Store | None = None
) -> set[str]:
    """Return which of the fields are refused."""
    place = at or store()
    feature = place.get(layer, feature_id) if feature_id else None
    return set(rights.refusals(place, who, [(layer, feature, fields)])[0])


FIELDS = ("lighting", "lighting_checked_on", "flags", "stage", "note", "photos", "route_name", "geometry")


def test_a_viewer_changes_nothing() -> None:
    assert refused(person(VIEWER), "route_segments", "west", *FIELDS) == set(FIELDS)


def test_a_ward_officer_records_findings_in_the_own_ward_and_nothing_else() -> None:
    assert refused(person(WARD_OFFICER), "route_segments", "west", *FIELDS) == {"route_name", "geometry"}
    assert refused(person(WARD_OFFICER), "route_segments", "east", *FIELDS) == set(FIELDS)
    assert refused(person(WARD_OFFICER), "apartment_blocks", "A-west", "flags", "photos") == set()
    assert refused(person(WARD_OFFICER), "apartment_blocks", "A-east", "flags", "photos") == {
        "flags",
        "photos",
    }


def test_a_segment_across_wards_belongs_to_the_one_with_the_larger_part() -> None:
    assert refused(person(WARD_OFFICER), "route_segments", "across", "note") == {"note"}
    assert refused(person(WARD_OFFICER, ward="00142"), "route_segments", "across", "note") == set()


@given(
    start=st.tuples(st.integers(-4, 24), st.integers(-4, 14)),
    end=st.tuples(st.integers(-4, 24), st.integers(-4, 14)),
)
def test_the_short_way_to_a_ward_leads_to_the_same_one(start: tuple[int, int], end: tuple[int, int]) -> None:
    wards = [ward("00139"), ward("00142", 10), ward("00100", 5, -3, size=3)]
    end = end if end != start else (end[0] + 1, end[1])
    place = factories.memory_store(wards=wards, route_segments=[segment("S", start, end)])
    at = int(ward_of(place.frame("route_segments"), place.frame("wards"))[0])
    expected = None if at < 0 else place.frame("wards")["code"].iloc[at]
    for code in ("00139", "00142", "00100"):
        found = refused(person(WARD_OFFICER, ward=code), "route_segments", "S", "note", at=place)
        assert (found == set()) == (code == expected)


def test_the_ward_is_that_of_the_boundaries_of_the_working_day() -> None:
    def place(today: date) -> Store:
        return factories.memory_store(
            programme_is=factories.programme(as_of=today),
            wards=[
                ward("00139", valid_to="2022-06-30"),
                ward("00900", valid_from="2022-07-01", id="W-new", name="Phường mới"),
            ],
            route_segments=[segment("S")],
        )

    officer = person(WARD_OFFICER)
    assert refused(officer, "route_segments", "S", "note", at=place(date(2022, 6, 30))) == set()
    assert refused(officer, "route_segments", "S", "note", at=place(date(2022, 7, 1))) == {"note"}


def test_an_office_officer_changes_the_offices_layers_and_criteria_in_every_ward() -> None:
    for where in ("west", "east", "across"):
        found = refused(person(OFFICE_OFFICER), "route_segments", where, *FIELDS, WHOLE)
        assert found == {"lighting", "lighting_checked_on"}
    assert refused(person(OFFICE_OFFICER), "apartment_blocks", "A-west", "flags", "note") == {"flags", "note"}


@pytest.mark.parametrize("office", ["later", "gone", "nowhere", None])
def test_an_office_that_does_not_exist_on_the_working_day_changes_nothing(office: str | None) -> None:
    assert refused(person(OFFICE_OFFICER, office=office), "route_segments", "west", "flags") == {"flags"}


@pytest.mark.parametrize("role", [EDITOR, ADMIN])
def test_editors_and_administrators_change_everything(role: str) -> None:
    for layer in LAYERS:
        fields = tuple(LAYERS[layer].defaults(store().criteria))
        assert refused(person(role), layer, None, *fields, "geometry", WHOLE) == set()


@pytest.mark.parametrize("role", ROLES)
def test_features_are_made_and_removed_by_who_keeps_the_layer(role: str) -> None:
    may = role in (OFFICE_OFFICER, EDITOR, ADMIN)
    assert (refused(person(role), "route_segments", None, "note") == set()) == may
    assert (refused(person(role), "route_segments", "west", WHOLE) == set()) == may
    assert (refused(person(role), "streets", None) == set()) == (role in (EDITOR, ADMIN))


@pytest.mark.parametrize("role", ROLES)
def test_a_disabled_account_changes_nothing(role: str) -> None:
    assert refused(person(role, disabled=True), "route_segments", "west", "note") == {"note"}


@given(
    role=st.sampled_from(ROLES),
    fields=st.sets(st.sampled_from([*FIELDS, WHOLE])),
    more=st.sets(st.sampled_from([*FIELDS, WHOLE])),
    where=st.sampled_from(["west", "east", "across"]),
)
def test_who_asks_for_more_is_never_refused_less(
    role: str, fields: set[str], more: set[str], where: str
) -> None:
    who = person(role)
    assert refused(who, "route_segments", where, *fields) <= refused(
        who, "route_segments", where, *fields, *more
    )


def test_a_refusal_names_every_refused_field_and_the_reason() -> None:
    place = store()
    with pytest.raises(NotAllowed) as caught:
        rights.require(
            place,
            person(WARD_OFFICER),
            "route_segments",
            place.get("route_segments", "east"),
            {"note", "flags"},
        )
    assert "flags, note" in str(caught.value)
    assert "00139" in str(caught.value)


def test_many_at_once_are_refused_when_one_is() -> None:
    place, who = store(), person(WARD_OFFICER)
    wishes = [("route_segments", place.get("route_segments", name), ("note",)) for name in ("west", "east")]
    rights.require_all(place, who, wishes[:1])
    with pytest.raises(NotAllowed):
        rights.require_all(place, who, wishes)


def test_what_can_be_written_is_what_is_not_refused() -> None:
    place = store()
    west = place.get("route_segments", "west")
    found = rights.writable(place, person(WARD_OFFICER), "route_segments", west)
    criteria = {"lighting", "flags", "cleanliness"}
    assert found == criteria | {f"{name}_checked_on" for name in criteria} | {"stage", "note", PHOTOS}
    assert rights.writable(place, None, "route_segments", west) == frozenset()
    assert rights.writable(place, person(VIEWER), "route_segments", west) == frozenset()


def change_by(name: str, field: str | None = "note", feature_id: str = "west") -> Changeset:
    event = Event("route_segments", feature_id, field, "a", "b", 2)
    return Changeset(1, datetime(2022, 8, 9, tzinfo=UTC), Origin(person=name), (event,))


def test_own_changes_are_undone_by_who_could_make_them_and_others_by_editors_only() -> None:
    place, officer = store(), person(WARD_OFFICER)
    rights.require_undo(place, officer, change_by(officer.name))
    for changeset in (
        change_by("somebody"),
        change_by(officer.name, "route_name"),
        change_by(officer.name, None),
        change_by(officer.name, feature_id="east"),
        change_by(officer.name, feature_id="gone"),
    ):
        with pytest.raises(NotAllowed):
            rights.require_undo(place, officer, changeset)
        rights.require_undo(place, person(EDITOR), changeset)


def photo_of(shown: str, photo_id: str = "P-1") -> Feature:
    raw = factories.raw(
        {"type": "Point", "coordinates": factories.at(2, 5)},
        id=photo_id,
        of_layer="route_segments",
        of_id=shown,
        file="a" * 64,
        taken_on="2022-08-01",
        position_from="photo",
    )
    return factories.feature("photos", raw)


def test_an_office_takes_back_its_own_split_with_photos_that_moved() -> None:
    place, officer = store(), person(OFFICE_OFFICER)
    origin = Origin(person=officer.name)
    place.apply([Put(photo_of("west"))])
    cut = tuple(factories.at(3, 5))
    parts = reshape.split(place, "route_segments", "west", (cut[0], cut[1]), 1, origin)
    assert parts.changeset is not None
    moved = [each for each in place.changeset(parts.changeset).events if each.layer == "photos"]
    assert [each.field for each in moved] == ["of_id"], "the photo should lie nearer to the new part"
    rights.require_undo(place, officer, place.changeset(parts.changeset))
    undone = undo.undo(place, Reference(parts.changeset), origin)
    assert place.get("photos", "P-1").properties["of_id"] == "west"
    assert undone.changeset is not None
    rights.require_undo(place, officer, place.changeset(undone.changeset))


def test_an_office_takes_back_its_own_merge_with_findings_of_others_that_changed() -> None:
    place, officer = store(), person(OFFICE_OFFICER)
    touching = [segment("one", (1, 6), (5, 6)), segment("two", (5, 6), (6, 6))]
    place.apply([Put(factories.feature("route_segments", each)) for each in touching])
    for name, day in (("one", "2022-08-05"), ("two", "2022-08-01")):
        found = place.get("route_segments", name).with_properties(lighting="full", lighting_checked_on=day)
        place.apply([Put(found, 1)])
    merged = reshape.merge(
        place, "route_segments", {"one": 2, "two": 2}, origin=Origin(person=officer.name)
    ).changeset
    assert merged is not None
    changeset = place.changeset(merged)
    assert "lighting_checked_on" in {event.field for event in changeset.events}
    rights.require_undo(place, officer, changeset)
    assert refused(officer, "route_segments", "one", "lighting", at=place) == {"lighting"}


def test_a_ward_officer_takes_back_that_an_own_photo_was_removed() -> None:
    place, officer = store(), person(WARD_OFFICER)
    for shown, photo_id in (("west", "P-1"), ("east", "P-2")):
        place.apply([Put(photo_of(shown, photo_id))])
        gone = place.apply([Remove("photos", photo_id, 1)], Origin(person=officer.name)).changeset
        assert gone is not None
        if shown == "west":
            rights.require_undo(place, officer, place.changeset(gone))
        else:
            with pytest.raises(NotAllowed):
                rights.require_undo(place, officer, place.changeset(gone))


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_erase_from_the_record(role: str) -> None:
    if role == ADMIN:
        rights.require_redaction(person(role))
    else:
        with pytest.raises(NotAllowed):
            rights.require_redaction(person(role))


def test_a_photo_belongs_to_what_it_shows() -> None:
    place = factories.memory_store(
        wards=[ward("00139"), ward("00142", 10)],
        route_segments=[segment("west", (1, 5), (6, 5)), segment("east", (12, 5), (16, 5))],
    )
    for shown, expected in (("west", set()), ("east", {PHOTOS})):
        raw = factories.raw(
            {"type": "Point", "coordinates": factories.at(2, 2)},
            id="P-1",
            of_layer="route_segments",
            of_id=shown,
        )
        photo = factories.feature("photos", raw)
        officer = person(WARD_OFFICER)
        assert set(rights.refusals(place, officer, [("photos", photo, (WHOLE,))])[0]) == expected
        assert set(rights.refusals(place, officer, [("photos", photo, ("of_id",))])[0]) == {"of_id"}


def test_the_working_day_is_the_programmes_else_today() -> None:
    assert rights.working_day(store()) == TODAY
    assert rights.working_day(store(as_of=None)) == days.today()
