"""The documentation names what there is: a command, option, address, setting, layer, field or failure."""

import re
from pathlib import Path

import pytest

import geo.errors
from geo.assumptions import planning_file, tables
from geo.assumptions.planning import NUMBERS, REASONS
from geo.layers import LAYERS
from geo.settings import LANGUAGE_VARIABLE, STORE_VARIABLE, Settings
from geo.stores.folder.store import GeoJsonStore
from tests import factories
from tests.command_tree import LEAVES
from webmap import create_app

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_and_option_is_documented(name: str) -> None:
    command = LEAVES[name]
    row = next((line for line in REFERENCE.splitlines() if line.startswith(f"| `{name} ")), "")
    assert row, f"docs/reference.md has no row for the command {name}"
    options = [option for param in command.params for option in param.opts if option.startswith("--")]
    assert [option for option in options if option not in row and option != "--help"] == []


def test_every_address_is_documented() -> None:
    app = create_app(Settings(), factories.memory_store())
    addresses = {str(rule) for rule in app.url_map.iter_rules()}
    assert {address for address in addresses if f"`{address}`" not in REFERENCE} == set()


def test_every_layer_and_field_is_documented() -> None:
    for spec in LAYERS.values():
        row = next(line for line in REFERENCE.splitlines() if line.startswith(f"| `{spec.name}` |"))
        assert [name for name in spec.attributes.model_fields if f"`{name}`" not in row] == []


def test_every_failure_is_documented() -> None:
    failures = [
        name
        for name, value in vars(geo.errors).items()
        if isinstance(value, type)
        and issubclass(value, geo.errors.GeoError)
        and value is not geo.errors.GeoError
    ]
    assert [name for name in failures if f"| `{name}` |" not in REFERENCE] == []


def test_every_setting_is_documented() -> None:
    named = set(re.findall(r"`([a-z_]+)`", REFERENCE)) | {
        "view",
        "bounds",
        "tiles",
        "offices",
        "criteria",
        "values",
    }
    parts = {**vars(tables), **vars(planning_file)}
    schemas = [value for value in parts.values() if hasattr(value, "model_fields")]
    settings = {field.alias or name for schema in schemas for name, field in schema.model_fields.items()}
    assert settings, "the schemas of the settings have moved: look for them there"
    assert settings - named == set()
    assert {*NUMBERS, *REASONS} - named == set()
    assert STORE_VARIABLE in REFERENCE
    assert LANGUAGE_VARIABLE in REFERENCE


def test_every_decision_has_context_decision_and_consequences() -> None:
    for page in sorted((ROOT / "docs" / "adr").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), page.name
        assert len(text.split()) < 450, f"{page.name} is longer than a page"


def test_every_link_between_documents_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_make_targets_that_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"serve", "test"} <= set(named)
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_the_walks_of_architecture_lead_past_what_is_there() -> None:
    walks = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Walk 1")[2]
    files = set(re.findall(r"`((?:geo|webmap)/[\w/.-]+)`", walks))
    assert len(files) > 20
    assert {name for name in files if not (ROOT / name).exists()} == set()
    client = create_app(Settings(), GeoJsonStore(ROOT / "data" / "geojson")).test_client()
    addresses = {*re.findall(r"`(/[\w/.]+)`", walks), *re.findall(r"`GET (/[^`]*)`", walks)}
    assert {address: code for address in addresses if (code := client.get(address).status_code) != 200} == {}
