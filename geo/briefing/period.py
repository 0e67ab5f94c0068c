"""What a briefing says of its own terms: which days count, on which wards, which criteria came or went."""

from geo.briefing.values import Briefing
from geo.language import N_, Language
from geo.stores.base import Store


def terms(store: Store, found: Briefing, words: Language) -> tuple[str, ...]:
    """Return the sentences that say by what the period is counted; only those that matter to this one."""
    asked = found.period
    if asked.start == asked.end:
        return ()
    lines = [
        words.text(
            N_("Counted is what changed after {start} up to and including {end}, by the day of checking."),
            start=words.date(asked.start),
            end=words.date(asked.end),
        )
    ]
    begun, ended = found.now.valid_from, found.now.valid_to
    if (begun and begun > asked.start) or (ended and ended < asked.end):
        text = N_("Both days are counted on the ward boundaries of {day}.")
        lines.append(words.text(text, day=words.date(asked.boundaries)))
    for each in store.criteria:
        name = words.label(each)
        if each.in_force(asked.end) and not each.in_force(asked.start):
            text = N_("{name} is assessed from {day} on; before, it has no figures.")
            lines.append(words.text(text, name=name, day=words.date(each.valid_from)))
        elif each.in_force(asked.start) and not each.in_force(asked.end):
            text = N_("{name} was assessed until {day} and is not told any more.")
            lines.append(words.text(text, name=name, day=words.date(each.valid_to)))
    return tuple(lines)
