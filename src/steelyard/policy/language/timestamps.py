"""Moments and spans of time as a card writes them; apart from `moments`, since a run that only decides reads none."""

from __future__ import annotations

import re
from datetime import datetime

from steelyard.policy.language.moments import DAY, EPOCH, FIRST, LAST, LONGEST, SECOND, day

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
    value = (moment.toordinal() - EPOCH) * DAY
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
