"""Whether a waiver is in force: the one function that decides it, for check, audit, test, report and export alike.

The policy about waivers is a rule like others, `waiver-invalid`: a waiver is in force when that rule holds for it, with the
parameters that the packs set, wherever it was written. What is unknown, or malformed, is not in force.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from steelyard.evaluate import judge
from steelyard.findings import reason
from steelyard.manifest.bind import Subject
from steelyard.policy.language.runtime import EvaluationError
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.rule import Rule
    from steelyard.waivers.waiver import Waiver

_HOLDS: Final = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_UNSEEN: Final = ("Cc", "Cf", "Mn")
_SOON: Final = 14
"""So many days before its end a waiver is announced to end, unless the policy says otherwise."""


class Standing(NamedTuple):
    """Whether a waiver is in force, why it is not, and which setting of the rule about waivers says so."""

    holds: bool
    why: str = ""
    by: Rule | None = None


def in_force(waiver: Waiver, laws: Sequence[Rule], facts: Mapping[str, Any], as_of: str) -> Standing:
    """Return whether a waiver is in force for a manifest on a day.

    `laws` are the settings of the rule about waivers: the first that applies decides. Where none does, nothing permits it.
    """
    subject = Subject(
        {"manifest": facts, "waiver": waiver.record},  # type: ignore[dict-item]  # read only
        {"manifest": (), "waiver": ("waivers", 0)},
    )
    for law in laws:
        try:
            verdict = judge(law, subject, as_of)
            if verdict.outcome not in _HOLDS:  # only then is there anything to explain
                verdict = judge(law, subject, as_of, thorough=True)
        except EvaluationError as error:
            return Standing(holds=False, why=str(error), by=law)
        if verdict.outcome is Outcome.PASS:
            return _granted(waiver, facts)
        if verdict.outcome is not Outcome.NOT_APPLICABLE:
            reasons = dict.fromkeys([reason(piece) for piece in verdict.evidence])
            return Standing(holds=False, why="; ".join(reasons) or law.said.title, by=law)
    return Standing(holds=False, why="the policy has no rule about waivers that applies here")


def _granted(waiver: Waiver, facts: Mapping[str, Any]) -> Standing:
    """Return the standing of a waiver that the rule permits: who asks does not grant, however the name is spelt."""
    approver = _folded(waiver.record.get("approved_by"))
    owners = (facts.get("owner"), waiver.record.get("owner"))
    if approver and any(approver == _folded(owner) for owner in owners):
        return Standing(holds=False, why="its approver is the owner, spelt otherwise")
    return Standing(holds=True)


def _folded(name: object) -> str:
    """Return a name without what only spells it otherwise: case, width, spaces, signs that nobody sees."""
    if not isinstance(name, str):
        return ""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(
        [sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in _UNSEEN]
    )


def warn_days(law: Rule) -> int:
    """Return how many days before its end a waiver is announced to end."""
    said = law.said.params.get("warn_days", _SOON)
    return said if isinstance(said, int) else _SOON
