"""Vietnamese text of the years before Unicode."""

import shutil
import subprocess

import pytest

from geo.files.legacy_text import _VNI, DECODERS, decode_tcvn3, decode_viscii, decode_vni

_SMALL_WITH_TONES = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


def test_the_example_of_the_field_is_decoded() -> None:
    assert decode_tcvn3("Ph­êng Phóc Lîi - §øc Giang") == "Phường Phúc Lợi - Đức Giang"


def iconv(content: bytes, source: str, target: str) -> bytes:
    command = ["iconv", "-f", source, "-t", target]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is the oracle")
def test_every_byte_of_tcvn3_agrees_with_iconv() -> None:
    lines = b"".join(bytes([byte]) + b" \n" for byte in range(1, 256))
    found, expected = decode_tcvn3(lines.decode("latin-1")), iconv(lines, "TCVN", "UTF-8").decode()
    assert found.split("\n") == expected.split("\n")


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is the oracle")
def test_all_134_letters_of_both_cases_come_back_from_tcvn3() -> None:
    letters = _SMALL_WITH_TONES + "ăâêôơưđ" + (_SMALL_WITH_TONES + "ăâêôơưđ").upper()
    assert len(set(letters)) == 134
    old = iconv(letters.encode(), "UTF-8", "TCVN")
    assert len(old) == 134
    assert decode_tcvn3(old.decode("latin-1")) == letters


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Phöôøng Phuùc Lôïi", "Phường Phúc Lợi"),
        ("Vieät Höng, Boà Ñeà, Ngoïc Thuïy", "Việt Hưng, Bồ Đề, Ngọc Thụy"),
        ("QUAÄN LONG BIEÂN", "QUẬN LONG BIÊN"),
        ("Thaïch Baøn, Cöï Khoái, Saøi Ñoàng", "Thạch Bàn, Cự Khối, Sài Đồng"),
        ("Ngoâ Gia Töï, Hoaøng Nhö Tieáp", "Ngô Gia Tự, Hoàng Như Tiếp"),
    ],
)
def test_vni_names_are_decoded(old: str, new: str) -> None:
    assert decode_vni(old) == new


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is the oracle")
def test_every_letter_of_viscii_agrees_with_iconv() -> None:
    found = iconv(bytes(range(256)), "VISCII", "UTF-8")
    assert decode_viscii(bytes(range(256)).decode("latin-1")) == found.decode()


def test_vni_reaches_every_vietnamese_letter() -> None:

    assert set(_SMALL_WITH_TONES + "ăâêôơưđ") <= set(_VNI.values())
    assert set((_SMALL_WITH_TONES + "ăâêôơưđ").upper()) <= set(_VNI.values())


def test_plain_letters_stay_as_they_are() -> None:
    for decode in DECODERS.values():
        assert decode("Gia Lam 21 m, (A-1)") == "Gia Lam 21 m, (A-1)"
