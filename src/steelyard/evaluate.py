"""Judges a manifest: every rule on every subject, a pure function of facts, policy set and date."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.knowledge.derived import Groups
from steelyard.policy.language.decide import OUTCOMES, Scope
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.rule import Counted
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.manifest.bind import Manifest, Seen, Subject
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
    (decided,) = decide([manifest], policies, as_of, thorough=thorough)
    return Judgement(prove(manifest, decided.told, as_of), decided.cells)


def decide(
    manifests: Sequence[Manifest], policies: PolicySet, as_of: str, *, thorough: bool = False
) -> list[Decided]:
    """Judge every subject of some manifests by every rule, as `evaluate` does, and leave what is told to `prove`.

    A few rules are asked about all subjects, and then the next few: all of them are more code than the processor keeps near.
    """
    decided = [Decided([], []) for _ in manifests]
    try:
        for kind in policies.kinds:
            asked = [
                (one, manifest.facts, seen, Groups(seen[0], as_of))
                for one, manifest in zip(decided, manifests, strict=True)
                for seen in manifest.seen(kind.each)
            ]
            answers = [
                [ask(facts, seen[1], seen[0], as_of, derived) for _, facts, seen, derived in asked]
                for ask in kind.asks
            ]
            for (one, _, seen, _), said in zip(asked, zip(*answers, strict=True), strict=True):
                _count(one, kind, seen, tuple(chain.from_iterable(said)), thorough)
    except EvaluationError:
        if len(manifests) == 1:
            return [_decided_alone(manifests[0], policies, as_of, thorough)]
        # In order, so that of several rules without an answer that of the first manifest is told.
        return [
            one for manifest in manifests for one in decide([manifest], policies, as_of, thorough=thorough)
        ]
    return decided


def _decided_alone(manifest: Manifest, policies: PolicySet, as_of: str, thorough: bool) -> Decided:  # noqa: FBT001 - as above
    """Judge a manifest of which a rule may have no answer, or another condition of that rule decides all the same."""
    decided = Decided([], [])
    try:
        for kind in policies.kinds:
            for seen in manifest.seen(kind.each):
                scope = Scope(*manifest.subject(kind.each, seen), as_of)
                positions = tuple([_decided(rule, scope).position for rule in kind.rules])
                _count(decided, kind, seen, positions, thorough)
    except PolicyError as error:
        error.message += f", in {manifest.document.source.path}"
        raise
    return decided


def _count(decided: Decided, kind: Kind, seen: Seen, positions: tuple[int, ...], thorough: bool) -> None:  # noqa: FBT001 - as above
    """Count the answers on a subject, and note what is to be told of them."""
    counted = kind.counted.get((positions, thorough)) or _counted(kind, positions, thorough)
    decided.cells.extend(counted.cells)
    decided.told.extend(
        [Told(kind.rules[number], seen, OUTCOMES[positions[number]]) for number in counted.told]
    )


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
    """Return which verdicts count: of a rule's settings for several scopes the heaviest, or else the first."""
    counts = [True] * len(positions)
    for span in kind.alternatives:
        chosen = max(span, key=lambda place: kind.rules[place].heft[positions[place]])
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
