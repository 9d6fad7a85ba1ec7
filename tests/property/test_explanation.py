"""The laws of explanations: they conclude what the rule concludes, say why as the finding does, and help as promised."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from steelyard.errors import PolicyError
from steelyard.evaluate import judge
from steelyard.explanation import Explanation, Sought, explain
from steelyard.explanation.concrete import NO_VALUE, changed_at, is_valid, value_for
from steelyard.explanation.help import goals
from steelyard.explanation.judged import judged
from steelyard.explanation.texts import json_text, named
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
from steelyard.findings import rule_infos, verdict_finding
from steelyard.manifest.bind import Manifest, bind
from steelyard.policy.build import policy_set
from steelyard.policy.choose import configure
from steelyard.policy.examples import complete
from steelyard.policy.language.decide import Scope
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.lower import Lowering
from steelyard.policy.language.tree import All
from steelyard.policy.language.types import vocabulary
from steelyard.policy.language.whole import WholeExplainer
from steelyard.policy.param import Param
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse as read
from steelyard.render import Style
from steelyard.render.escape import visible
from steelyard.render.explanation_contract import explanation_schema
from steelyard.render.explanation_json import render_explanation_json
from steelyard.render.explanation_text import render_explanation_text
from steelyard.schemas import conform
from steelyard.verdict import ABSENT, Outcome
from tests.property.grammar import conditions
from tests.property.test_language import typed
from tests.reports import HOSTILE
from tests.unit.policy.language.expressions import DAY, PARAMS, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.source import Region

VALIDATOR = Draft202012Validator(explanation_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
CARD = Shelf().card("license-missing")
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("license", {"present": True}),
    ("license", {"one_of": "params.names"}),
    ("license", {"not": "MIT"}),
    ("terms", {"present": False}),
    ("access", {"equals": "params.access"}),
    ("access", {"at_least": "api"}),
    ("access", {"none_of": ["weights", "hosted"]}),
    ("regions", {"present": True, "all_in": ["EU", "CH"]}),
    ("regions", {"has_any": ["CH"], "has_none": ["US"]}),
    ("regions", {"has_all": ["EU", "CH"]}),
    ("support.sla_uptime", {"at_least": 99.9}),
    ("lifecycle.notice_days", {"at_most": "params.min"}),
    ("lifecycle.notice_days", {"equals": {"field": "privacy.retention_days"}}),
    ("lifecycle.retires", {"after": "as_of", "before": "params.day"}),
    ("lifecycle.retires", {"within_days": 30}),
    ("manifest.commercial", {"equals": True}),
    ("manifest.environment", {"not": "production"}),
    ("manifest.data", {"has_none": ["personal"]}),
    ("manifest.exposure", {"one_of": ["internal", "customer"]}),
    ("manifest.decision.tradeoffs", {"has_any": ["T1", "T9"]}),
)

# -- random rules and manifests

MODEL: dict[str, tuple[Any, ...]] = {
    "id": ("a", "drafter"),
    "license": ("MIT", "Apache-2.0", "x y"),
    "access": ("weights", "api", "hosted"),
    "regions": (["EU"], ["EU", "US"], ["US"]),
    "support": ({"sla_uptime": 99}, {"sla_uptime": 99.95}),
    "security": ({"remote_code": True}, {"remote_code": False}),
    "privacy": (
        {"retention_days": 0},
        {"retention_days": 30, "trains_on_inputs": "never"},
        {"trains_on_inputs": "unknown"},
    ),
    "lifecycle": ({"notice_days": 2}, {"notice_days": 60, "retires": "2027-01-01"}, {"retires": "2026-11-23"}),
    "claims": ({"mof_class": 1}, {"mof_class": 3}),
    "components": ({"datasets": False}, {"datasets": "MIT"}),
    "benchmarks": (
        [{"name": "a", "value": 1, "min": 0.5, "n": 3, "date": "2026-01-01"}],
        [
            {"name": "a", "value": 1, "min": 2},
            {"name": "b", "value": 0.25, "date": "2027-01-01"},
            {"name": "c", "n": 4},
        ],
    ),
}  # fmt: skip
MANIFEST: dict[str, tuple[Any, ...]] = {
    "commercial": (True, False),
    "environment": ("production", "development"),
    "exposure": ("public", "internal"),
    "data": (["personal"], ["public", "internal"]),
    "decision": ({"tradeoffs": {"T1": "MIT"}}, {"tradeoffs": {"T1": "y", "T2": "x"}}),
    "defaults": ({"license": "MIT"}, {"regions": ["EU"], "support": {"level": "none"}}),
}


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """A manifest with any of the fields, or not, and one or two models."""
    parts = [
        {field: values for field, values in fields.items() if draw(st.booleans())}
        for fields in (MANIFEST, *([MODEL] * draw(st.integers(1, 2))))
    ]
    written, *models = (
        {field: draw(st.sampled_from(values)) for field, values in part.items()} for part in parts
    )
    for number, model in enumerate(models):
        model |= {"model": "m", "id": f"{model.get('id', 'm')}-{number}"}
    document = read(json.dumps(complete({**written, "models": models}), indent=1).encode(), "ai-models.json")
    assert conform(document, "manifest.v1") == ()
    return bind(document)


branches = st.tuples(
    st.lists(st.sampled_from(ROWS), max_size=3, unique_by=lambda row: row[0]),
    st.lists(conditions, max_size=2),
)


def lowered(name: str, branch: tuple[list[Any], list[str]]) -> tuple[All, dict[Any, str]]:
    """A branch of a card, lowered; what the card's lint would refuse is let through."""
    rows, lines = branch
    lowering = Lowering("model", TYPES, vocabulary())
    terms = lowering.rows(dict(rows), (name,)).terms
    assert not lowering.faults
    texts = {(name, "expr", number): line for number, line in enumerate(lines)}
    expressions = [_moved(typed(line), (name, "expr", number)) for number, line in enumerate(lines)]
    return All((*terms, *expressions)), texts


