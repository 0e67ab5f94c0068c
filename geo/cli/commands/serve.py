"""What `serve` takes."""

from pathlib import Path

import click

from geo.cli.core.lazy import LazyCommand
from geo.language import N_

_FILE = click.Path(path_type=Path, dir_okay=False)

serve = LazyCommand(
    "serve",
    "geo.cli.serve:serve",
    click.Option(
        ["--host"],
        default="127.0.0.1",
        show_default=True,
        help=N_("Address to listen on; 0.0.0.0 for all."),
    ),
    click.Option(["--port"], type=int, default=5000, show_default=True, help=N_("Port to listen on.")),
    click.Option(
        ["--https"],
        is_flag=True,
        help=N_("HTTPS with the certificate of “model-routes cert”, and help for phones."),
    ),
    click.Option(
        ["--http-port"],
        type=int,
        help=N_("Port of the plain page that helps phones (else the next one)."),
    ),
    click.Option(["--cert"], type=_FILE, help=N_("Certificate, for HTTPS.")),
    click.Option(["--key"], type=_FILE, help=N_("The certificate's private key.")),
    click.Option(
        ["--hsts"],
        is_flag=True,
        help=N_("Let browsers insist on HTTPS for a year; not for a LAN."),
    ),
    click.Option(
        ["--trusted-proxy", "proxies"],
        multiple=True,
        metavar="ADDRESS[/NET]",
        help=N_("A proxy in front whose word on callers counts; may be given several times."),
    ),
)
