"""The checklist of the Open Source AI Definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.osaid import osaid

if TYPE_CHECKING:
    from collections.abc import Mapping

READS: Final = ("access", "license", "components", "base")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the result of the checklist, and its open items."""
    found = osaid(record, LICENSES)
    values = {} if found.passed is None else {"osaid": found.passed}
    return Known(values, found.result, tuple(f"{item.title}: {item.reason}" for item in found.open_items()))
