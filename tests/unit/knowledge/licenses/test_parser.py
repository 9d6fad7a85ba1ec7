"""The grammar of license expressions, its limits, and the place of every mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.licenses.parser import (
    MAX_DEPTH,
    MAX_IDS,
    MAX_LENGTH,
    Combined,
    Id,
    NoExpressionError,
    parse,
    render,
)


def test_and_binds_tighter_than_or() -> None:
    tree = parse("A OR B AND C")
    assert isinstance(tree, Combined)
    assert tree.operator == "OR"
    assert render(tree) == "A OR B AND C"


def test_an_exception_and_a_plus_belong_to_their_license() -> None:
    tree = parse("GPL-2.0+ WITH Classpath-exception-2.0")
    assert tree == Id("GPL-2.0", 0, later=True, exception="Classpath-exception-2.0", exception_offset=14)
    assert render(tree) == "GPL-2.0+ WITH Classpath-exception-2.0"


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("((A))", "A"),
        ("(A AND B) AND C", "A AND B AND C"),
        ("(A OR B) AND C", "(A OR B) AND C"),
        ("A and (B or C)", "A AND (B OR C)"),
        ("(A AND B)OR(C)", "A AND B OR C"),
        ("DocumentRef-x:LicenseRef-y", "DocumentRef-x:LicenseRef-y"),
    ],
)
def test_only_parentheses_that_matter_are_written(written: str, rendered: str) -> None:
    assert render(parse(written)) == rendered


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "missing before the end"),
        ("AND AND", 0, "missing before `AND`"),
        ("MIT AND", 7, "missing before the end"),
        ("MIT AND )", 8, "missing before `)`"),
        ("(MIT", 0, "never closed"),
        ("MIT)", 3, "closes nothing"),
        ("MIT ISC", 4, "follows without AND or OR"),
        ("MIT WITH", 8, "an exception is missing"),
        ("MIT WITH (x)", 9, "an exception is missing"),
        ("MIT +", 4, "without a space"),
        ("MIT AND M\u0130T", 9, "cannot be in a license id"),
        ("MIT\nAND ISC", 3, "cannot be in a license id"),
        ("MIT++", 3, "cannot be in a license id"),
        ("a:b", 1, "cannot be in a license id"),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH, "at most"),
        (" AND ".join(["MIT"] * (MAX_IDS + 1)), 8 * MAX_IDS, "at most"),
        ("(" * (MAX_DEPTH + 1) + "MIT" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, "nested deeper"),
    ],
)
def test_a_mistake_has_its_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(NoExpressionError) as raised:
        parse(text)
    assert raised.value.offset == offset
    assert message in raised.value.message


def test_depth_within_the_limit_is_parsed() -> None:
    assert render(parse("(" * MAX_DEPTH + "MIT" + ")" * MAX_DEPTH)) == "MIT"


def test_many_groups_side_by_side_are_not_deep() -> None:
    text = " AND ".join(["(MIT OR ISC)"] * 60)
    assert render(parse(text)) == text


@given(st.text(alphabet="AB ()+.-WITHANDORwithandor\u0130:", max_size=40))
def test_any_text_is_a_tree_or_a_place(text: str) -> None:
    try:
        tree = parse(text)
    except NoExpressionError as error:
        offset = error.offset
    else:
        offset = 0
        assert render(parse(render(tree))) == render(tree)
    assert 0 <= offset <= len(text)
