"""Applies waivers to the findings of a manifest: what is waived, what lapsed, and what is the matter with the waivers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from steelyard.findings import waiver_finding
from steelyard.report import Waived
from steelyard.schemas import did_you_mean
from steelyard.verdict import Outcome, Severity
from steelyard.waivers.force import Standing, in_force, warn_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.report import Finding
    from steelyard.source import Region
    from steelyard.verdict import Verdict
    from steelyard.waivers.waiver import Waiver

LAW: Final = "waiver-invalid"
_SAID: Final = ("reason", "approved_by", "expires", "ticket", "owner", "granted")
_WAIVABLE: Final = (Outcome.FAIL, Outcome.UNKNOWN)


class Applied(NamedTuple):
    """The findings of a manifest with its waivers applied; `about` are those about the waivers themselves.

    `covering` has for each central waiver that covered a finding, by number, why it is not in force, or nothing.
    """

    findings: tuple[Finding, ...]
    about: tuple[Finding, ...]
    covering: Mapping[int, str]


class _Court:
    """Decides once for each waiver whether it is in force, and remembers which covered anything."""

    def __init__(self, policies: PolicySet, facts: Mapping[str, Any], as_of: str) -> None:
        self._facts = facts
        self._as_of = as_of
        self._standings: dict[int, Standing] = {}
        self._laws: Sequence[Rule] = policies.laws
        self.used: dict[int, str] = {}

    def standing(self, waiver: Waiver) -> Standing:
        found = self._standings.get(id(waiver))
        if found is None:
            found = self._standings[id(waiver)] = in_force(waiver, self._laws, self._facts, self._as_of)
        return found


class Case(NamedTuple):
    """What waivers are applied to: a manifest's facts and findings, by which policy, on which day.

    `own` are its waivers and those of its lines, `central` those of central files that concern it. Where they are not
    `honoured` (an auditor's `--no-waivers`) every finding stays, and says what would have waived it.
    """

    facts: Mapping[str, Any]
    pairs: Sequence[tuple[Verdict, Finding]]
    policies: PolicySet
    as_of: str
    own: Sequence[Waiver] = ()
    central: Sequence[Waiver] = ()
    honoured: bool = True


def apply(case: Case) -> Applied:
    """Apply waivers to findings."""
    facts, policies, as_of, own, central = case.facts, case.policies, case.as_of, case.own, case.central
    honoured = case.honoured
    court = _Court(policies, facts, as_of)
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in (*own, *central):
        by_rule.setdefault(waiver.rule, []).append(waiver)
    told = []
    for verdict, finding in case.pairs:
        covering: list[Waiver] = []
        if finding.outcome in _WAIVABLE and finding.rule in by_rule:
            model = _model(verdict, facts)
            covering = [one for one in by_rule[finding.rule] if one.covers(model, finding.region)]
        told.append(_judged(finding, covering, court, honoured=honoured) if covering else finding)
    about_them = list(_about(own, court, policies, as_of)) if honoured else []
    central_covering = {
        number: court.used[id(waiver)] for number, waiver in enumerate(central) if id(waiver) in court.used
    }
    return Applied(tuple(told), tuple(about_them), central_covering)


def _model(verdict: Verdict, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    at = verdict.subject
    if at[:1] != ("models",) or len(at) < 2:  # noqa: PLR2004 - models, index
        return None
    found: Mapping[str, Any] = facts["models"][at[1]]
    return found


def _judged(finding: Finding, covering: list[Waiver], court: _Court, *, honoured: bool) -> Finding:
    """Return a finding waived by the first waiver in force; else with what lapsed."""
    notes = []
    for waiver in covering:
        standing = court.standing(waiver)
        if not standing.holds:
            court.used[id(waiver)] = standing.why  # it is of no use, and not for want of a finding
            notes.append(f"{_where(waiver)} is not in force: {standing.why}")
        elif finding.rule == LAW:
            court.used[id(waiver)] = "no waiver lets a waiver off"
            notes.append(f"{_where(waiver)} waives the rule about waivers, which cannot be")
        elif finding.enforcement == "mandatory":
            court.used[id(waiver)] = "the policy makes the rule mandatory"
            notes.append(f"{_where(waiver)} waives a rule that the policy makes mandatory")
        elif not honoured:
            notes.append(f"{_where(waiver)} would waive it: {waiver.said}")
        else:
            court.used.setdefault(id(waiver), "")
            record = waiver.record
            said = {key: str(record.get(key, "")) for key in _SAID}
            place = {"origin": waiver.origin, "file": waiver.file, "pointer": waiver.pointer}
            waived = Waived(**said, **place, region=waiver.region)
            return finding._replace(outcome=Outcome.WAIVED, waived=waived)
    return finding._replace(lapsed=tuple(notes))


def _where(waiver: Waiver) -> str:
    return f"the waiver at {waiver.file}:{waiver.region.start_line}"


def _about(own: Sequence[Waiver], court: _Court, policies: PolicySet, as_of: str) -> Iterator[Finding]:
    """Yield what is the matter with the waivers of a manifest and of its lines."""
    judged = [id(rule) for rule in policies.settings(LAW)]
    for waiver in own:
        standing = court.standing(waiver)
        if waiver.rule not in policies.known:
            yield unknown_rule(waiver, policies)
        elif court.used.get(id(waiver)) and standing.holds:
            yield about(waiver, policies, f"The waiver is not in force: {court.used[id(waiver)]}")
        elif not standing.holds:
            if waiver.origin != "manifest" or id(standing.by) not in judged:  # else the rule itself has told
                yield about(waiver, policies, f"The waiver is not in force: {standing.why}")
        else:
            yield from in_life(waiver, policies, as_of, used=id(waiver) in court.used)


def in_life(waiver: Waiver, policies: PolicySet, as_of: str, *, used: bool) -> Iterator[Finding]:
    """Yield what is the matter with a waiver in force: nothing needs it, or it ends soon."""
    if not used and policies.settings(waiver.rule):
        yield about(
            waiver, policies, "The waiver is not needed: nothing it covers is found any more", remove=True
        )
    elif used and "expires" in waiver.record:
        days = (date.fromisoformat(waiver.record["expires"]) - date.fromisoformat(as_of)).days
        if days <= warn_days(policies.law):
            words = "today" if not days else f"in {days} day{'s' if days > 1 else ''}"
            message = f"The waiver ends {words}, and the finding returns the day after"
            yield about(waiver, policies, message)._replace(severity=Severity.NOTE)


def unknown_rule(waiver: Waiver, policies: PolicySet) -> Finding:
    """Return the finding about a waiver for a rule that there is not."""
    hint = did_you_mean(waiver.rule, sorted(policies.known))
    message = f"The waiver is for a rule that there is not, `{waiver.rule}`"
    return about(waiver, policies, f"{message}: {hint}" if hint else message)


def about(waiver: Waiver, policies: PolicySet, message: str, *, remove: bool = False) -> Finding:
    """Return a finding about a waiver, as heavy as the rule about waivers is in the policy."""
    law = policies.law
    severity = law.severity if policies.settings(LAW) else Severity.WARNING
    remedy = "Remove the waiver." if remove else law.said.remedy
    return waiver_finding(LAW, severity, message, waiver.file, waiver.pointer, waiver.region, remedy, law)


def broken_comment(region: Region, problem: str, file: str, policies: PolicySet) -> Finding:
    """Return the finding about a comment that looks like a waiver and is none."""
    law = policies.law
    pointer = f"line {region.start_line}"
    return waiver_finding(LAW, Severity.ERROR, f"A comment that waives nothing: {problem}", file, pointer, region,
                          "Write the waiver whole, or remove the comment.", law)  # fmt: skip
