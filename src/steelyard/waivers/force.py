"""Whether a waiver is in force: the one function that decides it, for check, audit, test, report and export alike.

The policy about waivers is a rule like others, `waiver-invalid`: a waiver is in force when that rule holds for it, with the
parameters that the packs set, wherever it was written. What is unknown, or malformed, is not in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from steelyard.evaluate import judge
from steelyard.findings import reason
from steelyard.manifest.bind import Subject
from steelyard.policy.language.runtime import EvaluationError
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.rule import Rule
    from steelyard.waivers.waiver import Waiver

_HOLDS: Final = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_SOON: Final = 14
"""So many days before its end a waiver is announced to end, unless the policy says otherwise."""


class Standing(NamedTuple):
    """Whether a waiver is in force, and why it is not."""

    holds: bool
    why: str = ""


def in_force(waiver: Waiver, law: Rule, facts: Mapping[str, Any], as_of: str) -> Standing:
    """Return whether a waiver is in force for a manifest on a day; `law` is the rule about waivers."""
    subject = Subject(
        {"manifest": facts, "waiver": waiver.record},  # type: ignore[dict-item]  # read only
        {"manifest": (), "waiver": ("waivers", 0)},
    )
    try:
        verdict = judge(law, subject, as_of, thorough=True)
    except EvaluationError as error:
        return Standing(holds=False, why=str(error))
    if verdict.outcome in _HOLDS:
        return Standing(holds=True)
    return Standing(
        holds=False,
        why="; ".join(dict.fromkeys([reason(piece) for piece in verdict.evidence])) or law.said.title,
    )


def warn_days(law: Rule) -> int:
    """Return how many days before its end a waiver is announced to end."""
    said = law.said.params.get("warn_days", _SOON)
    return said if isinstance(said, int) else _SOON
