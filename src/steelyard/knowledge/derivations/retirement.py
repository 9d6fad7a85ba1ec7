"""The end of a model on its channel: as declared, or as the catalog has it for that very channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.retirement import retirement

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return what is known of the end, seen on a day."""
    lifecycle = record.get("lifecycle", {})
    found = retirement(record, as_of)
    values: dict[str, Any] = {}
    if found.on:
        values |= {"on": found.on, "days": found.days, "source": "declared"}
        if "precision" in lifecycle:
            values["precision"] = lifecycle["precision"]
    if found.retired is not None:
        values["retired"] = found.retired
    if "replacement" in lifecycle:
        values["replacement"] = lifecycle["replacement"]
    return Known({"retirement": values}, found.words, (found.words,))
