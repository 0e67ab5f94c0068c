"""How the places of the demo programme join, are worked on and are recognised, as steps of its record."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from geo.programme.synthetic import Drawn
from tests.demo.drawing.findings import Place
from tests.demo.drawing.routes import CRITERIA, PLAN, START
from tests.demo.drawing.sayings import LAND, MOBILISATION, URBAN, ward_officer
from tests.demo.drawing.steps import Key, Step, Values, moment, origin, working_day

LATE_ROUTE, LATE_BLOCK = "R-10", "A-14"  # drawn only when they joined; the last of their layers
BLOCKS_RECOGNISED = date(2022, 7, 22)
SUSPENDED, SUSPENDED_FROM, RESUMED = ("R-05", (2, 3)), date(2022, 7, 5), date(2022, 7, 25)

_Group = TypeVar("_Group", bound=Hashable)


def stages(inspected: list[Place]) -> Iterator[Step]:
    """Return all steps of stages, not in order."""
    there = [place for place in inspected if not is_late(place)]
    yield from _joining(there)
    yield from _adding([place for place in inspected if is_late(place)])
    yield from _at_work(there)
    yield from _suspending(there)
    yield from _recognising(there)


def is_late(place: Place) -> bool:
    """Say whether a feature was not there before it joined."""
    return place.drawn.id == LATE_BLOCK or place.drawn.properties.get("route_id") == LATE_ROUTE


def proposed(place: Place) -> Drawn:
    """Return a feature as it was before the programme: proposed for a day, and nobody had looked at it."""
    properties = {**place.drawn.properties, **_unknown(), "stage": "proposed"}
    properties |= {name: None for name in ("plan", "recognised_on") if name in properties}
    return replace(place.drawn, properties=properties)


def segments(inspected: Iterable[Place], route: str, positions: Iterable[int]) -> list[Place]:
    """Return segments of a route by their positions, counted from 0."""
    whole = [place for place in inspected if place.drawn.properties.get("route_id") == route]
    return [whole[at] for at in positions]


def key_of(place: Place) -> Key:
    """Return layer and id of a feature."""
    return place.layer, place.drawn.id


def _unknown() -> dict[str, Any]:
    checks = {f"{criterion}_checked_on": None for criterion in CRITERIA}
    return {**dict.fromkeys(CRITERIA, "unknown"), **checks, "note": None}


def _joined(place: Place) -> dict[str, Any]:
    plan = {"plan": PLAN} if place.drawn.properties.get("plan") else {}
    return {"stage": "planned", **plan}


def _joining(there: Iterable[Place]) -> Iterator[Step]:
    rows = ((place.joined_on, place, _joined(place)) for place in there)
    for day, values in _grouped(rows).items():
        said = "Đăng ký đợt đầu theo Kế hoạch 115-KH/QU" if day == START else "Bổ sung vào chương trình"
        when = moment(working_day(day), 8, 2)
        yield Step(when, origin(MOBILISATION, when, said, day=day), values)


def _adding(late: list[Place]) -> Iterator[Step]:
    """Return the steps that make features: a route from a drawing, a block by hand."""
    doors = {
        "route_segments": (URBAN, "Nhập tuyến mới từ tệp bản vẽ", "import"),
        "apartment_blocks": (MOBILISATION, "Thêm chung cư mới đăng ký", "browser"),
    }
    for layer, (who, said, source) in doors.items():
        places = [place for place in late if place.layer == layer]
        day = places[0].joined_on
        when = moment(working_day(day), 7, 52)
        made = tuple(
            (layer, replace(p.drawn, properties={**p.drawn.properties, **_unknown(), **_joined(p)}))
            for p in places
        )
        yield Step(when, origin(who, when, said, source=source, day=day), made=made)


def _at_work(there: Iterable[Place]) -> Iterator[Step]:
    rows = (
        ((_begun_on(place), place.ward), place, {"stage": "in_progress"})
        for place in there
        if place.drawn.properties["stage"] != "planned"
    )
    for (day, ward), values in _grouped(rows).items():
        when = moment(day, 8, 5 + (int(ward) - 115) // 3)
        yield Step(when, origin(ward_officer(ward), when, "Bắt đầu chỉnh trang", day=day), values)


def _begun_on(place: Place) -> date:
    """Return the day on which work begins: some need longer to get ready."""
    number = int(place.drawn.properties.get("route_id", place.drawn.id)[2:])
    return working_day(place.joined_on + timedelta(days=10 + 7 * (number % 3)))


def _suspending(there: Iterable[Place]) -> Iterator[Step]:
    keys = [key_of(place) for place in segments(there, *SUSPENDED)]
    for day, stage, said in (
        (SUSPENDED_FROM, "suspended", "Tạm dừng để hạ ngầm cáp (minh họa)"),
        (RESUMED, "in_progress", "Làm tiếp sau khi hạ ngầm cáp (minh họa)"),
    ):
        when = moment(day, 8, 22)
        yield Step(when, origin(LAND, when, said, day=day), {key: {"stage": stage} for key in keys})


def _recognising(there: Iterable[Place]) -> Iterator[Step]:
    rows = (
        (_recognised_on(place), place, _recognised(place))
        for place in there
        if place.drawn.properties["stage"] == "recognised"
    )
    for day, values in _grouped(rows).items():
        when = moment(working_day(day), 16, 55)
        said = "Đạt các tiêu chí, công nhận kiểu mẫu (minh họa)"
        yield Step(when, origin(MOBILISATION, when, said, day=day), values)


def _recognised_on(place: Place) -> date:
    found = place.drawn.properties.get("recognised_on")
    return date.fromisoformat(found) if found else BLOCKS_RECOGNISED


def _recognised(place: Place) -> dict[str, Any]:
    found = place.drawn.properties.get("recognised_on")
    return {"stage": "recognised", **({"recognised_on": found} if found else {})}


def _grouped(rows: Iterable[tuple[_Group, Place, Values]]) -> dict[_Group, dict[Key, Values]]:
    groups: dict[_Group, dict[Key, Values]] = {}
    for group, place, values in rows:
        groups.setdefault(group, {})[key_of(place)] = values
    return groups
