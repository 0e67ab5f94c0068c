"""Imports only run down the floors of `tests/rooms.py`; files, functions and folders stay small."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests import rooms
from tests.rooms import CHECKOUT, FLOOR_OF, MODULES, PICTURE, breaks, drawing, imports, room_of

ONLY_NAMES_WEBMAP = "geo.cli.serve"
MAX_LINES, MAX_SCRIPT_LINES, MAX_FUNCTION_LINES, MAX_FILES = 500, 200, 60, 30

# What may be used where: heavy or foreign libraries that a room must do without.
FORBIDDEN = {
    "geo.model": {"geopandas", "pandas", "shapely", "numpy", "flask", "folium", "click"},
    "geo.errors": {"geopandas", "pandas", "shapely", "numpy", "pydantic", "flask", "click"},
    "geo": {"flask", "folium", "werkzeug", "jinja2", "cheroot", "matplotlib"},
}


def product_files() -> list[Path]:
    """Return the modules and scripts of the product."""
    scripts = [path for path in (CHECKOUT / "webmap" / "static").rglob("*.js") if "vendor" not in path.parts]
    return [*MODULES.values(), *scripts]


def test_every_room_has_its_floor() -> None:
    found = {room_of(module) for module in MODULES} - {None}
    assert found == set(FLOOR_OF), f"say on which floor these lie: {sorted(found ^ set(FLOOR_OF))}"


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_run_down(module: str) -> None:
    upper = room_of(module)
    wrong = {
        f"line {line}: {imported}"
        for imported, line in imports(module)
        if upper in FLOOR_OF and room_of(imported) in FLOOR_OF and breaks(upper, room_of(imported) or "")
        if not (module == ONLY_NAMES_WEBMAP and imported.startswith("webmap"))
    }
    assert not wrong, f"{module} imports what lies beside or above it: {sorted(wrong)}"


def test_one_command_alone_names_the_web_application() -> None:
    named = {
        module
        for module in MODULES
        if module.startswith("geo.") and any(name.startswith("webmap") for name, _ in imports(module))
    }
    assert named == {ONLY_NAMES_WEBMAP}


@pytest.mark.parametrize(
    ("importer", "imported", "broken"),
    [
        ("geo.layers", "geo.model", False),
        ("geo.model", "geo.layers", True),
        ("geo.stores", "geo.measure", True),
        ("geo.measure", "geo.measure", False),
        ("geo.crs", "geo.errors", False),
        ("geo.errors", "geo.model", True),
        ("geo.checking", "geo.stores", False),
        ("geo.dossier", "geo.briefing", False),
        ("geo.briefing", "geo.dossier", True),
        ("geo.checking", "webmap", True),
        ("webmap.map", "geo.programme", False),
        ("webmap.map", "geo.cli", True),
        ("webmap.core", "webmap.map", True),
        ("webmap.map", "webmap.core", False),
    ],
)
def test_the_rule_itself_can_be_broken(importer: str, imported: str, broken: bool) -> None:
    assert breaks(importer, imported) == broken


def test_imports_inside_functions_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memory.py"
    path.write_text(
        "def f():\n    from geo.measure import wards\n    from ..papers import pdf\n    import webmap.app\n"
    )
    monkeypatch.setitem(MODULES, "geo.stores.memory", path)
    found = {name for name, _ in imports("geo.stores.memory")}
    assert {"geo.measure.wards", "geo.papers.pdf", "webmap.app"} <= found
    with pytest.raises(AssertionError, match=r"geo\.papers\.pdf"):
        test_imports_only_run_down("geo.stores.memory")


@pytest.mark.parametrize("module", MODULES)
def test_a_room_does_without_the_libraries_of_others(module: str) -> None:
    used = {name.split(".")[0] for name, _ in imports(module)}
    if module == ONLY_NAMES_WEBMAP:
        return
    for room, libraries in FORBIDDEN.items():
        if module == room or module.startswith(f"{room}."):
            assert not used & libraries, f"{room} does without {sorted(used & libraries)}"


def test_a_file_holds_one_idea() -> None:
    limits = {path: MAX_SCRIPT_LINES if path.suffix == ".js" else MAX_LINES for path in product_files()}
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in limits}
    long = {str(path.relative_to(CHECKOUT)): lines[path] for path in limits if lines[path] > limits[path]}
    assert long == {}


def test_a_function_is_read_at_a_glance() -> None:
    long = {
        f"{module}.{node.name}": size
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_a_folder_is_taken_in_at_a_glance() -> None:
    tests = (CHECKOUT / "tests").rglob("*.py")
    files = Counter(path.parent.relative_to(CHECKOUT) for path in [*product_files(), *tests])
    assert {str(folder): number for folder, number in files.items() if number > MAX_FILES} == {}


def test_no_folder_gathers_what_has_no_name() -> None:
    vague = {"utils", "helpers", "manager", "common", "misc"}
    assert not {module for module in MODULES if vague & set(module.split("."))}


def test_a_feature_has_one_name_in_geo_in_webmap_and_in_tests() -> None:
    folders = {path.relative_to(CHECKOUT / "tests").parts[0] for path in (CHECKOUT / "tests").glob("*/*.py")}
    own = {"browser", "benchmarks", "contract", "packaging", "demo"}
    rooms_of_tests = {room.split(".")[1] for room in FLOOR_OF if "." in room}
    assert folders - own <= rooms_of_tests


def test_the_picture_of_the_rooms_is_that_of_the_code() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawing(), "run: python -m tests.rooms"


def test_every_room_is_described_in_architecture() -> None:
    text = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = [room for room in FLOOR_OF if room not in rooms.GROUND and "." in room]
    missing = [room for room in named if f"`{room.replace('.', '/')}/`" not in text]
    assert missing == []
