"""Whether what is claimed is no more than what the facts show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.claims import claims
from steelyard.knowledge.derived import Known
from steelyard.knowledge.licensing import LICENSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.claims import Claim

_HOLDS = {"overstated": False, "consistent": True}

READS: Final = ("access", "license", "components", "claims", "gpai", "gated", "card", "base")


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return for each claim whether it holds; of an unsettled one nothing."""
    found = claims(record, LICENSES)
    held = {one.field: _HOLDS[one.comparison] for one in found if one.comparison in _HOLDS}
    said = tuple(
        f"`{one.field}` is claimed to be {_plain(one.claimed)}, and {_found(one)}"
        for one in found
        if one.comparison != "consistent"
    )
    return Known({"claims_hold": held}, reasons=said, at=_places(found))


def _places(found: tuple[Claim, ...]) -> tuple[tuple[str, ...], ...]:
    """Return where the claims stand that do not hold, first those that are known not to."""
    order = ("overstated", "unknown", "consistent")
    ranked = sorted(found, key=lambda one: order.index(one.comparison))
    return tuple([("gpai" if one.field == "foss_exemption" else "claims", one.field) for one in ranked])


def _found(one: Claim) -> str:
    """Say what the facts show: a checklist has a result, all else a value."""
    return f"the checklist's result is {one.found}" if isinstance(one.claimed, bool) else f"is {one.found}"


def _plain(claimed: object) -> str:
    return str(claimed).lower() if isinstance(claimed, bool) else str(claimed)
