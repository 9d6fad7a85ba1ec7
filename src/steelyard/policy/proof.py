"""Proves a verdict: the evidence of the conditions that decided it, and the facts that made its rule apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.manifest.references import wanted_there
from steelyard.policy.language.evidence import applying, evidence
from steelyard.policy.language.explain import conditions
from steelyard.policy.language.facts import bounds_of, fact
from steelyard.policy.language.telling import Run
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Field,
    Index,
    ListOf,
    Literal,
    Parameter,
    Quantifier,
    Select,
    Variable,
)
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.language.tree import Node
    from steelyard.policy.rule import Rule
    from steelyard.source import Pointer
    from steelyard.verdict import Evidence

_MOST_KEPT = 32
"""Of so many subjects a rule keeps the proof."""
_MOST_PARTS = 64
_LONGEST = 120
"""What a stranger writes may be long: such a proof is not kept."""


class Proof(NamedTuple):
    """What is told of an outcome: the evidence of the conditions that decided it, and where the facts are that made a rule apply."""

    pieces: tuple[Evidence, ...]
    applied: tuple[Pointer, ...]


def proven(rule: Rule, scope: Scope, outcome: Outcome) -> Verdict:
    """Return a verdict with the evidence of the conditions that decided it.

    The same facts at the same place have the same proof, as they have all over a fleet: it is kept with the rule.
    """
    said, subject = rule.said, scope.pointers[rule.each]
    scope = scope.of(said.org)
    key = _key(rule, scope, outcome)
    proof = None if key is None else rule.proofs.get(key)
    if proof is None:
        proof = proof_of(rule, scope, outcome)
        if key is not None:
            if len(rule.proofs) >= _MOST_KEPT:
                rule.proofs.clear()
            rule.proofs[key] = proof
    pieces = _of_reference(proof.pieces, scope) if rule.each == "reference" else proof.pieces
    weight = rule.weight(outcome)
    return Verdict(
        rule.id, subject, outcome, weight, tuple(pieces), proof.applied, said.enforcement, said.then
    )


def proof_of(rule: Rule, scope: Scope, outcome: Outcome) -> Proof:
    """Prove an outcome on the subject of a scope, the organisation among its records."""
    applied: tuple[Pointer, ...] = ()
    texts = rule.logic.texts
    if outcome is Outcome.UNKNOWN:
        # Where what is required is known to be wrong, only whether it is required is open.
        asked, wanted = rule.explain(scope)
        is_wrong = any(condition.value is False for condition in wanted)
        return Proof(tuple(_deciding(asked if is_wrong else (*asked, *wanted), None, texts)), ())
    run, (when, require) = Run(scope), rule.explainable
    if outcome is Outcome.FAIL:
        pieces = _deciding(conditions(require, run), False, texts)
        applied = applying(when, run)
    elif outcome is Outcome.PASS:
        pieces = _deciding(conditions(require, run), True, texts)
    else:
        pieces = _deciding(conditions(when, run), False, texts)
    return Proof(tuple(pieces), applied)


def _key(rule: Rule, scope: Scope, outcome: Outcome) -> tuple[object, ...] | None:
    """Return all that a proof rests on, the rule apart; None where that is too much to keep, or is not known."""
    fields = rule.reads
    # An id of evidence is a key, and may have megabytes.
    if fields is None or any(
        isinstance(step, str) and len(step) > _LONGEST for step in scope.pointers[rule.each]
    ):
        return None
    parts: list[object] = [outcome.position, scope.as_of]
    for field in fields:
        parts.append(scope.pointers[field.root])
        if not _add_content(fact(field, scope), parts):
            return None
    return tuple(parts)


def _add_content(value: Any, parts: list[object]) -> bool:  # noqa: ANN401 - any manifest value
    """Add what a value says to a key: the same for the same values only. Return whether it is short enough to be kept."""
    class_ = value.__class__
    if class_ is str:
        parts.append(value)
        return len(value) <= _LONGEST
    if not isinstance(value, dict | list):
        # With its class: true is apart from 1. As it is written: there is a zero below zero.
        parts.append((class_, repr(value) if class_ is float else value))
        return True
    if len(parts) + len(value) > _MOST_PARTS:
        return False
    parts.append((class_ is list, len(value)))
    below = [part for entry in value.items() for part in entry] if isinstance(value, dict) else value
    return all(_add_content(one, parts) for one in below)


def reads(terms: Iterable[Node]) -> tuple[Field, ...] | None:
    """Return the fields that conditions read, each once; None where what they read is not in these fields alone."""
    found: dict[tuple[str, ...], Field] = {}
    pending = [*terms]
    while pending:
        node = pending.pop()
        match node:
            case Field():
                ends = bounds_of(node) if node.type.ranged else ()
                found.update({(field.root, *field.path): field for field in (node, *ends)})
            case Call() if node.function != "check":
                pending += node.args
            case ListOf():
                pending += node.items
            case Select() if node.type is None or not node.type.derived:
                pending.append(node.operand)
            case Index():
                pending += node.operand, node.key
            case Quantifier():
                pending += [part for part in (node.over, node.condition, node.body) if part is not None]
            case Literal() | Parameter() | AsOf() | Variable():
                pass
            case _:
                return None
    return tuple(found.values())


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
        is_about_it = not piece.holds and piece.pointer[:-1] == at
        wanted = wanted_there(record, str(piece.pointer[-1])) if is_about_it else ""
        one = piece._replace(pointer=at, found=record["to"], wanted=wanted) if wanted else piece
        if one not in told:
            told.append(one)
    return told
