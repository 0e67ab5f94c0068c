"""The command `import`: bring a vector file into a layer."""

import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from types import TracebackType

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.errors import Fault, InvalidInput
from geo.files.mapping import pairs
from geo.importing.import_file import STEPS, ImportOrder, ImportReport, OverlappingWards, import_layer
from geo.language import N_, Language
from geo.programme.ward_coverage import CLEARLY_HECTARES, Moved, Overlap

_SHOWN_FAULTS = 200
_PATIENCE_SECONDS = 2.0


def import_(
    context: Context,
    file: Path,
    layer: str,
    mapping: Sequence[str],
    constants: Sequence[str],
    crs: str | None,
    encoding: str | None,
    table: str | None,
    clean: bool,
    update: bool,
    dry_run: bool,
) -> None:
    """Bring a vector file (GeoJSON, GeoPackage, shapefile, zipped or not, …) into a layer: all or nothing."""
    try:
        given, constant = pairs(mapping, option="--map"), pairs(constants, option="--set")
    except InvalidInput as error:
        raise click.UsageError(error.in_words(context.words.text)) from error
    order = ImportOrder(
        file=file,
        layer=layer,
        mapping=given,
        constants=constant,
        crs=crs,
        encoding=encoding,
        table=table,
        clean=clean,
        update=update,
        dry_run=dry_run,
    )
    words = context.words
    try:
        with Progress(words.text(N_("Importing")), STEPS) as progress:
            report = import_layer(store_of(context), order, step=progress.step)
    except InvalidInput as error:
        if not error.faults and not isinstance(error, OverlappingWards):
            raise
        _say_refused(error, words)
        raise SystemExit(1) from error
    _say_done(report, words, dry_run=dry_run)


class Progress:
    """A progress bar on stderr, that shows itself only when the work takes longer than two seconds."""

    def __init__(self, label: str, steps: int) -> None:
        self._bar = click.progressbar(length=steps, label=label, file=sys.stderr)
        self._start = monotonic()
        self._done = 0
        self._shown = False

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._bar.render_finish()

    def step(self) -> None:
        """Tell that one more step is done."""
        self._done += 1
        if self._shown:
            self._bar.update(1)
        elif monotonic() - self._start > _PATIENCE_SECONDS:
            self._shown = True
            self._bar.update(self._done)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _say_refused(error: InvalidInput, words: Language) -> None:
    _say(error.in_words(words.text))
    if isinstance(error, OverlappingWards):
        _say_overlaps(error.overlaps, words)
    _say_faults(error.faults, words)


def _say_overlaps(overlaps: Sequence[Overlap], words: Language) -> None:
    stored = words.text(N_("in the store"))
    rows = [
        (
            pair.left,
            f"{pair.right} ({stored})" if pair.stored else pair.right,
            _hectares(pair.hectares, words),
        )
        for pair in overlaps
    ]
    head = (words.text(N_("Ward")), words.text(N_("overlaps with")), words.text(N_("hectares")))
    _say_table([head, *rows])
    if any(not pair.stored for pair in overlaps):
        _say(words.text(N_("Mend them with --clean, or correct the borders.")))
    if any(pair.stored for pair in overlaps):
        _say(
            words.text(
                N_(
                    "Wards of different times need dates that do not meet (--set valid_from=…, "
                    "--set valid_to=…); else correct the borders."
                )
            )
        )


def _hectares(hectares: float, words: Language) -> str:
    return words.number(hectares, 2 if hectares >= CLEARLY_HECTARES else 4)


def _say_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        first, *rest = row
        cells = [first.ljust(widths[0])]
        cells += [
            cell.rjust(width) if _is_number(rows[-1][at]) else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(rest, widths[1:], strict=True), start=1)
        ]
        _say("  " + "  ".join(cells).rstrip())


def _is_number(text: str) -> bool:
    return text[:1].isdigit() and text[-1:].isdigit()


def _say_faults(faults: Sequence[Fault], words: Language) -> None:
    for fault in faults[:_SHOWN_FAULTS]:
        place = " · ".join(part for part in (fault.feature, fault.field) if part)
        _say(f"  {place}: {fault.problem_in(words.text)} {fault.remedy_in(words.text)}")
    if len(faults) > _SHOWN_FAULTS:
        _say("  " + words.text(N_("… and {count} more."), count=words.number(len(faults) - _SHOWN_FAULTS)))


def _say_done(report: ImportReport, words: Language, *, dry_run: bool) -> None:
    for notice in report.notices:
        _say(words.text(notice.text, **notice.values))
    _say_columns(report, words)
    if report.mended:
        _say(words.text(N_("Areas that crossed themselves and were mended: {count}."), count=report.mended))
    if report.moved:
        _say_moved(report.moved, words)
    if report.skipped:
        rows = ", ".join(str(number) for number in report.skipped[:20]) + (
            " …" if len(report.skipped) > 20 else ""
        )
        text = N_("Rows without a shape, left out: {count} (row {rows}).")
        _say(words.text(text, count=len(report.skipped), rows=rows))
    if report.made_ids:
        _say(
            words.text(
                N_("Features without an id that were given one: {count}."),
                count=words.number(report.made_ids),
            )
        )
    if report.warnings:
        _say(words.text(N_("Worth a look:")))
        _say_faults(report.warnings, words)
    done = N_("{layer}: {new} new, {updated} changed, {unchanged} as before.")
    would = N_("Nothing was written. {layer} would get: {new} new, {updated} changed, {unchanged} as before.")
    counts = {name: words.number(getattr(report, name)) for name in ("new", "updated", "unchanged")}
    _say(words.text(would if dry_run else done, layer=report.layer, **counts))


def _say_columns(report: ImportReport, words: Language) -> None:
    columns = report.columns
    if columns.fields:
        filled = ", ".join(f"{field} ← {column}" for field, column in columns.fields.items())
        _say(words.text(N_("Fields: {filled}"), filled=filled))
    if columns.extras:
        _say(words.text(N_("Kept as they are: {names}"), names=", ".join(columns.extras)))
    if columns.left_out:
        text = N_("Left out, because a field of that name is filled otherwise: {names}")
        _say(words.text(text, names=", ".join(columns.left_out)))


def _say_moved(moved: Sequence[Moved], words: Language) -> None:
    head = (N_("Ward"), N_("ha before"), N_("ha after"), N_("gained"), N_("lost"), N_("moved at most, m"))
    rows = [
        (
            ward.name,
            words.number(ward.hectares_before, 2),
            words.number(ward.hectares_after, 2),
            words.number(ward.gained_hectares, 2),
            words.number(ward.lost_hectares, 2),
            words.number(ward.moved_metres, 1),
        )
        for ward in moved
    ]
    _say(words.text(N_("Borders were mended:")))
    _say_table([tuple(map(words.text, head)), *rows])
