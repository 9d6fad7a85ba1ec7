"""Parses an expression into the syntax tree. The grammar is on one page: docs/expressions.md.

The precedence is CEL's: `?:`, `||`, `&&`, relations and `in`, `+ -`, `* / %`, unary `! -`, members.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from steelyard.policy.language.functions import (
    ONLY_FUNCTIONS,
    ONLY_METHODS,
    QUANTIFIERS,
    elsewhere,
)
from steelyard.policy.language.lexer import ExpressionError, Token, tokens
from steelyard.policy.language.tree import (
    Call,
    Index,
    ListOf,
    Literal,
    Name,
    Node,
    Place,
    Quantifier,
    Select,
    children,
)

if TYPE_CHECKING:
    from steelyard.source import Pointer

DEEPEST = 32
"""How deep an expression may nest, parentheses and chains of operators included."""

MOST_TERMS = 200
"""How many terms one chain of `&&` or `||`, one list or one call may have."""

_RELATIONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_LITERALS = {"true": True, "false": False}
_RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ]
)


def parse(text: str, pointer: Pointer = ()) -> Node:
    """Parse a whole expression. Raises ExpressionError, at its place in `text`, for what is not one."""
    return _Parser(text, pointer).whole()


class _Parser:
    def __init__(self, text: str, pointer: Pointer) -> None:
        self._pointer = pointer
        self._tokens = tokens(text)
        self._at = 0
        self._depth = -1  # the whole expression is inside of nothing

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise ExpressionError("the expression is empty", 0, 0)
        node = self._expression()
        if self._next.kind != "end":
            raise self._unexpected("the end of the expression")
        self._measure(node)
        return node

    # -- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _is(self, *texts: str) -> bool:
        return self._next.kind in ("symbol", "name") and self._next.text in texts

    def _accept(self, text: str) -> bool:
        if self._is(text):
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self._unexpected(f"`{text}`")
        return self._take()

    def _unexpected(self, wanted: str) -> ExpressionError:
        token = self._next
        before = self._tokens[max(self._at - 1, 0)]
        if before.kind == "name" and before.text in ("not", "NOT"):
            message = f"`{before.text}` is not part of the language"
            return ExpressionError(message, before.start, before.end, elsewhere(before.text))
        found = f"`{token.text}`" if token.text else "the end of the expression"
        hint = "Write `!=`." if (before.text, token.text) == ("<", ">") else elsewhere(token.text)
        return ExpressionError(f"found {found}, wanted {wanted}", token.start, token.end, hint)

    def _place(self, token: Token) -> Place:
        return Place(self._pointer, token.start, token.end)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _too_deep(token.start, token.end)

    def _measure(self, node: Node) -> None:
        """Refuse a tree higher than its text is deep: `((a * 2 + 1 == 3 ? …`, many operators to a parenthesis."""
        level = [node]
        for _ in range(DEEPEST + 1):
            level = [child for one in level for child in children(one)]
            if not level:
                return
        raise _too_deep(level[0].at.start, level[0].at.end)

    # -- grammar, loosest first

    def _expression(self) -> Node:
        self._deeper(self._next)
        condition = self._chain("||")
        if self._accept("?"):
            yes = self._chain("||")
            self._expect(":")
            no = self._expression()
            condition = Call("?:", (condition, yes, no), condition.at.to(no.at))
        self._depth -= 1
        return condition

    def _chain(self, symbol: str) -> Node:
        """Parse terms joined by `||` or `&&` into one call of all of them."""
        terms = [self._term(symbol)]
        while self._is(symbol):
            token = self._take()
            if len(terms) == MOST_TERMS:
                raise ExpressionError(f"more than {MOST_TERMS} terms", token.start, token.end)
            terms.append(self._term(symbol))
        return terms[0] if len(terms) == 1 else Call(symbol, tuple(terms), terms[0].at.to(terms[-1].at))

    def _term(self, symbol: str) -> Node:
        return self._chain("&&") if symbol == "||" else self._relation()

    def _relation(self) -> Node:
        return self._left(self._addition, *_RELATIONS)

    def _addition(self) -> Node:
        return self._left(self._multiplication, "+", "-")

    def _multiplication(self) -> Node:
        return self._left(self._unary, "*", "/", "%")

    def _left(self, operand: _Rule, *symbols: str) -> Node:
        """Parse operands joined by left-associative operators; a chain nests as deep as it is long."""
        depth = self._depth
        node = operand()
        while self._is(*symbols):
            token = self._take()
            self._deeper(token)
            right = operand()
            node = Call(token.text, (node, right), node.at.to(right.at))
        self._depth = depth
        return node

    def _unary(self) -> Node:
        if not self._is("!", "-"):
            return self._member()
        token = self._take()
        self._deeper(token)
        at = self._place(token)
        if token.text == "-" and self._next.kind in ("integer", "number"):
            operand = self._member(negated=True)
            self._depth -= 1
            return operand._replace(at=at.to(operand.at))
        operand = self._unary()
        self._depth -= 1
        return Call("!" if token.text == "!" else "-_", (operand,), at.to(operand.at))

    def _member(self, *, negated: bool = False) -> Node:
        node = self._primary(negated=negated)
        depth = self._depth
        while self._is(".", "["):
            token = self._take()
            self._deeper(token)
            if token.text == "[":
                key = self._expression()
                node = Index(node, key, node.at.to(self._place(self._expect("]"))))
                continue
            name = self._name()
            node = (
                self._method(node, name)
                if self._is("(")
                else Select(node, name.text, node.at.to(self._place(name)))
            )
        self._depth = depth
        return node

    def _name(self) -> Token:
        if self._next.kind != "name":
            raise self._unexpected("a name")
        if self._next.text in ("in", *_LITERALS, "null"):
            raise self._unexpected("the name of a field")
        return self._take()

    def _method(self, operand: Node, name: Token) -> Node:
        if name.text in QUANTIFIERS:
            return self._quantifier(operand, name)
        if name.text in ONLY_FUNCTIONS:
            hint = f"Write {name.text}(…)."
            raise ExpressionError(f"`{name.text}` is not called on a value", name.start, name.end, hint)
        args = self._arguments(name)
        at = operand.at._replace(end=self._tokens[self._at - 1].end)
        return Call(name.text, (operand, *args), at, named=self._place(name))

    def _quantifier(self, over: Node, name: Token) -> Node:
        args = self._arguments(name)
        counts = QUANTIFIERS[name.text]
        at = over.at._replace(end=self._tokens[self._at - 1].end)
        if len(args) not in counts:
            raise ExpressionError(
                f"`{name.text}` takes a name and {'a condition' if name.text != 'map' else 'a value'}",
                name.start,
                name.end,
                f"For example: list.{name.text}(x, x.field == 'value').",
            )
        variable = args[0]
        if not isinstance(variable, Name):
            raise ExpressionError(
                "a quantifier starts with a name for the element", variable.at.start, variable.at.end
            )
        condition = args[1] if len(args) == max(QUANTIFIERS["map"]) else None
        return Quantifier(name.text, over, variable.name, args[-1], at, condition, named=variable.at)

    def _arguments(self, opener: Token) -> list[Node]:
        self._expect("(")
        args = self._list_until(")")
        if len(args) > MOST_TERMS:
            raise ExpressionError(f"more than {MOST_TERMS} arguments", opener.start, opener.end)
        return args

    def _list_until(self, closer: str) -> list[Node]:
        items: list[Node] = []
        while not self._is(closer):
            items.append(self._expression())
            if not self._accept(","):
                break
            if closer == ")" and self._is(closer):
                raise self._unexpected("an argument")
        self._expect(closer)
        return items

    def _primary(self, *, negated: bool = False) -> Node:
        token = self._next
        match token.kind:
            case "integer" | "number":
                return self._numeral(self._take(), negated=negated)
            case "string":
                return Literal(token.value, self._place(self._take()))
            case "name":
                return self._named()
        if self._accept("("):
            node = self._expression()
            if self._is(","):
                raise self._in_parentheses(token)
            closer = self._expect(")")
            # The parentheses are part of what a caret shows, but of no node of their own.
            return node._replace(at=Place(self._pointer, token.start, closer.end))
        if self._accept("["):
            items = self._list_until("]")
            if len(items) > MOST_TERMS:
                raise ExpressionError(f"more than {MOST_TERMS} items", token.start, token.end)
            return ListOf(tuple(items), self._place(token)._replace(end=self._tokens[self._at - 1].end))
        if self._is("{"):
            raise ExpressionError(
                "maps cannot be written here", token.start, token.end, "Write a list, [a, b]."
            )
        raise self._unexpected("a value")

    def _in_parentheses(self, opener: Token) -> ExpressionError:
        """Return the error of a list that SQL and Python write in parentheses, shown as it is written here."""
        inside = self._tokens[self._tokens.index(opener) + 1 :]
        literals = list(takewhile(lambda token: token.kind in ("string", "integer", "number"), inside[::2]))
        last = 2 * len(literals) - 1
        whole = last < len(inside) and all(inside[at].text == "," for at in range(1, last, 2))
        items = ", ".join(token.text for token in literals) if whole and inside[last].text == ")" else "a, b"
        comma = self._next
        hint = f"Write a list in brackets: [{items}]."
        return ExpressionError("found `,`, wanted `)`", comma.start, comma.end, hint)

    def _only_path(self) -> str:
        """Return the path in the parentheses that come next; empty where they hold anything else."""
        inside = takewhile(lambda token: token.text not in ("", ")"), self._tokens[self._at + 1 :])
        texts = [token.text if token.kind == "name" or token.text == "." else "," for token in inside]
        return "" if "," in texts else "".join(texts)

    def _numeral(self, token: Token, *, negated: bool) -> Node:
        value = token.value
        assert isinstance(value, (int, float))  # noqa: S101 - the lexer's kinds
        value = -value if negated else value
        if isinstance(value, int) and value > 2**63 - 1:
            raise ExpressionError("the number is outside of 64 bits", token.start, token.end)
        return Literal(value, self._place(token))

    def _named(self) -> Node:
        token = self._take()
        at = self._place(token)
        if token.text in _LITERALS:
            return Literal(_LITERALS[token.text], at)
        if token.text == "null":
            hint = "Ask for presence with has(…)."
            raise ExpressionError("a manifest has no null", token.start, token.end, hint)
        if token.text in _RESERVED or token.text == "in":
            hint = elsewhere(token.text)
            raise ExpressionError(f"`{token.text}` is a reserved word", token.start, token.end, hint)
        if not self._is("("):
            return Name(token.text, at)
        if token.text in ONLY_METHODS or token.text in QUANTIFIERS:
            path = self._only_path() if token.text == "exists" else ""
            hint = f"Write has({path})." if path else f"Write value.{token.text}(…)."
            raise ExpressionError(f"`{token.text}` is called on a value", token.start, token.end, hint)
        args = self._arguments(token)
        at = at._replace(end=self._tokens[self._at - 1].end)
        if token.text == "has" and (len(args) != 1 or not isinstance(args[0], (Select, Index))):
            hint = "For example: has(model.license)."
            raise ExpressionError("`has` asks for one field", token.start, token.end, hint)
        return Call(token.text, tuple(args), at, named=self._place(token))


def _too_deep(start: int, end: int) -> ExpressionError:
    hint = "Split it: several lines under `expr:` are joined by *and*."
    return ExpressionError(f"nested deeper than {DEEPEST} levels", start, end, hint)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Rule = Callable[[], Node]
