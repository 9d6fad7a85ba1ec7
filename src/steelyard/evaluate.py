"""Judges a manifest: every rule on every subject, a pure function of facts, policy set and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.compile import Scope, kleene
from steelyard.verdict import Outcome, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.language.compile import Compiled
    from steelyard.policy.load import PolicySet, Rule
    from steelyard.verdict import Evidence


def evaluate(
    manifest: Manifest, policies: PolicySet, as_of: str, *, thorough: bool = False
) -> Iterator[Verdict]:
    """Yield the verdict of every rule on every subject, rules by id, subjects in the document's order.

    Findings always carry their evidence; passes, what does not apply, and unknowns that weigh nothing only when
    `thorough`.
    """
    subjects: dict[str, list[Subject]] = {}
    for rule in policies.rules:
        each = rule.card.each
        if each not in subjects:
            subjects[each] = list(manifest.subjects(each))
        for subject in subjects[each]:
            yield judge(rule, subject, as_of, thorough=thorough)


def judge(rule: Rule, subject: Subject, as_of: str, *, thorough: bool = False) -> Verdict:
    """Judge one subject by one rule.

    The rule says *when implies require* in Kleene's strong logic: it holds where `when` is false (not
    applicable) or `require` is true (pass); it fails where `when` is true and `require` false; everything
    else is unknown.
    """
    scope = Scope(subject.records, subject.pointers, as_of)
    at = scope.pointers[rule.card.each]
    applies = kleene(rule.when, scope)
    if applies is False:
        evidence = _evidence(rule.when, scope, holding=False) if thorough else ()
        return Verdict(rule.card.id, at, Outcome.NOT_APPLICABLE, rule.severity, evidence)
    required = kleene(rule.require, scope)
    if required is True:
        evidence = _evidence(rule.require, scope, holding=True) if thorough else ()
        return Verdict(rule.card.id, at, Outcome.PASS, rule.severity, evidence)
    if applies and required is False:
        evidence = _evidence(rule.require, scope, holding=False)
        return Verdict(rule.card.id, at, Outcome.FAIL, rule.severity, evidence)
    weighs = thorough or rule.on_unknown is not Severity.NONE
    evidence = _evidence((*rule.when, *rule.require), scope, holding=None) if weighs else ()
    return Verdict(rule.card.id, at, Outcome.UNKNOWN, rule.on_unknown, evidence)


def _evidence(leaves: Compiled, scope: Scope, *, holding: bool | None) -> tuple[Evidence, ...]:
    """Return the evidence of the leaves that decided: those with this answer."""
    every = (leaf.evidence(scope) for leaf in leaves)
    return tuple(piece for piece in every if piece.holds is holding)
