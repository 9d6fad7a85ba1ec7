"""Conditions as claims about single fields: what a lint can reason about without running them.

A row is a claim; so are the simple parts of an expression. Whatever else an expression says is an atom: two that
say the same are the same, and nothing more is known of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from steelyard.policy.language.tree import AsOf, Call, Field, ListOf, Literal, Node, Parameter, children
from steelyard.policy.operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from steelyard.policy.language.types import Type

Path = tuple[str, ...]
"""A field: the subject it belongs to, then its path."""

_COMPARISONS = {"==": "equals", "!=": "not", ">=": "at_least", "<=": "at_most"}
_STRICT = {"<": "at_least", ">": "at_most"}
"""A strict comparison is the opposite of another row's test."""
_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Symbol(NamedTuple):
    """An operand that is known only when the rule runs: another field, or the date of the check."""

    name: Path


class Claim(NamedTuple):
    """That a test of a field holds, or, with `holds` false, that it is false; `operand` may be a Symbol."""

    field: Path
    type: Type
    test: str
    operand: object
    holds: bool


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
    if isinstance(node, Field) and node.type.kind == "boolean":
        return Claims((Claim((node.root, *node.path), node.type, "equals", True, holds),))
    return Claims((), ((said(node, params), holds),))


def _claim(node: Call, params: Mapping[str, object] | None, *, holds: bool) -> Claim | None:
    """Return the claim that a test or comparison of one field is; None when it is more than that."""
    function, args = node.function, node.args
    if function == "has" and isinstance(args[0], Field):
        return Claim((args[0].root, *args[0].path), args[0].type, "present", True, holds)
    if function in _FLIPPED and isinstance(args[1], Field) and not isinstance(args[0], Field):
        function, args = _FLIPPED[function], (args[1], args[0])
    field = args[0]
    if not isinstance(field, Field) or not field.path:
        return None
    if function not in OPERATORS:
        if field.type.kind in ("date", "duration", "list", "map", "record", "union"):
            return None  # an expression has moments where the manifest writes dates; lists have no row of their own
        if function in ("<", "<=", ">", ">=") and field.type.kind not in ("integer", "number"):
            return None  # texts have an order in expressions, by their letters
        if function in _STRICT:
            function, holds = _STRICT[function], not holds
        elif function == "in" and _listed(args[1], params) is not None:
            name = (field.root, *field.path)
            return Claim(name, field.type, "one_of", _listed(args[1], params), holds)
        elif function in _COMPARISONS:
            function = _COMPARISONS[function]
        else:
            return None
    return Claim((field.root, *field.path), field.type, function, _operand(args[1], params), holds)


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
