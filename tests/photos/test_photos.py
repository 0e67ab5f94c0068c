"""Photos as evidence: added once whatever is repeated, placed, warned about, compared, taken away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import EditConflict, InvalidInput, StoreUnavailable, UnknownName
from geo.measure.nearness import metres_from
from geo.model.history import Origin
from geo.photos import photos
from geo.photos.exif import HERE
from geo.photos.photos import Photo, Upload
from geo.photos.picture_files import PhotoMemory
from geo.stores.base import Store
from tests.factories import block, memory_store, segment
from tests.pictures import NEAR, heic, photo_bytes

ORIGIN = Origin(person="hoa", source="browser")
KEY = "0d3c9c1e-7b1f-4a67-9d0e-2f0a3b5c7d9e"


@pytest.fixture
def store() -> Store:
    return memory_store(route_segments=[segment()], apartment_blocks=[block()])


@pytest.fixture
def pictures() -> PhotoMemory:
    return PhotoMemory()


@pytest.fixture
def add(store: Store, pictures: PhotoMemory) -> Callable[..., Photo]:
    """Add a photo of segment S-001: `add(photo_bytes(), key=…)`."""

    def one(content: bytes | None = None, /, *, origin: Origin = ORIGIN, **given: Any) -> Photo:
        feature = store.get("route_segments", "S-001")
        return photos.add(store, pictures, feature, Upload(content or photo_bytes(), **given), origin)

    return one


def test_a_photo_is_a_record_in_the_layer_and_a_picture_beside_it(
    store: Store, pictures: PhotoMemory, add: Callable[..., Photo]
) -> None:
    photo = add(criterion="lighting", note="  Đèn hỏng ")
    assert (photo.of_layer, photo.of_id, photo.criterion) == ("route_segments", "S-001", "lighting")
    assert (photo.by, photo.note, photo.version) == ("hoa", "Đèn hỏng", 1)
    assert photo.taken_on == date(2022, 6, 1)
    assert store.get("photos", photo.id).geometry == {"type": "Point", "coordinates": list(NEAR)}
    assert pictures.get(photo.file) is not None
    assert pictures.get(photo.file, thumbnail=True) is not None
    assert photos.get(store, photo.id) == photo
    assert photos.of_feature(store, "route_segments", "S-001") == (photo,)
    assert photos.of_feature(store, "apartment_blocks", "S-001") == ()


def test_adding_a_photo_is_in_the_record_with_who_did_it(store: Store, add: Callable[..., Photo]) -> None:
    photo = add()
    (changeset,) = store.history("photos", photo.id)
    assert changeset.origin.person == "hoa"
    assert [(event.layer, event.field) for event in changeset.events] == [("photos", None)]


# ------------------------------------------------------------------ repeated sending


def test_a_repeated_sending_gives_the_same_answer_and_no_second_record(
    store: Store, add: Callable[..., Photo]
) -> None:
    assert add(key=KEY) == add(key=KEY)
    assert len(store.frame("photos")) == len(store.history("photos")) == 1


def test_the_same_photo_without_a_key_is_kept_once_too(store: Store, add: Callable[..., Photo]) -> None:
    assert add() == add(key=KEY) == add()
    assert len(store.frame("photos")) == 1


def test_a_key_that_a_device_uses_twice_by_mistake_loses_no_photo(
    store: Store, add: Callable[..., Photo]
) -> None:
    assert add(photo_bytes(), key=KEY).id != add(heic(), key=KEY).id
    assert len(store.frame("photos")) == 2


def test_a_late_repetition_does_not_bring_back_what_was_taken_away(
    store: Store, add: Callable[..., Photo]
) -> None:
    photo = add(key=KEY)
    photos.remove(store, photo, ORIGIN)
    assert add(key=KEY).id == photo.id
    assert photos.of_feature(store, "route_segments", "S-001") == ()


def test_a_photo_that_was_taken_away_can_be_added_anew(store: Store, add: Callable[..., Photo]) -> None:
    photo = add(key=KEY)
    photos.remove(store, photo, ORIGIN)
    again = add(key="another-sending")
    assert again.id == photo.id
    assert photos.of_feature(store, "route_segments", "S-001") == (again,)


def test_two_features_may_share_a_photo(store: Store, pictures: PhotoMemory) -> None:
    one, other = store.get("route_segments", "S-001"), store.get("apartment_blocks", "A-001")
    first = photos.add(store, pictures, one, Upload(photo_bytes()), ORIGIN)
    second = photos.add(store, pictures, other, Upload(photo_bytes()), ORIGIN)
    assert first.id != second.id
    assert first.file == second.file


def test_who_sends_the_same_at_the_same_time_gets_the_one_record(
    store: Store, pictures: PhotoMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    feature = store.get("route_segments", "S-001")
    first = photos.add(store, pictures, feature, Upload(photo_bytes()), ORIGIN)
    monkeypatch.setattr(photos, "_known", lambda *_: None)  # as the other one saw it a moment before
    assert photos.add(store, pictures, feature, Upload(photo_bytes()), replace(ORIGIN, person="lan")) == first


def test_a_picture_that_was_lost_comes_back_when_it_is_sent_again(
    store: Store, add: Callable[..., Photo], pictures: PhotoMemory
) -> None:
    photo = add()
    pictures._kept.clear()
    assert add() == photo
    assert pictures.get(photo.file) is not None


def test_nothing_is_recorded_when_the_picture_cannot_be_kept(store: Store) -> None:
    class Full(PhotoMemory):
        def put(self, jpeg: bytes, thumbnail: bytes) -> str:
            raise StoreUnavailable("the disk is full")

    with pytest.raises(StoreUnavailable):
        photos.add(store, Full(), store.get("route_segments", "S-001"), Upload(photo_bytes()), ORIGIN)
    assert store.frame("photos").empty


# ------------------------------------------------------------------ where and when


def test_the_photo_knows_best_where_it_was_taken_then_the_device_then_the_feature(
    store: Store, add: Callable[..., Photo]
) -> None:
    own = add(photo_bytes(), position=(105.9, 21.0))
    device = add(photo_bytes(position=None), position=(105.884, 21.0452))
    nobody = add(photo_bytes("PNG", position=None))
    assert [photo.position_from for photo in (own, device, nobody)] == ["photo", "device", "feature"]
    assert own.distance_m == pytest.approx(0, abs=1)
    assert device.distance_m == pytest.approx(22, abs=1)
    assert nobody.distance_m is None
    shape = shapely.geometry.shape(store.get("route_segments", "S-001").geometry)
    place = shapely.geometry.shape(store.get("photos", nobody.id).geometry)
    assert shape.distance(place) < 1e-6


@pytest.mark.parametrize(("north", "far"), [(0.0008, False), (0.0010, True), (40.0, True)])
def test_a_photo_of_more_than_100_metres_away_is_kept_and_called_far(
    add: Callable[..., Photo], north: float, far: bool
) -> None:
    assert add(photo_bytes(position=(NEAR[0], NEAR[1] + north))).is_far == far


@given(st.floats(-179, 179), st.floats(-89, 89))
def test_a_distance_is_a_number_wherever_a_camera_thinks_it_is(longitude: float, latitude: float) -> None:
    metres = metres_from(shapely.Point(*NEAR), (longitude, latitude))
    assert 0 <= metres <= 20_040_000


@pytest.mark.parametrize(
    ("camera", "device", "said", "day", "hour"),
    [
        (True, True, True, date(2022, 5, 5), 8),  # the camera's time is kept beside what was said
        (False, True, True, date(2022, 5, 5), None),  # saved from a chat: the file's time is no photo's
        (False, False, True, date(2022, 5, 5), None),
        (True, True, False, date(2022, 6, 1), 8),
        (False, True, False, date(2022, 8, 1), 1),  # 18:00 in London is the next day here
        (False, False, False, None, None),
    ],
)
def test_what_a_person_said_wins_then_what_the_photo_says_then_the_device(
    add: Callable[..., Photo], camera: bool, device: bool, said: bool, day: date | None, hour: int | None
) -> None:
    photo = add(
        photo_bytes() if camera else photo_bytes(taken=None),
        taken_at=datetime(2022, 7, 31, 18, 0, tzinfo=UTC) if device else None,
        taken_on=date(2022, 5, 5) if said else None,
    )
    assert photo.taken_on == day
    assert (photo.taken_at.astimezone(HERE).hour if photo.taken_at else None) == hour


def test_a_device_tells_the_hour_of_the_day_that_a_person_said(add: Callable[..., Photo]) -> None:
    sent = datetime(2022, 7, 31, 18, 0, tzinfo=UTC)
    assert add(photo_bytes(taken=None), taken_at=sent, taken_on=date(2022, 8, 1)).taken_at == sent


def test_a_device_whose_clock_is_ahead_tells_no_time(add: Callable[..., Photo]) -> None:
    ahead = datetime.now(UTC) + timedelta(days=3)
    assert add(photo_bytes(taken=None), taken_at=ahead).taken_at is None


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"key": "short"}, "key"),
        ({"key": "x" * 101}, "key"),
        ({"key": "../../etc/passwd"}, "key"),
        ({"criterion": "beauty"}, "lighting, flags, cleanliness"),
        ({"note": "x" * 1_000_000}, "2000"),
        ({"note": "a\x07b"}, "cannot be shown"),
        ({"note": "a\u202eb"}, "cannot be shown"),
        ({"note": "a\0b"}, "cannot be shown"),
        ({"taken_on": date.today() + timedelta(days=2)}, "future"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(
    store: Store, pictures: PhotoMemory, add: Callable[..., Photo], wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        add(**wrong)
    assert store.frame("photos").empty
    assert pictures._kept == {}


def test_hostile_text_of_a_note_is_kept_as_text(add: Callable[..., Photo]) -> None:
    for note in ("<img src=x onerror=alert(1)>", "${alert(1)}", "Tuyến phố\nmẫu"):
        assert add(photo_bytes(taken=f"2022:06:01 08:30:{len(note):02}"), note=note).note == note


# ------------------------------------------------------------------ comparing and taking away


def of_day(day: int | None, criterion: str | None = None) -> Photo:
    taken = date(2022, 6, day) if day else None
    return Photo(f"P-{day}-{criterion}", "route_segments", "S-001", "0" * 64, 1, criterion, taken_on=taken)


def test_before_and_after_are_the_first_and_the_last_day_of_one_criterion() -> None:
    found = [of_day(1, "lighting"), of_day(3), of_day(5, "lighting"), of_day(9, "flags"), of_day(None)]
    assert photos.before_and_after(found) == (found[0], found[2])
    assert photos.before_and_after(found[1:]) == (found[1], found[3])


def test_photos_of_one_day_or_of_no_day_are_no_pair() -> None:
    assert photos.before_and_after([]) is None
    assert photos.before_and_after([of_day(1), of_day(1, "lighting")]) is None
    assert photos.before_and_after([of_day(1), of_day(None)]) is None


def test_any_two_days_can_be_asked_for_in_any_order() -> None:
    found = [of_day(1), of_day(3), of_day(5), of_day(9)]
    assert photos.before_and_after(found, before="P-3-None", after="P-5-None") == (found[1], found[2])
    assert photos.before_and_after(found, before="P-5-None", after="P-3-None") == (found[1], found[2])
    assert photos.before_and_after(found, before="P-3-None") == (found[1], found[3])
    assert photos.before_and_after(found, before="nonsense", after="P-404-None") == (found[0], found[3])


def test_photos_come_in_the_order_of_their_days(store: Store, add: Callable[..., Photo]) -> None:
    for taken in ("2022:07:01 10:00:00", None, "2022:06:01 10:00:00"):
        add(photo_bytes(taken=taken))
    days = [photo.taken_on for photo in photos.of_feature(store, "route_segments", "S-001")]
    assert days == [date(2022, 6, 1), date(2022, 7, 1), None]


def test_a_photo_is_taken_away_but_its_picture_stays_for_undoing(
    store: Store, pictures: PhotoMemory, add: Callable[..., Photo]
) -> None:
    photo = add()
    photos.remove(store, photo, ORIGIN)
    with pytest.raises(UnknownName):
        photos.get(store, photo.id)
    assert pictures.get(photo.file) is not None
    with pytest.raises(EditConflict):
        photos.remove(store, photo, ORIGIN)
