"""Whether a waiver is in force: the one function that decides it, for check, audit, test, report and export alike.

The policy about waivers is a rule like others, `waiver-invalid`: a waiver is in force when that rule holds for it, with the
parameters that the packs set, wherever it was written. What is unknown, or malformed, is not in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.evaluate import judge
from steelyard.manifest.bind import Subject
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.rule import LAW
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome
from steelyard.waivers.reasons import MANDATORY, NO_LAW, OF_WAIVERS, Reason, owned, reasons_of
from steelyard.waivers.waiver import is_named
from steelyard.worded import reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.verdict import Verdict
    from steelyard.waivers.waiver import Waiver

_SOON: Final = 14
"""So many days before its end a waiver is announced to end, unless the policy says otherwise."""


class Standing(NamedTuple):
    """Whether a waiver is in force, every reason why it is not, and which setting of the rule about waivers says so."""

    holds: bool
    reasons: tuple[Reason, ...] = ()
    by: Rule | None = None


def in_force(
    waiver: Waiver, laws: Sequence[Sequence[Rule]], facts: Mapping[str, Any], as_of: str
) -> Standing:
    """Return whether a waiver is in force for a manifest on a day.

    `laws` are the settings of the rule about waivers, of the policy and as it ships: of the first that apply the heaviest decides.
    Where none does, nothing permits it.
    """
    subject = Subject(
        {"manifest": facts, "waiver": waiver.record},  # type: ignore[dict-item]  # read only
        {"manifest": (), "waiver": ("waivers", 0)},
    )
    for settings in laws:
        counting = _counting(settings, subject, as_of)
        if counting is None:
            continue
        law, outcome = counting
        permitted = outcome is Outcome.PASS
        try:
            if permitted and not owned(waiver.record, facts):
                return Standing(holds=True)
            why = reasons_of(waiver.record, law, facts, as_of, inline=waiver.origin == "inline")
            why = why or _evident(judge(law, subject, as_of, thorough=True), law)
        except EvaluationError as error:
            return Standing(
                holds=False, reasons=(Reason(f"does not hold: {error}", law.said.remedy),), by=law
            )
        return Standing(holds=False, reasons=why, by=None if permitted else law)
    return Standing(holds=False, reasons=(NO_LAW,))


def hopeless(
    record: Mapping[str, Any], policies: PolicySet, manifest: Manifest, as_of: str
) -> tuple[Reason, ...]:
    """Return why a waiver that is still to be filled in can never be in force; nothing where it can."""
    facts = manifest.facts
    if record["rule"] == LAW:
        return (OF_WAIVERS,)
    if _levels(record, policies, manifest, as_of) == {"mandatory"}:
        return (MANDATORY,)
    subject = Subject({"manifest": facts, "waiver": {**record}}, {"manifest": (), "waiver": ("waivers", 0)})
    law = next(filter(None, (_counting(law, subject, as_of) for law in policies.laws)), None)
    found = () if law is None else reasons_of(record, law[0], facts, as_of)
    return tuple([one for one in found if not one.pending])


def _levels(record: Mapping[str, Any], policies: PolicySet, manifest: Manifest, as_of: str) -> set[str]:
    """Return how binding a rule is where it applies to what a waiver is about; of one that applies nowhere, in any setting."""
    settings = policies.settings(record["rule"])
    found: set[str] = set()
    for subject in manifest.subjects(settings[0].each):
        model = subject.records.get("model")
        if "model" in record and (model is None or not is_named(model, record["model"])):
            continue
        counting = _counting(settings, subject, as_of)
        if counting is not None:
            found.add(counting[0].said.enforcement)
    return found or {rule.said.enforcement for rule in settings}


def _counting(settings: Sequence[Rule], subject: Subject, as_of: str) -> tuple[Rule, Outcome] | None:
    """Return the setting of a rule that counts for a subject, with its outcome; None where none applies."""
    judged = [(one, judge(one, subject, as_of).outcome) for one in settings]
    applying = [one for one in judged if one[1] is not Outcome.NOT_APPLICABLE]
    return max(applying, key=lambda one: one[0].heft[one[1].position], default=None)


def _evident(verdict: Verdict, law: Rule) -> tuple[Reason, ...]:
    """Return why a rule about waivers does not permit one, where there are no words for that."""
    pieces = "; ".join(dict.fromkeys([reason(piece) for piece in verdict.evidence]))
    return (Reason(f"does not hold: {pieces or law.said.title}", law.said.remedy),)


def warn_days(law: Rule) -> int:
    """Return how many days before its end a waiver is announced to end."""
    said = law.said.params.get("warn_days", _SOON)
    return said if isinstance(said, int) else _SOON
