"""What the generated validators (`schemas/valid`) are made of: each answers "does it fit?" of one value.

They answer in microseconds, so that jsonschema is imported only when the answer is no. jsonschema stays the authority:
property tests hold every generated validator against it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Predicate = Callable[[object], bool]


def anything(_value: object) -> bool:
    """Whatever it is."""
    return True


def nothing(_value: object) -> bool:
    """Whether a value may stand where none may."""
    return False


def record(
    fields: Mapping[str, Predicate], required: tuple[str, ...] = (), other: Predicate = nothing
) -> Predicate:
    """Return what answers for mappings: every known key by its own, any other by `other`."""
    known, wanted = fields.get, frozenset(required)

    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        for key, entry in value.items():
            if not known(key, other)(entry):
                return False
        return not wanted or wanted <= value.keys()

    return fits


def each(item: Predicate) -> Predicate:
    """Return what answers for lists of which every item fits."""

    def fits(value: object) -> bool:
        return isinstance(value, list) and all(map(item, value))

    return fits


def one_of(*words: str) -> Predicate:
    """Return what answers for the words of an enumeration."""
    members = frozenset(words)

    def fits(value: object) -> bool:
        return isinstance(value, str) and value in members

    return fits


def is_date(text: str) -> bool:
    """Whether `text` is a day that exists, written YYYY-MM-DD (RFC 3339 full-date)."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":  # noqa: PLR2004 - YYYY-MM-DD
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class _Patterns(dict[str, "Callable[[str], re.Match[str] | None]"]):
    """Patterns, compiled when a text first meets them: that takes a tenth of a millisecond each, and most never do."""

    def __missing__(self, pattern: str) -> Callable[[str], re.Match[str] | None]:
        search = self[pattern] = re.compile(pattern).search
        return search


searching = _Patterns()
