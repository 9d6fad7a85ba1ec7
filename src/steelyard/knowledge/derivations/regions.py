"""Where a model processes what it is sent, in terms that two models can be held against each other by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.territory import countries

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the declared regions, unions with their members; a cloud's own name of a region stays as it is."""
    said = record.get("regions")
    return Known({"region_codes": sorted(countries(said))} if said else {})
