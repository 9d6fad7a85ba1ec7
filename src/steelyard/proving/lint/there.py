"""Which fields every manifest has: what the schema requires, and what has a default."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from steelyard.policy.language.types import EACH
from steelyard.proving.lint.samples import bare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from steelyard.proving.lint.claims import Claim

_WRITTEN: Mapping[str, str] = {"base": "model", "evidence": "type", "reference": "resolves"}
"""What the bare subject of a kind says although nobody must: something has to be said of it."""


def always_there(claim: Claim) -> bool:
    """Whether the field of a claim has a value in every manifest; not knowing, where one may say so, is none."""
    value: object = _fields(claim.owner)
    for step in claim.field[1:]:
        value = value.get(step) if isinstance(value, dict) else None
    return value is not None and len(claim.field) > 1 and not claim.type.unasserted


@cache
def _fields(subject: str) -> Mapping[str, Any]:
    """Return what every subject of a kind has; nothing for what is no subject, and of the organisation, which need say nothing."""
    if subject not in EACH:
        return {}
    record = bare(subject).subject.records[subject]
    return {name: value for name, value in record.items() if name != _WRITTEN.get(subject)}
