"""What many small applications and people in one process share in tests, so that making them costs little."""

import os
from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from geo.people import passwords

FULL_STRENGTH = passwords._HASHER
LITTLE_STRENGTH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class SharedTemplates(BytecodeCache):
    """Templates of all applications, compiled once; jinja2 compares them with their sources itself."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what another application compiled."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what this one compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


class SharedRule(Rule):
    """A rule whose builders of addresses, most of the work of an application, are compiled once for all."""

    _kept: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.host, self.subdomain, repr(self.defaults), append_unknown)
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


def not_waited_for(_: int) -> None:
    """Stand for `os.fsync`."""


def make_quick() -> None:
    """Let applications of this process share templates and rules, passwords be kept weakly, and no disk be
    waited for: only a cut of power could tell, and processes that are killed in tests wait for it as ever.
    """
    Flask.url_rule_class = SharedRule
    Flask.jinja_options = {"bytecode_cache": SharedTemplates()}
    passwords._HASHER = LITTLE_STRENGTH
    os.fsync = not_waited_for  # type: ignore[assignment]
