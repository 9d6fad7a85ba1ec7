"""The laws of expressions: what decides and what explains agree, evidence rests on facts, and no text is a crash."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from steelyard.evaluate import judge
from steelyard.manifest.bind import bind
from steelyard.policy.build import policy_set
from steelyard.policy.choose import configure
from steelyard.policy.examples import complete
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.evidence import evidence, source
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.lint import constant_conditions
from steelyard.policy.language.parser import parse
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.tree import All, Call, Node, children, walk
from steelyard.policy.language.types import NUMBER
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse as read
from steelyard.schemas import conform
from steelyard.source import START
from steelyard.verdict import ABSENT, Outcome
from tests.property.grammar import conditions
from tests.unit.policy.language.expressions import (
    AT,
    DAY,
    FAILED,
    PARAMS,
    checked,
    explained,
    scope,
    value_of,
)

if TYPE_CHECKING:
    from steelyard.policy.rule import Rule

# -- random manifests, partial

FIELDS: dict[str, tuple[Any, ...]] = {
    "license": ("MIT", "x", "a  b"),
    "access": ("weights", "api"),
    "regions": ([], ["EU"], ["EU", "US", "EU"]),
    "support.sla_uptime": (99, 99.5, 0),
    "security.remote_code": (True, False),
    "privacy.retention_days": (0, 1, 30, 10**30),
    "privacy.trains_on_inputs": ("never", "unknown", "always"),
    "lifecycle.notice_days": (0, 2.0, 60),
    "lifecycle.retires": ("2027-01-01", "2026-11-23", "0001-01-01"),
    "claims.mof_class": (1, 3),
    "components.datasets": (False, "MIT", {"license": "MIT"}),
    "benchmarks": (
        [],
        [{"value": 1, "min": 0.5, "n": 3, "date": "2026-01-01"}],
        [{"value": 1, "min": 2}, {"value": 0.25, "date": "2027-01-01"}, {"n": 0}],
    ),
}
ABOVE: dict[str, tuple[Any, ...]] = {
    "commercial": (True, False),
    "data": ([], ["personal"]),
    "decision.tradeoffs": ({}, {"T1": "MIT"}, {"T1": "", "T2": "x"}),
}


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A model and its manifest with any of the fields written, or not."""
    made: dict[str, dict[str, Any]] = {"model": {}, "manifest": {}}
    for record, fields in (("model", FIELDS), ("manifest", ABOVE)):
        for path, values in fields.items():
            value = draw(st.sampled_from((None, *values)))
            if value is not None:
                *parents, last = path.split(".")
                section = made[record]
                for parent in parents:
                    section = section.setdefault(parent, {})
                section[last] = value
    return made


def typed(text: str) -> Node:
    """Type what the grammar made; it makes no mistakes but equality of what can never be equal."""
    try:
        return checked(text)
    except ExpressionError as error:
        assume("never equal" not in error.message and "64 bits" not in error.message)
        assume("nested deeper" not in error.message)
        assume("compared with" not in error.message)  # a number with '3', a list with []
        raise AssertionError(text, error.message) from error


@settings(max_examples=600)
@given(conditions, records())
@example("(model.support.sla_uptime + 1 / (params.min - 3)) > 1", {"model": {}, "manifest": {}})
def test_what_decides_agrees_with_what_explains(text: str, found: dict[str, Any]) -> None:
    value = value_of(typed(text), found)
    assert value in (True, False, None) or value.startswith(FAILED)


@given(conditions, records())
def test_evidence_names_facts_that_are_where_it_says(text: str, found: dict[str, Any]) -> None:
    told = explained(typed(text), found)
    if told.failure:
        return
    pieces = evidence(told, {AT: text})
    assert pieces
    whole = {**found["manifest"], "models": [found["model"]]}
    for piece in pieces:
        assert piece.wanted
        assert piece.holds is told.value
        if piece.pointer:
            value, there = resolved(whole, piece.pointer)
            # Of a map, a quantifier looks at the keys.
            assert piece.found is ABSENT or (there and piece.found in (value, piece.pointer[-1])), piece


def resolved(value: Any, pointer: tuple[Any, ...]) -> tuple[Any, bool]:
    """What a pointer leads to, and whether it leads anywhere."""
    for step in pointer:
        try:
            value = value[step]
        except (IndexError, KeyError, TypeError):
            return None, False
    return value, True


def bare(node: Node) -> Any:
    """A node and all below it without their places."""
    own = [part for part in node if isinstance(part, (str, int, float))]
    return type(node).__name__, [repr(part) for part in own], [bare(child) for child in children(node)]


@given(conditions)
def test_what_is_shown_of_a_node_reads_as_the_node(text: str) -> None:
    try:
        whole = parse(text, AT)
    except ExpressionError as error:
        assert "nested deeper" in error.message  # noqa: PT017 - the limit, and nothing else
        return
    for node in walk(whole):
        shown = source(node, {AT: text})
        assert bare(parse(shown)) == bare(node), shown


