"""`expr:` beside two other implementations of CEL, on expressions and facts made up at random: where both have an
answer it is the same one, and where only one has, the reason is a difference that is known and told."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings

from steelyard.policy.language.lexer import ExpressionError
from tests.property.cel_engines import OTHERS, Answer, in_cpp, in_rust, ours, same
from tests.property.cel_writer import models, written

PAGE = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "docs", "expressions.md"
)


def is_mixed(theirs: Answer) -> bool:
    """Whether whole numbers and others met where both types are written out: theirs refuses to load that."""
    return "found no matching overload" in theirs.reason


def asks_within_nothing(text: str, model: dict[str, Any]) -> bool:
    """Whether `has` asks for something inside of what is absent: an error there, false here."""
    return any(f"has(model.{name}." in text and name not in model for name in ("r", "m"))


def depends_on_order(text: str) -> bool:
    """Whether a list is made of a map's keys: theirs come in any order, ours as the manifest has them."""
    return "model.m.map(" in text or "model.m.filter(" in text


def reads_letters_otherwise(text: str, model: dict[str, Any]) -> bool:
    """Whether letters beyond ASCII are counted or matched: there in bytes of UTF-8, and as letters of `\\w`."""
    beyond = "\\u" in text or not (text + str(model)).isascii()
    return beyond and any(word in text for word in ("size", "matches"))


Passed = Callable[[str, dict[str, Any], Answer], bool]


def decides_exists_one(text: str, theirs: Answer) -> bool:
    """Whether two elements may have held beside one without an answer."""
    return ".exists_one(" in text and bool(theirs.reason)


def differs_in_cpp(text: str, model: dict[str, Any], theirs: Answer) -> bool:
    return (
        is_mixed(theirs)
        or asks_within_nothing(text, model)
        or depends_on_order(text)
        or decides_exists_one(text, theirs)
    )


def differs_in_rust(text: str, model: dict[str, Any], theirs: Answer) -> bool:
    return (
        asks_within_nothing(text, model)
        or reads_letters_otherwise(text, model)
        or depends_on_order(text)
        or decides_exists_one(text, theirs)
        or "No such overload" in theirs.reason  # what is no number has no order
        or stops_at_an_error(text, model, theirs)
    )


def stops_at_an_error(text: str, model: dict[str, Any], theirs: Answer) -> bool:
    """Whether an element without an answer came before the one that decides, or what is no number before an error.

    The other implementation has an answer then, and it is ours, unless it refuses to load the expression.
    """
    if not theirs.reason or not any(part in text for part in (".all(", ".exists(", "/")):
        return False
    other = in_cpp(text, model)
    return is_mixed(other) or agree(ours(text, model), other)


def agree(mine: Answer, theirs: Answer) -> bool:
    """Whether both have no answer, or the same one."""
    if mine.value is None or theirs.reason:
        return mine.value is None and bool(theirs.reason)
    return same(mine.value, theirs.value)


def compared(engine: Callable[[str, dict[str, Any]], Answer], is_known: Passed) -> dict[str, int]:
    """Hold our answers against an engine's; return how many expressions came to what, in percent."""
    counts: Counter[str] = Counter()

    @settings(max_examples=150)
    @given(models())
    def compare(model: dict[str, Any]) -> None:
        for text in written(model):
            mine, theirs = ours(text, model), engine(text, model)
            if agree(mine, theirs):
                counts["no answer" if mine.value is None else "the same answer"] += 1
            else:
                assert is_known(text, model, theirs), (text, mine, theirs)
                counts["a known difference"] += 1

    compare()
    every = sum(counts.values())
    assert every == 150 * 8
    return {name: round(100 * number / every) for name, number in counts.items()}


SHARES = {
    "cpp": ("cel-expr-python", {"the same answer": 66, "no answer": 33, "a known difference": 1}),
    "rust": (
        "common-expression-language",
        {"the same answer": 66, "no answer": 33, "a known difference": 1},
    ),
}
"""Of a hundred expressions and facts made up at random, how many the two sides answer alike, and so on."""


@pytest.mark.parametrize(("name", "is_known"), [("cpp", differs_in_cpp), ("rust", differs_in_rust)])
def test_the_answers_of_the_others(name: str, is_known: Passed) -> None:
    title, told = SHARES[name]
    found = compared(OTHERS[name], is_known)
    # Hypothesis makes others with every version of it.
    assert all(abs(found.get(what, 0) - share) <= 5 for what, share in told.items()), found
    with open(PAGE, encoding="utf-8") as file:
        assert f"| {title} | {' | '.join(map(str, told.values()))} |" in file.read()


