"""How old a piece of evidence is on the day of the check."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return the days since the date it bears."""
    said = record.get("date")
    if said is None:
        return Known({}, reasons=("nobody says from when it is (`date`)",))
    return Known({"age_days": (date.fromisoformat(as_of) - date.fromisoformat(said)).days})
