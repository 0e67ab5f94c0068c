"""The ten model routes. Two names are those of the briefing; where they run and every status is ours."""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from geo.programme.synthetic import Drawn
from tests.demo.drawing.lines import Line, Sketch, along, in_degrees, metres
from tests.demo.drawing.network import Edge, edges
from tests.demo.drawing.roads import Street, border_corner

PLAN = "115-KH/QU"
START, LAST = date(2022, 4, 15), date(2022, 8, 9)
STAGES = {"r": "recognised", "i": "in_progress", "p": "planned"}
CRITERIA = {
    "lighting": {"1": "full", "2": "partial", "3": "none", "?": "unknown", "-": "not_applicable"},
    "flags": {"1": "compliant", "2": "incomplete", "3": "missing", "?": "unknown", "-": "not_applicable"},
    "cleanliness": {"1": "clean", "2": "acceptable", "3": "dirty", "?": "unknown", "-": "not_applicable"},
}
Point = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """A route: a letter a segment for stage and statuses; `corners` (kilometres) are on its way."""

    id: str
    name: str
    joined_on: date
    recognised_on: date | None
    corners: Sketch
    stages: str
    lighting: str
    flags: str
    cleanliness: str
    notes: tuple[tuple[int, str], ...] = ()
    planned_first: bool = False  # one of the five routes of the plan


def routes() -> tuple[Route, ...]:
    """Return the ten routes of the sketch."""
    return (
        Route(
            "R-01", "Phú Hựu", START, date(2022, 6, 30), ((3.45, 5.95), (3.5, 4.88)),
            "rrrrr", "11111", "11111", "11112",
            ((1, "Tuyến điển hình: cử tri khu dân cư tự quản giờ thu gom rác (minh họa)."),), True,
        ),
        Route(
            "R-02", "21 m Phúc Lợi", START, date(2022, 7, 15), ((8.7, 7.1), (9.04, 6.15), (9.1, 5.6)),
            "rrrrrr", "111111", "111121", "111111",
            ((4, "Hai nhà treo cờ đã phai màu, đã nhắc thay (minh họa)."),), True,
        ),
        Route(
            "R-03", "Tuyến quanh trụ sở quận (minh họa)", START, date(2022, 7, 29), ((6.7, 7.3), (6.7, 8.12)),
            "rrii", "1112", "1111", "1121",
            ((3, "Ba bóng đèn phía bắc không sáng (minh họa)."),), True,
        ),
        Route(
            "R-04", "Tuyến Đức Giang – Việt Hưng (minh họa)", date(2022, 5, 16), None,
            ((5.75, 8.5), (6.7, 8.12)), "iiiii", "12211", "12112", "11212",
            ((1, "Chờ hạ ngầm cáp trước khi chỉnh cột đèn (minh họa)."),),
        ),
        Route(
            "R-05", "Tuyến Phúc Đồng – Gia Thụy – Việt Hưng (minh họa)", date(2022, 6, 6), None,
            ((5.4, 6.2), (5.72, 6.72), (5.95, 7.22)),
            "iiiii", "12332", "22121", "12211",
            ((2, "Chưa có cột đèn, Trung tâm Phát triển quỹ đất đang khảo sát (minh họa)."),),
        ),
        Route(
            "R-06", "Tuyến trung tâm Ngọc Lâm (minh họa)", START, None,
            ((3.8, 6.36), (3.35, 6.32), (2.3, 5.8)), "iiiiii", "111121", "122111", "112232",
            ((4, "Điểm tập kết rác tạm, đã đề nghị dời (minh họa)."),), True,
        ),
        Route(
            "R-07", "Tuyến giáp ranh Việt Hưng – Phúc Đồng (minh họa)", date(2022, 6, 20), None,
            (border_corner("west"), border_corner("east"), border_corner("end"), (8.45, 6.42)),
            "iiiiiipp", "1122333?", "112211??", "112221??",
            ((2, "Đoạn chung ranh giới, hai phường thống nhất lịch vệ sinh (minh họa)."),),
        ),
        Route(
            "R-08", "Tuyến Sài Đồng – Phúc Lợi (minh họa)", date(2022, 7, 11), None,
            ((7.85, 4.8), (8.2, 5.25), (8.5, 5.95)),
            "iiippp", "12133?", "11233-", "12223?",
            ((5, "Nhà chưa xây, chưa có hộ phải treo cờ (minh họa)."),),
        ),
        Route(
            "R-09", "Tuyến cửa ngõ Phúc Đồng (minh họa)", START, None, ((5.9, 5.9), (6.4, 5.6), (6.85, 5.33)),
            "iiiii", "11211", "1-122", "21123",
            ((1, "Dải phân cách, không có nhà mặt phố (minh họa)."),), True,
        ),
        Route(
            "R-10", "Tuyến đông tây Bồ Đề (minh họa)", date(2022, 8, 5), None,
            ((2.85, 4.7), (3.5, 4.88), (4.2, 4.95)), "pppppp", "2?3?1?", "??????", "2?????",
        ),
    )  # fmt: skip


