"""No text is a crash, a hang or a caret outside of it: for the lexer, the parser, the checker and the lint."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.policy.language.check import Checker
from steelyard.policy.language.lexer import LONGEST, ExpressionError, tokens
from steelyard.policy.language.lint import constant_conditions
from steelyard.policy.language.parser import parse
from steelyard.policy.language.tree import walk
from steelyard.policy.language.types import vocabulary
from tests.property.effort import effort
from tests.property.grammar import conditions
from tests.unit.policy.language.expressions import AT, TYPES, value_of

if TYPE_CHECKING:
    from collections.abc import Callable


WORDS = (
    *[
        "model",
        "manifest",
        "params",
        "as_of",
        "license",
        "regions",
        "benchmarks",
        "lifecycle",
        "retires",
        "min",
        "x",
        "y",
        "in",
        "not",
        "and",
        "True",
    ],
    *[
        "has",
        "size",
        "all",
        "exists",
        "map",
        "filter",
        "matches",
        "startsWith",
        "contains",
        "timestamp",
        "duration",
        "true",
        "false",
        "null",
        "for",
    ],
    *[
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
    ],
    *[
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
        "'('",
        "'2026-01-01'",
        "'1h'",
        "'2026-02-30'",
        "�",
        "😀",
    ],
    *("\n", "\r\n", "\t", "\x00", " ", "\u00a0", "\ufeff", "\u202e"),
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


def through(text: str) -> str:
    """Take a text all the way that a card's goes; return what is wrong with it, or nothing."""
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
        return ""
    assert 0 <= error.start <= error.end <= len(text)
    assert error.message
    return error.message


@settings(max_examples=600)
@given(st.one_of(texts, mutated()))
def test_any_text_is_an_expression_or_an_error_inside_of_it(text: str) -> None:
    through(text)


# As long as an expression may be: what grows is `many` times in it. Deep, wide, unfinished, or all of one letter.
LARGE: dict[str, Callable[[int], str]] = {
    "open parentheses": lambda many: "(" * many,
    "parentheses": lambda many: "(" * (many // 2) + "1" + ")" * (many // 2 - 1),
    "closing parentheses": lambda many: "1" + ")" * (many - 1),
    "minus": lambda many: "-" * (many - 1) + "1",
    "not": lambda many: "!" * (many - 1) + "a",
    "lists": lambda many: "[" * (many // 2) + "]" * (many // 2),
    "a list": lambda many: "[" + "1," * (many // 2 - 1) + "]",
    "a list of lists": lambda many: "[" + "[]," * (many // 3 - 1) + "]",
    "members": lambda many: "a" + ".b" * (many // 2 - 1),
    "indexes": lambda many: "a" + "[0]" * (many // 3 - 1),
    "open indexes": lambda many: "a" + "[0" * (many // 2 - 1),
    "choices": lambda many: "a?" * (many // 2),
    "nested choices": lambda many: "true ? 1 : " * (many // 11),
    "and": lambda many: "a&&" * (many // 3),
    "and of fields": lambda many: "has(model.card) &&" * (many // 18) + "true",
    "or": lambda many: "manifest.commercial ||" * (many // 22) + "true",
    "sums": lambda many: "1+" * (many // 2 - 1) + "1",
    "relations": lambda many: "1<" * (many // 2 - 1) + "1",
    "quotes": lambda many: "'" * many,
    "double quotes": lambda many: '"' * many,
    "a text": lambda many: "'" + "a" * (many - 2) + "'",
    "an open text": lambda many: "'" + "a" * (many - 1),
    "escapes": lambda many: "'" + r"\u0041" * (many // 6 - 1) + "'",
    "texts": lambda many: "''" * (many // 2),
    "backslashes": lambda many: "\\" * many,
    "an open raw text": lambda many: "r'" + "\\" * (many - 2),
    "spaces": lambda many: " " * many,
    "line ends": lambda many: "\r\n" * (many // 2),
    "digits": lambda many: "1" * many,
    "hexadecimal digits": lambda many: "0x" + "f" * (many - 2),
    "an exponent": lambda many: "1e" + "9" * (many - 2),
    "a fraction": lambda many: "." + "9" * (many - 1),
    "a name": lambda many: "a" * many,
    "names": lambda many: "a " * (many // 2),
    "arguments": lambda many: "size(" + "1," * (many // 2 - 4) + "1)",
    "quantifiers": lambda many: "model.regions.all(y, " * (many // 21),
    "nested calls": lambda many: "size(" * (many // 5),
    "a pattern": lambda many: "model.license.matches('" + "(a*)*" * (many // 5 - 6) + "')",
    "a pattern of braces": lambda many: "model.license.matches('" + "a{1,9}" * (many // 6 - 5) + "')",
    "a duration": lambda many: "duration('" + "1h" * (many // 2 - 20) + "') > duration('1h')",
    "a wide alphabet": lambda many: "'" + "ä😀" * (many // 2 - 12) + "' == model.license",
    "no letter of the language": lambda many: "$" * many,
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_twice_the_text_is_at_most_twice_the_effort(make: Callable[[int], str]) -> None:
    through(make(64))  # what is made once is made now
    half, whole = make(LONGEST // 2), make(LONGEST)
    assert len(whole) <= LONGEST
    small, large = (effort(partial(through, text)) for text in (half, whole))
    assert large <= 2.5 * small + 500, (small, large)
    assert large <= 100 * LONGEST, "a constant effort for each letter"


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE)
def test_more_than_an_expression_may_be_is_refused_unread(make: Callable[[int], str]) -> None:
    text = make(100_000)
    assert "longer than 10,000 characters" in through(text)
    assert effort(lambda: through(text)) < 50


# What may nest: openings, what is innermost, closings, and what makes a condition of the whole.
DEEP: dict[str, tuple[str, str, str, str]] = {
    "parentheses": ("(", "has(model.card)", ")", ""),
    "not": ("!", "has(model.card)", "", ""),
    "choices": ("has(model.card) ? false : ", "has(model.license)", "", ""),
    "conditions": ("(", "has(model.card)", " ? has(model.terms) : has(model.license))", ""),
    "and, or": ("(has(model.card) && (has(model.terms) || ", "has(model.license)", "))", ""),
    "sums": ("(model.lifecycle.notice_days + ", "1", ")", " == 1"),
    "texts": ("(model.license + ", "'a'", ")", " == 'a'"),
    "lists": ("[", "model.license", "]", " != []"),
    "members of lists": ("[", "model.license", "][0]", " != 'a'"),
    "quantifiers": ("model.regions.exists(v{}, v{} == 'EU' && ", "has(model.card)", ")", ""),
    "quantifiers over maps": ("model.regions.map(v{}, v{} == 'EU', ", "model.license", ")", " != []"),
}


@pytest.mark.parametrize(("opens", "inner", "closes", "after"), DEEP.values(), ids=DEEP)
def test_the_deepest_expression_can_be_compiled_and_explained(
    opens: str, inner: str, closes: str, after: str
) -> None:
    """Python has limits of its own on what it compiles: ours come first."""
    facts = {"license": "MIT", "card": "c", "lifecycle": {"notice_days": 1}, "regions": ["EU"]}
    deepest = 0
    for times in range(1, 40):
        text = "".join(opens.replace("{}", str(at)) for at in range(times)) + inner + closes * times + after
        try:
            node = Checker("model", TYPES, vocabulary()).condition(parse(text, AT))
        except ExpressionError as error:
            said = error.message
            break
        deepest = times
        assert value_of(node, {"model": facts, "manifest": {}}) in (True, False, None)
    assert "nested deeper than 32 levels" in said
    assert deepest >= 8
