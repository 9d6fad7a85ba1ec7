"""Who runs a model, and how much of it is in one's own hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.derived import Known
from steelyard.knowledge.hosting import LADDER, hosting_rank, is_external

if TYPE_CHECKING:
    from collections.abc import Mapping


def _of(said: str) -> Known:
    external = is_external(said)
    return Known(
        {"external": external, "self_hosted": not external, "hosting_rank": hosting_rank(said)},
        reasons=(f"`hosting` is {said}",),
    )


_KNOWN: Final = {said: _of(said) for said in LADDER}
_UNKNOWN: Final = Known({}, "unknown", ("nobody says how it is hosted (`hosting`)",))


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return what follows from `hosting`."""
    return _KNOWN.get(record.get("hosting", ""), _UNKNOWN)
