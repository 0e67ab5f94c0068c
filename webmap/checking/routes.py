"""The faults of the data, as the command `check` lists them."""

from itertools import groupby

from flask import Blueprint

from geo.layers import LAYERS
from webmap.core.access import note_layers
from webmap.core.language import words
from webmap.core.page import current_faults, render

faults = Blueprint("faults", __name__, template_folder="templates")

MOST = 500


@faults.get("/faults")
def all_faults() -> str:
    """Show every fault by file, with its remedy."""
    found = current_faults()
    shown = found[:MOST]
    files = {fault.file for fault in shown}
    note_layers(name for name, spec in LAYERS.items() if spec.file_name in files)
    return render(
        "faults.html",
        files=[
            (
                file,
                [
                    {
                        "place": fault.feature,
                        "field": fault.field,
                        "problem": fault.problem_in(words().text),
                        "remedy": fault.remedy_in(words().text),
                        "serious": fault.serious,
                    }
                    for fault in group
                ],
            )
            for file, group in groupby(shown, key=lambda fault: fault.file)
        ],
        count=len(found),
        hidden=len(found) - len(shown),
    )
