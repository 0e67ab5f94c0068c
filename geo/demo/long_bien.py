"""The demo district as it is on 9 August 2022: drawn again, the same each time, from a sketch and a seed.

`geo.services.demo_district` writes it, with the record of how it came to be so.
"""

from collections.abc import Mapping
from importlib.resources import files

from geo.demo.features import Drawn
from geo.demo.network import draw_streets
from geo.demo.places import draw_apartment_blocks, draw_landmarks
from geo.demo.routes import draw_routes
from geo.demo.tasks import draw_tasks
from geo.demo.wards import draw_wards
from geo.demo.waters import draw_waters

SETTINGS = (
    "criteria.toml",
    "evaluation.toml",
    "flag_periods.toml",
    "lighting_standards.toml",
    "planning.toml",
    "programme.toml",
)
TEXTS = ("README.md", *SETTINGS)


def draw_long_bien(*, seed: int = 2022) -> Mapping[str, list[Drawn]]:
    """Return the features of every layer.

    Borders, main streets and routes are a sketch and stay; the seed varies side streets, what is lit, and the
    days of checks.
    """
    return {
        "wards": draw_wards(),
        "waters": draw_waters(),
        "streets": draw_streets(seed=seed),
        "landmarks": draw_landmarks(seed=seed),
        "route_segments": draw_routes(seed=seed),
        "apartment_blocks": draw_apartment_blocks(seed=seed),
        "tasks": draw_tasks(),
    }


def text_of(name: str) -> str:
    """Return a text file that belongs to the demo district."""
    return files("geo.demo").joinpath("files", name).read_text(encoding="utf-8")
