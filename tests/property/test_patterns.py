"""Where Python's own `re` answers for RE2 it gives the same answer; and no pattern that could take long is answered so."""

from __future__ import annotations

import re
import string
import time
import warnings

import pytest
import re2
from hypothesis import example, given
from hypothesis import strategies as st

from steelyard.policy.language.patterns import pattern_problem
from steelyard.policy.language.simple import LONGEST, is_plain, is_simple

ATOMS = [
    *"aAbBkKsS09 .^$-_/:@,&~<>=!#%;'`\"",
    *(f"\\{one}" for one in "dDwWsSbBAzZ.^$*+?()[]{}|/-_pQEnt1x"),
    "[a-c]", "[^a-c]", "[A-c]", "[9-A]", "[Z-a]", "[z-a]", "[a-]", "[-a]", "[a-c-e]", "[--a]", "[+--]", "[.+*?()$]",
    "[^\\s.]", "[\\w-]", "[\\w-z]", "[\\]]", "[\\-a]", "[a&&b]", "[a~~b]", "[a||b]", "[[:alpha:]]", "[]a]", "[^]a]", "[^^]",
    "[]", "[", "]", "{2}", "{,3}", "{", "}", "(?:", "(?i)", "(?P<x>", "(?=", "(", ")", "()", "|", "||",
    "?", "*", "+", "??", "*?", "++", "?+", "ab", "(a|b)", "(a|b)?", "(a)*", "(a|)+", "(^|/)", "([-_]|$)", "\u017f", "\u212a", "ä",
]  # fmt: skip
PATTERNS = st.tuples(
    st.sampled_from(["", "(?i)", "^", "(?i)^"]), st.lists(st.sampled_from(ATOMS), max_size=8)
).map(lambda parts: parts[0] + "".join(parts[1]))
TEXTS = st.text(st.sampled_from("aAbBcCkKsSzZ09 .-_/:@^]&~[|`"), max_size=8) | st.text(
    string.printable[:95], max_size=20
)


@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=8))
@example(
    "(?i)^(\\S*[^a-z\\s])?(nc|non-?commercial)([^a-z\\s]\\S*)?$", ["CC-BY-NC-4.0", "finance", "x nc", "nc"]
)
@example("(?i)[Z-a]", ["z", "A", "_", "b", "y"])
def test_both_engines_answer_alike(pattern: str, texts: list[str]) -> None:
    if not is_simple(pattern):
        return
    assert pattern_problem(pattern) == ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        own = re.compile(pattern)
    other = re2.compile(pattern)
    for text in texts:
        assert is_plain(text)
        assert (own.search(text) is None) == (other.search(text) is None), text


@pytest.mark.parametrize("text", ["ä", "\u212a", "a\n", "\x0b", "\x1c", "\x7f", "a" * (LONGEST + 1)])
def test_what_engines_see_differently_is_not_plain(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a*)*", "(a|a)*", "(a+)+$", "a*a*a*a*$", "a?" * 30 + "a" * 30, "(a|a)" * 20 + "b", "^a|b*c*d*", "((a?)?)?" * 9,
        "a" * 300, "(" * 150 + ")" * 150, "^a\\(|b*c*",
        "^" + "a?" * 17 + "a" * 100 + "b", "^" + "(a|a)" * 17 + "[a-z]" * 18 + "$",
    ],
)  # fmt: skip
def test_what_could_take_long_or_goes_deep_is_not_simple(pattern: str) -> None:
    assert not is_simple(pattern)


@given(PATTERNS.filter(is_simple), st.sampled_from("aAk-_ "))
@example("^a*a*b", "a")
@example("^(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b", "a")
def test_the_slowest_takes_milliseconds(pattern: str, letter: str) -> None:
    started = time.process_time()
    re.compile(pattern).search(letter * LONGEST)
    assert time.process_time() - started < 0.05
