"""Work over two seconds shows that it goes on: at a terminal only, and nothing is left of it afterwards."""

import io
from time import sleep

import pytest

from geo.cli.core import waiting
from geo.cli.core.context import Context
from geo.cli.core.waiting import bar


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", patience)
    with waiting.waiting(Context()):
        sleep(0.5)
    return stream.getvalue()


def test_long_work_draws_a_bar_and_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, Terminal(), 0.0)
    assert "#####" in text
    assert text.endswith("\r\x1b[K")


def test_short_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Terminal(), 5.0) == ""


def test_a_log_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, io.StringIO(), 0.0) == ""


def test_an_error_passes_and_the_line_is_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.0)

    def fails() -> None:
        with waiting.waiting(Context()):
            sleep(0.3)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_the_bar_keeps_its_width() -> None:
    assert {len(bar(step)) for step in range(50)} == {24}
