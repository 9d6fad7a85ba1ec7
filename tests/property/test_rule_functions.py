"""A rule's emitted function says what its conditions say, one by one, joined in Kleene's logic."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.knowledge.derived import Groups
from steelyard.policy.language.decide import OUTCOMES, program
from steelyard.policy.language.emit import Module, evaluate_node
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.tree import All, Node
from steelyard.verdict import Outcome
from tests.property.grammar import conditions
from tests.property.test_language import records, typed
from tests.unit.policy.language.expressions import DAY, PARAMS

Answer = bool | str | None
TERMS = st.lists(conditions, max_size=3)


def joined(terms: list[Node], found: dict[str, Any]) -> Answer:
    """What conditions joined by *and* are: one False decides, even beside one without an answer."""
    values: list[Answer] = []
    for term in terms:
        try:
            values.append(evaluate_node(term, found, PARAMS, DAY))
        except EvaluationError as error:
            values.append(str(error))
    if False in values:
        return False
    return next((one for one in values if isinstance(one, str)), None if None in values else True)


def expected(when: Answer, require: Answer) -> Outcome | str:
    """What the rule says *when implies require*; what is asked first fails first."""
    if when is False:
        return Outcome.NOT_APPLICABLE
    for answer in (when, require):
        if isinstance(answer, str):
            return answer
    if require is True:
        return Outcome.PASS
    return Outcome.FAIL if when is True and require is False else Outcome.UNKNOWN


@settings(max_examples=250)
@given(found=records(), when=TERMS, require=TERMS)
def test_a_rule_is_what_its_conditions_are(found: Any, when: list[str], require: list[str]) -> None:
    asked, wanted = ([typed(text) for text in terms] for terms in (when, require))
    module = Module()
    module.add("model", All(tuple(asked)), All(tuple(wanted)), PARAMS)
    (decide,) = program(compile(module.text(), "<rule>", "exec"), 1).functions
    said: Outcome | str
    try:
        said = OUTCOMES[decide(found["manifest"], found["model"], found["model"], DAY)]
    except EvaluationError as error:
        said = str(error)
    assert said == expected(joined(asked, found), joined(wanted, found))


@settings(max_examples=150)
@given(found=records(), shared=TERMS, rules=st.lists(st.tuples(TERMS, TERMS), min_size=2, max_size=20))
def test_rules_that_are_asked_together_say_what_each_says_alone(
    found: Any, shared: list[str], rules: list[tuple[list[str], list[str]]]
) -> None:
    module = Module()
    for when, require in rules:
        asked = [typed(text) for text in (*shared, *when)]
        module.add("model", All(tuple(asked)), All(tuple(typed(text) for text in require)), PARAMS)
    compiled = program(compile(module.text(), "<rules>", "exec"), len(rules))
    given_ = found["manifest"], found["model"], found["model"], DAY
    try:
        alone = tuple([decide(*given_) for decide in compiled.functions])
    except EvaluationError:
        alone = None
    asks, places = compiled.together["model"]
    assert places == tuple(range(len(rules)))
    try:
        facts = Groups(found["model"], DAY)
        assert tuple([said for ask in asks for said in ask(*given_, facts)]) == alone
    except EvaluationError:
        assert alone is None
