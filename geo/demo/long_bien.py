"""The demo district of 2022: written again, the same bytes each time, from a sketch and a seed.

`python -m geo.demo.long_bien FOLDER` does it.
"""

import sys
from importlib.resources import files
from pathlib import Path

from geo.demo.features import collection_text, write_text
from geo.demo.network import draw_streets
from geo.demo.places import draw_apartment_blocks, draw_landmarks
from geo.demo.routes import draw_routes
from geo.demo.wards import draw_wards
from geo.demo.waters import draw_waters

TEXTS = ("README.md", "criteria.toml", "flag_periods.toml", "programme.toml")


def write_long_bien(folder: Path | str, *, seed: int = 2022) -> None:
    """Write the demo district into a folder (made if need be): a GeoJSON file a layer, settings and a README.

    Borders, main streets and routes are a sketch and stay; the seed varies side streets, what is lit, and the
    days of checks.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    layers = {
        "wards": draw_wards(),
        "waters": draw_waters(),
        "streets": draw_streets(seed=seed),
        "landmarks": draw_landmarks(seed=seed),
        "route_segments": draw_routes(seed=seed),
        "apartment_blocks": draw_apartment_blocks(seed=seed),
    }
    for name, features in layers.items():
        write_text(target / f"{name}.geojson", collection_text(features))
    for name in TEXTS:
        write_text(target / name, text_of(name))


def text_of(name: str) -> str:
    """Return a text file that belongs to the demo district."""
    return files("geo.demo").joinpath("files", name).read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the demo district into the folder named by the only argument; return the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("python -m geo.demo.long_bien FOLDER\n")
        return 2
    write_long_bien(arguments[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
