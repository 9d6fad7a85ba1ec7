"""What is known against a benchmark as a gate."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_KNOWN: Final = Known({"discredited": {"known": False}})


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return whether the benchmark was discredited by a day, since when, and by whom."""
    name = _plain(record.get("name", ""))
    for names, row in _rows():
        if name in names and row["since"] <= as_of:
            said = {key: row[key] for key in ("since", "reason", "successor", "source") if key in row}
            reasons = [f"{row['reason']} ({row['source']})"]
            if "successor" in row:
                reasons.append(f"recommended instead: {row['successor']}")
            return Known({"discredited": {"known": True, **said}}, reasons=tuple(reasons))
    return _NOT_KNOWN


@cache
def _rows() -> tuple[tuple[frozenset[str], Mapping[str, Any]], ...]:
    """Return the benchmarks that are discredited, each by all names as they are compared."""
    return tuple([(frozenset(map(_plain, row["names"])), row) for row in table("benchmarks")["discredited"]])


def _plain(name: str) -> str:
    """Return a name as it is compared: whoever holds a copy, and however its words are joined."""
    return "".join([letter for letter in name.rpartition("/")[2].lower() if letter.isalnum()])
