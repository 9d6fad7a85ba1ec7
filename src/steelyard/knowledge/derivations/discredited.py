"""What is known against a benchmark as a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return whether the benchmark was discredited by a day, since when, and by whom."""
    name = str(record.get("name", "")).lower()
    for row in table("benchmarks")["discredited"]:
        if name in row["names"] and row["since"] <= as_of:
            said = {key: row[key] for key in ("since", "reason", "successor", "source") if key in row}
            return Known(
                {"discredited": {"known": True, **said}}, reasons=(f"{row['reason']} ({row['source']})",)
            )
    return Known({"discredited": {"known": False}})
