"""Judges a manifest: every rule on every subject, a pure function of facts, policy set and date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.decide import OUTCOMES, Scope
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.rule import Counted
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.rule import Kind, PolicySet, Rule


WIDTH = len(Outcome)
_MOST_COUNTED = 1024


class Judgement(NamedTuple):
    """What the rules say of a manifest, subject by subject in the document's order, of each the rules by id.

    `verdicts` are the findings, or everything when asked to be thorough. `cells` has one number for every verdict
    there was: WIDTH times the rule's place in the set, plus the outcome's position. Numbers cost a run far less
    than verdicts that nobody looks at.
    """

    verdicts: list[Verdict]
    cells: list[int]


class Told(NamedTuple):
    """An outcome that is to be told, and not explained yet: how a rule fared on a subject, as its manifest has it."""

    rule: Rule
    seen: Any
    outcome: Outcome


class Decided(NamedTuple):
    """What the rules say of a manifest, before anybody is told why: `told` becomes the verdicts of a `Judgement`."""

    told: list[Told]
    cells: list[int]


def evaluate(manifest: Manifest, policies: PolicySet, as_of: str, *, thorough: bool = False) -> Judgement:
    """Judge every subject by every rule; findings carry their evidence, and when `thorough` so does all else.

    Raises PolicyError for a rule that has no answer: it never counts as held.
    """
    decided = decide(manifest, policies, as_of, thorough=thorough)
    return Judgement(prove(manifest, decided.told, as_of), decided.cells)


def decide(manifest: Manifest, policies: PolicySet, as_of: str, *, thorough: bool = False) -> Decided:
    """Judge every subject by every rule, as `evaluate` does, and leave what is told to `prove`."""
    told: list[Told] = []
    cells: list[int] = []
    for kind in policies.kinds:
        for seen in manifest.seen(kind.each):
            try:
                positions = kind.ask(manifest.facts, seen[1], seen[0], as_of)
            except EvaluationError:
                scope = Scope(*manifest.subject(kind.each, seen), as_of)
                positions = tuple([_decided(rule, scope).position for rule in kind.rules])
            counted = kind.counted.get((positions, thorough)) or _counted(kind, positions, thorough)
            cells += counted.cells
            told += [Told(kind.rules[number], seen, OUTCOMES[positions[number]]) for number in counted.told]
    return Decided(told, cells)


def prove(manifest: Manifest, told: Sequence[Told], as_of: str) -> list[Verdict]:
    """Return the verdicts of what is told, each with its evidence."""
    return [
        _proven(rule, Scope(*manifest.subject(rule.each, seen), as_of), outcome)
        for rule, seen, outcome in told
    ]


def _counted(kind: Kind, positions: tuple[int, ...], thorough: bool) -> Counted:  # noqa: FBT001 - as it is kept
    """Return what counts of the outcomes on a subject, by their positions."""
    counts = _counting(kind, positions)
    numbers = [number for number, counted in enumerate(counts) if counted]
    found = Counted(
        tuple([WIDTH * kind.places[number] + positions[number] for number in numbers]),
        tuple([number for number in numbers if thorough or kind.tells[number][positions[number]]]),
    )
    if len(kind.counted) >= _MOST_COUNTED:
        kind.counted.clear()
    kind.counted[positions, thorough] = found
    return found


def _counting(kind: Kind, positions: tuple[int, ...]) -> list[bool]:
    """Return which verdicts count: of a rule's settings for several scopes the first that applies, or else the first."""
    counts = [True] * len(positions)
    for span in kind.alternatives:
        apart = Outcome.NOT_APPLICABLE.position
        chosen = next((place for place in span if positions[place] != apart), span.start)
        for place in span:
            counts[place] = place == chosen
    return counts


def judge(rule: Rule, subject: Subject, as_of: str, *, thorough: bool = False) -> Verdict:
    """Judge one subject by one rule.

    The rule says *when implies require* in Kleene's strong logic: it holds where `when` is false (not
    applicable) or `require` is true (pass); it fails where `when` is true and `require` false; everything
    else is unknown.
    """
    scope = Scope(*subject, as_of)
    outcome = _decided(rule, scope)
    if thorough or rule.tells[outcome.position]:
        return _proven(rule, scope, outcome)
    return Verdict(
        rule.id,
        scope.pointers[rule.each],
        outcome,
        rule.weight(outcome),
        (),
        (),
        rule.said.enforcement,
        rule.said.then,
    )


def _decided(rule: Rule, scope: Scope) -> Outcome:
    try:
        return rule.decide(scope)
    except EvaluationError as error:
        raise rule.failure(scope, str(error)) from error


def _proven(rule: Rule, scope: Scope, outcome: Outcome) -> Verdict:
    from steelyard.policy.proof import proven  # noqa: PLC0415 - only findings are explained

    return proven(rule, scope, outcome)
