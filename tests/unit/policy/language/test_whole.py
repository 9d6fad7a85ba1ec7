"""A condition explained whole: what was computed is the same as ever, and beside it stands what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from steelyard.policy.language.runtime import MOST_STEPS
from steelyard.policy.language.whole import WholeExplainer
from tests.property.grammar import conditions
from tests.property.test_language import records, typed
from tests.unit.policy.language.expressions import PARAMS, checked, explained, scope

if TYPE_CHECKING:
    from steelyard.policy.language.explained import Explained

MODEL: dict[str, Any] = {
    "license": "MIT",
    "regions": ["EU", "US", "JP"],
    "benchmarks": [{"name": "a", "n": 0}, {"name": "b", "n": 4}, {"name": "c"}],
    "lifecycle": {"notice_days": 0},
}


def whole(text: str) -> Explained:
    return WholeExplainer(scope({"model": MODEL}), PARAMS).explain(checked(text))


def shape(told: Explained) -> Any:
    """What `Explainer` tells of a node; a failure is told with the way that led to it, here without."""
    if told.failure:
        return told.node, told.failure
    return told.node, told.value, told.pointer, [shape(part) for part in told.parts if not part.failure]


@settings(max_examples=200)
@given(conditions, records())
def test_what_was_computed_is_the_same(text: str, found: dict[str, Any]) -> None:
    node = typed(text)
    one, other = explained(node, found), WholeExplainer(scope(found), PARAMS).explain(node)
    assert repr(shape(one)) == repr(shape(other))


def test_the_branch_that_was_not_chosen_stands_beyond() -> None:
    chosen = whole("has(model.license) ? model.license == 'x' : has(model.terms)")
    assert [part.value for part in (*chosen.parts, *chosen.beyond)] == [True, False, False]
    neither = whole("model.terms == 'x' ? has(model.license) : has(model.terms)")
    assert [part.value for part in neither.parts] == [None]
    assert [part.value for part in neither.beyond] == [True, False]


@pytest.mark.parametrize(
    ("text", "parts", "beyond"),
    [
        ("model.regions.all(r, r == 'EU')", [("EU", True), ("US", False)], [("JP", False)]),
        ("model.regions.exists(r, r == 'EU')", [("EU", True)], [("US", False), ("JP", False)]),
        ("model.regions.exists_one(r, r != 'JP')", [("EU", True), ("US", True), ("JP", False)], []),
        ("size(model.regions.filter(r, r == 'JP')) == 1", [("EU", False), ("US", False), ("JP", True)], []),
    ],
)
def test_the_elements_that_were_not_needed_stand_beyond(text: str, parts: Any, beyond: Any) -> None:
    told = whole(text)
    while told.parts[0].parts:
        told = told.parts[0]
    assert [(part.element and part.element.value, part.value) for part in told.parts[1:]] == parts
    assert [(part.element and part.element.value, part.value) for part in told.beyond] == beyond
    assert all(part.element and part.element.pointer for part in (*told.parts[1:], *told.beyond))


def test_the_keys_of_a_map_are_elements_too() -> None:
    facts = {"manifest": {"decision": {"tradeoffs": {"T1": "x", "T2": "y"}}}, "model": {}}
    told = WholeExplainer(scope(facts), PARAMS).explain(
        checked("manifest.decision.tradeoffs.exists(t, t == 'T1')")
    )
    assert [part.element and part.element.pointer for part in (*told.parts[1:], *told.beyond)] == [
        ("decision", "tradeoffs", "T1"),
        ("decision", "tradeoffs", "T2"),
    ]


def test_a_failure_keeps_the_way_to_it() -> None:
    told = whole("model.benchmarks.all(b, 1 / b.n >= 0)")
    assert told.failure == "a division by zero"
    assert [(part.failure, part.value) for part in told.parts[1:]] == [
        ("a division by zero", None),
        ("", True),
        ("", None),
    ]
    failed = told.parts[1]
    assert failed.element
    assert failed.element.pointer == ("models", 0, "benchmarks", 0)
    (inner,) = failed.parts
    assert [part.value for part in inner.parts] == [1, 0]


def test_one_element_makes_up_for_the_failure_of_another() -> None:
    told = whole("model.benchmarks.exists(b, 1 / b.n == 0) && 1 / model.lifecycle.notice_days > 0")
    walked, failed = told.parts
    assert [(part.failure, part.value) for part in walked.parts[1:]] == [
        ("a division by zero", None),
        ("", True),
    ]
    assert [part.value for part in walked.beyond] == [None]
    (inner,) = failed.parts
    assert (failed.failure, inner.failure) == ("a division by zero",) * 2
    assert [part.value for part in inner.parts] == [1, 0], "nothing of the element's failure"


def test_what_was_not_needed_may_fail() -> None:
    told = whole("model.benchmarks.exists(b, b.name == 'a' || 1 / b.n == 7)")
    assert told.value is True
    assert [part.failure for part in told.beyond] == ["", ""]
    other = whole("has(model.license) ? true : 1 / model.lifecycle.notice_days > 0")
    assert other.value is True
    assert [part.failure for part in other.beyond] == ["a division by zero"]


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_a_spent_budget_is_a_failure() -> None:
    many = {"model": {"regions": [str(number) for number in range(400)]}}
    node = checked("model.regions.all(a, model.regions.all(b, a != b + 'x'))")
    told = WholeExplainer(scope(many), PARAMS).explain(node)
    assert told.failure == f"more than {MOST_STEPS:,} steps"
