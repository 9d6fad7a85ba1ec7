"""Moments and spans of time as the language has them: whole nanoseconds, as CEL's timestamp and duration.

A manifest's date is the midnight in UTC at which the day begins.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

SECOND: Final = 1_000_000_000
DAY: Final = 86_400 * SECOND
_EPOCH: Final = date(1970, 1, 1).toordinal()
FIRST: Final = (date(1, 1, 1).toordinal() - _EPOCH) * DAY
LAST: Final = (date(9999, 12, 31).toordinal() - _EPOCH + 1) * DAY - 1
"""The range of a timestamp: years 1 to 9999 (cel-spec, "Timestamps")."""

LONGEST: Final = 2**63 - 1
"""The longest duration either way: 64 bits of nanoseconds, 292 years (the conformance cases of CEL)."""

_TIMESTAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2}))?", re.ASCII
)
_DURATION_PART = re.compile(r"(\d+)(?:\.(\d+))?(h|ms|m|s|us|µs|ns)", re.ASCII)
_UNITS = {
    "h": 3600 * SECOND,
    "m": 60 * SECOND,
    "s": SECOND,
    "ms": 1_000_000,
    "us": 1000,
    "µs": 1000,
    "ns": 1,
}


@lru_cache(maxsize=1024)
def day(text: str) -> int:
    """Return the nanoseconds from 1970 to a date written YYYY-MM-DD."""
    return (date.fromisoformat(text).toordinal() - _EPOCH) * DAY


def parse_timestamp(text: str) -> int:
    """Return the nanoseconds from 1970 to an RFC 3339 moment, or to the start of a day. Raises ValueError."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not a moment written 2026-12-31 or 2026-12-31T23:59:59Z")
    written, clock, fraction, zone = match.groups()
    try:
        if clock is not None and clock.startswith("24"):
            raise ValueError  # noqa: TRY301 - some versions of Python take it for the next day
        if clock is None:
            return day(written)
        moment = datetime.fromisoformat(f"{written}T{clock}+00:00")
    except ValueError:
        raise ValueError(f"`{text}` is not a moment that exists") from None
    value = (moment.toordinal() - _EPOCH) * DAY
    value += (moment.hour * 3600 + moment.minute * 60 + moment.second) * SECOND
    value += int((fraction or "0").ljust(9, "0"))
    if zone not in ("Z", "z"):
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        if hours > 23 or minutes > 59:  # noqa: PLR2004 - a clock's
            raise ValueError(f"`{text}` is not a moment that exists")
        value -= (1 if zone[0] == "+" else -1) * (hours * 60 + minutes) * 60 * SECOND
    if not FIRST <= value <= LAST:
        raise ValueError(f"`{text}` lies outside of the years 1 to 9999")
    return value


def parse_duration(text: str) -> int:
    """Return the nanoseconds of a duration such as 1h30m or -0.5s. Raises ValueError."""
    sign = -1 if text.startswith("-") else 1
    rest = text.lstrip("+-") if text[:1] in ("+", "-") and text[1:2] not in ("+", "-") else text
    value, at = 0, 0
    if rest == "0":
        return 0
    while at < len(rest):
        match = _DURATION_PART.match(rest, at)
        if match is None:
            break
        whole, fraction, unit = match.groups()
        if len(whole) + len(fraction or "") > 30:  # noqa: PLR2004 - far beyond the longest duration
            break
        value += int(whole) * _UNITS[unit]
        if fraction:
            value += int(fraction) * _UNITS[unit] // 10 ** len(fraction)
        at = match.end()
    if not rest or at < len(rest):
        raise ValueError(f"`{text}` is not a duration written like 720h or 1h30m (hours, minutes, seconds)")
    if value > LONGEST:
        raise ValueError(f"`{text}` is longer than 292 years")
    return sign * value


def say_moment(value: int) -> str:
    """Write a timestamp: the day alone where it is a midnight."""
    moment = datetime(1970, 1, 1) + timedelta(microseconds=value // 1000)  # noqa: DTZ001 - UTC by definition
    return moment.date().isoformat() if value % DAY == 0 else f"{moment.isoformat()}Z"


def say_duration(value: int) -> str:
    """Write a duration: whole days where it is, else seconds."""
    if value % DAY == 0:
        return f"{value // DAY} days"
    return f"{value / SECOND:g}s"
