"""Heads of official papers come from the letterhead of their day, with the sign of their kind."""

from datetime import date

import pytest

from geo.language import language
from geo.model.programme import Letterhead, Programme
from geo.papers.heads import REPORT, SCHEME, SUBMISSION, Kind, official

VI = language("vi")
OLD, NEW = date(2022, 8, 9), date(2025, 7, 1)


def letterhead(agency: str, number: str, **more: object) -> Letterhead:
    return Letterhead({"vi": agency}, number=number, place={"vi": "Long Biên"}, signer={"vi": "TP"}, **more)


PROGRAMME = Programme(
    {"vi": "Tuyến phố"},
    organisation={"vi": "Quận Long Biên"},
    letterheads=(
        letterhead("Phòng Quản lý đô thị", "Số:        /BC-QLĐT", valid_to=date(2025, 6, 30)),
        letterhead("Ban Dân vận", "Số        -BC/BDV", valid_to=date(2025, 6, 30), form="party"),
        letterhead("Phòng KTHTĐT", "Số:        /BC-KTHTĐT", valid_from=NEW),
    ),
)


@pytest.mark.parametrize(
    ("kind", "state", "party"),
    [
        (REPORT, "Số:        /BC-QLĐT", "Số        -BC/BDV"),
        (SCHEME, "Số:        /PA-QLĐT", "Số        -PA/BDV"),
        (SUBMISSION, "Số:        /TTr-QLĐT", "Số        -TTr/BDV"),
    ],
)
def test_the_number_bears_the_sign_of_the_kind_of_paper(kind: Kind, state: str, party: str) -> None:
    numbers = {
        form: official(PROGRAMME, OLD, VI, kind=kind, form=form).head.number for form in ("state", "party")
    }
    assert numbers == {"state": state, "party": party}


def test_the_day_says_which_office_writes() -> None:
    found = [official(PROGRAMME, day, VI).head for day in (OLD, date(2025, 6, 30), NEW)]
    assert [each.agency for each in found] == ["Phòng Quản lý đô thị", "Phòng Quản lý đô thị", "Phòng KTHTĐT"]
    assert found[2].place_and_day == "Long Biên, ngày 01 tháng 7 năm 2025"


def test_where_the_party_has_no_letterhead_that_of_the_state_is_taken() -> None:
    head = official(PROGRAMME, NEW, VI, form="party").head
    assert (head.agency, head.is_party) == ("Phòng KTHTĐT", False)


def test_without_letterheads_the_organisation_writes_and_leaves_room_for_a_number() -> None:
    head = official(Programme({}, organisation={"vi": "Quận Thử"}), OLD, VI, kind=SCHEME).head
    assert (head.agency, head.number) == ("Quận Thử", "Số:        /PA")


def test_an_annex_names_the_paper_that_it_belongs_to() -> None:
    head = official(PROGRAMME, OLD, VI, kind=SCHEME).head
    assert head.annexed == (
        "(Kèm theo Phương án số        /PA-QLĐT ngày 09 tháng 8 năm 2022 "
        "của Phòng Quản lý đô\N{NO-BREAK SPACE}thị)"
    )


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        ((), ()),
        (("UBND quận",), ("Kính gửi: UBND quận",)),
        (("UBND quận", "Quận ủy"), ("Kính gửi:", "- UBND quận;", "- Quận ủy.")),
    ],
)
def test_a_submission_alone_says_to_whom_it_goes(names: tuple[str, ...], lines: tuple[str, ...]) -> None:
    own = letterhead("Phòng", "Số:", addressees=tuple({"vi": name} for name in names))
    programme = Programme({}, letterheads=(own,))
    found = [official(programme, OLD, VI, kind=kind).head.addressed for kind in (SUBMISSION, REPORT, SCHEME)]
    assert found == [lines, (), ()]


@pytest.mark.parametrize(
    ("form", "number", "nation", "motto"),
    [
        (
            "state",
            "No.:        /PA-QLĐT",
            "Socialist Republic of Viet Nam",
            "Independence - Freedom - Happiness",
        ),
        ("party", "No.        -PA/BDV", "Communist Party of Viet Nam", ""),
    ],
)
def test_an_english_paper_keeps_nothing_vietnamese_in_its_head_but_the_sign(
    form: str, number: str, nation: str, motto: str
) -> None:
    head = official(PROGRAMME, OLD, language("en"), kind=SCHEME, form=form).head
    assert (head.number, head.nation, head.motto) == (number, nation, motto)
    assert head.annexed.startswith("(Annexed to Scheme no.  ")
