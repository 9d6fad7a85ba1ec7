"""The laws of what would help: it is enough, no more than is needed, and each value that it suggests holds."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given, settings

from steelyard.explanation.concrete import NO_VALUE, changed_at, is_valid, value_for
from steelyard.explanation.help import goals
from steelyard.explanation.judged import judged
from steelyard.explanation.ways import (
    IMPOSSIBLE,
    Goals,
    Need,
    Needs,
    TooManyWaysError,
    _apart,
    _asks_presence,
    _opened,
    _reached,
    _told,
    facts,
    leaves,
    listed,
    needs,
    signed,
)
from steelyard.manifest.bind import Manifest, bind
from steelyard.policy.examples import complete
from steelyard.policy.language.whole import WholeExplainer
from steelyard.reading import parse as read
from steelyard.schemas import conform
from tests.property.explanations import ROWS, manifests, rule_of, rules, scopes

if TYPE_CHECKING:
    from steelyard.policy.language.decide import Scope
    from steelyard.policy.rule import PolicySet, Rule


def wanted_of(rule: Rule, scope: Scope) -> Goals:
    """What has to come true, of this subject; rules that hold want nothing."""
    wanted = goals(judged(rule, scope))
    assume(wanted is not None)
    assert wanted is not None
    return wanted


def kleene(goals_: Goals | Need, truth: dict[Any, bool], present: set[Any]) -> bool | None:
    """Whether goals are reached when some leaves are otherwise, and some facts declared."""
    opened = _opened(goals_)
    if opened is None:
        assert isinstance(goals_, Need)
        key, goal = signed(goals_)
        if key in truth:
            return truth[key] is goal
        if _asks_presence(goals_) and set(facts(goals_.leaf)) & present:
            return True
        if goals_.leaf.failure or goals_.leaf.value is None:
            return None
        return _reached(goals_)
    said = [kleene(part, truth, present) for part in opened.parts]
    decisive = opened.join == "any"
    return decisive if decisive in said else None if None in said else not decisive


def ways_of(found: Needs | Need) -> list[tuple[Need, ...]]:
    if isinstance(found, Need):
        return [(found,)]
    below = [ways_of(part) for part in found.parts]
    if found.join == "any":
        return [way for ways in below for way in ways]
    assume(len(below) < 6 and all(len(ways) < 6 for ways in below))
    return [tuple(itertools.chain(*pick)) for pick in itertools.product(*below)]


@settings(max_examples=200)
@given(rules, manifests())
def test_what_helps_is_enough(policies: PolicySet, manifest: Manifest) -> None:
    (rule,) = policies.rules
    for scope in scopes(rule, manifest):
        wanted = wanted_of(rule, scope)
        found = _told_needs(wanted)
        for way in ways_of(found):
            truth = dict(map(signed, way))
            present = {pointer for need in way for pointer in _told(need)}
            assert kleene(wanted, truth, present) is True
        return


@settings(max_examples=200)
@given(rules, manifests())
def test_what_helps_is_no_more_than_is_needed(policies: PolicySet, manifest: Manifest) -> None:
    (rule,) = policies.rules
    for scope in scopes(rule, manifest):
        wanted = wanted_of(rule, scope)
        _told_needs(wanted)
        found = _apart(wanted)
        assume(found is not None and found is not IMPOSSIBLE)
        assert found is not None
        for way in ways_of(found):
            truth = dict(map(signed, way))
            assert kleene(wanted, truth, set()) is True
            for need in way:
                fewer = {key: goal for key, goal in truth.items() if key != signed(need)[0]}
                assert kleene(wanted, fewer, set()) is not True
        return


def _told_needs(wanted: Goals) -> Needs | Need:
    try:
        found = needs(wanted)
    except TooManyWaysError:
        found = None
    assume(found is not None and found is not IMPOSSIBLE)
    assert found is not None
    return found


@settings(max_examples=200)
@given(rules, manifests())
def test_a_value_that_is_suggested_makes_its_leaf_hold(policies: PolicySet, manifest: Manifest) -> None:
    (rule,) = policies.rules
    params = rule.said.params
    for index, scope in enumerate(scopes(rule, manifest)):
        one = goals(judged(rule, scope))
        if one is None:
            continue
        for need in leaves(one):
            value = NO_VALUE if _reached(need) else value_for(need, scope, params, manifest.document)
            if value is NO_VALUE:
                continue
            pointer = facts(need.leaf)[0] if need.leaf.pointer is None else need.leaf.pointer
            changed = changed_manifest(manifest, need, value, pointer)
            after = scopes(rule, changed)[index]
            conditions_ = (*rule.logic.when.terms, *rule.logic.require.terms)
            again = Goals(
                "all",
                tuple(Need(WholeExplainer(after, params).explain(term), True) for term in conditions_),
            )
            same = [other for other in leaves(again) if signed(other)[0] == signed(need)[0]]
            assert same
            key, goal = signed(need)
            assert all(
                other.leaf.value is (goal is (signed(other._replace(goal=True))[1])) for other in same
            ), (key, value)


def changed_manifest(manifest: Manifest, need: Need, value: Any, pointer: Any) -> Manifest:
    """The manifest with the fact of a leaf changed: the one that `value_for` is about."""
    from steelyard.policy.language.evidence import fact_of  # noqa: PLC0415

    fact = fact_of(need.leaf)
    assert fact is not None
    pointer = fact.pointer or pointer
    assert is_valid(manifest.document, pointer, value)
    text = json.dumps(changed_at(manifest.document.value, pointer, value)).encode()
    document = read(text, "ai-models.json")
    assert conform(document, "manifest.v1") == ()
    return bind(document)


def test_no_way_lists_a_leaf_twice() -> None:
    (rule,) = rule_of(
        ([], []), ([ROWS[0], ROWS[7]], ["(model.license == 'MIT') || has(model.license)"])
    ).rules
    document = read(json.dumps(complete({"models": [{"model": "m"}]})).encode(), "ai-models.json")
    (scope,) = scopes(rule, bind(document))
    wanted = goals(judged(rule, scope))
    assert wanted is not None
    told = needs(wanted)
    assert told is not None
    found = list(listed(told))
    keys = [signed(need) for need in found]
    assert len(keys) == len(set(keys))
