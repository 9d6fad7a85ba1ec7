"""Who runs a model, and how much of it is in one's own hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.hosting import hosting_rank, is_external

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return what follows from `hosting`."""
    said = record.get("hosting")
    external = is_external(said)
    if external is None:
        return Known({}, "unknown", ("nobody says how it is hosted (`hosting`)",))
    return Known(
        {"external": external, "self_hosted": not external, "hosting_rank": hosting_rank(said)},
        reasons=(f"`hosting` is {said}",),
    )
