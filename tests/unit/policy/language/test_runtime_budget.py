"""What bounds a condition that runs: steps, by both engines the same, and how long a joined text may be."""

from __future__ import annotations

import pytest

from steelyard.policy.language import runtime
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.runtime import MOST_STEPS, Budget, OutOfStepsError
from tests.unit.policy.language.expressions import FAILED, answer, checked

LOOPS = "model.benchmarks.all(a, model.benchmarks.all(b, model.benchmarks.all(c, a.n + b.n + c.n >= 0)))"


def test_a_budget_ends_what_would_take_too_long() -> None:
    many = {"manifest": {}, "model": {"benchmarks": [{"n": index} for index in range(300)]}}
    with pytest.raises(OutOfStepsError, match="more than 100,000 steps"):
        evaluate_node(checked(LOOPS), many, {}, "2026-11-23")


def limit(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Let a budget be so many steps."""
    monkeypatch.setattr(runtime, "MOST_STEPS", steps)
    monkeypatch.setattr(Budget, "left", steps)


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> str:
    """Let a budget be 1,000 steps, and return how it is said to be spent."""
    limit(monkeypatch, 1000)
    return FAILED + "more than 1,000 steps"


MANY = {"benchmarks": [{"n": index} for index in range(25)]}
HEAVY = "model.benchmarks.all(a, model.benchmarks.all(b, a.n >= b.n - 300))"


@pytest.mark.parametrize(
    "walked",
    [
        LOOPS,
        "model.benchmarks.all(a, model.benchmarks.all(b, !model.benchmarks.exists_one(c, c.n == -1)))",
        "model.benchmarks.all(a, model.benchmarks.all(b, size(model.benchmarks.filter(c, c.n == 0)) == 1))",
        "model.benchmarks.all(a, model.benchmarks.all(b, size(model.benchmarks.map(c, c.n)) == 25))",
        "model.benchmarks.exists(a, model.benchmarks.exists(b, model.benchmarks.exists(c, c.n < 0)))",
    ],
)
def test_every_quantifier_spends(walked: str, few_steps: str) -> None:
    assert answer(walked, **MANY) == few_steps


@pytest.mark.usefixtures("few_steps")
def test_no_operand_makes_up_for_a_spent_budget(few_steps: str) -> None:
    assert answer(HEAVY, **MANY) is True
    assert answer(f"{LOOPS} || has(model.benchmarks)", **MANY) == few_steps
    assert answer(f"{LOOPS} && has(model.terms)", **MANY) == few_steps
    assert answer(f"1 / model.lifecycle.notice_days == 1 || {LOOPS}", **MANY) == few_steps
    assert answer(f"has(model.benchmarks) || {LOOPS}", **MANY) is True
    assert answer(f"{HEAVY} && {HEAVY}", **MANY) == few_steps


@pytest.mark.usefixtures("few_steps")
def test_what_nobody_computed_spends_nothing() -> None:
    assert answer(f"(has(model.terms) && {HEAVY}) || {HEAVY}", **MANY) is True
    assert answer(f"(has(model.terms) && {LOOPS}) || {HEAVY}", **MANY) is True
    assert answer(f"(has(model.terms) && ({LOOPS} || {LOOPS})) || {HEAVY}", **MANY) is True


def test_a_budget_counts() -> None:
    budget = Budget()
    for _ in range(MOST_STEPS):
        budget.spend()
    with pytest.raises(OutOfStepsError):
        budget.spend()


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        # Ten items, or a hundred characters, of what is worked on inside of a quantifier are a step; so is an element.
        ("model.regions.all(r, r != model.license)", 100 + 100 * 25),
        ("model.regions.all(r, !model.license.contains(r))", 100 + 100 * 25),
        ("model.regions.all(r, !(model.license + r).startsWith(r))", 100 + 100 * (25 + 25)),
        ("model.regions.all(r, !model.license.matches('y'))", 100 + 100 * 25),
        ("model.regions.all(r, r in model.regions)", 100 + 100 * 10),
        ("model.regions.all(r, model.regions == model.regions || r == '')", 100 + 100 * 20),
        ("model.regions.all(r, r in ['EU', 'US'])", 100),
        ("model.regions.all(r, r in ['EU', model.terms])", 100 + 100 * 1),
        (
            "model.regions.all(r, size(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', r]) > 1)",
            100 + 100 * 2,
        ),
        ("model.regions.all(r, size([['a'], [r]]) > 1)", 100 + 100 * 2),
        ("size(model.regions.map(r, r + 'x')) > 1", 100),
        ("size(model.regions.filter(r, r.endsWith(model.license))) == 0", 100 + 100 * 25),
        ("model.regions.exists(r, r.matches(params.words[0]))", 100),
        # Outside of them, only what is joined.
        ("!model.license.contains('y')", 0),
        ("size(model.license + 'y') > 1", 25),
        ("size(model.regions + model.regions) > 1", 20),
        ("model.lifecycle.notice_days + 1 > 1", 0),
    ],
)
def test_long_values_cost_steps_in_both_engines(
    text: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"license": "x" * 2_500, "regions": ["EU"] * 100, "terms": "t", "lifecycle": {"notice_days": 1}}
    limit(monkeypatch, steps)
    assert not str(answer(text, **facts)).startswith(FAILED)
    if steps:
        limit(monkeypatch, steps - 1)
        assert answer(text, **facts) == f"{FAILED}more than {steps - 1:,} steps"


def test_joining_has_a_bound() -> None:
    half = {"license": "x" * 500_000}
    assert answer("size(model.license + model.license) == 1000000", **half) is True
    longer = FAILED + "a text or list longer than a million"
    assert answer("size(model.license + model.license + 'x') == 1", **half) == longer
    assert answer("model.license + model.license + 'x' == 'x' || has(model.license)", **half) is True
    assert runtime.arithmetic("+", [1], [2], "list") == [1, 2]
