"""The head and the end of official papers: who writes them on a day, as what, to whom, and who signs."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from geo.language import N_, Language
from geo.model.programme import PARTY, STATE, Letterhead, Programme
from geo.papers.document import PaperHead, Signature, unbroken_end

NATION, MOTTO = N_("Socialist Republic of Viet Nam"), N_("Independence - Freedom - Happiness")
PARTY_NAME = N_("Communist Party of Viet Nam")
_ROOM = " " * 8  # for a number that is written by hand
_REPORT_SIGN = re.compile(r"(?<=[/-])BC(?=[/-]|$)")
_NUMBER_WORD = re.compile(r"^\s*Số(?=[\s:]|$)")
_NUMBER_WORDS = {"vi": "Số", "en": "No."}


@dataclass(frozen=True)
class Kind:
    """A kind of paper, and its sign in numbers (Decree 30/2020/NĐ-CP, annex III)."""

    name: str
    sign: str


REPORT = Kind(N_("Report"), "BC")
SCHEME = Kind(N_("Scheme"), "PA")
SUBMISSION = Kind(N_("Submission"), "TTr")


@dataclass(frozen=True)
class Official:
    """What makes a document an official paper."""

    head: PaperHead
    signature: Signature


def official(
    programme: Programme, day: date, words: Language, *, kind: Kind = REPORT, form: str = STATE
) -> Official:
    """Return the head and the end of a paper of a day, from the programme's letterheads.

    `form`: state or party; where no letterhead of that form is valid on the day, that of the other form.
    """
    letterhead = _letterhead(programme, day, form)
    return Official(
        _head(letterhead, day, words, kind),
        Signature(
            words.text(N_("Recipients:")),
            tuple(words.either(each) for each in letterhead.recipients),
            words.either(letterhead.signer),
        ),
    )


def long_date(day: date, words: Language) -> str:
    """Write a date as documents do: days below 10 and the months 1 and 2 with a zero in Vietnamese."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    text = N_("day {day} month {month} year {year}")
    if words.code == "en":
        return f"{day.day} {day:%B} {day.year}"
    return words.text(text, day=f"{day.day:02d}", month=month, year=day.year)


def _letterhead(programme: Programme, day: date, form: str) -> Letterhead:
    """Return the letterhead of that form and day, else of that day, else one of the organisation."""
    valid = [each for each in programme.letterheads if each.is_valid(day)]
    chosen = [each for each in valid if each.form == form]
    own = Letterhead(
        programme.organisation, form=form, number=f"Số:{_ROOM}/BC" if form == STATE else f"Số{_ROOM}-BC"
    )
    return next(iter([*chosen, *valid]), own)


def _head(letterhead: Letterhead, day: date, words: Language, kind: Kind) -> PaperHead:
    is_party = letterhead.form == PARTY
    place, written = words.either(letterhead.place), long_date(day, words)
    agency = words.either(letterhead.agency)
    number = _number(letterhead, words, kind)
    name = words.text(kind.name)
    return PaperHead(
        superior=words.either(letterhead.superior),
        agency=agency,
        number=number,
        nation=words.text(PARTY_NAME if is_party else NATION),
        motto="" if is_party else words.text(MOTTO),
        place_and_day=", ".join(part for part in (place, written) if part),
        kind=name,
        is_party=is_party,
        annexed=words.text(
            N_("(Annexed to {kind} {number}, {day}, {agency})"),
            kind=name,
            number=f"{number[:1].lower()}{number[1:].replace(':', '', 1)}",
            day=written,
            agency=unbroken_end(agency),
        ),
        addressed=_addressed(letterhead, words) if kind == SUBMISSION else (),
    )


def _number(letterhead: Letterhead, words: Language, kind: Kind) -> str:
    """Return the line of the number: its sign as registered, the word before it in the paper's language."""
    number = _REPORT_SIGN.sub(kind.sign, unicodedata.normalize("NFC", letterhead.number))
    return _NUMBER_WORD.sub(_NUMBER_WORDS[words.code], number)


def _addressed(letterhead: Letterhead, words: Language) -> tuple[str, ...]:
    """Return to whom a paper goes: one on the line that says so, several each on a line below it."""
    names, title = [words.either(each) for each in letterhead.addressees], words.text(N_("To:"))
    if len(names) < 2:
        return tuple(f"{title} {each}" for each in names)
    return (title, *(f"- {each}{'.' if at == len(names) else ';'}" for at, each in enumerate(names, start=1)))
