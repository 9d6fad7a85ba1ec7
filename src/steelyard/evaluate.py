"""Judges a manifest: every rule on every subject, a pure function of facts, policy set and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.decide import Scope
from steelyard.policy.language.runtime import EvaluationError
from steelyard.verdict import Outcome, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.language.explain import Explained
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
    try:
        outcome = rule.decide(scope)
    except EvaluationError as error:
        raise rule.failure(scope, str(error)) from error
    if outcome is Outcome.UNKNOWN and not (thorough or rule.on_unknown is not Severity.NONE):
        return Verdict(rule.id, at, outcome, rule.on_unknown)
    if outcome is Outcome.UNKNOWN or outcome is Outcome.FAIL or thorough:
        return _evidenced(rule, scope, outcome)
    return Verdict(rule.id, at, outcome, rule.severity)


def _evidenced(rule: Rule, scope: Scope, outcome: Outcome) -> Verdict:
    """Return a verdict with the evidence of the conditions that decided it."""
    from steelyard.policy.language.evidence import evidence  # noqa: PLC0415 - only findings are explained

    at, texts = scope.pointers[rule.each], rule.card.texts
    when, require = rule.explain(scope)

    def of(conditions: Sequence[Explained], *, value: bool | None) -> tuple[Evidence, ...]:
        deciding = (condition for condition in conditions if condition.value is value)
        return tuple(piece for condition in deciding for piece in evidence(condition, texts))

    match outcome:
        case Outcome.FAIL:
            failed = of(require, value=False)
            return Verdict(rule.id, at, outcome, rule.severity, failed, of(when, value=True))
        case Outcome.UNKNOWN:
            return Verdict(rule.id, at, outcome, rule.on_unknown, of((*when, *require), value=None))
        case Outcome.PASS:
            return Verdict(rule.id, at, outcome, rule.severity, of(require, value=True))
        case _:
            return Verdict(rule.id, at, outcome, rule.severity, of(when, value=False))
