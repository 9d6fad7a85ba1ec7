"""Conditions as claims about single fields: what a lint can reason about without running them.

A row is a claim; so are the simple parts of an expression. Whatever else an expression says is an atom: two that
say the same are the same, and nothing more is known of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.language.tree import (
    FLIPPED,
    AsOf,
    Call,
    Field,
    ListOf,
    Literal,
    Node,
    Parameter,
    Select,
    Variable,
    children,
)
from steelyard.policy.language.types import vocabulary
from steelyard.policy.operators import OPERATORS
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from steelyard.policy.language.types import Type

Path = tuple[str, ...]
"""A field: the subject it belongs to, or what a quantifier names, then its path."""

_COMPARISONS = {"==": "equals", "!=": "not", ">=": "at_least", "<=": "at_most"}
_STRICT = {"<": "at_least", ">": "at_most"}
"""A strict comparison is the opposite of another row's test."""
_ORDERED = ("<", "<=", ">", ">=")


class Symbol(NamedTuple):
    """An operand that is known only when the rule runs: another field, or the date of the check."""

    name: Path


class Claim(NamedTuple):
    """That a test of a field holds, or, with `holds` false, that it is false; `operand` may be a Symbol.

    `owner` is the kind of subject whose field it is, empty where it is none's.
    """

    field: Path
    type: Type
    test: str
    operand: object
    holds: bool
    owner: str = ""


class Named(NamedTuple):
    """A field as it is named in a condition, its type, and the kind of subject whose it is, if any."""

    path: Path
    type: Type
    owner: str


class Claims(NamedTuple):
    """Claims that all are to be true, and atoms by what they say, each with whether it is to hold."""

    fields: tuple[Claim, ...] = ()
    atoms: tuple[tuple[Hashable, bool], ...] = ()

    def of(self, field: Path) -> tuple[Claim, ...]:
        """Return the claims about one field."""
        return tuple(claim for claim in self.fields if claim.field == field)

    def plus(self, other: Claims) -> Claims:
        """Return both together."""
        return Claims(self.fields + other.fields, self.atoms + other.atoms)

    @property
    def names(self) -> tuple[Path, ...]:
        """The fields there are claims about, in order."""
        return tuple(dict.fromkeys(claim.field for claim in self.fields))


def together(terms: Iterable[Node], params: Mapping[str, object] | None) -> Claims:
    """Return what it means that all conditions hold; without `params`, whatever a pack may set is a symbol."""
    joined = Claims()
    for term in terms:
        joined = joined.plus(claims(term, params))
    return joined


def claims(node: Node, params: Mapping[str, object] | None, *, holds: bool = True) -> Claims:
    """Return what it means that a condition holds, or that it is false."""
    if isinstance(node, Call):
        if node.function == "!":
            return claims(node.args[0], params, holds=not holds)
        if node.function == ("&&" if holds else "||"):
            joined = Claims()
            for arg in node.args:
                joined = joined.plus(claims(arg, params, holds=holds))
            return joined
        claim = _claim(node, params, holds=holds)
        if claim is not None:
            return Claims((claim,))
        if node.function == "check":  # it may read every parameter there is
            return Claims((), (((*said(node, params), repr(params)), holds),))
    field = named(node)
    if field is not None and field.type.kind == "boolean":
        return Claims((Claim(field.path, field.type, "equals", True, holds, field.owner),))
    return Claims((), ((said(node, params), holds),))


def named(node: Node) -> Named | None:
    """Return the field that a node is: of a subject, or of what a quantifier names; None when it is none."""
    if isinstance(node, Field):
        return Named((node.root, *node.path), node.type, node.root) if node.path else None
    if isinstance(node, Variable):
        return Named((node.name,), node.type, _kind_of(node.type))
    if isinstance(node, Select) and node.type is not None:
        below = named(node.operand) if not isinstance(node.operand, Field) else None
        return None if below is None else Named((*below.path, node.field), node.type, below.owner)
    return None


def _kind_of(type_: Type) -> str:
    """Return the kind of subject that a record is, empty where it is none."""
    return next((kind for kind, known in vocabulary().subjects.items() if known is type_), "")


def _claim(node: Call, params: Mapping[str, object] | None, *, holds: bool) -> Claim | None:
    """Return the claim that a test or comparison of one field is; None when it is more than that."""
    function, args = node.function, node.args
    if function == "has":
        asked = named(args[0])
        return None if asked is None else Claim(asked.path, asked.type, "present", True, holds, asked.owner)
    if function in FLIPPED and named(args[0]) is None:
        function, args = FLIPPED[function], (args[1], args[0])
    field = named(args[0]) if args else None
    if field is None:
        return None
    if function not in OPERATORS:
        if field.type.kind in ("date", "duration", "list", "map", "record", "union"):
            return None  # an expression has moments where the manifest writes dates; lists have no row of their own
        if function in _ORDERED and (field.type.kind not in ("integer", "number") or _is_computed(args[1])):
            return None  # texts are ordered by their letters; what is computed may be no number, and has no order
        if function in _STRICT:
            function, holds = _STRICT[function], not holds
        elif function == "in" and _listed(args[1], params) is not None:
            return Claim(field.path, field.type, "one_of", _listed(args[1], params), holds, field.owner)
        elif function in _COMPARISONS:
            function = _COMPARISONS[function]
        else:
            return None
    return Claim(field.path, field.type, function, _operand(args[1], params), holds, field.owner)


def _is_computed(node: Node) -> bool:
    return named(node) is None and not isinstance(node, (Literal, Parameter))


def _listed(node: Node, params: Mapping[str, object] | None) -> list[object] | None:
    if isinstance(node, ListOf) and all(isinstance(item, Literal) for item in node.items):
        return [item.value for item in node.items if isinstance(item, Literal)]
    given = _operand(node, params)
    return given if isinstance(given, list) else None


def _operand(node: Node, params: Mapping[str, object] | None) -> object:
    match node:
        case Literal():
            return node.value
        case Parameter() if params is not None:
            return params[node.name]
        case _:
            return Symbol(said(node, params))


def said(node: Node, params: Mapping[str, object] | None) -> tuple[str, ...]:
    """Return what a condition says, wherever it stands: equal for two that say the same."""
    match node:
        case Parameter() if params is not None:
            return ("value", repr(params[node.name]))
        case Literal():
            return ("value", repr(node.value))
        case Field():
            return ("field", node.root, *node.path)
        case AsOf():
            return ("as_of",)
    own = [str(part) for part in node if isinstance(part, str)]
    below = [f"({' '.join(said(child, params))})" for child in children(node)]
    return (type(node).__name__, *own, *below)
