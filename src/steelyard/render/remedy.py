"""What to do about a finding: of what nobody declared first that it be declared, for only then it is known what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.schemas import listed
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from steelyard.report import Finding

_BOUNDS: Final = ("at_least", "at_most", "exact")
"""What rules see of a number of the organisation, which may be a band."""


def remedy_of(finding: Finding) -> str:
    """Return what to do, for every reader the same."""
    if not is_undeclared(finding):
        return finding.remedy
    if finding.pointer.startswith("org."):
        figure, _, bound = finding.pointer.rpartition(".")
        fact = figure if bound in _BOUNDS else finding.pointer
        how = ": a figure, or a band narrow enough" if bound in _BOUNDS else ""
        first = f"Say `{fact}` of the organisation, under `org:` of a pack{how}"
    else:
        first = _settling(finding)
    return f"{first}; then, if the rule fails: {finding.remedy}"


def is_undeclared(finding: Finding) -> bool:
    """Whether nobody knows how the rule fares since something is not declared."""
    return finding.outcome is Outcome.UNKNOWN and finding.found is None


def field_of(finding: Finding) -> str:
    """Return the field a finding is about, below its subject."""
    return finding.pointer.removeprefix(finding.subject).lstrip(".") or finding.pointer


def _settling(finding: Finding) -> str:
    """Say what would let a rule know: what is not declared, and of a derived fact what is and settles nothing."""
    # A record stands for itself only where none of its fields does.
    names = [
        name
        for name in finding.follows_from or (field_of(finding),)
        if not any(other.startswith(f"{name}.") for other in finding.follows_from)
    ]
    said = [name for name in names if name in finding.unsettled]
    # Most models were made from no other, and are not asked for one.
    silent = [name for name in names if name not in finding.unsettled and name != "base"]
    orders = [
        f"{verb} {listed([f'`{name}`' for name in some], 'or')}"
        for verb, some in (("declare", silent), ("complete or correct", said))
        if some
    ]
    words = ", or ".join(orders)
    return words[:1].upper() + words[1:]
