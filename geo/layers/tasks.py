"""Tasks: what a briefing asked of whom, until when, and how far it is. They lie nowhere: no geometry."""

from typing import Annotated

from pydantic import Field

from geo.language import N_
from geo.layers.fields import Day, Text, WholeNumber, one_of
from geo.layers.spec import Attributes, LayerSpec

STATES = ("not_started", "in_progress", "done")


class Task(Attributes):
    """A task; whether it is late follows from `deadline`, `done_on` and the day that one looks.

    `document` is the paper that assigns it, `lead` and `supporting` the offices that do it, in words.
    """

    title: Text = Field(min_length=1, title=N_("Task"))
    document: Text | None = Field(default=None, title=N_("Assigning document"))
    lead: Text | None = Field(default=None, title=N_("Lead"))
    supporting: Text | None = Field(default=None, title=N_("Supporting"))
    assigned_on: Day | None = Field(default=None, title=N_("Assigned on"))
    deadline: Day | None = Field(default=None, title=N_("Deadline"))
    state: Annotated[str, one_of(STATES)] = Field(default="not_started", title=N_("State"))
    percent: Annotated[WholeNumber, Field(ge=0, le=100)] = Field(default=0, title=N_("Done (%)"))
    result: Text | None = Field(default=None, title=N_("Result"))
    done_on: Day | None = Field(default=None, title=N_("Done on"))
    difficulties: Text | None = Field(default=None, title=N_("Difficulties, recommendations"))
    directions: Text | None = Field(default=None, title=N_("Directions given"))


SPEC = LayerSpec(
    name="tasks",
    title=N_("Tasks"),
    called=N_("task {name} {id}"),
    geometry_types=frozenset(),
    attributes=Task,
    date_order=(("assigned_on", "deadline"), ("assigned_on", "done_on")),
    dates_past=("done_on",),
    name_fields=("title",),
)
