"""Moments and spans of time as the language has them: whole nanoseconds, as CEL's timestamp and duration.

A manifest's date is the midnight in UTC at which the day begins.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

SECOND: Final = 1_000_000_000
DAY: Final = 86_400 * SECOND
EPOCH: Final = date(1970, 1, 1).toordinal()
"""The day 1970-01-01 among all days."""
FIRST: Final = (date(1, 1, 1).toordinal() - EPOCH) * DAY
LAST: Final = (date(9999, 12, 31).toordinal() - EPOCH + 1) * DAY - 1
"""The range of a timestamp: years 1 to 9999 (cel-spec, "Timestamps")."""

LONGEST: Final = 2**63 - 1
"""The longest duration either way: 64 bits of nanoseconds, 292 years (the conformance cases of CEL)."""


@lru_cache(maxsize=1024)
def day(text: str) -> int:
    """Return the nanoseconds from 1970 to a date written YYYY-MM-DD."""
    return (date.fromisoformat(text).toordinal() - EPOCH) * DAY


def say_moment(value: int) -> str:
    """Write a timestamp: the day alone where it is a midnight."""
    moment = datetime(1970, 1, 1) + timedelta(microseconds=value // 1000)  # noqa: DTZ001 - UTC by definition
    return moment.date().isoformat() if value % DAY == 0 else f"{moment.isoformat()}Z"


def say_duration(value: int) -> str:
    """Write a duration: whole days where it is, else seconds."""
    if value % DAY == 0:
        return f"{value // DAY} days"
    return f"{value / SECOND:g}s"
