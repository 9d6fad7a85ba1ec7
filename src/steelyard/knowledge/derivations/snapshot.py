"""The snapshot that runs, where the manifest names one: what a measurement must have been about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.pins import pin_of
from steelyard.manifest.bind import once

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the revision of a bound model record, or the digest of its weights, or an id that is a snapshot itself."""
    found = once(record, pin_of)
    if found.status == "floating":
        return Known({}, "unknown", (found.why,))
    if named := record.get("revision") or (record.get("access") == "weights" and _digest(record)):
        return Known({"snapshot": named})
    if found.status == "unknown":
        return Known({}, "unknown", (found.why,))
    return Known({"snapshot": record["model"]})


def _digest(record: Mapping[str, Any]) -> str:
    digest: str = record.get("security", {}).get("digest", "")
    return digest
