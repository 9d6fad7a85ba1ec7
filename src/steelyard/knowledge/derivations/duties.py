"""Dated duties of the EU AI Act, as the calendar has them on the day of the check."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.derived import Known
from steelyard.manifest.derived.project import DUTIES

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAYS: Final = 64
"""A run is about one day; whoever asks for a whole history has them all computed anew."""


_ANNEX_I: Final = r"(?i)(^|[^a-z])I([^a-z0-9]|$)|(annex|anhang) *1([^0-9]|$)"
_ANNEX_III: Final = r"(?i)III|(annex|anhang) *3([^0-9]|$)"


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return for each duty whether it applies; one that was no law yet does not, nor those of Annex III to a product of Annex I."""
    said = record.get("compliance")
    annex = said.get("ai_act", {}).get("annex") if said else None
    return _on(as_of, is_product=annex is not None and _is_product(annex))


def _is_product(annex: str) -> bool:
    """Whether a system is a product of Annex I, or part of one, and under no point of Annex III."""
    return re.search(_ANNEX_I, annex) is not None and re.search(_ANNEX_III, annex) is None


@lru_cache(_DAYS)
def _on(as_of: str, *, is_product: bool) -> Known:
    """Return the calendar of a day: the same for every manifest but those of products."""
    duties: dict[str, dict[str, Any]] = {}
    for name in DUTIES:
        found = duty(name.replace("_", "-"), as_of)
        duties[name] = {"applies": False}
        if found is not None:
            duties[name] = {"applies": found.applies, "applies_from": found.applies_from}
    if is_product:
        duties["high_risk_annex_iii"] = {"applies": False}
    return Known({"duties": duties})
