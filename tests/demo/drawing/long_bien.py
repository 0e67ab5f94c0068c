"""The demo district as it is on 9 August 2022: drawn again, the same each time, from a sketch and a seed.

`tests.demo.drawing` writes it, with the record of how it came to be so.
"""

from collections.abc import Mapping
from pathlib import Path

from geo.programme.synthetic import Drawn
from tests.demo.drawing.network import draw_streets
from tests.demo.drawing.places import draw_apartment_blocks, draw_landmarks
from tests.demo.drawing.routes import draw_routes
from tests.demo.drawing.tasks import draw_tasks
from tests.demo.drawing.wards import draw_wards
from tests.demo.drawing.waters import draw_waters

SETTINGS = ("criteria.toml", "flag_periods.toml", "programme.toml")
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
    return (Path(__file__).parent / "files" / name).read_text(encoding="utf-8")
