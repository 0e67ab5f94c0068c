"""Processes that draw side by side: results in order, and one that goes on alone."""

import logging
import os

import pytest

from geo.rendering.atlas import crew
from geo.rendering.atlas.crew import cores, in_turn


def squared(number: int) -> int:
    return number * number


class DiesElsewhere:
    """Work that ends every process but the one it was made in."""

    def __init__(self) -> None:
        self.home = os.getpid()

    def __call__(self, number: int) -> int:
        if os.getpid() != self.home:
            os._exit(3)
        return squared(number)


def test_pieces_come_in_order_from_processes_too() -> None:
    pieces = list(range(9))
    assert list(in_turn(abs, pieces, workers=2)) == list(in_turn(abs, pieces, workers=0)) == pieces


def test_where_processes_end_before_their_work_one_draws_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert list(in_turn(DiesElsewhere(), [1, 2, 3], workers=1)) == [1, 4, 9]
    assert "one draws alone" in caplog.text


def test_where_processes_cannot_be_had_one_draws_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(crew, "ProcessPoolExecutor", refuses)
    assert list(in_turn(squared, [2, 3], workers=2)) == [4, 9]


def test_a_failure_of_the_work_is_a_failure() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_turn(lambda number: 1 // number, [1, 0], workers=0))


def test_a_computer_has_at_least_one_core() -> None:
    assert 1 <= cores() <= crew.MOST_WORKERS
