"""The laws of judging: order never matters, more conditions never make a rule easier, and what decides agrees
with what explains."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.evaluate import judge
from steelyard.manifest.bind import Subject
from steelyard.policy.build import Configured, policy_set
from steelyard.policy.card import Card
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.lower import Lowering
from steelyard.policy.language.tree import All, Call, Field, Literal, Place
from steelyard.policy.language.types import BOOLEAN, STRING, vocabulary
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.rule import Rule
    from steelyard.verdict import Verdict

DAY = "2026-11-23"
HERE = Place(())
ORDER: tuple[Any, ...] = (False, None, True)
WRITTEN = {True: {"x": "yes"}, False: {"x": "no"}, None: {}}

answers = st.sampled_from([True, False, None])
conditions = st.lists(answers, max_size=5)


def rule(when: All, require: All) -> Rule:
    card = Card(
        id="r",
        title="t",
        group="g",
        severity=Severity.ERROR,
        each="model",
        when=when,
        require=require,
        params={},
        on_unknown="",
        because="b",
        remedy="r",
        controls=(),
        tradeoffs=(),
        examples={},
        path="r.yaml",
        texts={},
        raw={},
    )
    (only,) = policy_set(("p",), [Configured(card, Severity.ERROR, Severity.WARNING, {})]).rules
    return only


def answering(said: Sequence[bool | None], name: str, facts: dict[str, Any]) -> All:
    """Conditions that answer what they are told to, by the facts they are about."""
    tests = []
    for index, answer in enumerate(said):
        section = f"{name}{index}"
        facts[section] = WRITTEN[answer]
        field = Field("model", (section, "x"), HERE, STRING)
        tests.append(Call("equals", (field, Literal("yes", HERE, STRING)), HERE, BOOLEAN))
    return All(tuple(tests))


def verdict(when: Sequence[bool | None], require: Sequence[bool | None]) -> Verdict:
    facts: dict[str, Any] = {}
    made = rule(answering(when, "when", facts), answering(require, "require", facts))
    subject = Subject({"manifest": {}, "model": facts}, {"manifest": (), "model": ("models", 0)})
    return judge(made, subject, DAY)


def outcome(when: Sequence[bool | None], require: Sequence[bool | None]) -> Outcome:
    return verdict(when, require).outcome


def every(size: int) -> list[list[bool | None]]:
    return [
        list(said)
        for length in range(size + 1)
        for said in itertools.product([True, False, None], repeat=length)
    ]


def least(said: Sequence[bool | None]) -> bool | None:
    """Kleene's strong *and*: the least of its conditions, false below unknown below true."""
    worst: bool | None = ORDER[min((ORDER.index(answer) for answer in said), default=2)]
    return worst


def implied(when: Sequence[bool | None], require: Sequence[bool | None]) -> Outcome:
    """The outcome of *when implies require*."""
    match least(when), least(require):
        case False, _:
            return Outcome.NOT_APPLICABLE
        case _, True:
            return Outcome.PASS
        case True, False:
            return Outcome.FAIL
        case _:
            return Outcome.UNKNOWN


@pytest.mark.parametrize("when", every(2), ids=str)
def test_when_implies_require(when: list[bool | None]) -> None:
    for require in every(2):
        assert outcome(when, require) is implied(when, require), require


