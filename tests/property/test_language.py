"""The laws of expressions: what decides and what explains agree, evidence rests on facts, and no text is a crash."""

from __future__ import annotations

import copy
import json
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from steelyard.evaluate import judge
from steelyard.manifest.bind import bind
from steelyard.policy.build import policy_set
from steelyard.policy.choose import configure
from steelyard.policy.examples import complete
from steelyard.policy.language.check import Checker
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.evidence import evidence, source
from steelyard.policy.language.lexer import ExpressionError, tokens
from steelyard.policy.language.lint import constant_conditions
from steelyard.policy.language.parser import parse
from steelyard.policy.language.runtime import EvaluationError
from steelyard.policy.language.tree import All, Node, children, walk
from steelyard.policy.language.types import vocabulary
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse as read
from steelyard.schemas import conform
from steelyard.source import START
from steelyard.verdict import ABSENT, Outcome
from tests.unit.policy.language.expressions import (
    AT,
    DAY,
    FAILED,
    PARAMS,
    TYPES,
    checked,
    explained,
    scope,
    value_of,
)

if TYPE_CHECKING:
    from steelyard.policy.rule import Rule

# -- random expressions, typed by construction; "" marks where a part of some type goes

INTEGERS = (
    *("0", "1", "-1", "2", "7", "9223372036854775807", "-9223372036854775808", "0x10", "params.min"),
    *("model.lifecycle.notice_days", "model.privacy.retention_days", "model.claims.mof_class"),
    "size(model.regions)", "size(model.license)", "model.benchmarks[0].n",
)  # fmt: skip
NUMBERS = (
    "0.5",
    "-0.0",
    "1e308",
    "99.5",
    "params.ratio",
    "model.support.sla_uptime",
    "model.benchmarks[1].value",
)
TEXTS = (
    *("''", "'MIT'", "'a  b'", r"r'\d'", '"x\\n"', "'''EU'''", "model.license", "model.terms"),
    *(
        "model.regions[0]",
        "(model.access + 'x')",
        "manifest.decision.tradeoffs['T1']",
        "manifest.decision.tradeoffs.T2",
    ),
)
DATES = (
    "as_of",
    "params.day",
    "timestamp('2027-01-01')",
    "model.lifecycle.retires",
    "model.benchmarks[0].date",
)
DURATIONS = ("duration('24h')", "duration('-1.5s')", "(model.lifecycle.retires - as_of)")
LISTS = ("model.regions", "params.names", "['EU', model.license]", "[model.terms]")
BOOLEANS = (
    *("true", "false", "params.flag", "manifest.commercial", "model.security.remote_code", "has(model.license)"),
    *("has(model.terms)", "model.access == 'weights'", "model.privacy.trains_on_inputs == 'never'"),
    *("model.license in params.names", "model.components.datasets == false", "'personal' in manifest.data"),
    *("'T1' in manifest.decision.tradeoffs", "model.license.matches('^M')", "model.license.matches(params.word)"),
    "model.claims.mof_class == 1", "params.class < 3",
)  # fmt: skip
RELATIONS = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))


def spaced(*parts: Any) -> st.SearchStrategy[str]:
    """Parts of a text, one after the other, with white space between them."""
    pieces = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(st.sampled_from(("", " ", "\n  ")), *pieces).map(
        lambda found: found[0].join([found[1], *found[2:]]) if found[0] else " ".join(found[1:])
    )


