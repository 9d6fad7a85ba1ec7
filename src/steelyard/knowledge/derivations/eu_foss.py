"""The checklist of the exemption for free and open-source models, EU AI Act Article 53(2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.eu_foss import eu_foss
from steelyard.knowledge.licensing import LICENSES

if TYPE_CHECKING:
    from collections.abc import Mapping

READS: Final = ("access", "license", "components", "gpai", "gated", "card", "base")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the result of the checklist, and its open items."""
    found = eu_foss(record, LICENSES)
    values = {} if found.passed is None else {"eu_foss": found.passed}
    return Known(values, found.result, tuple(f"{item.title}: {item.reason}" for item in found.open_items()))