REFUSED: Final = "refused when loaded"
ROWS: Final[list[tuple[str, str, dict[str, Any], Any, Any, Any]]] = [
    # The row of docs/expressions.md; an expression and facts; what we say, cel-cpp and cel-rust, where None is no answer.
    ("absent is unknown", "model.x > 1.0", {}, None, None, None),
    ("`has(a.b.c)` is false where `a.b` is absent", "has(model.r.n)", {}, False, None, None),
    ("`has(a['b-c'])`", "has(model['s'])", {"s": "a"}, True, None, None),
    ("an enumeration's `unknown` is absent", "model.stage == 'ga'", {"stage": "unknown"}, None, False, False),
    ("beyond the end of a list: unknown", "model.li[3] > 1", {"li": [1]}, None, None, None),
    ("beyond the end of a list: unknown", "has(model.m.a)", {"m": {}}, False, False, False),
    (
        "two that hold decide `exists_one`",
        "model.lr.exists_one(q, q.f)",
        {"lr": [{"f": True}] * 2 + [{}]},
        False,
        None,
        None,
    ),
    ("whole numbers and others compare", "1 < 1.5", {}, True, None, True),
    ("whole numbers and others compare", "1 in [1.0]", {}, True, None, True),
    ("whole numbers and others compare", "model.i < model.x", {"i": 1, "x": 1.5}, True, True, True),
    ("whole numbers and others compute together", "model.i * 1.5 == 3.0", {"i": 2}, True, None, None),
    ("`timestamp('2026-12-31')`", "timestamp('2026-12-31') > as_of", {}, True, None, None),
    ("`duration('1µs')`", "duration('1µs') == duration('1us')", {}, True, None, None),
    ("only written-out texts", "model.s.matches(model.t)", {"s": "a", "t": "a"}, REFUSED, True, True),
    ("only written-out texts", "duration(model.s) > duration('1h')", {"s": "2h"}, REFUSED, True, True),
    ("enumerations have no `<`", "model.stage < 'm'", {"stage": "ga"}, REFUSED, True, True),
    ("different types are never equal: refused", "model.s == 1", {"s": "a"}, REFUSED, False, False),
    ("a name means one thing", "[1].exists(z, [2].exists(z, z == 2))", {}, REFUSED, True, True),
    ("no maps, messages", "{'a': 1}.a == 1", {}, REFUSED, True, True),
    ("no maps, messages", "string(1) == '1'", {}, REFUSED, True, True),
    ("no maps, messages", "null == null", {}, REFUSED, True, True),
    ("no maps, messages", "1u == 1u", {}, REFUSED, True, True),
    # What the Rust implementation does otherwise than CEL.
    ("in bytes where CEL counts", "size('é') == 1", {}, True, True, False),
    ("matches any letter", r"'é'.matches(r'^\w$')", {}, False, False, True),
    ("what is no number has no order", "0.0 / model.x < 1.0", {"x": 0.0}, False, False, None),
    ("an element without an answer", "model.lr.all(q, q.f)", {"lr": [{}, {"f": False}]}, False, False, None),
    ("an element without an answer", "model.lr.exists(q, q.f)", {"lr": [{"f": True}, {}]}, True, True, True),
    ("`-` overflows silently", "-model.i == model.i", {"i": -(2**63)}, None, None, True),
    (
        "a difference of dates may",
        "timestamp('9999-12-31T00:00:00Z') - timestamp('0001-01-01T00:00:00Z') > duration('1h')",
        {},
        None,
        None,
        True,
    ),
]


@pytest.mark.parametrize(("told", "text", "model", "mine", "cpps", "rusts"), ROWS)
def test_a_known_difference_is_as_it_is_told(  # noqa: PLR0913, PLR0917 - the columns of the table
    told: str, text: str, model: dict[str, Any], mine: Any, cpps: Any, rusts: Any
) -> None:
    try:
        said = ours(text, model).value
    except ExpressionError:
        said = REFUSED
    with open(PAGE, encoding="utf-8") as file:
        assert told in " ".join(file.read().split())
    assert (said, in_cpp(text, model).value, in_rust(text, model).value) == (mine, cpps, rusts)


def test_every_row_of_the_page_has_an_example_here() -> None:
    with open(PAGE, encoding="utf-8") as file:
        _, table = file.read().split("| here | in CEL | why |\n| --- | --- | --- |\n")
    rows = [line.removeprefix("| ") for line in table.split("\n\n", maxsplit=1)[0].splitlines()]
    shown = tuple(row[0] for row in ROWS)

    # Constants are refused by a lint, after the language; what comes in any order may come in ours.
    elsewhere = ("constant conditions", "a map's keys come in the manifest's order", "a number larger than")
    assert [row for row in rows if not row.startswith((*shown, *elsewhere))] == []
