"""Imports only run down the floors, rooms of one floor never meet, and files stay small."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
GEO, WEBMAP = CHECKOUT / "geo", CHECKOUT / "webmap"

# From the ground up. Rooms of one floor never import each other; the parts of the ground and of webmap may.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"geo.errors", "geo.crs", "geo.text", "geo.language", "geo.locale", "geo.settings"}),
    frozenset({"geo.model"}),
    frozenset({"geo.layers"}),
    frozenset({"geo.stores", "geo.analysis", "geo.rendering", "geo.exchange", "geo.demo"}),
    frozenset({"geo.services"}),
    frozenset({"webmap"}),
    frozenset({"geo.cli"}),
)
FLOOR_OF = {room: at for at, floor in enumerate(FLOORS) for room in floor}
GROUND = FLOORS[0]
ONLY_NAMES_WEBMAP = "geo.cli.serve"

MAX_LINES, MAX_SCRIPT_LINES = 500, 200
LONGER_FILES: dict[str, str] = {}  # path -> the reason why it is one room all the same

# What may be used where: heavy or foreign libraries that a room must do without.
FORBIDDEN = {
    "geo.model": {"geopandas", "pandas", "shapely", "numpy", "flask", "folium", "click"},
    "geo.errors": {"geopandas", "pandas", "shapely", "numpy", "pydantic", "flask", "click"},
    "geo": {"flask", "folium", "werkzeug", "jinja2", "cheroot", "matplotlib"},
}


def modules() -> dict[str, Path]:
    found = {}
    for package in (GEO, WEBMAP):
        for path in package.rglob("*.py"):
            parts = path.relative_to(CHECKOUT).with_suffix("").parts
            if not {"node_modules", "npm"} & set(parts):
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


def room_of(module: str) -> str | None:
    """Return the room that a module lies in; None for the bare package `geo` and for what is not ours."""
    if module.split(".")[0] == "webmap":
        return "webmap"
    name = ".".join(module.split(".")[:2])
    return name if module.startswith("geo.") else None


def imports(module: str) -> tuple[tuple[str, int], ...]:
    """Return what a module imports, function bodies included: names and lines."""
    return _imports(module, MODULES[module])


@cache
def _imports(module: str, path: Path) -> tuple[tuple[str, int], ...]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return tuple(_names(tree, package))


def _names(tree: ast.Module, package: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
            source = ".".join(filter(None, (base if node.level else "", node.module or "")))
            yield source, node.lineno
            yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)


def breaks(importer: str, imported: str) -> bool:
    """Say whether one module may not import another."""
    upper, lower = room_of(importer), room_of(imported)
    if upper is None or lower is None or upper == lower:
        return False
    if lower == "webmap":
        return importer != ONLY_NAMES_WEBMAP
    if lower in GROUND and upper in GROUND:
        return False
    return FLOOR_OF[lower] >= FLOOR_OF[upper]


def test_every_room_has_its_floor() -> None:
    rooms = {room_of(module) for module in MODULES} - {None}
    assert rooms <= set(FLOOR_OF), f"say on which floor these lie: {sorted(rooms - set(FLOOR_OF))}"


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_run_down(module: str) -> None:
    wrong = {
        f"line {line}: {imported}"
        for imported, line in imports(module)
        if (room_of(imported) or "") in FLOOR_OF and breaks(module, imported)
    }
    assert not wrong, f"{module} imports what lies beside or above it: {sorted(wrong)}"


@pytest.mark.parametrize(
    ("importer", "imported", "broken"),
    [
        ("geo.layers.wards", "geo.model.feature", False),
        ("geo.model.feature", "geo.layers.wards", True),
        ("geo.stores.memory", "geo.analysis.wards", True),
        ("geo.analysis.wards", "geo.analysis.coverage", False),
        ("geo.crs", "geo.errors", False),
        ("geo.errors", "geo.model", True),
        ("geo.services.checking", "geo.stores.base", False),
        ("geo.services.checking", "webmap", True),
        ("geo.cli.check", "webmap", True),
        ("geo.cli.serve", "webmap.app", False),
        ("webmap.routes.pages", "geo.services.browsing", False),
        ("webmap.routes.pages", "geo.cli.check", True),
        ("webmap.routes.pages", "webmap.params", False),
    ],
)
def test_the_rule_itself_can_be_broken(importer: str, imported: str, broken: bool) -> None:
    assert breaks(importer, imported) == broken


def test_imports_inside_functions_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memory.py"
    path.write_text(
        "def f():\n    from geo.analysis import wards\n    from ..demo import city\n    import webmap.app\n"
    )
    monkeypatch.setitem(MODULES, "geo.stores.memory", path)
    found = {name for name, _ in imports("geo.stores.memory")}
    assert {"geo.analysis.wards", "geo.demo.city", "webmap.app"} <= found
    with pytest.raises(AssertionError, match=r"geo\.demo\.city"):
        test_imports_only_run_down("geo.stores.memory")


@pytest.mark.parametrize("module", MODULES)
def test_a_room_does_without_the_libraries_of_others(module: str) -> None:
    used = {name.split(".")[0] for name, _ in imports(module)}
    if module == ONLY_NAMES_WEBMAP:
        return
    for room, libraries in FORBIDDEN.items():
        if module == room or module.startswith(f"{room}."):
            assert not used & libraries, f"{room} does without {sorted(used & libraries)}"


def test_files_stay_small() -> None:
    scripts = [path for path in (WEBMAP / "static").rglob("*.js") if "vendor" not in path.parts]
    limits = dict.fromkeys(MODULES.values(), MAX_LINES) | dict.fromkeys(scripts, MAX_SCRIPT_LINES)
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in limits}
    long = {str(path.relative_to(CHECKOUT)): lines[path] for path in limits if lines[path] > limits[path]}
    assert set(long) == set(LONGER_FILES), f"split these, or say why not: {long}"


def test_no_folder_gathers_what_has_no_name() -> None:
    vague = {"utils", "helpers", "manager", "common", "misc"}
    assert not {module for module in MODULES if vague & set(module.split("."))}
