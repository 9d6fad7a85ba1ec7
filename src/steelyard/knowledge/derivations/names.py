"""By one name whoever is written in several ways: `Anthropic` and `anthropic`, `bedrock` and `AWS Bedrock`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: tuple[Literal["provider", "developer"], ...] = ("provider", "developer")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the names of provider and developer, as far as they are declared."""
    return Known({f"{kind}_name": name_of(record, kind, record[kind]) for kind in _KINDS if kind in record})
