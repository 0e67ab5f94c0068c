"""When somebody was seen, and with what: for lists of sessions and logs."""

from datetime import datetime

from geo.model.days import HANOI

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac", "Mac"),
    ("Linux", "Linux"),
)


def local_time(moment: datetime | None) -> str:
    """Write a moment as day and time of day in Vietnam: 09/08/2022 14:05; nothing for None."""
    return f"{moment.astimezone(HANOI):%d/%m/%Y %H:%M}" if moment else ""


def device_name(agent: str) -> str:
    """Name a browser and its system: Chrome, Windows."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), agent[:20] or "?")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if system else browser
