"""What an id names: one snapshot, one version, or whatever comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known
from steelyard.knowledge.pins import REPOSITORIES, pin_of
from steelyard.manifest.bind import once

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the pin, and the dated sibling of a floating id."""
    found = once(record, pin_of)
    values: dict[str, Any] = {} if found.status == "unknown" else {"pin": found.status}
    if found.sibling:
        values["pin_sibling"] = found.sibling
    # What is loaded hangs on the revision, wherever one is named; of a service the id decides.
    at = (("revision",),) if found.provider == REPOSITORIES and "revision" in record else ()
    return Known(values, found.status, (found.why,), at)
