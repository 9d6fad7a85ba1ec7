"""Parses SPDX license expressions: AND, OR, WITH, parentheses and `+`, within limits, in linear time.

    expression = conjunction { "OR" conjunction }
    conjunction = factor { "AND" factor }
    factor = "(" expression ")" | id [ "+" ] [ "WITH" id ]

Operators are written all in upper or all in lower case, as SPDX 3 has it. What the ids mean is for others to say.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from steelyard.record import NamedTuple

MAX_LENGTH = 4_000
MAX_DEPTH = 32
MAX_IDS = 200

IDSTRING = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")


class Id(NamedTuple):
    """A license, and perhaps an exception to it, as written, with the offsets at which they begin."""

    text: str
    offset: int
    later: bool = False
    """Whether a `+` follows: this version or a later one."""
    exception: str = ""
    exception_offset: int = 0


class Combined(NamedTuple):
    """Two or more sides of one operator."""

    operator: Literal["AND", "OR"]
    sides: tuple[Node, ...]


Node: TypeAlias = Id | Combined


class NoExpressionError(ValueError):
    """The text is no expression: why, and where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _Token(NamedTuple):
    kind: Literal["id", "AND", "OR", "WITH", "(", ")", "end"]
    text: str
    offset: int


_OPERATORS: dict[str, Literal["AND", "OR", "WITH"]] = {
    "AND": "AND",
    "OR": "OR",
    "WITH": "WITH",
    "and": "AND",
    "or": "OR",
    "with": "WITH",
}


def parse(text: str) -> Node:
    """Return the tree of an expression; raise `NoExpressionError` with the offset of what is wrong."""
    if len(text) > MAX_LENGTH:
        raise NoExpressionError(
            f"an expression has at most {MAX_LENGTH} characters, this has {len(text)}", MAX_LENGTH
        )
    return _Parser(_tokens(text)).whole()


def render(node: Node) -> str:
    """Write a tree as an expression, with the parentheses that matter."""
    if isinstance(node, Combined):
        sides = (
            f"({render(side)})"
            if node.operator == "AND" and isinstance(side, Combined) and side.operator == "OR"
            else render(side)
            for side in node.sides
        )
        return f" {node.operator} ".join(sides)
    text = f"{node.text}+" if node.later else node.text
    return f"{text} WITH {node.exception}" if node.exception else text


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    start = 0
    ids = 0
    while start < len(text):
        character = text[start]
        end = start + 1
        if character in "()":
            tokens.append(_Token(character, character, start))  # type: ignore[arg-type] # one of the two
        elif character not in " \t":
            # A colon joins a document and a reference; a plus may only end an id.
            while end < len(text) and text[end] not in " \t()":
                end += 1
            word = text[start:end]
            operator = _OPERATORS.get(word)
            if operator is None:
                _check(word, start)
                ids += 1
            if ids > MAX_IDS:
                raise NoExpressionError(f"an expression has at most {MAX_IDS} licenses", start)
            tokens.append(_Token(operator or "id", word, start))
        start = end
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _check(word: str, start: int) -> None:
    bare = word.removesuffix("+")
    for index, character in enumerate(bare):
        if character not in IDSTRING and not (character == ":" and bare.startswith("DocumentRef-")):
            raise NoExpressionError(f"{character!a} cannot be in a license id", start + index)
    if not bare:
        raise NoExpressionError("`+` follows a license id without a space", start)


class _Parser:
    """One pass over the tokens; the depth of parentheses is bounded, so is the recursion."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._either()
        if self._kind != "end":
            found = self._tokens[self._at]
            after = "closes nothing" if found.kind == ")" else "follows without AND or OR"
            raise NoExpressionError(f"`{found.text}` {after}", found.offset)
        return node

    @property
    def _kind(self) -> str:
        return self._tokens[self._at].kind

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _either(self) -> Node:
        sides = [self._both()]
        while self._kind == "OR":
            self._at += 1
            sides.append(self._both())
        return sides[0] if len(sides) == 1 else Combined("OR", tuple(sides))

    def _both(self) -> Node:
        sides = [self._factor()]
        while self._kind == "AND":
            self._at += 1
            sides.append(self._factor())
        return sides[0] if len(sides) == 1 else Combined("AND", tuple(sides))

    def _factor(self) -> Node:
        token = self._next()
        if token.kind == "(":
            return self._group(token)
        if token.kind != "id":
            found = "the end" if token.kind == "end" else f"`{token.text}`"
            raise NoExpressionError(f"a license is missing before {found}", token.offset)
        later = token.text.endswith("+")
        text = token.text.removesuffix("+")
        if self._kind != "WITH":
            return Id(text, token.offset, later)
        self._at += 1
        exception = self._next()
        if exception.kind != "id":
            raise NoExpressionError("an exception is missing after WITH", exception.offset)
        return Id(text, token.offset, later, exception.text, exception.offset)

    def _group(self, opened: _Token) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NoExpressionError(f"parentheses are nested deeper than {MAX_DEPTH}", opened.offset)
        node = self._either()
        if self._kind != ")":
            raise NoExpressionError("this parenthesis is never closed", opened.offset)
        self._at += 1
        self._depth -= 1
        return node
