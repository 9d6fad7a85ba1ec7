"""Where a model processes what it is sent, in terms that two models can be held against each other by."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.territory import countries

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the declared regions, unions with their members; a cloud's own name of a region stays as it is."""
    return _of(tuple(record.get("regions", ())))


@lru_cache(maxsize=256)
def _of(said: tuple[str, ...]) -> Known:
    return Known({"region_codes": sorted(countries(said))} if said else {})