class Grammar:
    """Strategies for the texts of each type, down to a depth. Names of variables are never used twice."""

    def __init__(self, depth: int, elements: tuple[str, ...] = ()) -> None:
        self._depth = depth
        self._elements = elements

    @cached_property
    def below(self) -> Grammar:
        return grammar(self._depth - 1, self._elements)

    def _any(self, leaves: tuple[str, ...], *deeper: Any) -> st.SearchStrategy[str]:
        leaf = st.sampled_from(leaves)
        return st.one_of(leaf, *deeper) if self._depth else leaf

    def _choice(self, one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return spaced("(", self.below.boolean, "?", one, ":", one, ")")

    @cached_property
    def integer(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(INTEGERS)
        one = st.deferred(lambda: self.below.integer)
        joined = spaced("(", one, st.sampled_from("+-*/%"), one, ")")
        counted = st.deferred(lambda: self.below.list).map(lambda text: f"size({text})")
        return self._any(INTEGERS, joined, one.map(lambda text: f"(-({text}))"), self._choice(one), counted)

    @cached_property
    def number(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(NUMBERS)
        one = st.deferred(lambda: self.below.number)
        either = st.one_of(one, self.below.integer)
        return self._any(NUMBERS, spaced("(", one, st.sampled_from("+-*/"), either, ")"), self._choice(one))

    @cached_property
    def text(self) -> st.SearchStrategy[str]:
        leaves = (*TEXTS, *self._elements)
        if not self._depth:
            return st.sampled_from(leaves)
        one = st.deferred(lambda: self.below.text)
        indexed = spaced(self.below.list, "[", self.below.integer, "]")
        return self._any(leaves, spaced("(", one, "+", one, ")"), self._choice(one), indexed)

    @cached_property
    def date(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(DATES)
        one = st.deferred(lambda: self.below.date)
        moved = spaced("(", one, st.sampled_from("+-"), self.below.duration, ")")
        listed = spaced("[", one, ",", one, "][", self.below.integer, "]")
        return self._any(DATES, moved, self._choice(one), listed)

    @cached_property
    def duration(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(DURATIONS)
        one = st.deferred(lambda: self.below.duration)
        return self._any(DURATIONS, spaced("(", one, st.sampled_from("+-"), one, ")"), self._choice(one))

    @cached_property
    def list(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(LISTS)
        one = st.deferred(lambda: self.below.list)
        name, inside = self._bound()
        walked = spaced(one, ".filter(", name, ",", inside.boolean, ")")
        mapped = spaced(one, ".map(", name, ",", inside.boolean, ",", inside.text, ")")
        given = spaced(one, ".map(", name, ",", inside.text, ")")
        return self._any(LISTS, spaced("(", one, "+", one, ")"), walked, mapped, given, self._choice(one))

    @cached_property
    def boolean(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from([f"({leaf})" for leaf in BOOLEANS])
        one = st.deferred(lambda: self.below.boolean)
        below = self.below
        name, inside = self._bound()
        kinds = (below.integer, below.number, below.text, below.date, below.duration, one)
        compared = [
            spaced("(", kind, RELATIONS, kind, ")")
            for kind in (*kinds, st.one_of(below.integer, below.number))
        ]
        walks = st.sampled_from((".all(", ".exists(", ".exists_one("))
        dated = spaced("[", below.date, ",", below.date, "]", walks, name, ",", name, "<", below.date, ")")
        return self._any(
            tuple(f"({leaf})" for leaf in BOOLEANS),
            st.lists(one, min_size=2, max_size=4).map(lambda terms: f"({' && '.join(terms)})"),
            st.lists(one, min_size=2, max_size=4).map(lambda terms: f"({' || '.join(terms)})"),
            one.map(lambda text: f"!({text})"),
            self._choice(one),
            *compared,
            spaced("(", below.list, st.sampled_from(("==", "!=")), below.list, ")"),
            spaced("(", below.text, "in", below.list, ")"),
            spaced("(", below.number, "in [", below.integer, ",", below.number, "])"),
            spaced("(", below.date, "in params.days )"),
            spaced(below.list, walks, name, ",", inside.boolean, ")"),
            spaced("manifest.decision.tradeoffs", walks, name, ",", inside.boolean, ")"),
            spaced("model.benchmarks", walks, name, ",", name, ".value >=", name, ".min)"),
            spaced(
                "model.benchmarks", walks, name, ",", name, ".date <", below.date, "||", below.boolean, ")"
            ),
            dated,
            spaced(
                below.text, st.sampled_from((".startsWith(", ".endsWith(", ".contains(")), below.text, ")"
            ),
        )

    def _bound(self) -> tuple[str, Grammar]:
        name = f"v{self._depth}"
        return name, grammar(self._depth - 1, (*self._elements, name))


@cache
def grammar(depth: int, elements: tuple[str, ...] = ()) -> Grammar:
    return Grammar(depth, elements)


conditions = st.integers(1, 3).flatmap(lambda depth: grammar(depth).boolean)

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
def test_the_lint_finds_what_never_changes(text: str, found: dict[str, Any]) -> None:
    node = typed(text)
    try:
        constant_conditions(node)
    except ExpressionError as caught:
        error = caught
    else:
        return
    part = next(one for one in walk(node) if (one.at.start, one.at.end) == (error.start, error.end))
    try:
        value = evaluate_node(part, scope(found).records, PARAMS, DAY)
        said = f"this is always { {True: 'true', False: 'false', None: 'unknown'}[value] }"
    except EvaluationError as reason:
        said = f"this can never be computed: {reason}"
    assert error.message == said


# -- any text

WORDS = (
    *(
        "model",
        "manifest",
        "params",
        "as_of",
        "license",
        "regions",
        "lifecycle",
        "retires",
        "min",
        "x",
        "y",
        "in",
    ),
    *(
        "has",
        "size",
        "all",
        "exists",
        "map",
        "filter",
        "matches",
        "startsWith",
        "timestamp",
        "duration",
        "true",
    ),
    *(
        "==",
        "!=",
        "<",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "?",
        ":",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ),
    *(
        "'MIT'",
        '"',
        "'",
        "'''",
        "r'",
        "\\",
        "1",
        "0x",
        "1e",
        "1u",
        "9223372036854775808",
        "=",
        "&",
        "“",
        "ä",
        "\n",
    ),
    *("null", "for", "'('", "'2026-01-01'", "'1h'", "\x00", "\ud800", "😀", " "),
)
texts = st.one_of(
    st.text(max_size=80),
    st.text("()[]{}.,?:!&|=<>+-*/%'\"\\ \n0123456789xeruabmodel", max_size=120),
    st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """An expression with a stretch of it replaced, removed or repeated."""
    text = draw(conditions)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 12)))
    middle = draw(st.one_of(st.sampled_from(WORDS), st.just(""), st.just(text[start:end] * 2)))
    return text[:start] + middle + text[end:]


@settings(max_examples=500)
@given(st.one_of(texts, mutated()))
@example("'\\")
@example("(" * 9_999)
@example("-" * 9_999 + "1")
@example("[" * 5_000 + "]" * 5_000)
@example("a" + ".b" * 4_999)
@example("a" + "[0" * 3_000)
@example("a?" * 4_999)
@example("a&&" * 3_333)
@example("'" * 10_000)
@example("\\" * 10_000)
@example("true ? 1 : " * 900)
@example("[" + "true," * 199 + "true] == [" + "true," * 199 + "true]")
@example(" " * 10_000)
@example("1" * 10_000)
@example("0x" + "f" * 9_998)
@example("1e" + "9" * 9_998)
@example("x.all(y, " * 1_000)
@example("model.license.matches('" + "(a*)*" * 1_000 + "')")
def test_any_text_is_an_expression_or_an_error_inside_of_it(text: str) -> None:
    try:
        for token in tokens(text):
            assert text[token.start : token.end] == token.text
        node = Checker("model", TYPES, vocabulary()).condition(parse(text, AT))
        constant_conditions(node)
    except ExpressionError as caught:
        error = caught
    else:
        assert all(0 <= one.at.start <= one.at.end <= len(text) for one in walk(node))
        value_of(node, {"model": {}, "manifest": {}})
        return
    assert 0 <= error.start <= error.end <= len(text)
    assert error.message


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
        for mutant in [written, *mutants(copy.deepcopy(complete(written)))][:400]:
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
