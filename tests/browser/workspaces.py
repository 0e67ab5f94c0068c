"""Workspaces that a good map page must survive."""

import shutil
from pathlib import Path

import orjson

from geo.programme.synthetic import write_city
from tests import factories
from tests.browser.serving import copy_of_demo

# Each would do harm where text is taken for markup, a template, a script or a formula.
IMAGE = "<img src=x onerror=\"window.hacked='img'\">"
TEMPLATE_LITERAL = "${window.hacked='literal'}${alert(1)}"
END_OF_SCRIPT = "</script><script>window.hacked='script'</script>"
JINJA = "{{7*7}}{% for x in y %}"
FORMULA = "=cmd|' /C calc'!A0"
BIDI = "abc\u202edcba\u2066\u200b\u0007\u001bxyz"
LONG = "dài " * 25_600  # 100 kB
UNBROKEN = "x" * 100_000
PAYLOADS = (IMAGE, TEMPLATE_LITERAL, END_OF_SCRIPT, JINJA, FORMULA, BIDI, LONG, UNBROKEN)
WIDE = {"vi": f"Tuyến {IMAGE}{TEMPLATE_LITERAL}", "en": f"Streets {END_OF_SCRIPT}"}


def write_hostile(folder: Path) -> Path:
    """Write a workspace in which names, notes, wards, criteria, programme and source are hostile."""
    segments = [
        factories.segment(
            f"S-{number}{'<b>' if number == 0 else ''}",
            (1, 1 + number),
            (7, 1 + number),
            route_name=payload,
            note=PAYLOADS[-1 - number],
            lighting=("full", "partial", "none", "unknown")[number % 4],
        )
        for number, payload in enumerate(PAYLOADS)
    ]
    blocks = [
        factories.block(f"A-{number}", 8, 1 + number, name=payload) for number, payload in enumerate(PAYLOADS)
    ]
    streets = [
        factories.street(f"T-{number}", (0, number), (9, number), name=payload)
        for number, payload in enumerate(PAYLOADS)
    ]
    programme = factories.PROGRAMME_TOML.replace(
        'name = { vi = "Tuyến phố kiểu mẫu", en = "Model streets" }',
        f"name = {_table(WIDE)}\nsource = {_table({'vi': f'{IMAGE}{JINJA}', 'en': UNBROKEN[:2000]})}",
    ).replace("bounds = [105.84, 20.99, 105.94, 21.09]", "bounds = [105.87, 21.03, 105.91, 21.06]")
    criteria = factories.CRITERIA_TOML.replace('vi = "Chiếu sáng"', f"vi = {_text(IMAGE)}").replace(
        'vi = "Đủ sáng"', f"vi = {_text(f'{TEMPLATE_LITERAL}{END_OF_SCRIPT}')}"
    )
    return factories.workspace(
        folder,
        programme_toml=programme,
        criteria_toml=criteria,
        wards=[
            factories.ward("00139", name=IMAGE),
            factories.ward("00140", 10, name=f"{TEMPLATE_LITERAL}{UNBROKEN[:3000]}"),
        ],
        route_segments=segments,
        apartment_blocks=blocks,
        streets=streets,
        landmarks=[factories.landmark(name=END_OF_SCRIPT)],
    )


def _text(text: str) -> str:
    return orjson.dumps(text).decode()  # a JSON string is a TOML basic string


def _table(texts: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{name} = {_text(text)}" for name, text in texts.items()) + " }"


def write_empty(folder: Path) -> Path:
    """Write a programme without any layer."""
    return factories.workspace(folder)


def write_broken(folder: Path) -> Path:
    """Write the demo district with half of its segments' file, and streets that are no JSON."""
    copy_of_demo(folder)
    shutil.rmtree(folder / "history")  # from which the segments would be made whole again
    whole = (folder / "route_segments.geojson").read_bytes()
    (folder / "route_segments.geojson").write_bytes(whole[: len(whole) // 2])
    (folder / "streets.geojson").write_bytes(b"\x00\xff not JSON")
    return folder


def write_large(folder: Path) -> Path:
    """Write a synthetic district of 10,000 segments in 36 wards."""
    write_city(folder, segments=10_000, wards=36)
    return folder
