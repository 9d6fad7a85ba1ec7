"""What a rule says of a subject: the outcome, how much it matters, and the evidence it rests on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from steelyard.source import Pointer


class Outcome(StrEnum):
    """The five outcomes. Every verdict has exactly one, and all five are counted; `position` is its column."""

    position: int

    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    WAIVED = "waived"


for _position, _outcome in enumerate(Outcome):
    # Counting by a list's index: looking an enumeration up in a dict costs more than judging a rule.
    _outcome.position = _position


class Severity(StrEnum):
    """SARIF's levels (SARIF 2.1.0, 3.27.10). `none` marks an unknown that a pack chose to ignore."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"

    @property
    def rank(self) -> int:
        """3 for error down to 0 for none."""
        return _RANK[self]


_RANK: Final = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.NOTE: 1, Severity.NONE: 0}


class Absent:
    """The type of `ABSENT`: a fact nobody asserted. Distinct from every value a document can hold."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


class Evidence(NamedTuple):
    """One condition of a rule as it was evaluated on a subject.

    `found` is the manifest's value or `ABSENT`; `wanted` completes "wanted …"; `holds` is None when unknown.
    """

    pointer: Pointer
    found: object
    wanted: str
    holds: bool | None


class Verdict(NamedTuple):
    """One rule on one subject. `evidence[0]` decided, the rest shared in the decision.

    `applied` is where the facts are that made a failing rule apply.
    """

    rule: str
    subject: Pointer
    outcome: Outcome
    severity: Severity
    evidence: tuple[Evidence, ...] = ()
    applied: tuple[Pointer, ...] = ()
    enforcement: str = "waivable"
    then: tuple[str, ...] = ()
    """The last day on which it is so enforced, the day after, and the level from then on; nothing where it stays."""
