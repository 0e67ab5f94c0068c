"""The command `report atlas`: an index map and a page a ward or route as PDF, or one page as an image."""

from datetime import date
from pathlib import Path

from geo.cli.core.context import Context
from geo.cli.core.progress import progress
from geo.cli.core.stores import store_of
from geo.cli.core.written import tell_written
from geo.errors import InvalidInput
from geo.language import N_
from geo.map_images.atlas import DRAWN, write_atlas
from geo.map_images.atlas_request import AtlasRequest
from geo.map_images.export import with_format
from geo.papers.files import note_beside, replaced
from geo.programme import browse
from geo.rendering.atlas.crew import cores
from geo.rendering.request import ImageRequest
from geo.stores import files
from geo.stores.snapshot import Snapshot

NAME = "atlas"


def atlas(
    context: Context,
    *,
    by: str,
    scale: str,
    page: int | None,
    criterion: str | None,
    paper: str,
    orientation: str,
    dpi: int,
    as_of: date | None,
    boundaries: date | None,
    out: Path,
) -> None:
    """Draw the atlas, or a page of it."""
    file = _file_in(out, page)
    store, words = Snapshot(store_of(context)).hold(), context.words
    image = ImageRequest(
        theme=criterion,
        as_of=as_of,
        boundaries=boundaries,
        paper=paper,
        orientation=orientation,
        dpi=dpi,
        language=words.code,
    )
    asked = AtlasRequest(with_format(image, file.suffix), by, scale, page)
    with replaced(file.absolute()) as target, progress(context, counted=DRAWN) as tell:
        write_atlas(store, asked, target, processes=cores(), tell=tell)
    now = browse.moment(store, as_of=as_of, boundaries=boundaries)
    tell_written(store, (file, *note_beside(store, (file,), out, file.stem, now)), words)


def _file_in(out: Path, page: int | None) -> Path:
    """Return the file that is to be written: `out`, or a PDF in it where it is a folder.

    Raises:
        InvalidInput: there is no folder for it.
    """
    if out.is_dir() or not out.suffix:
        files.make_folder(out.absolute())
        return out / (f"{NAME}.pdf" if page is None else f"{NAME}-{page}.pdf")
    if not out.absolute().parent.is_dir():
        raise InvalidInput(N_("There is no folder {folder}."), folder=out.absolute().parent)
    return out