@given(conditions, conditions, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_the_outcome(
    when: list[Any], require: list[Any], random: Any
) -> None:
    shuffled = [random.sample(rows, len(rows)) for rows in (when, require)]
    assert outcome(when, require) is outcome(*shuffled)


@given(conditions, conditions, st.integers(0, 5))
def test_an_unknown_row_more_lets_nothing_pass_and_excuses_no_failure(
    when: list[Any], require: list[Any], index: int
) -> None:
    before, after = outcome(when, require), outcome(when, [*require[:index], None, *require[index:]])
    assert after is (Outcome.UNKNOWN if before is Outcome.PASS else before)


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
    """A pass may turn out not to apply; a failure stays one, whatever is learnt."""
    known = iter([*(fact is True for fact in facts), *[True] * 10])
    learnt = [[next(known) if answer is None else answer for answer in rows] for rows in (when, require)]
    before, after = outcome(when, require), outcome(*learnt)
    held = {Outcome.PASS, Outcome.NOT_APPLICABLE}
    assert before is Outcome.UNKNOWN or after is before or (before in held and after in held)


@given(conditions, conditions)
def test_a_finding_rests_on_the_conditions_that_decided(when: list[Any], require: list[Any]) -> None:
    found = verdict(when, require)
    if found.outcome is Outcome.FAIL:
        assert [piece.pointer[2] for piece in found.evidence] == [
            f"require{index}" for index, answer in enumerate(require) if answer is False
        ]
    elif found.outcome is Outcome.UNKNOWN:
        assert found.evidence
        assert all(piece.holds is None for piece in found.evidence)


FIELDS: dict[str, tuple[Any, ...]] = {
    "license": ("MIT", "Apache-2.0", "x" * 2001),
    "access": ("undisclosed", "api", "weights"),
    "hosting": ("serverless", "on-device"),
    "regions": ([], ["EU"], ["EU", "US"]),
    "claims.mof_class": (1, 3),
    "privacy.retention_days": (0, 7, 30),
    "privacy.trains_on_inputs": ("never", "always", "unknown"),
    "support.sla_uptime": (99, 99.0, 99.9),
    "security.remote_code": (True, False),
    "lifecycle.retires": ("2026-11-16", "2026-11-23", "2026-12-24"),
    "lifecycle.released": ("2026-11-23", "2026-11-24"),
    "components.datasets": (False, "MIT", {"license": "MIT"}),
    "cost": ({}, {"currency": "EUR"}),
}
ROWS: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("license", "equals", ("MIT",)),
    ("license", "not", ("MIT",)),
    ("license", "one_of", (["MIT", "X"],)),
    ("license", "matches", ("^M", "x", "(?i)apache")),
    ("license", "present", (True, False)),
    ("access", "at_least", ("api", {"field": "access"})),
    ("access", "at_most", ("api",)),
    ("access", "none_of", (["api"],)),
    ("hosting", "one_of", (["serverless"],)),
    ("regions", "all_in", (["EU"],)),
    ("regions", "has_any", (["EU", "JP"], {"field": "regions"})),
    ("regions", "has_all", (["EU", "US"],)),
    ("regions", "has_none", (["US"],)),
    ("regions", "present", (True, False)),
    ("claims.mof_class", "equals", (1,)),
    ("privacy.retention_days", "at_most", (7, {"field": "support.sla_uptime"})),
    ("privacy.retention_days", "equals", (0,)),
    ("privacy.trains_on_inputs", "equals", ("never",)),
    ("privacy.trains_on_inputs", "present", (True, False)),
    ("support.sla_uptime", "at_least", (99, 99.9)),
    ("security.remote_code", "equals", (False, True)),
    ("lifecycle.retires", "after", ("as_of", {"field": "lifecycle.released"})),
    ("lifecycle.retires", "before", ("2026-12-01",)),
    ("lifecycle.retires", "at_least", ("as_of",)),
    ("lifecycle.retires", "within_days", (7, {"field": "privacy.retention_days"})),
    ("components.datasets", "equals", (False, "MIT")),
    ("cost", "present", (True, False)),
)

rows = st.lists(
    st.sampled_from(ROWS).flatmap(lambda row: st.tuples(st.just(row), st.sampled_from(row[2]))), max_size=3
)


def lowered(chosen: list[Any]) -> All:
    lowering = Lowering("model", {}, vocabulary())
    tests = [lowering.rows({path: {name: operand}}, ()).terms for (path, name, _), operand in chosen]
    assert not lowering.faults
    return All(tuple(itertools.chain(*tests)))


@st.composite
def models(draw: st.DrawFn) -> dict[str, Any]:
    """A model with any of the fields written, or not."""
    model: dict[str, Any] = {}
    for path, values in FIELDS.items():
        value = draw(st.sampled_from((None, *values)))
        if value is not None:
            *parents, last = path.split(".")
            section = model
            for parent in parents:
                section = section.setdefault(parent, {})
            section[last] = value
    return model


@given(rows, rows, models())
def test_what_decides_agrees_with_what_explains(
    when: list[Any], require: list[Any], model: dict[str, Any]
) -> None:
    made = rule(lowered(when), lowered(require))
    scope = Scope({"manifest": {}, "model": model}, {"manifest": (), "model": ("models", 0)}, DAY)
    said = [[condition.value for condition in conditions] for conditions in made.explain(scope)]
    assert made.decide(scope) is implied(*said)
