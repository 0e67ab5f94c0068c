"""The command `cert`: an authority of this computer's own and a certificate for HTTPS."""

from collections.abc import Iterator
from pathlib import Path

import click

from geo.cli.core.context import Context
from geo.cli.core.stores import store_of
from geo.https import certificates
from geo.https.certificates import Issued, Papers
from geo.https.trust import common_name, fingerprint
from geo.language import N_, Language


def cert(context: Context, names: tuple[str, ...], out: Path | None) -> None:
    """Issue a certificate for this computer, so that phones have HTTPS; run again to renew it."""
    papers = certificates.papers_of(store_of(context), context.settings) if out is None else Papers(out)
    issued = certificates.issue(papers, names=names)
    click.echo(papers.cert)
    click.echo(papers.key)
    for text in _texts(context.words, issued, command=_next_command(context, papers, out)):
        click.echo(text, err=True)


def _texts(words: Language, issued: Issued, *, command: str) -> Iterator[str]:
    listed = ", ".join(str(name) for name in certificates.names_in(issued.server))
    until = words.date(issued.server.not_valid_after_utc.date())
    yield words.text(N_("The certificate is for {names} and holds until {day}."), names=listed, day=until)
    yield words.text(N_("The authority is called {name}."), name=common_name(issued.authority))
    yield words.text(N_("Its fingerprint (SHA-256): {mark}"), mark=fingerprint(issued.authority))
    if issued.is_new_authority:
        yield words.text(N_("Each phone must trust this authority once: the page /trust shows how."))
    else:
        yield words.text(N_("It is the one that phones trust already: there is nothing to do on them."))
    yield words.text(N_("Next: {command}"), command=command)


def _next_command(context: Context, papers: Papers, out: Path | None) -> str:
    store = f" --store {context.settings.store}" if context.settings.store else ""
    files = "" if out is None else f" --cert {papers.cert} --key {papers.key}"
    return f"model-routes serve --https --host 0.0.0.0{files}{store}"
