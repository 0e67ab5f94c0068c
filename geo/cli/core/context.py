"""What every command works with: settings, words, and the store, opened when it is first needed."""

from dataclasses import dataclass, field
from datetime import date

import click

from geo.language import LANGUAGES, N_, Language, language
from geo.settings import Settings, from_environment


@dataclass(frozen=True)
class Context:
    """Settings of this run; `asked_language` is None where nobody named one."""

    settings: Settings = field(default_factory=Settings)
    asked_language: str | None = None

    @classmethod
    def from_options(cls, store: str | None, lang: str | None) -> "Context":
        """Read the environment; options go before it."""
        return cls(from_environment(store=store, language=lang), lang)

    @classmethod
    def of_arguments(cls, arguments: list[str]) -> "Context":
        """Find the language in raw arguments, for messages about a failed start."""
        pairs = zip(arguments, [*arguments, ""][1:], strict=True)
        found = [word.partition("=")[2] or after for word, after in pairs if word.split("=")[0] == "--lang"]
        return cls.from_options(None, found[-1] if found and found[-1] in LANGUAGES else None)

    @property
    def words(self) -> Language:
        """The language of messages."""
        return language(self.settings.language)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 only for type checkers
    """A date as an option's value: 2022-08-09."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date or say how to write it."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            context = ctx.obj if ctx and isinstance(ctx.obj, Context) else Context()
            text = N_("“{value}” is not a date. Write it as year-month-day, such as 2022-08-09.")
            self.fail(context.words.text(text, value=value), param, ctx)


DAY = Day()
