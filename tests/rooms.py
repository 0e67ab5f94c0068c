"""The rooms of the house, from the ground up, and who imports whom. `python -m tests.rooms` draws them.

A room imports only rooms of lower floors. Rooms of one floor never import each other; the ground's may.
"""

import ast
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
PICTURE = CHECKOUT / "docs" / "pictures" / "rooms.svg"
GROUND = frozenset({"geo.errors", "geo.crs", "geo.text", "geo.language", "geo.locale", "geo.settings"})

# Each floor: its rooms, with what lives there.
FLOORS: tuple[dict[str, str], ...] = (
    {
        "geo.errors": "every expected failure, worded for users",
        "geo.crs": "the only EPSG numbers; degrees to metres",
        "geo.text": "NFC, search keys without tones, Vietnamese collation",
        "geo.language": "sentences, numbers, dates",
        "geo.locale": "the catalogues of both languages",
        "geo.settings": "settings of a process",
    },
    {"geo.model": "what all share: feature, history, criterion, programme, rights, days, summary"},
    {"geo.layers": "one file a layer, and how a layer's text is read and checked"},
    {"geo.assumptions": "planning, lighting, evaluation: numbers with certainty and source"},
    {
        "geo.stores": "the record: layers, changes and history of a programme",
        "geo.measure": "metres by ward: crosswalk, coverage, summaries, as of a day",
        "geo.rendering": "maps as SVG, PNG, PDF: the one style source, pages, atlases",
    },
    {
        "geo.network": "streets as a graph in metres",
        "geo.files": "vector files in and out",
        "geo.papers": "documents as values; Word, PDF, web page, workbook, charts, heads",
    },
    {"geo.programme": "browsing, features, placing, summarising, workspaces"},
    {"geo.tasks": "tasks of briefings as they stand on a day"},
    {
        "geo.map_images": "map images and atlases",
        "geo.editing": "changes of features, and who may make them",
    },
    {
        "geo.people": "accounts, passwords, sessions, tokens",
        "geo.https": "an authority of this computer's own, and its certificates",
        "geo.photos": "photos as evidence",
        "geo.history": "the record in words; undo, erase",
        "geo.importing": "vector files into layers",
        "geo.entry": "workbooks to fill in, and recording them",
        "geo.briefing": "the briefing report",
        "geo.extension": "which streets next: plans, solver, kept plans",
    },
    {
        "geo.backup": "backup and restore",
        "geo.checking": "every fault of a workspace",
        "geo.evaluation": "scores for commendation, the place for the seminar",
        "geo.lighting": "how streets can be lit",
    },
    {
        "geo.inspection": "forms of inspection, and what to check again",
        "geo.dossier": "all that the record holds of one route or block",
    },
    {"webmap.core": "what imports no feature: access, pages, parameters, errors, delivery, jobs, the server"},
    {
        "webmap.people": "sign in, accounts, administrators",
        "webmap.photos": "photos sent, shown, taken away",
        "webmap.history": "the record as pages",
        "webmap.wards": "figures by ward",
        "webmap.editing": "forms and scripts that change features",
        "webmap.ogc": "OGC API Features",
    },
    {
        "webmap.map": "the map page, its data and files",
        "webmap.tasks": "tasks as pages",
        "webmap.features": "lists and pages of features",
        "webmap.offline": "phones without a connection",
    },
    {"webmap.extension": "the desk of extension plans"},
    {
        "webmap.lighting": "the desk of lighting plans",
        "webmap.map_images": "images and atlases",
        "webmap.dossier": "dossiers",
        "webmap.evaluation": "evaluation and seminar",
        "webmap.inspection": "what to check again, forms",
        "webmap.entry": "workbooks of data entry",
        "webmap.backup": "backups for administrators",
        "webmap.checking": "faults in the data",
        "webmap.https": "how a phone comes to trust this server",
        "webmap.help": "what can be done here",
    },
    {"webmap.briefing": "the page of reports"},
    {"webmap": "`create_app`: assembles"},
    {"geo.cli": "one file a command group; geo.cli.serve alone names webmap"},
)
FLOOR_OF = {room: at for at, floor in enumerate(FLOORS) for room in floor}


