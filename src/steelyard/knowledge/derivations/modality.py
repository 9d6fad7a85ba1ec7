"""What a model takes and gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.territory import is_multimodal

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return what follows from `modality`."""
    many = is_multimodal(record.get("modality"))
    return Known({} if many is None else {"multimodal": many})