def draw_routes(*, seed: int) -> list[Drawn]:
    """Return the segments of all routes in WGS 84, with ids in the order of the routes."""
    network = edges(seed=seed)
    random = np.random.default_rng([seed, 2])
    drawn: list[Drawn] = []
    for route in routes():
        path = _path(network, metres(route.corners))
        for position, line in enumerate(_segments(path, len(route.stages))):
            properties = _properties(route, position, path[0].street, random)
            drawn.append(Drawn(f"S-{len(drawn) + 1:03d}", in_degrees(shapely.LineString(line)), properties))
    return drawn


def _path(network: Sequence[Edge], through: Line) -> list[Edge]:
    """Return the shortest way along main streets by the corners nearest to the points."""
    leaving: dict[Point, list[Edge]] = defaultdict(list)
    for edge in network:
        if edge.main:
            leaving[_point(edge.line[0])].append(edge)
            leaving[_point(edge.line[-1])].append(Edge(edge.street, edge.line[::-1], edge.main))
    corners = np.array(sorted(leaving))
    met = [_point(corners[np.argmin(np.hypot(*(corners - point).T))]) for point in through]
    return [edge for start, end in pairwise(met) for edge in _shortest(leaving, start, end)]


def _point(xy: Line) -> Point:
    return float(xy[0]), float(xy[1])


def _shortest(leaving: dict[Point, list[Edge]], start: Point, goal: Point) -> list[Edge]:
    """Return the shortest path (Dijkstra 1959)."""
    best: dict[Point, float] = {start: 0.0}
    came: dict[Point, tuple[Point, Edge]] = {}
    queue = [(0.0, start)]
    while queue:
        metres_so_far, here = heapq.heappop(queue)
        if here == goal:
            break
        for edge in leaving[here]:
            there, total = _point(edge.line[-1]), metres_so_far + float(along(edge.line)[-1])
            if total < best.get(there, np.inf):
                best[there], came[there] = total, (here, edge)
                heapq.heappush(queue, (total, there))
    path: list[Edge] = []
    while goal != start:
        goal, edge = came[goal]
        path.append(edge)
    return path[::-1]


def _segments(path: Sequence[Edge], count: int) -> list[Line]:
    """Cut a path into `count` segments of about equal length, at street corners where one is near."""
    line = np.vstack([path[0].line[:1], *(edge.line[1:] for edge in path)])
    at = along(line)
    corner = np.cumsum([len(edge.line) - 1 for edge in path])[:-1]
    cuts = [0]
    for wanted in at[-1] * np.arange(1, count) / count:
        near = corner[np.abs(at[corner] - wanted) < 0.3 * at[-1] / count]
        options = near if len(near) else np.arange(cuts[-1] + 1, len(line) - 1)
        cuts.append(int(options[np.argmin(np.abs(at[options] - wanted))]))
    return [line[start : end + 1] for start, end in pairwise([*cuts, len(line) - 1])]


def _properties(route: Route, position: int, street: Street, random: np.random.Generator) -> dict[str, Any]:
    recognised = route.stages[position] == "r" and route.recognised_on
    return {
        "route_id": route.id,
        "route_name": route.name,
        "stage": STAGES[route.stages[position]],
        "plan": PLAN if route.planned_first else None,
        "joined_on": route.joined_on.isoformat(),
        "recognised_on": route.recognised_on.isoformat() if recognised and route.recognised_on else None,
        "road_class": street.road_class,
        "width_m": street.width_m,
        "lighting_class": None,
        **findings(
            {"lighting": route.lighting[position], "flags": route.flags[position],
             "cleanliness": route.cleanliness[position]},
            since=route.joined_on, random=random,
        ),
        "note": dict(route.notes).get(position),
    }  # fmt: skip


def findings(marks: dict[str, str], *, since: date, random: np.random.Generator) -> dict[str, str | None]:
    """Return status and day of the check for each criterion; what was never checked has no day."""
    found: dict[str, str | None] = {}
    for criterion, mark in marks.items():
        day = since + timedelta(days=int(random.integers(0, (LAST - since).days + 1)))
        found[criterion] = CRITERIA[criterion][mark]
        found[f"{criterion}_checked_on"] = None if mark == "?" else day.isoformat()
    return found
