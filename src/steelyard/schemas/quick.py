"""What the generated validators (`schemas/valid`) are made of: each answers "does it fit?" of one value.

They answer in microseconds, so that jsonschema is imported only when the answer is no. jsonschema stays the authority:
property tests hold every generated validator against it.

Some are built into Python and know one type only: of any other value they raise an error. What asks them of the values of
a mapping or list takes that for a no, as does `holds`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Predicate = Callable[[object], bool]

_OF_ANOTHER_TYPE: Final = (TypeError, KeyError)
_DATES: Final = 256


def anything(_value: object) -> bool:
    """Whatever it is."""
    return True


def nothing(_value: object) -> bool:
    """Whether a value may stand where none may."""
    return False


text: Predicate = str.strip  # type: ignore[assignment]  # as true as what it returns
"""Whether a text says anything. Raises for what is none."""


def holds(predicate: Predicate, value: object) -> bool:
    """Whether a value fits what may know one type only."""
    try:
        return bool(predicate(value))
    except _OF_ANOTHER_TYPE:
        return False


def record(
    fields: Mapping[str, Predicate], required: tuple[str, ...] = (), other: Predicate = nothing
) -> Predicate:
    """Return what answers for mappings: every known key by its own, any other by `other`."""
    known = fields if other is nothing else _Others(fields, other)
    wanted = frozenset(required)

    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        try:
            for key, entry in value.items():
                if not known[key](entry):
                    return False
        except _OF_ANOTHER_TYPE:
            return False
        return not wanted or wanted <= value.keys()

    return fits


class _Others(dict[str, "Predicate"]):
    """What answers by key, and for every key that is not known."""

    def __init__(self, fields: Mapping[str, Predicate], other: Predicate) -> None:
        super().__init__(fields)
        self._other = other

    def __missing__(self, _: str) -> Predicate:
        return self._other


def each(item: Predicate) -> Predicate:
    """Return what answers for lists of which every item fits."""

    def fits(value: object) -> bool:
        try:
            return isinstance(value, list) and all(map(item, value))
        except _OF_ANOTHER_TYPE:
            return False

    return fits


def one_of(*words: str) -> Predicate:
    """Return what answers for the words of an enumeration. It raises for a mapping or list."""
    return frozenset(words).__contains__


def is_date(text: Any) -> bool:  # noqa: ANN401 - whatever a document has there
    """Whether `text` is a day that exists, written YYYY-MM-DD (RFC 3339 full-date). Raises for what is no text."""
    return len(text) == 10 and text[4] == "-" and text[7] == "-" and _exists(text)  # noqa: PLR2004 - YYYY-MM-DD


@lru_cache(_DATES)
def _exists(text: str) -> bool:
    """Whether a day exists; only texts that are as short as one come here, and are kept."""
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
