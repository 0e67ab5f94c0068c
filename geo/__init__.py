"""Model routes of a district: layers, statuses, summaries, plans and map images. Knows no HTTP.

For notebooks, loaded when asked for: `geo.summarise_by_ward` and `geo.plan_extension`. These two names stay,
wherever their code lives.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.extension.solver.solve import plan_extension as plan_extension
    from geo.measure.wards import summarise_by_ward as summarise_by_ward

_PUBLIC = {"plan_extension": "geo.extension.solver.solve", "summarise_by_ward": "geo.measure.wards"}
__all__ = ["plan_extension", "summarise_by_ward"]


def __getattr__(name: str) -> Any:
    """Load what is public when it is asked for, so that `import geo` costs nothing (PEP 562)."""
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
