"""The note for the seminar is one page: with long names, long lists of whom it goes to, in each form."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.evaluation.files import seminar_makers
from geo.evaluation.seminar import choose
from geo.evaluation.seminar_note import note_of
from geo.evaluation.seminar_values import SeminarChoice
from geo.evaluation.seminar_words import Detail, named
from geo.language import language
from geo.model.programme import Letterhead
from geo.model.query import Moment
from geo.papers import height
from geo.papers.document import Bullets, Document, Table
from geo.stores.memory import MemoryStore
from tests.factories import TODAY, landmark, memory_store, programme, segment, ward

NOW = Moment(TODAY, TODAY)
CHECKED = {f"{name}_checked_on": "2022-08-01" for name in ("lighting", "flags", "cleanliness")}
GOOD = {"lighting": "full", "flags": "compliant", "cleanliness": "clean", **CHECKED}
POOR = {"lighting": "none", "flags": "missing", "cleanliness": "dirty", **CHECKED}
LONG = "Tuyến đường Nguyễn Văn Cừ kéo dài, đoạn từ cầu Chương Dương đến nút giao số {n}"
WARD = "Ngọc Thụy, Thượng Thanh và khu đô thị mới Việt Hưng giai đoạn {n}"
ADDRESSEES = (
    ("Ban Thường vụ Quận ủy Long Biên", "Standing committee of the Long Biên district Party committee"),
    ("Ủy ban nhân dân quận Long Biên", "People's committee of Long Biên district"),
    (
        "Ban chỉ đạo xây dựng tuyến phố, chung cư kiểu mẫu quận Long Biên",
        "Steering committee for model streets and model apartment blocks of Long Biên district",
    ),
    ("Ban Dân vận Quận ủy", "Mass Mobilisation Board of the district Party committee"),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam quận", "Fatherland Front committee of the district"),
)
BOTH = [(code, form) for code in ("vi", "en") for form in ("state", "party")]


def letterhead(form: str) -> Letterhead:
    many = tuple({"vi": vi, "en": en} for vi, en in ADDRESSEES)
    return Letterhead(
        {"vi": "Phòng Quản lý đô thị", "en": "Urban Management Division"},
        superior={"vi": "UBND quận Long Biên", "en": "People's committee of Long Biên district"},
        number="Số:        /BC-QLĐT",
        place={"vi": "Long Biên", "en": "Long Biên"},
        signer={"vi": "Trưởng phòng", "en": "Head of the division"},
        recipients=(*many[1:], {"vi": "Lưu: VT", "en": "File"}),
        addressees=many,
        form=form,
    )


def a_store(name: str = LONG, place: str = WARD, *, letterheads: bool = True) -> MemoryStore:
    """Return five good routes of a ward, and six wards that lack all that these show."""
    good = [
        segment(f"S-{n}{part}", (1 + 2 * part, n), (3 + 2 * part, n), route_id=f"R-{n}",
                route_name=name.format(n=n), width_m=7.5, **GOOD)
        for n in range(1, 6)
        for part in range(2)
    ]  # fmt: skip
    poor = [segment(f"P-{n}", (10 * n + 1, 3), (10 * n + 5, 3), **POOR) for n in range(1, 7)]
    own = (letterhead("state"), letterhead("party")) if letterheads else ()
    return memory_store(
        programme_is=replace(programme(), letterheads=own),
        wards=[ward(), *(ward(f"0014{n}", 10 * n, name=place.format(n=n)) for n in range(1, 7))],
        route_segments=[*good, *poor],
        landmarks=[landmark("HQ", 1, 2), landmark("O", 3, 2.5, kind="school", name=name.format(n=9))],
    )


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    return a_store()


@pytest.fixture(scope="module")
def choice(store: MemoryStore) -> SeminarChoice:
    found = choose(store, NOW)
    assert len(found.candidates) == 5
    assert sum(len(each.wards) for each in found.candidates[0].shows) == 18
    return found


def test_the_note_stays_one_page_whatever_names_are(store: MemoryStore, choice: SeminarChoice) -> None:
    for code, form in BOTH:
        pdf = seminar_makers(store, choice, language(code), form=form)[".pdf"]()
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1, (code, form)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_note_in_word_stays_one_page_whatever_names_are(
    store: MemoryStore, choice: SeminarChoice, tmp_path: Path
) -> None:
    for number, (each, found) in enumerate(
        [(store, choice), (other := a_store("Phố {n}"), choose(other, NOW))]
    ):
        for code, form in BOTH:
            word = seminar_makers(each, found, language(code), form=form)[".docx"]()
            (tmp_path / f"{number}-{code}-{form}.docx").write_bytes(word)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=180
    )
    pages = {path.stem: len(PdfReader(path).pages) for path in tmp_path.glob("*.pdf")}
    assert len(pages) == 8
    assert set(pages.values()) == {1}, pages


def drawn(note: Document) -> tuple[int, int]:
    """Return how many candidates a note compares, and how many reasons it gives."""
    tables = [each for each in note.blocks if isinstance(each, Table)]
    (reasons,) = (each for each in note.blocks if isinstance(each, Bullets))
    return (len(tables[0].rows) if tables else 0, len(reasons.items))


def test_a_note_with_room_says_all_and_one_without_tells_less(
    store: MemoryStore, choice: SeminarChoice
) -> None:
    short = a_store("Phố {n}", "Phường {n}", letterheads=False)
    full = note_of(short, choose(short, NOW), language("vi"))
    tight = note_of(store, choice, language("vi"))
    assert drawn(full) == (4, 6)
    assert drawn(tight) < drawn(full)
    assert height.fits(tight)


def test_names_that_are_cut_are_told_apart_by_their_ids(choice: SeminarChoice) -> None:
    models = [each.model for each in choice.candidates]
    told = [named(each, Detail(letters=44)) for each in models]
    assert len(set(told)) == 5
    assert max(map(len, told)) <= 44
    assert told[0].endswith(f"… ({models[0].id})")
    assert named(models[0], Detail(letters=200)) == models[0].name


def test_lines_are_counted_as_words_break_and_words_without_end_too() -> None:
    assert height.line_count("một hai ba", 1000, 13) == 1
    assert height.line_count("một hai ba", 20, 13) == 3
    assert height.line_count("x" * 100, 65, 13) >= 10
    assert height.line_count("một hai ba", 60, 13, first=30) == 2
