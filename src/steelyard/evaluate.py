"""Judges a manifest: every rule on every subject, a pure function of facts, policy set and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.compile import Scope
from steelyard.verdict import Outcome, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.language.compile import Compiled
    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.verdict import Evidence


def evaluate(
    manifest: Manifest, policies: PolicySet, as_of: str, *, thorough: bool = False
) -> Iterator[Verdict]:
    """Yield the verdict of every rule on every subject, rules by id, subjects in the document's order.

    Findings always carry their evidence; passes, what does not apply, and unknowns that weigh nothing only when
    `thorough`.
    """
    scopes: dict[str, list[Scope]] = {}
    for rule in policies.rules:
        each = rule.each
        if each not in scopes:
            scopes[each] = [Scope(*subject, as_of) for subject in manifest.subjects(each)]
        for scope in scopes[each]:
            yield _judge(rule, scope, thorough=thorough)


def judge(rule: Rule, subject: Subject, as_of: str, *, thorough: bool = False) -> Verdict:
    """Judge one subject by one rule.

    The rule says *when implies require* in Kleene's strong logic: it holds where `when` is false (not
    applicable) or `require` is true (pass); it fails where `when` is true and `require` false; everything
    else is unknown.
    """
    return _judge(rule, Scope(*subject, as_of), thorough=thorough)


def _judge(rule: Rule, scope: Scope, *, thorough: bool) -> Verdict:
    at = scope.pointers[rule.each]
    outcome = rule.decide(scope)
    if outcome is Outcome.FAIL:
        return Verdict(
            rule.id, at, outcome, rule.severity, _evidence(rule.leaves.require, scope, holding=False)
        )
    if outcome is Outcome.UNKNOWN:
        weighs = thorough or rule.on_unknown is not Severity.NONE
        leaves = (*rule.leaves.when, *rule.leaves.require) if weighs else ()
        return Verdict(rule.id, at, outcome, rule.on_unknown, _evidence(leaves, scope, holding=None))
    evidence: tuple[Evidence, ...] = ()
    if thorough:
        leaves = rule.leaves.require if outcome is Outcome.PASS else rule.leaves.when
        evidence = _evidence(leaves, scope, holding=outcome is Outcome.PASS)
    return Verdict(rule.id, at, outcome, rule.severity, evidence)


def _evidence(leaves: Compiled, scope: Scope, *, holding: bool | None) -> tuple[Evidence, ...]:
    """Return the evidence of the leaves that decided: those with this answer."""
    every = (leaf.evidence(scope) for leaf in leaves)
    return tuple(piece for piece in every if piece.holds is holding)
