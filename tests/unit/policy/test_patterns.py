"""Which patterns are refused: those that could take more than a small power of the text's length."""

from __future__ import annotations

import pytest

from steelyard.policy.language.patterns import pattern_problem


@pytest.mark.parametrize(
    "pattern",
    [
        "^a$",
        "a+b*c?",
        "(?i)latest$",
        "[a-z]{40}",
        "(ab)+",
        "(a|b)*",
        "(?:a+b)?",
        "(a{1}b){0,1}c+",
        "x{20}",
        r"^(sha256:)?[0-9a-f]{64}$",
        "(?>a+)b",
        "a++b",
        "(a+)?",
        "(a+){1}",
    ],
)
def test_a_pattern_without_nested_repetition_is_fine(pattern: str) -> None:
    assert not pattern_problem(pattern)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(", "is not a pattern"),
        ("*", "is not a pattern"),
        ("a{2,1}", "is not a pattern"),
        ("a{99999999999}", "is not a pattern"),
        ("a" + "(" * 2000 + ")" * 2000, "is not a pattern"),
        ("[[:digit:]]", "is not a pattern"),
        (r"(a)\1", "back-reference"),
        ("(?P<x>a)(?P=x)", "back-reference"),
        ("(a)?(?(1)b|c)", "back-reference"),
        ("(?=a)", "look-ahead"),
        ("(?!a)", "look-ahead"),
        ("(?<=a)b", "look-behind"),
        ("(?<!a)b", "look-behind"),
        ("(a+)+", "a repetition inside a repetition"),
        ("(a*)*", "a repetition inside a repetition"),
        ("(?:(?:a|b+)c)*", "a repetition inside a repetition"),
        ("(a+?)+?", "a repetition inside a repetition"),
        ("(?>(a+)+b)", "a repetition inside a repetition"),
        ("(a++)+", "a repetition inside a repetition"),
        ("(a{2}){2}", "a repetition inside a repetition"),
        ("x|y|(z+)*", "a repetition inside a repetition"),
    ],
)
def test_a_pattern_that_could_run_wild_is_refused(pattern: str, problem: str) -> None:
    assert problem in pattern_problem(pattern)
