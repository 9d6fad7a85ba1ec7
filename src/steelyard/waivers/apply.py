"""Applies waivers to the findings of a manifest: what is waived, what lapsed, and what is the matter with the waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.policy.rule import LAW
from steelyard.record import NamedTuple
from steelyard.report import Waived
from steelyard.verdict import Outcome
from steelyard.waivers.force import Standing, in_force
from steelyard.waivers.reasons import MANDATORY, OF_WAIVERS, Reason, joined
from steelyard.waivers.telling import (
    elsewhere,
    ending,
    meant,
    not_in_force,
    reworded,
    stranger,
    unasked,
    unknown_rule,
    unneeded,
)
from steelyard.waivers.waiver import is_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.rule import PolicySet
    from steelyard.report import Finding
    from steelyard.verdict import Verdict
    from steelyard.waivers.waiver import Waiver

_SAID: Final = ("reason", "approved_by", "expires", "ticket", "owner", "granted")
_WAIVABLE: Final = (Outcome.FAIL, Outcome.UNKNOWN)


class Applied(NamedTuple):
    """The findings of a manifest with its waivers applied; `about` are those about the waivers themselves.

    `covering` has for each central waiver that covered a finding, by number, why it is not in force, or nothing.
    """

    findings: tuple[Finding, ...]
    about: tuple[Finding, ...]
    covering: Mapping[int, tuple[Reason, ...]]


class _Standings:
    """Decides once for each waiver whether it is in force, and remembers which covered anything."""

    def __init__(self, policies: PolicySet, facts: Mapping[str, Any], as_of: str) -> None:
        self._facts = facts
        self._as_of = as_of
        self._standings: dict[int, Standing] = {}
        self._laws = policies.laws
        self.used: dict[int, tuple[Reason, ...]] = {}

    def standing(self, waiver: Waiver) -> Standing:
        found = self._standings.get(id(waiver))
        if found is None:
            found = self._standings[id(waiver)] = in_force(waiver, self._laws, self._facts, self._as_of)
        return found


class Case(NamedTuple):
    """What waivers are applied to: a manifest's facts and findings, by which policy, on which day.

    `own` are its waivers, in their order, and then those of its lines, `central` those of central files that concern it. Where
    they are not `honoured` (an auditor's `--no-waivers`) every finding stays, and says what would have waived it.
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
    standings = _Standings(case.policies, case.facts, case.as_of)
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in (*case.own, *case.central):
        by_rule.setdefault(waiver.rule, []).append(waiver)
    told = []
    for verdict, original in case.pairs:
        finding = _worded(verdict, original, case.own, standings)
        covering: list[Waiver] = []
        if finding.outcome in _WAIVABLE and finding.rule in by_rule:
            model = _model(verdict, case.facts)
            covering = [one for one in by_rule[finding.rule] if one.covers(model, finding.region)]
        told.append(_judged(finding, covering, standings, honoured=case.honoured) if covering else finding)
    about_them = list(_about(case, told, standings)) if case.honoured else []
    central_covering = {
        number: standings.used[id(waiver)]
        for number, waiver in enumerate(case.central)
        if id(waiver) in standings.used
    }
    return Applied(tuple(told), tuple(about_them), central_covering)


def _worded(verdict: Verdict, finding: Finding, own: Sequence[Waiver], standings: _Standings) -> Finding:
    """Return a finding of the rule about waivers with the words of its cause, any other as it is."""
    if finding.rule != LAW or finding.outcome not in _WAIVABLE:
        return finding
    at = verdict.subject[1]
    assert isinstance(at, int)  # noqa: S101 - the place of a waiver in the list
    standing = standings.standing(own[at])
    return finding if standing.holds else reworded(finding, own[at], standing.reasons)


def _model(verdict: Verdict, facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    at = verdict.subject
    if at[:1] != ("models",) or len(at) < 2:  # noqa: PLR2004 - models, index
        return None
    found: Mapping[str, Any] = facts["models"][at[1]]
    return found


def _judged(finding: Finding, covering: list[Waiver], standings: _Standings, *, honoured: bool) -> Finding:
    """Return a finding waived by the first waiver in force; else with what lapsed."""
    notes = []
    for waiver in covering:
        standing = standings.standing(waiver)
        reasons = standing.reasons
        if standing.holds and finding.rule == LAW:
            reasons = (OF_WAIVERS,)
        elif standing.holds and finding.enforcement == "mandatory":
            reasons = (MANDATORY,)
        if reasons:
            standings.used[id(waiver)] = reasons  # it is of no use, and not for want of a finding
            notes.append(f"{_where(waiver)} is not in force: it {joined(reasons)}")
        elif not honoured:
            notes.append(f"{_where(waiver)} would waive it: {waiver.said}")
        else:
            standings.used.setdefault(id(waiver), ())
            record = waiver.record
            said = {key: str(record.get(key, "")) for key in _SAID}
            place = {"origin": waiver.origin, "file": waiver.file, "pointer": waiver.pointer}
            waived = Waived(**said, **place, region=waiver.region)
            return finding._replace(outcome=Outcome.WAIVED, waived=waived)
    return finding._replace(lapsed=tuple(notes))


def _where(waiver: Waiver) -> str:
    return f"the waiver at {waiver.file}:{waiver.region.start_line}"


def _about(case: Case, told: Sequence[Finding], standings: _Standings) -> Iterator[Finding]:
    """Yield what is the matter with the waivers of a manifest and of its lines."""
    policies = case.policies
    judged = [id(rule) for rule in policies.settings(LAW)]
    for waiver in case.own:
        standing = standings.standing(waiver)
        used = standings.used.get(id(waiver))
        if waiver.rule not in policies.known:
            yield unknown_rule(waiver, policies)
        elif not standing.holds:
            if waiver.origin != "manifest" or id(standing.by) not in judged:  # else the rule itself has told
                yield not_in_force(waiver, policies, standing.reasons)
        elif used:
            yield not_in_force(waiver, policies, used)
        elif used is not None:
            yield from ending(waiver, policies, case.as_of)
        elif not policies.settings(waiver.rule):
            yield from unasked(waiver, policies)
        else:
            yield _idle(waiver, case, told)


def _idle(waiver: Waiver, case: Case, told: Sequence[Finding]) -> Finding:
    """Return why a waiver in force covers nothing: it is for something else than it should be, or not needed."""
    policies, models = case.policies, case.facts["models"]
    name = waiver.record.get("model")
    if name is not None and not any(is_named(one, name) for one in models):
        return stranger(waiver, policies, meant(name, models))
    if waiver.origin == "inline":
        found = [one for one in told if one.rule == waiver.rule and one.outcome in _WAIVABLE]
        if lines := sorted({one.region.start_line for one in found}):
            return elsewhere(waiver, policies, lines)
    return unneeded(waiver, policies)
