"""What is posted about tasks, as values: the only reader of these field names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.layers.describing import Schema
from webmap.editing.forms import FIELD, Form, parsed, plain_text, reason_of, version_of

_LONGEST_KEY = 200


@dataclass(frozen=True)
class NewTask:
    """A task as it was typed, its values, and the key that lets a form make one task only."""

    typed: Mapping[str, str]
    values: Mapping[str, Any]
    key: str = ""
    reason: str = ""


def new(form: Form, schemas: Mapping[str, Schema]) -> NewTask:
    """Read the form of a new task: `field.<name>` for each field, `key`, `reason`."""
    typed = {name: plain_text(form[FIELD + name]) for name in schemas if FIELD + name in form}
    read = {name: parsed(text, schemas[name]) for name, text in typed.items()}
    values = {name: value for name, value in read.items() if value is not None}
    return NewTask(typed, values, form.get("key", "")[:_LONGEST_KEY], reason_of(form))


def removal(form: Form) -> tuple[int, str]:
    """Read what removes a task: the `version` that was seen, and the `reason`.

    Raises:
        InvalidInput: the version is missing.
    """
    return version_of(form), reason_of(form)
