"""The laws of joining conditions: order never matters, and more conditions never make a rule easier to pass."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.evaluate import judge
from steelyard.manifest.bind import Subject
from steelyard.policy.card import Card
from steelyard.policy.language.compile import Leaf, Scope, kleene
from steelyard.policy.language.tree import All
from steelyard.policy.load import Rule
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

SCOPE = Scope({"model": {}}, {"model": ("models", 0)}, "2026-11-23")
SUBJECT = Subject({"model": {}}, {"model": ("models", 0)})
CARD = Card("r", "t", "g", Severity.ERROR, "model", All(), All(), {}, "", "b", "r", (), (), {}, "r.yaml", {})

answers = st.sampled_from([True, False, None])
conditions = st.lists(answers, max_size=6)


def leaves(said: Sequence[bool | None]) -> tuple[Leaf, ...]:
    """Conditions that answer what they are told to."""

    def leaf(answer: bool | None, index: int) -> Leaf:  # noqa: FBT001 - three-valued
        return Leaf(lambda _: answer, lambda _: answer, lambda _: "so", "model", (f"field{index}",))

    return tuple(leaf(answer, index) for index, answer in enumerate(said))


def outcome(when: Sequence[bool | None], require: Sequence[bool | None]) -> Outcome:
    rule = Rule(CARD, Severity.ERROR, Severity.WARNING, {}, leaves(when), leaves(require))
    return judge(rule, SUBJECT, "2026-11-23").outcome


@pytest.mark.parametrize(
    "said", [list(said) for size in range(4) for said in itertools.product([True, False, None], repeat=size)]
)
def test_and_is_the_least_of_its_conditions(said: list[bool | None]) -> None:
    order: list[Any] = [False, None, True]
    assert kleene(leaves(said), SCOPE) is order[min((order.index(answer) for answer in said), default=2)]


@given(conditions, conditions, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_the_outcome(
    when: list[Any], require: list[Any], random: Any
) -> None:
    shuffled = [random.sample(rows, len(rows)) for rows in (when, require)]
    assert outcome(when, require) is outcome(*shuffled)


@given(conditions, conditions, st.integers(0, 6))
def test_an_unknown_row_more_never_lets_anything_pass(
    when: list[Any], require: list[Any], index: int
) -> None:
    before, after = outcome(when, require), outcome(when, [*require[:index], None, *require[index:]])
    assert after in {before, Outcome.UNKNOWN}
    assert not (after is Outcome.UNKNOWN and before is Outcome.FAIL)


@given(conditions, conditions, answers)
def test_a_row_more_in_require_never_turns_fail_into_pass(
    when: list[Any], require: list[Any], more: Any
) -> None:
    if outcome(when, require) is Outcome.FAIL:
        assert outcome(when, [*require, more]) is Outcome.FAIL


@given(conditions, conditions, conditions)
def test_learning_a_fact_never_contradicts_a_verdict(
    when: list[Any], require: list[Any], facts: list[Any]
) -> None:
    """Replacing unknowns by answers keeps every verdict that did not rest on them."""
    known = iter([*facts, *[True] * 12])
    learnt = [[next(known) if answer is None else answer for answer in rows] for rows in (when, require)]
    before, after = outcome(when, require), outcome(*learnt)
    allowed = {before, Outcome.NOT_APPLICABLE} if before is Outcome.PASS else {before}
    assert before is Outcome.UNKNOWN or after in allowed


@given(conditions, conditions)
def test_the_evidence_of_a_finding_is_never_empty(when: list[Any], require: list[Any]) -> None:
    rule = Rule(CARD, Severity.ERROR, Severity.WARNING, {}, leaves(when), leaves(require))
    verdict = judge(rule, SUBJECT, "2026-11-23")
    if verdict.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        assert verdict.evidence
        assert all(
            piece.holds is (False if verdict.outcome is Outcome.FAIL else None) for piece in verdict.evidence
        )