def modules() -> dict[str, Path]:
    """Return every module of the product by its dotted name."""
    found = {}
    for package in ("geo", "webmap"):
        for path in (CHECKOUT / package).rglob("*.py"):
            parts = path.relative_to(CHECKOUT).with_suffix("").parts
            if "npm" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


def room_of(module: str) -> str | None:
    """Return the room that a module lies in; None for the bare package `geo` and for what is not ours."""
    name = ".".join(module.split(".")[:2])
    if name in FLOOR_OF or name.startswith("geo."):
        return name
    return "webmap" if module.split(".")[0] == "webmap" else None


def imports(module: str) -> Iterator[tuple[str, int]]:
    """Return what a module imports, function bodies included: names and lines."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
            source = ".".join(filter(None, (base if node.level else "", node.module or "")))
            yield source, node.lineno
            yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)


def breaks(importer: str, imported: str) -> bool:
    """Say whether one room may not import another."""
    of_ground = {importer, imported} <= GROUND
    return importer != imported and not of_ground and FLOOR_OF[imported] >= FLOOR_OF[importer]


def arrows() -> set[tuple[str, str]]:
    """Return which room imports which."""
    found = set()
    for module in MODULES:
        upper = room_of(module)
        for name, _ in imports(module):
            lower = room_of(name)
            if upper in FLOOR_OF and lower in FLOOR_OF and upper != lower:
                found.add((str(upper), str(lower)))
    return found


_WIDE, _HIGH, _GAP, _FLOOR, _MARGIN = 116, 34, 12, 66, 20


def drawing() -> str:
    """Return the house as SVG: a box a room, floors from the ground up, a line for each import."""
    widest = max(map(len, FLOORS))
    width = 2 * _MARGIN + widest * (_WIDE + _GAP) - _GAP
    height = 2 * _MARGIN + len(FLOORS) * _FLOOR
    place = {}
    for at, floor in enumerate(FLOORS):
        left = (width - len(floor) * (_WIDE + _GAP) + _GAP) / 2
        for number, room in enumerate(floor):
            place[room] = (left + number * (_WIDE + _GAP), height - _MARGIN - at * _FLOOR - _HIGH)
    lines = []
    for upper, lower in sorted(arrows()):
        if {upper, lower} & (GROUND | {"geo.model"}) or upper in ("webmap", "geo.cli"):
            continue  # nearly every room has these
        (x1, y1), (x2, y2) = place[upper], place[lower]
        lines.append(
            f'<path d="M{x1 + _WIDE / 2:.0f} {y1 + _HIGH}L{x2 + _WIDE / 2:.0f} {y2}" '
            'stroke="#5a6b7b" stroke-opacity=".25" fill="none"/>'
        )
    titles = {room: title for floor in FLOORS for room, title in floor.items()}
    boxes = []
    for room, (x, y) in place.items():
        fill = "#e7eef5" if room.startswith("geo") else "#fdf1dc"
        boxes += [
            f"<g><title>{escape(titles[room])}</title>",
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{_WIDE}" height="{_HIGH}" rx="4" fill="{fill}" '
            'stroke="#5a6b7b"/>',
            f'<text x="{x + _WIDE / 2:.0f}" y="{y + 21:.0f}">{escape(room)}</text></g>',
        ]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            'aria-label="The rooms of the house, from the ground up">',
            "<style>text{font:12px sans-serif;text-anchor:middle;fill:#1c2733}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *lines,
            *boxes,
            "</svg>\n",
        )
    )


def main() -> int:
    """Draw the picture of the rooms."""
    PICTURE.write_text(drawing(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
