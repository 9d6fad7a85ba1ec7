"""Three-valued logic (Kleene's strong one): what nobody asserted stays unknown, and one false decides a conjunction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Truth = bool | None
"""True, False, or None for unknown."""


def every(values: Iterable[Truth]) -> Truth:
    """Return the conjunction: False if one is, else None if one is unknown, else True."""
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def some(values: Iterable[Truth]) -> Truth:
    """Return the disjunction: True if one is, else None if one is unknown, else False."""
    result: Truth = False
    for value in values:
        if value:
            return True
        if value is None:
            result = None
    return result


def negated(value: Truth) -> Truth:
    """Return the negation; unknown stays unknown."""
    return None if value is None else not value
