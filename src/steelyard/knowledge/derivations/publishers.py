"""Who published the weights of a model and of what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.publishers import publishers

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNNAMED = "no id or purl names who published the weights, or those of a base"


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the publishers, all of them only where each is named."""
    found = publishers(record)
    named = [one for one in found if one]
    if len(named) == len(found):
        return Known({"known_publishers": named, "publishers": named})
    return Known({"known_publishers": named}, reasons=(_UNNAMED,))
