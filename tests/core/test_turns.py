"""Images are made one at a time: an office PC with many visitors keeps its memory."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.errors import Busy
from geo.map_images import export
from geo.settings import Settings
from tests import factories
from tests.factories import segment, ward
from webmap import create_app
from webmap.core.turns import Turns


def test_one_at_a_time_and_who_finds_no_place_is_asked_to_come_back() -> None:
    turns, inside, most = Turns(places=3), [], []
    entered, leave = threading.Event(), threading.Event()

    def work() -> None:
        with turns.turn():
            inside.append(1)
            most.append(len(inside))
            entered.set()
            leave.wait(5)
            inside.pop()

    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(work) for _ in range(3)]
        assert entered.wait(5)
        while not turns._places._value == 0:  # noqa: SIM201  until all three wait or work
            threading.Event().wait(0.01)
        with pytest.raises(Busy), turns.turn():
            pass
        leave.set()
        for each in done:
            each.result(5)
    assert most == [1, 1, 1]
    with turns.turn():
        pass


def test_a_failure_gives_its_turn_on() -> None:
    turns = Turns(places=1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), turns.turn():
            raise ZeroDivisionError
    with turns.turn():
        pass


def test_a_full_house_is_a_503_that_says_when_to_come_back_and_pages_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = factories.memory_store(wards=[ward()], route_segments=[segment()])
    app = create_app(Settings(), store)
    app.extensions["drawing"] = Turns(places=1)
    started, leave = threading.Event(), threading.Event()

    def draw(*_given: object) -> bytes:
        started.set()
        leave.wait(5)
        return b"image"

    monkeypatch.setattr(export, "export_map", draw)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: app.test_client().get("/export/map.png"))
        assert started.wait(5)
        second = app.test_client().get("/export/map.png?dpi=600&lang=en")
        assert second.status_code == 503
        assert "Too many map images" in second.text
        assert second.headers["Retry-After"]
        assert app.test_client().get("/wards").status_code == 200
        leave.set()
        assert first.result(5).data == b"image"
    assert app.test_client().get("/export/map.png?dpi=600").status_code == 200
