"""Where a benchmark was measured, by the name that its model's provider has, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the name of the provider that was measured, if somebody says which it was."""
    said = record.get("subject", {}).get("provider")
    return Known({} if said is None else {"provider_name": name_of(record, "provider", said)})
