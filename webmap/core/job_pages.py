"""What the pages of work in the background share: whose it is, and how far it is, in words."""

from flask import current_app

from geo.errors import UnknownName
from geo.language import N_
from webmap.core.access import current_person
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


def job_of(job_id: str, kind: str) -> Job:
    """Return a piece of work of a kind to who started it.

    Raises:
        UnknownName: there is none.
    """
    job = jobs().get(job_id, owner=owner())
    if job.kind != kind:
        raise UnknownName(N_("There is no such report."))
    return job


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
