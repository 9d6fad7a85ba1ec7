"""Small changes of one condition, each of a kind that authors make by mistake; pure functions over the typed tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.language.evidence import source
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Index,
    ListOf,
    Literal,
    Node,
    Place,
    Quantifier,
    Select,
    children,
)
from steelyard.policy.language.types import BOOLEAN, DATE, DURATION, NUMBER
from steelyard.policy.operators import OPERATORS
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.source import Pointer


class Change(NamedTuple):
    """A condition changed: what it became, where in the card, and in which words."""

    node: Node
    at: Place
    what: str


# Every bound with the one beside it: `at least` and `more than` differ by the bound itself.
_BESIDE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "before": "at_most", "after": "at_least"}
_STRICT = {"at_least": ("at_most", "more than"), "at_most": ("at_least", "less than")}
_ANY_OR_ALL = {"has_any": "has_all", "has_all": "has_any", "all_in": "has_any"}
_QUANTIFIERS = {"all": "exists", "exists": "all", "exists_one": "exists"}
_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*"}
_LOGIC = ("&&", "||")
_DAY = 86_400_000_000_000
"""Nanoseconds: differences of dates are counted in them."""


class Changes:
    """Makes the changes of the conditions of a card; `texts` are its expressions by their pointers."""

    def __init__(self, texts: Mapping[Pointer, str]) -> None:
        self._texts = texts

    def of(self, term: Node) -> Iterator[Change]:
        """Yield every change of one condition; it stays of the same types, and is never what it was."""
        return self._below(term, is_condition=True)

    def name(self, node: Node) -> str:
        """Return what was written for a node: its stretch of an expression, or the dotted place of a row's test."""
        pointer = node.at.pointer
        return source(node, self._texts) if pointer in self._texts else ".".join(map(str, pointer))

    def _below(self, node: Node, *, is_condition: bool) -> Iterator[Change]:
        yield from self._negated(node) if is_condition else ()
        yield from self._changed(node)
        for index, child in enumerate(children(node)):
            for change in self._below(child, is_condition=_is_condition(node, index)):
                yield change._replace(node=_with_child(node, index, change.node))

    def _negated(self, node: Node) -> Iterator[Change]:
        """Negate what is asked of a fact; the words between (`&&`, `!`, `?:`) change in other ways."""
        if not (isinstance(node, Call) and node.function in (*_LOGIC, "!", "?:")):
            yield self._change(node, Call("!", (node,), node.at, BOOLEAN), "negated")

    def _changed(self, node: Node) -> Iterator[Change]:
        match node:
            case Call() if node.function in OPERATORS:
                yield from self._row(node)
            case Call():
                yield from self._call(node)
            case Quantifier() if node.kind in _QUANTIFIERS:
                yield self._turned(node, node._replace(kind=_QUANTIFIERS[node.kind]), node.kind)
            case ListOf():
                for index, item in enumerate(node.items):
                    if len(node.items) > 1:
                        yield Change(_less(node, index), item.at, f"`{self.name(item)}` removed")

    def _row(self, row: Call) -> Iterator[Change]:
        test, (field, operand) = row.function, row.args
        if test in _STRICT:
            other, words = _STRICT[test]
            strict = Call("!", (row._replace(function=other),), row.at, BOOLEAN)
            yield self._change(row, strict, f"with `{words}` for `{test}`")
        elif test == "within_days":
            yield self._change(row, _sooner(row), "with `less than` for `within_days`")
        elif test in _BESIDE:
            yield self._turned(row, row._replace(function=_BESIDE[test]), test)
        members = operand.value if isinstance(operand, Literal) and isinstance(operand.value, list) else None
        # Of a single value, having any and having all are the same.
        if test in _ANY_OR_ALL and (test == "all_in" or members is None or len(members) > 1):
            yield self._turned(row, row._replace(function=_ANY_OR_ALL[test]), test)
        if members is not None and isinstance(operand, Literal) and len(members) > 1:
            for index, member in enumerate(members):
                rest = [*members[:index], *members[index + 1 :]]
                at = Place((*row.at.pointer, index))
                less = row._replace(args=(field, operand._replace(value=rest)))
                yield Change(less, at, f"`{self.name(row)}` without `{member}`")

    def _call(self, call: Call) -> Iterator[Change]:
        function, args = call.function, call.args
        match function:
            case "&&" | "||":
                for index, arg in enumerate(args):
                    yield Change(_less(call, index), arg.at, f"`{self.name(arg)}` removed")
                turned = "||" if function == "&&" else "&&"
                yield self._turned(call, call._replace(function=turned), function)
            case "!":
                yield self._change(call, args[0], "without `!`")
            case "?:":
                for branch, word in zip(args[1:], ("true", "false"), strict=True):
                    yield self._change(call, branch, f"as if always {word}")
            case _ if function in _BESIDE:
                yield self._turned(call, call._replace(function=_BESIDE[function]), function)
            case _ if function in _ARITHMETIC and _is_reversible(call):
                yield self._turned(call, call._replace(function=_ARITHMETIC[function]), function)

    def _turned(self, node: Call | Quantifier, turned: Call | Quantifier, was: str) -> Change:
        now = turned.function if isinstance(turned, Call) else turned.kind
        return self._change(node, turned, f"with `{now}` for `{was}`")

    def _change(self, node: Node, changed: Node, words: str) -> Change:
        return Change(changed, node.at, f"`{self.name(node)}` {words}")


