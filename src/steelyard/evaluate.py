"""Judges a manifest: every rule on every subject, a pure function of facts, policy set and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.decide import OUTCOMES, Scope
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.rule import Counted
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.language.explain import Explained
    from steelyard.policy.rule import Kind, PolicySet, Rule
    from steelyard.source import Pointer
    from steelyard.verdict import Evidence


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


def evaluate(manifest: Manifest, policies: PolicySet, as_of: str, *, thorough: bool = False) -> Judgement:
    """Judge every subject by every rule; findings carry their evidence, and when `thorough` so does all else.

    Raises PolicyError for a rule that has no answer: it never counts as held.
    """
    verdicts: list[Verdict] = []
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
            for number in counted.told:
                scope = Scope(*manifest.subject(kind.each, seen), as_of)
                verdicts.append(_evidenced(kind.rules[number], scope, OUTCOMES[positions[number]]))
    return Judgement(verdicts, cells)


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
        return _evidenced(rule, scope, outcome)
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


def _evidenced(rule: Rule, scope: Scope, outcome: Outcome) -> Verdict:
    """Return a verdict with the evidence of the conditions that decided it."""
    from steelyard.policy.language.evidence import applying, evidence  # noqa: PLC0415 - only findings are explained
    from steelyard.policy.language.explain import conditions  # noqa: PLC0415 - as above

    scope = scope.of(rule.said.org)
    explain, (when, require, texts) = rule.explainer(scope), rule.logic

    def of(conditions: Iterable[Explained], *, value: bool | None) -> tuple[Evidence, ...]:
        deciding = [condition for condition in conditions if condition.value is value]
        pieces = tuple([piece for condition in deciding for piece in evidence(condition, texts)])
        return _of_reference(pieces, scope) if rule.each == "reference" else pieces

    applied: tuple[Pointer, ...] = ()
    match outcome:
        case Outcome.FAIL:
            decided = of(conditions(require.terms, explain), value=False)
            applied = tuple(applying(when.terms, explain, scope.pointers))
        case Outcome.UNKNOWN:
            # Where what is required is known to be wrong, only whether it is required is open.
            asked, wanted = rule.explain(scope)
            is_wrong = any(condition.value is False for condition in wanted)
            decided = of(asked if is_wrong else (*asked, *wanted), value=None)
        case Outcome.PASS:
            decided = of(conditions(require.terms, explain), value=True)
        case _:
            decided = of(conditions(when.terms, explain), value=False)
    weight, said = rule.weight(outcome), rule.said
    subject = scope.pointers[rule.each]
    return Verdict(rule.id, subject, outcome, weight, decided, applied, said.enforcement, said.then)


def _of_reference(pieces: Iterable[Evidence], scope: Scope) -> tuple[Evidence, ...]:
    """Return evidence that what is referred to is not there as what is written, and what it should lead to."""
    from steelyard.manifest.references import wanted_there  # noqa: PLC0415 - only findings are explained

    record, at = scope.records["reference"], scope.pointers["reference"]
    told: list[Evidence] = []
    for piece in pieces:
        is_about_it = piece.holds is False and piece.pointer[:-1] == at
        wanted = wanted_there(record, str(piece.pointer[-1])) if is_about_it else ""
        one = piece._replace(pointer=at, found=record["to"], wanted=wanted) if wanted else piece
        if one not in told:
            told.append(one)
    return tuple(told)