@given(conditions, records())
def test_the_lint_finds_what_never_changes(  # noqa: C901 - one case per finding
    text: str, found: dict[str, Any]
) -> None:
    node = typed(text)
    try:
        constant_conditions(node)
    except ExpressionError as caught:
        error = caught
    else:
        return
    parent, part = found_at(node, error)

    def value(one: Node) -> Any:
        try:
            return evaluate_node(one, scope(found).records, PARAMS, DAY)
        except EvaluationError as reason:
            return f"{FAILED}{reason}"

    match error.message:
        case "this is always true" | "this is always false" | "this is always unknown":
            said = {"true": True, "false": False, "unknown": None}[error.message.rsplit(" ", 1)[1]]
            assert value(part) in (said, None)  # a size is unknown where the list is
        case "this is asked twice":
            assert isinstance(parent, Call)
            without = parent._replace(args=tuple(arg for arg in parent.args if arg is not part))
            assert value(parent) == value(without)
        case "both branches are the same":
            assert isinstance(parent, Call)
            assert value(parent) in (value(part), None, value(parent.args[0]))
        case "both sides are the same":
            assert isinstance(parent, Call)
            assert value(parent) in (parent.function in ("==", "<=", ">="), None, value(part)) or (
                parent.args[0].type == NUMBER  # which may be none
            )
        case "together with what stands before, this is never true":
            assert parent is not None
            assert value(parent) is not True
        case "together with what stands before, this is always true":
            assert parent is not None
            assert value(parent) is not False
        case "this is always the same" | "nothing is in an empty list":
            pass
        case message if message.endswith("is never used"):
            pass
        case message:
            assert f"this can never be computed: {value(part).removeprefix(FAILED)}" == message


def found_at(node: Node, error: ExpressionError) -> tuple[Node | None, Node]:
    """The node an error is about, and the one above it; where it is about a name, the whole."""
    for one in reversed(walk(node)):
        for child in children(one):
            if (child.at.start, child.at.end) == (error.start, error.end):
                return one, child
    return None, node


# -- the shipped cards

SHELF = Shelf()
CARDS = SHELF.card_ids()


def kleene(said: list[bool | None]) -> bool | None:
    return False if False in said else None if None in said else True


def joined(when: list[bool | None], require: list[bool | None]) -> Outcome:
    match kleene(when), kleene(require):
        case False, _:
            return Outcome.NOT_APPLICABLE
        case _, True:
            return Outcome.PASS
        case True, False:
            return Outcome.FAIL
        case _:
            return Outcome.UNKNOWN


def mutants(value: Any) -> list[Any]:
    """Everything that comes of leaving out one entry anywhere, or of turning one value into another of its kind."""
    found: list[Any] = []
    if isinstance(value, dict):
        for key, part in value.items():
            found.append({other: kept for other, kept in value.items() if other != key})
            found += [{**value, key: changed} for changed in mutants(part)]
    elif isinstance(value, list):
        for index, part in enumerate(value):
            found.append([*value[:index], *value[index + 1 :]])
            found += [[*value[:index], changed, *value[index + 1 :]] for changed in mutants(part)]
    elif isinstance(value, bool):
        found.append(not value)
    elif isinstance(value, (int, float)):
        found += [0, value + 1, value * 1000]
    elif isinstance(value, str):
        found += ["2026-11-23", "unknown", "none", "x"]
    return found


@pytest.mark.parametrize("id_", CARDS)
def test_a_card_decides_what_its_explained_conditions_say(id_: str) -> None:
    card = SHELF.card(id_)
    (rule,) = policy_set([], [configure(card, {})]).rules
    seen = 0
    for written in [one for every in card.examples.values() for one in every]:
        as_of = written.get("as_of", DAY)
        every = mutants(copy.deepcopy(complete(written)))
        # Cards have a thousand examples between them: of each, mutants from all over are enough.
        for mutant in [written, *every[:: max(1, len(every) // 20)]]:
            document = read(json.dumps(complete(mutant)).encode(), "example.json")
            if not document.faults and not conform(document, "manifest.v1"):
                seen += holds_together(rule, document, as_of)
    assert seen


def holds_together(rule: Rule, document: Any, as_of: str) -> int:
    seen = 0
    manifest = bind(document)
    for subject in manifest.subjects(rule.each):
        verdict = judge(rule, subject, as_of, thorough=True)
        told = rule.explain(scope_of(subject, as_of))
        when, require = ([condition.value for condition in part] for part in told)
        assert verdict.outcome is joined(when, require)
        if verdict.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            assert verdict.evidence
        for piece in verdict.evidence:
            assert piece.wanted
            assert manifest.region(piece.pointer) != START or not piece.pointer
        seen += 1
    return seen


def scope_of(subject: Any, as_of: str) -> Any:
    return scope({})._replace(records=subject.records, pointers=subject.pointers, as_of=as_of)


def test_no_condition_of_a_shipped_card_is_empty() -> None:
    assert all(SHELF.card(id_).require != All() for id_ in CARDS)
