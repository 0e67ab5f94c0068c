"""The day is that of Việt Nam, whatever zone the computer is set to."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from geo.model import days


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of this system cannot be changed here")
@pytest.mark.parametrize("zone", ["UTC", "ICT-7", "HST10", "LINT-14"])
def test_today_is_the_day_in_hanoi(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        before, found, after = datetime.now(UTC), days.today(), datetime.now(UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found in {(moment + timedelta(hours=7)).date() for moment in (before, after)}
