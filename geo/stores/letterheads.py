"""What programme.toml says of papers: who writes them and since when, and what briefings tell."""

from geo.assumptions.tables import BriefingTable, LetterheadTable
from geo.model.programme import BriefingRules, Letterhead


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
        addressees=tuple(entry.addressees),
    )


def briefing_rules(entry: BriefingTable) -> BriefingRules:
    """Return by what briefings praise as a value."""
    return BriefingRules(
        least_metres=entry.least_metres,
        least_fresh=entry.least_fresh,
        most_named=entry.most_named,
        ward_maps=entry.ward_maps,
        steps=entry.steps,
        calendar_days=entry.calendar_days,
    )