def _moved(node: Any, at: tuple[Any, ...]) -> Any:
    """A node and all below it, standing at another place of the card."""
    if hasattr(node, "_replace"):
        moved = type(node)(*(_moved(part, at) for part in node))
        return moved._replace(pointer=at) if hasattr(node, "pointer") else moved
    return tuple(_moved(part, at) for part in node) if isinstance(node, tuple) else node


def rule_of(when: Any, require: Any) -> PolicySet:
    """A policy set of one rule about each model."""
    try:
        (one, some), (other, more) = lowered("when", when), lowered("require", require)
    except ExpressionError:
        assume(False)
        raise
    params = {name: Param(type_, PARAMS[name]) for name, type_ in TYPES.items() if type_ is not None}
    card = CARD._replace(when=one, require=other, texts={**some, **more}, params=params)
    return policy_set(("own",), [configure(card, {})])


rules = st.builds(rule_of, branches, branches)


def scopes(rule: Rule, manifest: Manifest) -> list[Scope]:
    return [Scope(*subject, DAY) for subject in manifest.subjects(rule.each)]


def explained(policies: PolicySet, manifest: Manifest) -> Explanation:
    (rule,) = policies.rules
    sought = Sought(rule, rule_infos(policies)[rule.id], {"own": "error"}, ("own",), policies.digest, DAY)
    return explain(sought, manifest, list(manifest.subjects(rule.each)))


# -- the root is the verdict


@settings(max_examples=200)
@given(rules, manifests())
def test_an_explanation_concludes_what_the_rule_concludes(policies: PolicySet, manifest: Manifest) -> None:
    (rule,) = policies.rules
    told = explained(policies, manifest)
    for verdict, subject in zip(told.verdicts, manifest.subjects(rule.each), strict=True):
        if verdict.outcome is None:
            with pytest.raises(PolicyError) as caught:
                judge(rule, subject, DAY)
            assert verdict.problem
            assert verdict.problem in caught.value.message
        else:
            assert not verdict.problem
            assert verdict.outcome is judge(rule, subject, DAY).outcome


