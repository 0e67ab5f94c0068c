"""The page's own files come from this machine, under names that lead nowhere else."""

import posixpath
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.language import LANGUAGES
from geo.rendering import style
from geo.settings import Settings
from tests import factories
from tests.factories import segment, ward
from webmap import create_app
from webmap.map.assets import MAP_MODULES, browser_sentences

STATIC = Path(__file__).resolve().parents[2] / "webmap" / "static"
IMPORT = re.compile(r"""^import .* from "(\.[\w./-]+\.js)";$""", re.MULTILINE)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    store = factories.memory_store(wards=[ward()], route_segments=[segment()])
    return create_app(Settings(), store).test_client()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("js/map/main.js", "text/javascript"),
        ("css/app.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("vendor/leaflet/leaflet.js", "text/javascript"),
        ("vendor/plex/plex.css", "text/css"),
    ],
)
def test_a_file_is_served_with_its_type(client: FlaskClient, name: str, kind: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert answer.data == (STATIC / name).read_bytes()


@pytest.mark.parametrize(
    "name",
    ["../__init__.py", "..%2f__init__.py", "js/../../__init__.py", "/etc/passwd",
     "%2e%2e/%2e%2e/pyproject.toml", "js", "", "nothing.js", "js/map/main.js/x",
     "C:/windows", "js\\main.js", "\0"],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code in (308, 404)


def test_the_stylesheet_of_the_fonts_names_only_files_that_are_there() -> None:
    css = (STATIC / "vendor" / "plex" / "plex.css").read_text("utf-8")
    files = re.findall(r"url\([\"']?([^)\"']+)", css)
    assert len(files) >= 4
    assert [name for name in files if not (STATIC / "vendor" / "plex" / name).is_file()] == []


def test_every_font_of_the_page_has_the_vietnamese_letters() -> None:
    names = [path.name for path in (STATIC / "vendor" / "plex").rglob("*.woff2")]
    assert any("vietnamese" in name for name in names)
    assert any("latin" in name for name in names)


def imported(name: str, found: set[str]) -> set[str]:
    """Return a module and everything that it imports."""
    if name not in found:
        found.add(name)
        for other in IMPORT.findall((STATIC / "js" / name).read_text("utf-8")):
            imported(posixpath.normpath(posixpath.join(posixpath.dirname(name), other)), found)
    return found


def test_the_page_fetches_every_module_of_the_map_at_once_and_no_other() -> None:
    assert set(MAP_MODULES) == imported("map/main.js", set())
    assert len(MAP_MODULES) == len(set(MAP_MODULES))


def test_a_module_keeps_to_one_concern_of_at_most_two_hundred_lines() -> None:
    long = {
        path.name: lines
        for path in (STATIC / "js").rglob("*.js")
        if (lines := len(path.read_text("utf-8").splitlines())) > 200
    }
    assert long == {}


def test_no_module_writes_markup_or_calls_out() -> None:
    for path in (STATIC / "js").rglob("*.js"):
        text = path.read_text("utf-8")
        for danger in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
        ):
            assert danger not in text, (path.name, danger)
        assert not re.search(r"(?<!www\.w3\.org/2000/svg)https?://(?!www\.w3\.org)", text), path.name


def test_the_theme_has_every_colour_of_the_style_source(client: FlaskClient) -> None:
    css = client.get("/theme.css").text
    for name, colour in style.COLOURS.items():
        assert f"--{name}: {colour};" in css


def test_the_stylesheet_uses_only_colours_that_exist(client: FlaskClient) -> None:
    css = "".join(path.read_text("utf-8") for path in (STATIC / "css").glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+):", css + client.get("/theme.css").text))
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= defined


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_for_the_browser_are_all_there(client: FlaskClient, code: str) -> None:
    table = client.get(f"/words/{code}.json").json
    assert set(table) == set(browser_sentences())
    assert all(table.values())


def test_words_of_another_language_do_not_exist(client: FlaskClient) -> None:
    for code in ("fr", "..", "vi.po"):
        assert client.get(f"/words/{code}.json").status_code == 404
