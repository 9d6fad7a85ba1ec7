"""Dated duties: whether one applies on a day, and whether it was moved by a later law.

A date is part of a law's text, and laws are amended. Each row of `data/calendar.json` keeps every version with the
day from which it was law, so that a check of the past (`--as-of`) sees the calendar of its day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from steelyard.errors import UsageError
from steelyard.knowledge.tables import table
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean


class Duty(NamedTuple):
    """A duty as the law stood on the day of the question.

    `days` are left until it applies, zero or negative once it does. `was` is the date that a later law moved,
    empty if none did. `basis` is `reported` where the text itself was not read. `kind` is `duty`, `law` (a
    date with no duty of its own) or `channel` (what a provider announced).
    """

    id: str
    title: str
    kind: str
    roles: tuple[str, ...]
    scope: str
    article: str
    applies_from: str
    days: int
    was: str
    basis: str
    note: str
    source: str
    as_of: str

    @property
    def applies(self) -> bool:
        """Whether it applies already."""
        return self.days <= 0


def duty(name: str, as_of: str) -> Duty | None:
    """Return one duty as it stood on a day; None if it was no law yet. Raises UsageError for an unknown name."""
    rows = {row["id"]: row for row in table("calendar")["duties"]}
    if name not in rows:
        raise _unknown("duty", name, set(rows))
    return _as_it_stood(rows[name], _day(as_of))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as impossible:
        raise UsageError(f"`{text}` is no day", hint="Write it as 2026-11-23.") from impossible


def _unknown(what: str, name: str, names: set[str]) -> UsageError:
    return UsageError(f"the calendar has no {what} `{name}`", hint=did_you_mean(name, sorted(names)))


def _as_it_stood(row: dict[str, Any], today: date) -> Duty | None:
    versions = [version for version in row["versions"] if date.fromisoformat(version["law_since"]) <= today]
    if not versions:
        return None
    now = versions[-1]
    was = versions[-2]["applies_from"] if len(versions) > 1 else ""
    return Duty(
        row["id"],
        row["title"],
        row["kind"],
        tuple(row["roles"]),
        row["scope"],
        row["article"],
        now["applies_from"],
        (date.fromisoformat(now["applies_from"]) - today).days,
        was,
        row["basis"],
        row.get("note", ""),
        now["source"],
        row["as_of"],
    )
