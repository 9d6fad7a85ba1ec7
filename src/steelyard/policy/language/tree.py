"""The syntax tree under every way to write a condition: rows lower into it, expressions are parsed into it.

The parser makes Literal, Name, Select, Index, ListOf, Call and Quantifier without types; the checker returns
the same tree typed, its names resolved into Field, Parameter, AsOf and Variable. Rows are lowered into typed
nodes at once. What decides (`emit`) and what explains (`explain`) reads typed trees only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.language.types import Each, Type
    from steelyard.source import Pointer


FLIPPED: Mapping[str, str] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The comparison that says the same with its sides exchanged: `a < b` is `b > a`."""


class Place(NamedTuple):
    """Where a node stands: a pointer in the card and, inside an expression, two offsets of its text."""

    pointer: Pointer
    start: int = -1
    end: int = -1

    def to(self, other: Place) -> Place:
        """Return the stretch from here to the end of another node of the same expression."""
        return self._replace(end=other.end)


class Literal(NamedTuple):
    """A value written in the card; in a row it may be a list, and a timestamp or duration is nanoseconds."""

    value: object
    at: Place
    type: Type | None = None


class Name(NamedTuple):
    """A name not yet resolved."""

    name: str
    at: Place
    type: None = None


class Parameter(NamedTuple):
    """A parameter of the card, `params.x`."""

    name: str
    at: Place
    type: Type


class AsOf(NamedTuple):
    """The date of the evaluation."""

    at: Place
    type: Type


class Field(NamedTuple):
    """A field of the subject or of one of its parents, by a path known at load; () is the record itself."""

    root: Each
    path: tuple[str, ...]
    at: Place
    type: Type


class Variable(NamedTuple):
    """What a quantifier names: an element of the list it walks."""

    name: str
    at: Place
    type: Type


class Select(NamedTuple):
    """`operand.field` of a value that is known only when it runs."""

    operand: Node
    field: str
    at: Place
    type: Type | None = None


class Index(NamedTuple):
    """`operand[key]`."""

    operand: Node
    key: Node
    at: Place
    type: Type | None = None


class ListOf(NamedTuple):
    """`[a, b, c]`."""

    items: tuple[Node, ...]
    at: Place
    type: Type | None = None


class Call(NamedTuple):
    """An operator, a function or a row's test, with its arguments. `&&` and `||` take any number.

    `named` is where a function's name stands.
    """

    function: str
    args: tuple[Node, ...]
    at: Place
    type: Type | None = None
    named: Place | None = None


class Quantifier(NamedTuple):
    """`over.kind(variable, body)`; `map` may have a condition before its body. `named` is where the variable stands."""

    kind: str
    over: Node
    variable: str
    body: Node
    at: Place
    condition: Node | None = None
    type: Type | None = None
    named: Place | None = None


Node = Literal | Name | Parameter | AsOf | Field | Variable | Select | Index | ListOf | Call | Quantifier


class All(NamedTuple):
    """Conditions joined by *and*: what stands under `when:` or `require:`. No conditions hold."""

    terms: tuple[Node, ...] = ()


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below."""
    match node:
        case Select():
            return (node.operand,)
        case Index():
            return (node.operand, node.key)
        case ListOf():
            return node.items
        case Call():
            return node.args
        case Quantifier():
            return (node.over, *((node.condition,) if node.condition is not None else ()), node.body)
        case _:
            return ()


def walk(node: Node) -> list[Node]:
    """Return the node and everything below it, outermost first."""
    found = [node]
    for one in found:
        found.extend(children(one))
    return found
