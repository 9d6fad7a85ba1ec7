"""What is told about the waivers themselves, as findings of the rule about waivers: one message and one way out for each cause."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from steelyard.findings import BUILT_IN, waiver_finding
from steelyard.policy.rule import LAW
from steelyard.schemas import did_you_mean, listed
from steelyard.schemas.nearest import likely
from steelyard.secrets import redacted
from steelyard.verdict import Outcome, Severity
from steelyard.waivers.force import warn_days
from steelyard.waivers.reasons import joined, remedies

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from steelyard.policy.rule import PolicySet
    from steelyard.report import Finding
    from steelyard.source import Region
    from steelyard.waivers.reasons import Reason
    from steelyard.waivers.waiver import Waiver

_REMOVE: Final = "Remove the waiver."
_MOST_MODELS: Final = 50
"""Each waiver for a model that is not there is held against all that are: with more of them nobody guesses."""


def about(waiver: Waiver, policies: PolicySet, message: str, remedy: str) -> Finding:
    """Return a finding about a waiver, as heavy as the rule about waivers is in the policy."""
    law = policies.law
    severity = law.severity if policies.settings(LAW) else Severity.WARNING
    return waiver_finding(LAW, severity, message, waiver.file, waiver.pointer, waiver.region, remedy, law)


def noted(waiver: Waiver, policies: PolicySet, message: str, remedy: str) -> Finding:
    """Return a finding about a waiver that is no more than a note."""
    return about(waiver, policies, message, remedy)._replace(severity=Severity.NOTE)


def not_in_force(waiver: Waiver, policies: PolicySet, reasons: tuple[Reason, ...]) -> Finding:
    """Return the finding about a waiver that does not hold."""
    return about(waiver, policies, f"The waiver {joined(reasons)}", remedies(reasons))


def reworded(finding: Finding, waiver: Waiver, reasons: tuple[Reason, ...]) -> Finding:
    """Return what the rule about waivers found about one of a manifest, in words of its own.

    It stays at the field of the waiver that decided, or else comes to the waiver: what else in the manifest took part says little.
    """
    is_open = finding.outcome is Outcome.UNKNOWN
    before = "Not known whether the waiver holds: it" if is_open else "The waiver"
    message = redacted(f"{before} {joined(reasons)}")
    said = finding._replace(message=message, headline=message, remedy=remedies(reasons), stub="", related=())
    pointer = redacted(waiver.pointer)
    if len(reasons) == 1 and finding.pointer.startswith(f"{pointer}."):
        return said
    return said._replace(pointer=pointer, region=waiver.region, found=None, wanted="")


def unknown_rule(waiver: Waiver, policies: PolicySet) -> Finding:
    """Return the finding about a waiver for a rule that there is not, or that is no card's."""
    rule = redacted(waiver.rule)
    if waiver.rule in BUILT_IN:
        return about(
            waiver,
            policies,
            f"The waiver is for `{rule}`, which nobody may waive",
            BUILT_IN[waiver.rule].remedy,
        )
    hint = did_you_mean(waiver.rule, sorted(policies.known))
    message = f"The waiver is for a rule that there is not, `{rule}`"
    remedy = "Correct the id, or remove the waiver; `steelyard rules` lists the rules there are."
    return about(waiver, policies, f"{message}: {hint}" if hint else message, remedy)


def unasked(waiver: Waiver, policies: PolicySet) -> Sequence[Finding]:
    """Return the note about a waiver for a rule that there is and that this policy does not ask, though one of nearly that name.

    Most often another policy asks it, elsewhere or at another stage; and nothing that is found here is hidden.
    """
    near = likely(waiver.rule, dict.fromkeys([rule.id for rule in policies.rules]))
    if not near:
        return ()
    message = f"The waiver is for `{waiver.rule}`, which {listed(policies.packs, 'and')} does not ask: did you mean `{near}`?"
    return (noted(waiver, policies, message, "Correct the id, unless another policy asks the rule."),)


def stranger(waiver: Waiver, policies: PolicySet, near: str) -> Finding:
    """Return the finding about a waiver for a model that there is not."""
    message = f"The waiver names `{redacted(str(waiver.record['model']))}`, which is no model here"
    hint = f": did you mean `{near}`?" if near else ""
    return about(
        waiver, policies, message + hint, "Write the id of a model under `model`, or remove the waiver."
    )


def elsewhere(waiver: Waiver, policies: PolicySet, lines: Sequence[int]) -> Finding:
    """Return the finding about a waiver beside a line on which nothing is found, though it is on others."""
    where = listed([str(line) for line in lines], "and")
    many = len(lines) > 1
    return about(
        waiver,
        policies,
        f"`{waiver.rule}` is found {'on lines' if many else 'on line'} {where}, not where the waiver stands",
        f"Put the comment on {'the line that it is for' if many else f'line {where}'}, or remove it.",
    )


def unneeded(waiver: Waiver, policies: PolicySet) -> Finding:
    """Return the finding about a waiver that covers nothing."""
    return about(waiver, policies, "The waiver is not needed: nothing it covers is found any more", _REMOVE)


def ending(waiver: Waiver, policies: PolicySet, as_of: str) -> Sequence[Finding]:
    """Return the note that a waiver in use ends soon, where it does."""
    days = (date.fromisoformat(waiver.record["expires"]) - date.fromisoformat(as_of)).days
    if days > warn_days(policies.law):
        return ()
    words = "today" if not days else f"in {days} day{'s' if days > 1 else ''}"
    message = f"The waiver ends {words}, and the finding returns the day after"
    return (noted(waiver, policies, message, "Fix the finding, or have the exception approved for longer."),)


def broken_comment(region: Region, problem: str, file: str, policies: PolicySet) -> Finding:
    """Return the finding about a comment that looks like a waiver and is none."""
    law = policies.law
    pointer = f"line {region.start_line}"
    return waiver_finding(LAW, Severity.ERROR, f"A comment that waives nothing: {problem}", file, pointer, region,
                          "Write the waiver whole, or remove the comment.", law)  # fmt: skip


def meant(name: object, models: Collection[Mapping[str, Any]]) -> str:
    """Return the model that a name may have meant; empty where none is near, or there are too many to hold it against."""
    if len(models) > _MOST_MODELS:
        return ""
    return likely(str(name), dict.fromkeys([said for one in models for said in (one["id"], one["model"])]))
