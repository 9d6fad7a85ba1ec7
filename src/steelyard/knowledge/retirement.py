"""Whether a model is retired on its channel on a given day, in words that fit how exact the date is.

"Not sooner than" is a different promise from a date: past it a model *may* be gone, and nobody said that it is.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Retirement(NamedTuple):
    """What is known of a model's end. `retired` is None where it is not known; `days` are left until the date."""

    retired: bool | None
    days: int | None
    on: str
    exact: bool | None
    words: str


def retirement(record: Mapping[str, Any], as_of: str, *, firm: bool = True) -> Retirement:
    """Return what a bound model record's `lifecycle` says of its end, seen on a day (`2026-11-23`).

    A date without `precision` is taken at its word if it is `firm`, as a project's own is. Otherwise it may be the
    earliest one, and that it has passed says nothing for sure.
    """
    lifecycle = record.get("lifecycle", {})
    stage, on = lifecycle.get("stage"), lifecycle.get("retires", "")
    exact = {"exact": True, "earliest": False}.get(lifecycle.get("precision"))
    last = _day(on)
    days = (last - date.fromisoformat(as_of)).days if last else None
    if stage == "retired":
        # The stage says that it has happened, whatever date was announced.
        return Retirement(retired=True, days=days, on=on, exact=exact, words="retired (`lifecycle.stage`)")
    if last is None or days is None:
        words = f"`{on}` is no day that exists" if on else "no date of retirement is declared"
        return Retirement(None, None, on, exact, words)
    released = _day(lifecycle.get("released", ""))
    if released is not None and last < released:
        words = f"retires on {on}, before it was released on {released}: one of the two is wrong"
        return Retirement(None, days, on, exact, words)
    if days > 0:
        words = f"retires no earlier than {on}" if exact is False else f"retires on {on}"
        return Retirement(
            retired=False, days=days, on=on, exact=exact, words=f"{words}, in {days} day{'s' * (days > 1)}"
        )
    if exact is False or (exact is None and not firm):
        how = "the earliest date announced" if exact is False else "which may be only the earliest date"
        words = f"may have been retired since {on}, {how}"
        return Retirement(None, days, on, exact, words)
    return Retirement(retired=True, days=days, on=on, exact=exact, words=f"retired on {on}")


def _day(text: str) -> date | None:
    if not text:
        return None  # of most models nothing is said
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
