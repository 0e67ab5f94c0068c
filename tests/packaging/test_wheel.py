"""The wheel carries all that the application needs, and an installed wheel needs no network."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*_cache", ".hypothesis")
SECRET = "private/accounts.json"

pytestmark = [pytest.mark.slow, pytest.mark.soak]  # builds and installs: a minute


def pip(*args: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run pip as set up here, less what would install elsewhere."""
    odd = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_QUIET"}
    base = {name: value for name, value in os.environ.items() if name not in odd}
    return subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, args)],
        env=base | (env or {}),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def build(source: Path, target: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Build the wheel with the build requirements of this environment; make's install used pip's own."""
    return pip("wheel", source, "--no-deps", "--no-build-isolation", "--wheel-dir", target, env=env)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the checkout in which somebody has also worked on the demo district."""
    copy = tmp_path_factory.mktemp("checkout") / "model-routes"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    secret = copy / "data/geojson" / SECRET
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("{}", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def wheel(checkout, tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    run = build(checkout, target)
    assert run.returncode == 0, run.stdout + run.stderr
    return next(target.glob("model_routes-*-py3-none-any.whl"))


@pytest.fixture(scope="module")
def carried(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A fresh environment with the wheel; only its dependencies are borrowed from the running one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    run = pip("--python", scripts / "python", "install", "--no-deps", "--no-index", wheel)
    assert run.returncode == 0, run.stdout + run.stderr
    (site,) = folder.glob("[Ll]ib/**/site-packages")
    borrowed = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (site / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    return scripts


@pytest.fixture(scope="module")
def report(installed, tmp_path_factory):
    """What happened when the installed application was used unplugged, in an empty home."""
    home = tmp_path_factory.mktemp("home")
    shutil.copyfile(HERE / "refuse_network.py", home / "sitecustomize.py")
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "TMPDIR") if name in os.environ}
    env = kept | {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": str(home)}
    env |= {"REFUSED_LOG": str(home / "refused.log"), "PYTHONUTF8": "1"}
    command = [installed / "python", HERE / "unplugged.py", installed / "model-routes"]
    run = subprocess.run(command, cwd=home, env=env, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def files_below(checkout: Path, *folders: str) -> set[str]:
    """Return the files of the checkout below the folders, as they are named in a wheel."""
    return {
        path.relative_to(checkout).as_posix()
        for folder in folders
        for path in (checkout / folder).rglob("*")
        if path.is_file() and path.name != ".made-from"
    }


@pytest.mark.parametrize(
    "folder",
    [
        "webmap/core/templates",
        "webmap/map/templates",
        "webmap/static",
        "webmap/static/vendor",
        "geo/rendering/fonts",
    ],
)
def test_the_wheel_carries_every_file_of(folder, checkout, carried):
    wanted = files_below(checkout, folder)
    assert wanted
    assert wanted - carried == set()


def test_the_wheel_carries_every_catalogue_compiled_and_no_source_of_one(checkout, carried):
    sources = [name for name in files_below(checkout, "geo/locale") if name.endswith(".po")]
    assert sources
    assert {name.removesuffix(".po") + ".mo" for name in sources} - carried == set()
    assert [name for name in carried if name.endswith((".po", ".pot"))] == []


def test_the_wheel_carries_the_demo_district_with_its_record_and_without_private_files(checkout, carried):
    for name in ("programme.toml", "criteria.toml", "wards.geojson", "route_segments.geojson"):
        assert f"geo/demo_data/{name}" in carried
    record = files_below(checkout, "data/geojson/history")
    assert "data/geojson/history/journal.jsonl" in record
    assert {name.replace("data/geojson", "geo/demo_data") for name in record} - carried == set()
    assert [name for name in carried if "private/" in name or name.startswith("geo/demo_data/accounts")] == []


def test_the_wheel_carries_all_python_files_and_nothing_of_npm_tests_or_tools(checkout, carried):
    python = {name for name in files_below(checkout, "geo", "webmap") if name.endswith(".py")}
    ours = {name for name in python if not name.startswith("webmap/npm/")} - {"geo/locale/renew.py"}
    assert ours - carried == set()
    assert {name.split("/")[0] for name in carried if ".dist-info" not in name} == {"geo", "webmap"}
    assert [name for name in carried if name.startswith("webmap/npm")] == []


def test_the_wheel_carries_the_licences_of_what_it_carries(carried):
    parts = {"webmap/static/vendor/leaflet/LICENSE", "webmap/static/vendor/geoman/LICENSE"}
    parts |= {"webmap/static/vendor/plex/LICENSE", "geo/rendering/fonts/LICENSE.txt"}
    assert parts - carried == set()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in carried)


def test_a_build_that_npm_cannot_serve_says_what_to_do(checkout, tmp_path):
    lonely = tmp_path / "lonely"
    shutil.copytree(checkout, lonely, ignore=shutil.ignore_patterns("vendor", "fonts"))
    nowhere = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_fetch_retries": "0"}
    run = build(lonely, tmp_path, **nowhere, npm_config_cache=str(tmp_path / "cache"))
    assert run.returncode != 0
    said = run.stdout + run.stderr
    assert "Could not fetch the browser libraries" in said
    assert "Traceback" not in said


def test_the_installed_code_is_the_wheels_own(installed, tmp_path):
    code = "import geo, webmap; print(geo.__file__, webmap.__file__)"
    run = subprocess.run([installed / "python", "-c", code], cwd=tmp_path, capture_output=True, check=True)
    assert str(ROOT).encode() not in run.stdout
    assert run.stdout.count(str(installed.parent).encode()) == 2


def test_unplugged_the_summary_of_the_demo_has_its_wards(report):
    assert len(report["summary"]["wards"]) == 14


def test_unplugged_every_page_and_all_that_it_loads_is_served(report):
    assert {path: status for path, status in report["statuses"].items() if status != 200} == {}
    assert any(path.startswith("/static/") and "leaflet.js" in path for path in report["statuses"])


def test_unplugged_no_page_loads_anything_from_another_host(report):
    assert report["foreign"] == []


def test_unplugged_no_code_calls_another_host(report):
    assert report["refused"] == []
