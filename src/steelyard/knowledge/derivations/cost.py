"""What a model costs a month, and a million tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.cost import monthly_estimate
from steelyard.knowledge.derived import Known
from steelyard.manifest.bind import once

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the estimate, its known part, and the price of a million tokens."""
    found = once(record, monthly_estimate)
    values: dict[str, Any] = {}
    if found.amount is not None:
        values["monthly_estimate"] = found.amount
    if found.at_least:
        values["estimate_at_least"] = found.at_least
    if found.per_mtok is not None:
        values["cost_per_mtok"] = found.per_mtok
    parts = [f"{part.name} {part.amount:,.2f} {found.currency}" for part in found.parts]
    return Known(values, reasons=(*parts, *found.reasons))
