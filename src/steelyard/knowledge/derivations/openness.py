"""The rung of the openness ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.licensing import LICENSES
from steelyard.knowledge.openness import openness

if TYPE_CHECKING:
    from collections.abc import Mapping

READS: Final = ("access", "license", "components", "base")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the rung, or the two between which it lies."""
    found = openness(record, LICENSES)
    values: dict[str, Any] = {"openness_lowest": found.lowest, "openness_highest": found.highest}
    if found.rung is not None:
        values["openness"] = found.rung
    words = found.rung or f"unknown: {found.lowest} to {found.highest}"
    return Known(values, words, found.reasons)
