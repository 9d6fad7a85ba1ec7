"""Dated duties: which apply on a day, which come next, and which were moved by a later law.

A date is part of a law's text, and laws are amended. Each row of `data/calendar.json` keeps every version with the
day from which it was law, so that a check of the past (`--as-of`) sees the calendar of its day.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from steelyard.errors import UsageError
from steelyard.knowledge.tables import table
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


class Calendar(NamedTuple):
    """The duties of a day: those that apply, oldest first, and those to come, soonest first."""

    as_of: str
    applying: tuple[Duty, ...]
    coming: tuple[Duty, ...]

    @property
    def next(self) -> Duty | None:
        """The duty that applies soonest of those to come."""
        return self.coming[0] if self.coming else None


def duties(as_of: str, *, scope: str = "", role: str = "") -> Calendar:
    """Return the calendar as it stood on a day (`2026-11-23`), of a scope or role where one is asked for.

    Raises UsageError for a day that does not exist, and for a scope or role that no row has.
    """
    today = _day(as_of)
    rows: list[dict[str, Any]] = table("calendar")["duties"]
    _known("scope", scope, {row["scope"] for row in rows})
    _known("role", role, {name for row in rows for name in row["roles"]})
    found = [
        duty
        for row in rows
        if scope in ("", row["scope"]) and role in ("", *row["roles"]) and (duty := _as_it_stood(row, today))
    ]
    as_of = today.isoformat()
    found.sort(key=lambda duty: (duty.applies_from, duty.id))
    applying = tuple(duty for duty in found if duty.applies)
    return Calendar(as_of, applying, tuple(duty for duty in found if not duty.applies))


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


def _known(what: str, name: str, names: set[str]) -> None:
    if name and name not in names:
        raise _unknown(what, name, names)


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
