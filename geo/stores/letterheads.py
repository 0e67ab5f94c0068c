"""The letterheads of programme.toml: who writes official papers, and since when."""

from geo.model.programme import Letterhead
from geo.stores.tables import LetterheadTable


def letterhead(entry: LetterheadTable) -> Letterhead:
    """Return a letterhead as a value."""
    return Letterhead(
        agency=entry.agency,
        superior=entry.superior,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        form=entry.form,
        number=entry.number,
        place=entry.place,
        signer=entry.signer,
        recipients=tuple(entry.recipients),
    )
