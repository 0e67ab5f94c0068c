"""Vietnamese text of the years before Unicode: TCVN3 (fonts named .Vn…) and VNI.

Such text is read as Latin-1 and decoded here, since GDAL drops letters and Python has no codec for it. TCVN3
keeps capital letters with tones in fonts of their own (.VnTimeH): those decode to small letters.
Source: TCVN 5712:1993; the tables agree with `iconv -f TCVN` and with the VNI for Windows layout.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from itertools import product

from geo.errors import InvalidInput
from geo.language import N_
from geo.text import nfc

LATIN1 = "ISO-8859-1"

_TCVN3_FROM_80 = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
_TCVN3_FROM_A1 = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứự"
    "ỳỷỹýỵỐ"
)
_TCVN3 = {
    **{0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ"},  # where ASCII has signs that nobody prints
    **{0x11 + at: letter for at, letter in enumerate("ỨỰỲỶỸÝỴ")},
    **{0x80 + at: letter for at, letter in enumerate(_TCVN3_FROM_80)},
    **{0xA1 + at: letter for at, letter in enumerate(_TCVN3_FROM_A1)},
}

# VNI writes a vowel and then a letter that stands for its mark and tone.
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = {
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300",
    "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
}  # fmt: skip
_MARKED = _CIRCUMFLEX | {
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300",
    "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_SINGLE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}


def _vni_table() -> Mapping[str, str]:
    small = dict(_SINGLE)
    for base, marks in (("a", _MARKED), ("e", _CIRCUMFLEX), ("o", _CIRCUMFLEX)):
        small |= {base + sign: nfc(base + mark) for sign, mark in marks.items()}
    small |= {base + sign: nfc(base + tone) for base, (sign, tone) in product("aeouy", _TONES.items())}
    horned = product((("ô", "ơ"), ("ö", "ư")), _TONES.items())
    small |= {old + sign: nfc(new + tone) for (old, new), (sign, tone) in horned}
    capital = {old.upper(): new.upper() for old, new in small.items()}
    mixed = {old[0].upper() + old[1:]: new.upper() for old, new in small.items() if len(old) == 2}
    return mixed | capital | small


_VNI = _vni_table()
_VNI_PARTS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def decode_tcvn3(text: str) -> str:
    """Return text that was read as Latin-1 but is TCVN3, in Unicode NFC."""
    return nfc(text.translate(_TCVN3))


def decode_vni(text: str) -> str:
    """Return text that was read as Latin-1 but is VNI for Windows, in Unicode NFC."""
    return nfc(_VNI_PARTS.sub(lambda found: _VNI[found.group()], text))


_VISCII_FROM_80 = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻ"
    "ìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII = {0x80 + at: letter for at, letter in enumerate(_VISCII_FROM_80)}
_VISCII |= {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}


def decode_viscii(text: str) -> str:
    """Return text that was read as Latin-1 but is VISCII (RFC 1456), in Unicode NFC."""
    return nfc(text.translate(_VISCII))


DECODERS: Mapping[str, Callable[[str], str]] = {
    "tcvn3": decode_tcvn3,
    "tcvn": decode_tcvn3,
    "vni": decode_vni,
    "viscii": decode_viscii,
}


def decoder_of(encoding: str) -> Callable[[str], str]:
    """Return what decodes text of `encoding` (ours, or any that Python knows) that was read as Latin-1.

    The decoder raises UnicodeError for text that cannot be of that encoding.

    Raises:
        InvalidInput: the encoding is not known.
    """
    ours = DECODERS.get(encoding.lower().replace("-", "").replace("_", ""))
    if ours is not None:
        return ours
    try:
        codec = codecs.lookup(encoding)
    except LookupError as error:
        raise InvalidInput(
            N_("“{encoding}” is not a known encoding. Choose one of: {allowed}, utf-8, cp1258, …"),
            encoding=encoding,
            allowed=", ".join(DECODERS),
        ) from error
    return lambda text: nfc(codec.decode(text.encode(LATIN1))[0])
