"""Help answers at once, because what a command takes is told apart from what it does; the two agree."""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from geo.cli.core.context import Context
from geo.cli.core.lazy import LazyCommand, found_at
from tests.command_tree import COMMANDS, LEAVES

CHECKOUT = Path(__file__).parents[2]
HEAVY = {"geopandas", "pandas", "numpy", "shapely", "pyproj", "pyogrio", "scipy", "highspy", "pydantic"}
HEAVY |= {"flask", "folium", "jinja2", "cheroot", "cryptography", "argon2", "PIL", "fontTools", "typst"}
# Shows the help of one command after the other, and writes what each of them loaded first.
SHOW_HELP = """
import contextlib, io, json, sys
from geo.cli import main
heavy, wanted = map(json.loads, sys.argv[1:])
loaded = {}
for name in wanted:
    before, shown = set(sys.modules), io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
        main([*name.split(), "--help"])
    assert "--help" in shown.getvalue(), name
    loaded[name] = sorted((set(sys.modules) - before) & set(heavy))
print(json.dumps(loaded))
"""


def loaded_by_help(names: list[str]) -> dict[str, list[str]]:
    """Return which heavy libraries a new process had to load for the help of each command."""
    arguments = [json.dumps(sorted(HEAVY)), json.dumps(names)]
    done = subprocess.run(
        [sys.executable, "-c", SHOW_HELP, *arguments], cwd=CHECKOUT, capture_output=True, check=True
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_no_help_loads_what_is_slow_to_load() -> None:
    found = loaded_by_help(list(COMMANDS))
    assert set(found) == set(COMMANDS)
    assert {name: libraries for name, libraries in found.items() if libraries} == {}


@pytest.mark.parametrize("name", LEAVES)
def test_what_a_command_takes_is_what_its_work_is_given(name: str) -> None:
    command = LEAVES[name]
    assert isinstance(command, LazyCommand), "its options and its work are not told apart"
    context, *wanted = inspect.signature(found_at(command.place)).parameters
    assert context == "context"
    assert set(wanted) == {param.name for param in command.params}


def work(context: Context, name: str, loud: bool) -> str:
    """Do what the command of the tests below does."""
    if name == "nobody":
        raise click.UsageError("There is nobody.")
    return f"{context.settings.language}: {name.upper() if loud else name}"


def greeting(place: str) -> LazyCommand:
    return LazyCommand(
        "greet", place, click.Argument(["name"]), click.Option(["--loud"], is_flag=True, help="Shout.")
    )


@pytest.fixture
def greet(monkeypatch: pytest.MonkeyPatch) -> LazyCommand:
    """A command whose work is the function above."""
    monkeypatch.setitem(sys.modules, "greeting", sys.modules[__name__])
    return greeting("greeting:work")


def test_work_is_given_the_context_and_every_value_by_name(greet: LazyCommand) -> None:
    assert greet.main(["An", "--loud"], obj=Context(), standalone_mode=False) == "vi: AN"


def test_misuse_that_only_the_work_sees_shows_the_usage_too(greet: LazyCommand) -> None:
    with pytest.raises(click.UsageError) as refused:
        greet.main(["nobody"], prog_name="greet", obj=Context(), standalone_mode=False)
    assert refused.value.ctx is not None
    assert refused.value.ctx.get_usage().endswith(" greet [OPTIONS] NAME")


def test_work_is_not_looked_for_until_the_command_runs() -> None:
    absent = greeting("geo.nowhere:work")
    assert "--loud" in absent.get_help(click.Context(absent))
    with pytest.raises(click.UsageError):
        absent.main([], obj=Context(), standalone_mode=False)
    with pytest.raises(ModuleNotFoundError):
        absent.main(["An"], obj=Context(), standalone_mode=False)
