"""The laws of mutants: of any condition, they are conditions of the same types, at places inside of its text."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from steelyard.policy.language.check import Checker
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.parser import parse
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.types import vocabulary
from steelyard.proving.mutants_tree import Changes, shape
from tests.property.grammar import conditions
from tests.unit.policy.language.expressions import DAY, PARAMS, TYPES

AT = ("require", "expr")
NOTHING: dict[str, Any] = {"manifest": {}, "model": {}}
SOMETHING: dict[str, Any] = {
    "manifest": {"commercial": True, "data": ["personal"], "decision": {"tradeoffs": {"T1": "fast"}}},
    "model": {
        "license": "MIT",
        "access": "api",
        "regions": ["EU", "US"],
        "lifecycle": {"retires": "2027-01-01"},
    },
}


@given(conditions, st.sampled_from([NOTHING, SOMETHING]))
def test_every_change_of_a_condition_is_a_condition(text: str, records: dict[str, Any]) -> None:
    try:
        term = Checker("model", TYPES, vocabulary()).condition(parse(text, AT))
    except ExpressionError:
        assume(False)
    scope = Scope(records, dict.fromkeys(records, ()), DAY)
    for changed, at, what in Changes({AT: text}).of(term):
        assert shape(changed) != shape(term)
        assert at.pointer == AT
        assert 0 <= at.start < at.end <= len(text)
        assert what.count("`") >= 2
        assert "\n" not in what
        try:
            decided = evaluate_node(changed, records, PARAMS, DAY)
        except EvaluationError:
            continue
        assert decided in (True, False, None)
        assert Explainer(scope, PARAMS).explain(changed).value is decided
