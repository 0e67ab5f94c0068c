"""What the pages of work in the background share: whose it is, and how far it is, in words."""

import orjson
from flask import Response, current_app

from geo.errors import UnknownName
from geo.language import N_
from webmap.core.access import current_person
from webmap.core.delivery import uncached
from webmap.core.jobs import WAITING, Job, Jobs, waits
from webmap.core.language import words

PATIENCE_SECONDS = 1.5  # so long a form waits for its answer, before it shows how far the work is
OURS = N_("The fault is ours and was written to the log. Try again; if it stays, tell the technician.")


def jobs() -> Jobs:
    """Return the work of this process."""
    found: Jobs = current_app.extensions["jobs"]
    return found


def owner() -> str:
    """Return who asks; empty for a visitor."""
    person = current_person()
    return person.name if person else ""


def job_of(job_id: str, *kinds: str, other: str = N_("There is no such report.")) -> Job:
    """Return a piece of work of some kinds to who started it; `other` says that it is of another kind.

    Raises:
        UnknownName: there is none.
    """
    job = jobs().get(job_id, owner=owner())
    if job.kind not in kinds:
        raise UnknownName(other)
    return job


def state_of(job: Job, told: list[tuple[str, str]]) -> Response:
    """Answer how far a piece of work is: `told` are its lines."""
    body = orjson.dumps({"state": job.state, "over": job.is_over, "lines": told})
    return uncached(Response(body, mimetype="application/json"))


def lines(job: Job) -> list[tuple[str, str]]:
    """Return how far a report is."""
    if job.state == WAITING:
        return [(words().text(N_("State")), waits(words(), jobs().ahead(job)))]
    if "done" not in job.told:
        return [(words().text(N_("State")), words().text(N_("Counting")))]
    text = words().text(
        N_("{done} of {number} maps are drawn."),
        done=words().number(job.told["done"]),
        number=words().number(job.told["of"]),
    )
    return [(words().text(N_("State")), text)]
