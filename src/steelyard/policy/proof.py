"""Proves a verdict: the evidence of the conditions that decided it, and the facts that made its rule apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.manifest.references import wanted_there
from steelyard.policy.language.evidence import applying, evidence
from steelyard.policy.language.explain import conditions
from steelyard.policy.language.telling import Run
from steelyard.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.rule import Rule
    from steelyard.source import Pointer
    from steelyard.verdict import Evidence


def proven(rule: Rule, scope: Scope, outcome: Outcome) -> Verdict:
    """Return a verdict with the evidence of the conditions that decided it."""
    said, subject = rule.said, scope.pointers[rule.each]
    scope = scope.of(said.org)
    applied: tuple[Pointer, ...] = ()
    texts = rule.logic.texts
    if outcome is Outcome.UNKNOWN:
        # Where what is required is known to be wrong, only whether it is required is open.
        asked, wanted = rule.explain(scope)
        is_wrong = any(condition.value is False for condition in wanted)
        pieces = _deciding(asked if is_wrong else (*asked, *wanted), None, texts)
    else:
        run, (when, require) = Run(scope), rule.explainable
        if outcome is Outcome.FAIL:
            pieces = _deciding(conditions(require, run), False, texts)
            applied = applying(when, run)
        elif outcome is Outcome.PASS:
            pieces = _deciding(conditions(require, run), True, texts)
        else:
            pieces = _deciding(conditions(when, run), False, texts)
    if rule.each == "reference":
        pieces = _of_reference(pieces, scope)
    weight = rule.weight(outcome)
    return Verdict(rule.id, subject, outcome, weight, tuple(pieces), applied, said.enforcement, said.then)


def _deciding(
    conditions: Sequence[Explained],
    value: bool | None,  # noqa: FBT001 - what they came to
    texts: Mapping[Pointer, str],
) -> list[Evidence]:
    """Return the evidence of those conditions that came to a value."""
    pieces = []
    for condition in conditions:
        if condition.value is value:
            pieces += evidence(condition, texts)
    return pieces


def _of_reference(pieces: Iterable[Evidence], scope: Scope) -> list[Evidence]:
    """Return evidence that what is referred to is not there as what is written, and what it should lead to."""
    record, at = scope.records["reference"], scope.pointers["reference"]
    told: list[Evidence] = []
    for piece in pieces:
        is_about_it = piece.holds is False and piece.pointer[:-1] == at
        wanted = wanted_there(record, str(piece.pointer[-1])) if is_about_it else ""
        one = piece._replace(pointer=at, found=record["to"], wanted=wanted) if wanted else piece
        if one not in told:
            told.append(one)
    return told
