"""What files of papers are called: plain letters, in the language of who reads them."""

import unicodedata

from geo.language import Language

_LONGEST_PART = 60
_D = str.maketrans("đĐ", "dD")
_NAMES = {
    "atlas": {"vi": "tap-ban-do", "en": "atlas"},
    "briefing": {"vi": "bao-cao-giao-ban", "en": "briefing"},
    "dossier_block": {"vi": "ho-so-chung-cu", "en": "dossier-block"},
    "dossier_route": {"vi": "ho-so-tuyen", "en": "dossier-route"},
    "entry": {"vi": "nhap-so-lieu", "en": "entry"},
    "evaluation": {"vi": "danh-gia-mo-hinh", "en": "evaluation"},
    "extension": {"vi": "phuong-an-mo-rong", "en": "plan-of-extension"},
    "history": {"vi": "lich-su-thay-doi", "en": "history"},
    "inspection": {"vi": "phieu-kiem-tra", "en": "inspection"},
    "lighting": {"vi": "phuong-an-chieu-sang", "en": "plan-of-lighting"},
    "page": {"vi": "trang", "en": "page"},
    "programme": {"vi": "chuong-trinh", "en": "programme"},
    "recheck": {"vi": "can-kiem-tra-lai", "en": "recheck"},
    "seminar": {"vi": "de-xuat-hoi-nghi", "en": "seminar"},
}


def file_name(kind: str, words: Language, *parts: str) -> str:
    """Return a plain name without an ending: ho-so-tuyen-R-01, ho-so-tuyen-Pho-Ai-Mo.

    `parts`: a day, an id, the name of a route without one, and so on; marks and what is no letter are left
    out of them.
    """
    names = _NAMES[kind]
    plain = ("-".join(filter(None, map(_letters, part.split()))) for part in parts)
    return "-".join((names.get(words.code, names["en"]), *(part[:_LONGEST_PART] for part in plain if part)))


def _letters(text: str) -> str:
    bare = unicodedata.normalize("NFD", text).translate(_D)
    return "".join(each for each in bare if each.isascii() and (each.isalnum() or each in "-_"))
