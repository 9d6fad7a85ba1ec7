"""Judges a subject by a rule once more, and keeps what every condition came to and what decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.explanation.model import State
from steelyard.policy.language.evidence import telling
from steelyard.policy.language.explain import conditions, told_by
from steelyard.policy.language.runtime import MOST_STEPS, EvaluationError
from steelyard.policy.language.whole import WholeRun, WholeTellers
from steelyard.record import NamedTuple
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
    from steelyard.policy.rule import Rule

_SPENT = f"more than {MOST_STEPS:,} steps"


class Judged(NamedTuple):
    """A rule on a subject, explained whole; `outcome` is None when it has no answer, and `problem` why."""

    when: tuple[Explained, ...]
    require: tuple[Explained, ...]
    known: State
    holds: State
    outcome: Outcome | None
    problem: str


def judged(rule: Rule, scope: Scope) -> Judged:
    """Explain a rule's conditions whole, and conclude: the very outcome that `Rule.decide` comes to."""
    tellers, run = WholeTellers(rule.said.params), WholeRun(scope.of(rule.said.org))
    when = conditions(told_by(tellers, rule.logic.when.terms), run)
    known, problem = _answer(when)
    require: tuple[Explained, ...] = ()
    holds = State.NOT_COMPUTED
    if known not in (State.FALSE, State.NO_ANSWER):
        require = conditions(told_by(tellers, rule.logic.require.terms), run)
        holds, problem = _answer(require)
    outcome = _outcome(known, holds)
    try:
        decided: Outcome | None = rule.decide(scope)
    except EvaluationError:
        decided = None
    assert outcome is decided, f"{rule.id} is {decided}, and was explained as {outcome}"  # noqa: S101 - a bug of ours
    return Judged(when, require, known, holds, outcome, problem)


def _answer(conditions: Sequence[Explained]) -> tuple[State, str]:
    """Join conditions by *and* as the compiled code does: a spent budget ends it, other failures one False outweighs."""
    problem = ""
    for condition in conditions:
        if condition.failure == _SPENT:
            return State.NO_ANSWER, condition.failure
        if condition.failure:
            problem = problem or condition.failure
        elif condition.value is False:
            return State.FALSE, ""
    if problem:
        return State.NO_ANSWER, problem
    is_open = any(condition.value is None for condition in conditions)
    return (State.UNKNOWN if is_open else State.TRUE), ""


def _outcome(known: State, holds: State) -> Outcome | None:
    if State.NO_ANSWER in (known, holds):
        return None
    if known is State.FALSE:
        return Outcome.NOT_APPLICABLE
    if holds is State.TRUE:
        return Outcome.PASS
    return Outcome.FAIL if known is State.TRUE and holds is State.FALSE else Outcome.UNKNOWN


def decided_by(one: Judged) -> list[tuple[Explained, bool, bool | None]]:
    """Return the leaves that decided and tell why, each with what was wanted of it and what its condition came to."""
    conditions: Sequence[Explained]
    value: bool | None
    match one.outcome:
        case Outcome.FAIL:
            conditions, value = one.require, False
        case Outcome.PASS:
            conditions, value = one.require, True
        case Outcome.NOT_APPLICABLE:
            conditions, value = one.when, False
        case Outcome.UNKNOWN if one.holds is State.FALSE:
            # What is required is known to be wrong: only whether it is required is open.
            conditions, value = one.when, None
        case Outcome.UNKNOWN:
            conditions, value = (*one.when, *one.require), None
        case _:
            return []
    alike = [condition for condition in conditions if condition.value is value]
    return [(leaf, wanted, value) for condition in alike for leaf, wanted in telling(condition)]