def _sooner(row: Call) -> Node:
    """Return a row that asks for less than a number of days, by the arithmetic of expressions: no test says that."""
    field, days = row.args
    edge = Call("*", (days, Literal(_DAY, row.at, NUMBER)), row.at, NUMBER)
    ways = ((field, AsOf(row.at, DATE)), (AsOf(row.at, DATE), field))
    at_edge = tuple(Call("==", (Call("-", way, row.at, DURATION), edge), row.at, BOOLEAN) for way in ways)
    before = tuple(Call("!", (one,), row.at, BOOLEAN) for one in at_edge)
    return Call("&&", (row, *before), row.at, BOOLEAN)


def shape(node: Node) -> str:
    """Write a node without its places and types: conditions of one shape mean the same."""
    own = [
        str(value)
        for name, value in node._asdict().items()
        if name in ("value", "name", "root", "path", "field", "function", "kind", "variable")
    ]
    return f"{type(node).__name__}({'; '.join([*own, *map(shape, children(node))])})"


def _less(node: Call | ListOf, index: int) -> Node:
    """Return a node without one operand or item; of two operands, the other is left alone."""
    rest = (*children(node)[:index], *children(node)[index + 1 :])
    if isinstance(node, ListOf):
        return node._replace(items=rest)
    return node._replace(args=rest) if len(rest) > 1 else rest[0]


def _is_condition(node: Node, index: int) -> bool:
    """Whether the child of a node is asked whether it holds; below `!`, dropping that is the negation."""
    match node:
        case Call():
            return node.function in _LOGIC or (node.function == "?:" and (index == 0 or node.type == BOOLEAN))
        case Quantifier() if node.kind == "map":
            return node.condition is not None and index == 1
        case Quantifier():
            return index > 0
        case _:
            return False


def _is_reversible(call: Call) -> bool:
    """Whether the opposite arithmetic has a meaning with the same types, and is not the same."""
    kinds = {arg.type.kind for arg in call.args if arg.type is not None}
    if kinds <= {"integer", "number"}:
        return True
    return (
        call.function in ("+", "-") and call.args[1].type is not None and call.args[1].type.kind == "duration"
    )


def _with_child(node: Node, index: int, child: Node) -> Node:
    below: list[Any] = [*children(node)]
    below[index] = child
    match node:
        case Select():
            return node._replace(operand=child)
        case Index():
            return node._replace(operand=below[0], key=below[1])
        case ListOf():
            return node._replace(items=tuple(below))
        case Call():
            return node._replace(args=tuple(below))
        case Quantifier() if node.condition is not None:
            return node._replace(over=below[0], condition=below[1], body=below[2])
        case Quantifier():
            return node._replace(over=below[0], body=below[1])
    raise AssertionError(node)  # pragma: no cover - nothing else has children
