"""The commands `backup` and `restore`."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from geo.backup import back_up
from geo.backup.back_up import Backup
from geo.backup.values import Manifest
from geo.cli.core.context import Context
from geo.cli.core.progress import progress
from geo.cli.core.stores import store_of
from geo.errors import StoreUnavailable
from geo.language import N_, Language
from geo.people.accounts import PRIVATE, accounts_of
from geo.stores.base import Store

_MOST_NAMED = 5


def backup(context: Context, file: Path, force: bool, without_accounts: bool, with_keys: bool) -> None:
    """Write the whole programme to FILE (.zip), also while it is being served."""
    words = context.words
    if without_accounts and with_keys:
        raise click.UsageError(words.text(N_("--with-keys and --without-accounts exclude each other.")))
    store = store_of(context)
    with progress(context) as told:
        made = Backup(store, with_accounts=not without_accounts, with_keys=with_keys, told=told)
        manifest = back_up.back_up(made, file, overwrite=force)
    _note(store, manifest, file)
    click.echo(words.text(N_("The backup is in {file}."), file=file), err=True)
    for line in (*_contents(manifest, words), *_cautions(made, words)):
        click.echo(line, err=True)


def restore(context: Context, file: Path, folder: Path | None, check: bool) -> None:
    """Unpack the backup FILE into FOLDER, which must be new or empty."""
    words = context.words
    target = folder or Path(context.settings.store or context.settings.user_folder)
    faults = 0
    with progress(context) as told:
        if check:
            manifest = back_up.check(file, told=told)
        else:
            manifest, faults = back_up.restore(file, target, told=told)
    text = N_("The backup is sound.") if check else N_("The programme was restored to {folder}.")
    click.echo(words.text(text, folder=target), err=True)
    for line in _contents(manifest, words):
        click.echo(line, err=True)
    if check:
        return
    if manifest.about.has_accounts:
        click.echo(words.text(N_("Accounts and tokens are as they were; everybody signs in anew.")), err=True)
    if faults:
        text = N_("Its record had faults already when the backup was made. See them with: {command}")
        click.echo(words.text(text, command=f"model-routes check {target}"), err=True)
    click.echo(words.text(N_("Next: {command}"), command=f"model-routes serve --store {target}"), err=True)


def _contents(manifest: Manifest, words: Language) -> Iterator[str]:
    about = manifest.about
    when = about.time.astimezone()
    yield words.text(
        N_("State of {day} {time}, up to change {number}: {files} files, {size} MB, {pictures} photos."),
        day=words.date(when.date()),
        time=f"{when:%H:%M}",
        number=words.number(about.changeset),
        files=words.number(len(manifest.members)),
        size=words.number(manifest.size / 1_000_000, 1),
        pictures=words.number(about.counts.get("pictures", 0)),
    )


def _cautions(made: Backup, words: Language) -> Iterator[str]:
    """Say what the file must be kept from, and what it does not hold."""
    about = made.manifest.about if made.manifest else None
    if about and about.has_accounts:
        yield words.text(
            N_("It holds accounts and personal data: keep it where nobody else gets at it (mode 0600).")
        )
    if about and not about.has_keys:
        yield words.text(N_("Without TLS keys: after restoring, run model-routes cert."))
    if made.left_out:
        named = ", ".join(made.left_out[:_MOST_NAMED])
        yield words.text(
            N_("Left out, because it is no part of a programme: {names}."),
            names=f"{named}, …" if len(made.left_out) > _MOST_NAMED else named,
        )


def _note(store: Store, manifest: Manifest, file: Path) -> None:
    """Note the backup in the private folder, if that is ours: a file of root's would keep the server out."""
    folder = getattr(store, "folder", Path()) / PRIVATE
    if not folder.is_dir() or (os.name != "nt" and folder.stat().st_uid != os.geteuid()):
        return
    accounts = accounts_of(store)
    with suppress(StoreUnavailable):  # the backup is made all the same
        accounts.note("", back_up.MADE, file.name)
        back_up.note_made(accounts, manifest)
