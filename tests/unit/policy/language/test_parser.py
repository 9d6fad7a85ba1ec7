"""The grammar: what binds tighter, what is refused and where, and that depth and breadth have bounds."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.parser import DEEPEST, MOST_TERMS, parse
from steelyard.policy.language.tree import Call, Index, ListOf, Literal, Name, Node, Place, Quantifier, Select


def shape(node: Node) -> Any:
    """A tree without its places."""
    match node:
        case Literal():
            return (type(node.value).__name__, str(node.value))
        case Name():
            return node.name
        case Select():
            return ("select", shape(node.operand), node.field)
        case Index():
            return ("index", shape(node.operand), shape(node.key))
        case ListOf():
            return ["list", *(shape(item) for item in node.items)]
        case Call():
            return (node.function, *(shape(arg) for arg in node.args))
        case Quantifier():
            condition = None if node.condition is None else shape(node.condition)
            return (node.kind, shape(node.over), node.variable, condition, shape(node.body))
    raise AssertionError(node)


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c", "((a && b) || c)"),
        ("a == b && c", "((a == b) && c)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a || b ? c || d : e && f", "((a || b) ? (c || d) : (e && f))"),
        ("a < b == c", "((a < b) == c)"),
        ("a in b == c", "((a in b) == c)"),
        ("a != b + c", "(a != (b + c))"),
        ("a >= b - c - d", "(a >= ((b - c) - d))"),
        ("a + b * c", "(a + (b * c))"),
        ("a * b + c", "((a * b) + c)"),
        ("a / b / c % d", "(((a / b) / c) % d)"),
        ("-a * b", "((-a) * b)"),
        ("-a.b[0]", "(-((a.b)[0]))"),
        ("!a.b && c", "((!(a.b)) && c)"),
        ("!!a == b", "((!(!a)) == b)"),
        ("- -a", "(-(-a))"),
        ("a - -1", "(a - (-1))"),
        ("a.f(b).g", "((a.f(b)).g)"),
        ("a[b ? c : d]", "a[(b ? c : d)]"),
        ("f(a || b, c)", "f((a || b), (c))"),
    ],
)
def test_what_binds_tighter(text: str, twin: str) -> None:
    assert shape(parse(text)) == shape(parse(twin))


def test_and_and_or_take_any_number_of_terms_and_keep_parentheses() -> None:
    assert shape(parse("a && b && c")) == ("&&", "a", "b", "c")
    assert shape(parse("a || b || c")) == ("||", "a", "b", "c")
    assert shape(parse("a && (b && c)")) == ("&&", "a", ("&&", "b", "c"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-5", ("int", "-5")),
        ("- 5", ("int", "-5")),
        ("-9223372036854775808", ("int", "-9223372036854775808")),
        ("-0x8000000000000000", ("int", "-9223372036854775808")),
        ("-0.0", ("float", "-0.0")),
        ("-1.5", ("float", "-1.5")),
        ("--5", ("-_", ("int", "-5"))),
        ("-(5)", ("-_", ("int", "5"))),
        ("true", ("bool", "True")),
        ("[]", ["list"]),
        ("[a, 'b',]", ["list", "a", ("str", "b")]),
        ("f()", ("f",)),
        ("a.f()", ("f", "a")),
        ("a.f(b, c)", ("f", "a", "b", "c")),
        ("a['b-c']", ("index", "a", ("str", "b-c"))),
        ("has(a.b)", ("has", ("select", "a", "b"))),
        ("has(a['b'])", ("has", ("index", "a", ("str", "b")))),
        ("a.all(x, x == 1)", ("all", "a", "x", None, ("==", "x", ("int", "1")))),
        ("a.exists(x, b)", ("exists", "a", "x", None, "b")),
        ("a.exists_one(x, b)", ("exists_one", "a", "x", None, "b")),
        ("a.filter(x, b)", ("filter", "a", "x", None, "b")),
        ("a.map(x, b)", ("map", "a", "x", None, "b")),
        ("a.map(x, b, c)", ("map", "a", "x", "b", "c")),
        ("a.if", ("select", "a", "if")),
        ("a.all", ("select", "a", "all")),
        ("all", "all"),
        ("nullable", "nullable"),
    ],
)
def test_what_a_text_is(text: str, wanted: object) -> None:
    assert shape(parse(text)) == wanted


def test_nodes_stand_where_they_are() -> None:
    text = " (a.b) + -5 == c[0] || !x.f(1) "
    at = ("require", "expr", 3)

    def stretch(node: Node) -> str:
        assert node.at.pointer == at
        return text[node.at.start : node.at.end]

    node = parse(text, at)
    assert isinstance(node, Call)
    assert stretch(node) == "(a.b) + -5 == c[0] || !x.f(1)"
    equal, negated = node.args
    assert stretch(equal) == "(a.b) + -5 == c[0]"
    assert stretch(negated) == "!x.f(1)"
    assert isinstance(equal, Call)
    assert stretch(equal.args[1]) == "c[0]"
    assert isinstance(equal.args[0], Call)
    assert [stretch(arg) for arg in equal.args[0].args] == ["(a.b)", "-5"]
    assert isinstance(negated, Call)
    assert stretch(negated.args[0]) == "x.f(1)"
    assert parse("x.all(y, z)").at == Place((), 0, 11)
    assert parse("[1, 2]").at == Place((), 0, 6)
    assert parse("f(1)").at == Place((), 0, 4)


@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("", (0, 0), "the expression is empty", ""),
        (" \n ", (0, 0), "the expression is empty", ""),
        ("a b", (2, 3), "found `b`, wanted the end of the expression", ""),
        ("a ==", (4, 4), "found the end of the expression, wanted a value", ""),
        ("a == == b", (5, 7), "found `==`, wanted a value", ""),
        ("(a", (2, 2), "found the end of the expression, wanted `)`", ""),
        ("a)", (1, 2), "found `)`, wanted the end of the expression", ""),
        ("a[1", (3, 3), "wanted `]`", ""),
        ("[1, 2", (5, 5), "wanted `]`", ""),
        ("f(1, 2", (6, 6), "wanted `)`", ""),
        ("f(1,)", (4, 5), "found `)`, wanted an argument", ""),
        ("f(,)", (2, 3), "found `,`, wanted a value", ""),
        ("a ? b", (5, 5), "wanted `:`", ""),
        ("a ? b ? c : d : e", (6, 7), "found `?`, wanted `:`", ""),
        ("a.", (2, 2), "wanted a name", ""),
        ("a.1", (1, 3), "wanted the end of the expression", ""),
        ("a.'b'", (2, 5), "wanted a name", ""),
        ("a.in", (2, 4), "wanted the name of a field", ""),
        ("a.true", (2, 6), "wanted the name of a field", ""),
        ("a.null", (2, 6), "wanted the name of a field", ""),
        (".a", (0, 1), "found `.`, wanted a value", ""),
        ("a == null", (5, 9), "a manifest has no null", "Ask for presence with has(…)."),
        ("{'a': 1}", (0, 1), "maps cannot be written here", "Write a list, [a, b]."),
        ("A{b: 1}", (1, 2), "found `{`, wanted the end of the expression", ""),
        ("a // b", (3, 4), "found `/`, wanted a value", ""),
        ("in", (0, 2), "`in` is a reserved word", ""),
        ("a == while", (5, 10), "`while` is a reserved word", ""),
        ("function(a)", (0, 8), "`function` is a reserved word", ""),
        ("9223372036854775808", (0, 19), "the number is outside of 64 bits", ""),
        ("- 9223372036854775809", (2, 21), "the number is outside of 64 bits", ""),
        ("-(9223372036854775808)", (2, 21), "the number is outside of 64 bits", ""),
        ("a.all(x)", (2, 5), "`all` takes a name and a condition", "list.all(x, x.field == 'value')"),
        ("a.filter(x, y, z)", (2, 8), "`filter` takes a name and a condition", ""),
        ("a.map()", (2, 5), "`map` takes a name and a value", ""),
        ("a.all(x.y, b)", (6, 9), "a quantifier starts with a name for the element", ""),
        ("a.map(1, b, c)", (6, 7), "a quantifier starts with a name for the element", ""),
        ("all(a, x, b)", (0, 3), "`all` is called on a value", "Write value.all(…)."),
        ("startsWith(a, b)", (0, 10), "`startsWith` is called on a value", "Write value.startsWith(…)."),
        ("a.timestamp()", (2, 11), "`timestamp` is not called on a value", "Write timestamp(…)."),
        ("a.has(b)", (2, 5), "`has` is not called on a value", "Write has(…)."),
        ("has()", (0, 3), "`has` asks for one field", "For example: has(model.license)."),
        ("has(a)", (0, 3), "`has` asks for one field", ""),
        ("has(a.b, c.d)", (0, 3), "`has` asks for one field", ""),
        ("has(a.b == 1)", (0, 3), "`has` asks for one field", ""),
    ],
)
def test_what_is_refused_and_where(text: str, at: tuple[int, int], message: str, hint: str) -> None:
    error = refusal(text)
    assert (error.start, error.end) == at
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("opening", "inside", "closing", "deepest"),
    [
        ("(", "a", ")", DEEPEST),
        ("[", "a", "]", DEEPEST),
        ("!", "a", "", DEEPEST),
        ("-", "a", "", DEEPEST),
        ("f(", "a", ")", DEEPEST),
        ("", "a", ".b", DEEPEST),
        ("", "a", "[0]", DEEPEST - 1),
        ("", "a", " + a", DEEPEST),
        ("a ? b : ", "a", "", DEEPEST),
        ("(a + ", "a", ")", DEEPEST // 2),
        ("a[", "0", "]", DEEPEST // 2),
    ],
)
def test_nesting_has_a_limit(opening: str, inside: str, closing: str, deepest: int) -> None:
    parse(opening * deepest + inside + closing * deepest)
    for more in (deepest + 1, 10_000 // len(opening + closing) - 1):
        text = opening * more + inside + closing * more
        error = refusal(text)
        assert error.message == f"nested deeper than {DEEPEST} levels"
        assert "several lines" in error.hint
        assert 0 <= error.start < error.end <= len(text)


def test_ten_thousand_parentheses_are_refused_at_the_first_too_many() -> None:
    error = refusal("(" * 10_000)
    assert (error.start, error.end) == (DEEPEST + 1, DEEPEST + 2)


@pytest.mark.parametrize("symbol", ["&&", "||"])
def test_a_chain_has_a_limit(symbol: str) -> None:
    node = parse(symbol.join("a" * MOST_TERMS))
    assert isinstance(node, Call)
    assert len(node.args) == MOST_TERMS
    text = symbol.join("a" * (MOST_TERMS + 1))
    error = refusal(text)
    assert (error.message, text[error.start : error.end]) == (f"more than {MOST_TERMS} terms", symbol)
    assert error.start == 3 * MOST_TERMS - 2


@pytest.mark.parametrize(
    ("opening", "closing", "what", "place"),
    [("[", "]", "items", "["), ("f(", ")", "arguments", "f"), ("a.f(", ")", "arguments", "f")],
)
def test_a_list_has_a_limit(opening: str, closing: str, what: str, place: str) -> None:
    parse(f"{opening}{','.join('1' * MOST_TERMS)}{closing}")
    text = f"{opening}{','.join('1' * (MOST_TERMS + 1))}{closing}"
    error = refusal(text)
    assert (error.message, text[error.start : error.end]) == (f"more than {MOST_TERMS} {what}", place)
