"""Dated duties of the EU AI Act, as the calendar has them on the day of the check."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.derived import Known
from steelyard.manifest.derived.project import DUTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAYS: Final = 64
"""A run is about one day; whoever asks for a whole history has them all computed anew."""


def derive(_: Mapping[str, Any], as_of: str) -> Known:
    """Return for each duty whether it applies; one that was no law yet does not."""
    return _on(as_of)


@lru_cache(_DAYS)
def _on(as_of: str) -> Known:
    """Return the calendar of a day: the same for every manifest."""
    duties: dict[str, dict[str, Any]] = {}
    for name in DUTIES:
        found = duty(name.replace("_", "-"), as_of)
        duties[name] = {"applies": False}
        if found is not None:
            duties[name] = {"applies": found.applies, "applies_from": found.applies_from}
    return Known({"duties": duties})