@settings(max_examples=200)
@given(rules, manifests())
def test_the_leaves_that_decided_are_the_reason_of_the_finding(
    policies: PolicySet, manifest: Manifest
) -> None:
    (rule,) = policies.rules
    told = explained(policies, manifest)
    for verdict, subject in zip(told.verdicts, manifest.subjects(rule.each), strict=True):
        if verdict.outcome is None:
            continue
        other = judge(rule, subject, DAY, thorough=True)
        assert [(reason.pointer, reason.found, reason.wanted) for reason in verdict.reasons] == [
            (
                named(piece.pointer, manifest.facts) if piece.pointer else "",
                None if piece.found is ABSENT else json_text(piece.found),
                piece.wanted,
            )
            for piece in other.evidence
        ]
        finding = verdict_finding(other, rule, manifest, "ai-models.json")
        if verdict.reasons and len(finding.message) < 480:
            said = [
                (f"`{reason.field}` is {reason.found or 'not declared'}, " if reason.field else "")
                + f"wanted {reason.wanted}"
                for reason in verdict.reasons
            ]
            assert finding.message.endswith("; ".join(dict.fromkeys(said)))  # each is said once
        assert _count_decided(verdict) == len(verdict.reasons)


def _count_decided(verdict: Any) -> int:
    pending = [*verdict.when.conditions, *verdict.require.conditions]
    found = 0
    while pending:
        node = pending.pop()
        found += node.decided
        pending += node.parts
    return found


# -- places


@given(rules, manifests())
def test_every_place_lies_inside_of_the_manifest(policies: PolicySet, manifest: Manifest) -> None:
    lines = manifest.document.source.lines()
    for region in _regions(explained(policies, manifest)):
        assert (1, 1) <= (region.start_line, region.start_column) <= (region.end_line, region.end_column)
        assert region.end_line <= len(lines)
        assert region.start_column <= len(lines[region.start_line - 1]) + 1
        assert region.end_column <= len(lines[region.end_line - 1]) + 1


def _regions(told: Any) -> Iterator[Region]:
    if hasattr(told, "start_line"):
        yield told
    elif isinstance(told, tuple):
        for part in told:
            yield from _regions(part)


# -- what would help


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


# -- what is printed


@given(rules, manifests(), st.sampled_from((HOSTILE, "\x1b]0;x\x07", "::error::x", "\u202e")))
def test_nothing_that_is_printed_acts(policies: PolicySet, manifest: Manifest, hostile: str) -> None:
    value: Any = manifest.document.value
    models = [{**model, "license": hostile, "terms": hostile} for model in value["models"]]
    document = read(json.dumps({**value, "models": models}).encode(), "a\x1b[31m.json")
    told = explained(policies, bind(document))
    for style in (Style(), Style(unicode=False, width=40)):
        text = render_explanation_text(told, style)
        assert "\n".join(visible(line) for line in text.split("\n")) == text
        assert not any(line.lstrip().startswith(("::", "##")) for line in text.splitlines())
        if not style.unicode:
            assert not {"✔", "✘", "◂", "│", "·"} & set(text.replace(visible(hostile), ""))
    written = render_explanation_json(told)
    assert "\x1b" not in written
    assert [
        f"{fault.json_path}: {fault.message}" for fault in VALIDATOR.iter_errors(json.loads(written))
    ] == []
    assert render_explanation_json(told) == written


@pytest.mark.parametrize("id_", Shelf().card_ids())
def test_a_shipped_card_is_explained_as_it_decides(id_: str) -> None:
    card = Shelf().card(id_)
    policies = policy_set((), [configure(card, {})])
    (rule,) = policies.rules
    for written in [one for every in card.examples.values() for one in every]:
        document = read(json.dumps(complete(written)).encode(), "example.json")
        manifest = bind(document)
        sought = Sought(rule, rule_infos(policies)[id_], {}, (), policies.digest, written.get("as_of", DAY))
        told = explain(sought, manifest, list(manifest.subjects(rule.each)))
        for verdict in told.verdicts:
            assert verdict.outcome is not None
            is_open = verdict.outcome in (Outcome.FAIL, Outcome.UNKNOWN)
            assert (verdict.help is not None or verdict.too_many) is is_open
        assert VALIDATOR.is_valid(json.loads(render_explanation_json(told)))
        assert render_explanation_text(told, Style())


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
