"""Patterns match in linear time, and what cannot is refused when it is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from steelyard.policy.language.patterns import pattern_problem, searcher


@pytest.mark.parametrize(
    "pattern",
    [
        "^a$",
        "(?i)latest$",
        "[a-z]{40}",
        "(a+)+$",
        "(x|a*)*",
        "^[[:alpha:]]+$",
        r"^(sha256:)?[0-9a-f]{64}$",
        r"\d+\.\d+",
        "ä",
    ],
)
def test_a_pattern_is_fine(pattern: str) -> None:
    assert not pattern_problem(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "*",
        "[",
        "\\",
        "a{2,1}",
        "a{1001}",
        "(a{1000}){1000}",
        "[[:alfa:]]",
        r"(a)\1",
        "(?P<x>a)(?P=x)",
        "(a)?(?(1)b|c)",
        "(?=a)",
        "(?!a)",
        "(?<=a)b",
        "(?<!a)b",
        "(?>a+)b",
        "a++b",
    ],
)
def test_what_is_no_pattern_or_not_linear_is_refused(pattern: str) -> None:
    assert pattern_problem(pattern).startswith(f"`{pattern}` is not a pattern: ")


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b", "abc", True),
        ("^b", "abc", False),
        ("^(a+)+$", "a" * 50_000 + "b", False),
        ("ä.$", "aäß", True),
        ("(?i)LATEST", "gpt-latest", True),
        ("x", "\ud800x", True),
        ("^x", "\ud800x", False),
    ],
)
def test_a_search_looks_anywhere_in_any_text(pattern: str, text: str, found: bool) -> None:  # noqa: FBT001
    assert searcher(pattern)(text) is found


def test_half_a_character_is_no_pattern() -> None:
    assert pattern_problem("a\ud800") == "the pattern is not text: it has half a surrogate pair"


def test_a_simple_pattern_and_a_short_text_need_no_library() -> None:
    script = (
        "import sys\n"
        "from steelyard.policy.language.patterns import searcher\n"
        "print(searcher('(?i)^(on-?call|ops)$')('ONCALL'), 're2' in sys.modules, end=' ')\n"
        "print(searcher('(?i)^(on-?call|ops)$')('ONCALL' * 99), 're2' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False", "True"]
