"""The day in Việt Nam, whatever zone the computer is set to."""

from datetime import date, datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))  # Asia/Ho_Chi_Minh, without summer time; Windows does not know the name

CLOCK_MAY_LAG = timedelta(minutes=5)  # behind another one, before it is said


def today() -> date:
    """Return the day that it is in Hanoi."""
    return datetime.now(HANOI).date()


def now() -> datetime:
    """Return the time that it is, in Hanoi."""
    return datetime.now(HANOI)


def minute(time: datetime) -> str:
    """Return a time in Hanoi to the minute, as people here write it."""
    return f"{time.astimezone(HANOI):%d/%m/%Y %H:%M}"
