"""Which facts are there when a condition is evaluated, and so whether it can be unknown at all.

Required fields and those with a default always are; others are once a condition before asked for their presence.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from steelyard.manifest.derived import DERIVED, is_certain
from steelyard.policy.language.tree import (
    AsOf,
    Call,
    Field,
    Index,
    Literal,
    Node,
    Parameter,
    Select,
    Variable,
    children,
)
from steelyard.policy.language.types import vocabulary
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.language.types import Type

Key = tuple[Any, ...]
"""A fact by what is written for it, wherever that stands."""

Given = frozenset[Key]
"""Facts that are known to be there."""

_NOTHING: Given = frozenset()
_BOTH = frozenset((True, False))


def value_set(node: Node, given: Given) -> frozenset[bool | None]:
    """Return the values that a condition can have where some facts are given."""
    match node:
        case Call(function="present", args=(asked, Literal(value=bool(wanted)))) if not _open(asked, given):
            return frozenset((wanted,))
        case Call(function="has", args=(asked,)) if not _open(asked, given):
            return frozenset((True,))
    return _BOTH | {None} if _open(node, given) else _BOTH


def given_unless(node: Node, *, value: bool) -> Given:
    """Return the facts that are there wherever a condition is anything but this value."""
    match node:
        case Call(function="present", args=(asked, Literal(value=bool(wanted)))):
            return _owners(asked) if wanted is not value else _NOTHING
        case Call(function="has", args=(asked,)):
            return _NOTHING if value else _owners(asked)
        case Call(function="!", args=(operand,)):
            return given_unless(operand, value=not value)
        case Call(function="&&" | "||") if (node.function == "||") is value:
            # None of the operands has decided.
            return _NOTHING.union(*(given_unless(operand, value=value) for operand in node.args))
    return _NOTHING


def _open(node: Node, given: Given) -> bool:
    """Whether a value can be absent, a condition unknown."""
    return any(True for _ in open_facts(node, given))


def open_facts(node: Node, given: Given) -> Iterator[Node]:
    """Yield the facts whose absence can leave a value absent, or a condition unknown, where some are given."""
    match node:
        case Literal() | Parameter() | AsOf() | Call(function="present" | "has"):
            return
        case Call(function="&&" | "||"):
            # Unknown only where no operand decides, and with it what any of them asked for is there.
            value = node.function == "||"
            there = given.union(*(given_unless(operand, value=value) for operand in node.args))
            for operand in node.args:
                yield from open_facts(operand, there)
        case Call(function="?:"):
            asked, first, second = node.args
            yield from open_facts(asked, given)
            yield from open_facts(first, given | given_unless(asked, value=False))
            yield from open_facts(second, given | given_unless(asked, value=True))
        case Index():
            if _key(node) not in given:  # beyond the end of a list there is nothing
                yield node
        case Field() | Select() | Variable():
            # A member such as `unknown` says that nobody knows.
            is_certain = _always(node) and not (node.type is not None and node.type.unasserted)
            if _key(node) not in given and not is_certain:
                yield node
        case _:
            for child in children(node):
                yield from open_facts(child, given)


def _key(node: Node) -> Key:
    match node:
        case Field():
            return (node.root, *node.path)
        case Select():
            return (*_key(node.operand), node.field)
        case Index():
            return (*_key(node.operand), _key(node.key))
        case Variable():
            return (node.name,)
        case Literal():
            return ("", str(node.value))
        case Parameter():
            return ("params", node.name)
    # What is computed is there when it is asked for in the same words.
    said = getattr(node, "function", getattr(node, "kind", ""))
    return (type(node).__name__, said, tuple(_key(child) for child in children(node)))


def _owners(node: Node) -> Given:
    """Return a fact with all it lies in: what has a field is there itself."""
    key = _key(node)
    return frozenset(key[:length] for length in range(1, len(key) + 1))


def _always(node: Field | Select | Variable) -> bool:
    match node:
        case Variable():
            return True
        case Select():
            operand = node.operand
            inside = operand.type
            reached = isinstance(operand, (Field, Select, Variable)) and _always(operand)
            return reached and inside is not None and _has(inside, node.field)
    type_: Type = vocabulary().subjects[node.root]
    for step in node.path:
        if not _has(type_, step):
            return False
        type_ = type_.fields[step]
    return True


def _has(record: Type, field: str) -> bool:
    """Whether every record of a type has a field."""
    return field in record.certain or field in _certain(record.name)


@cache
def _certain(record: str) -> frozenset[str]:
    """Return the fields that every record of a kind has once it is bound: required, or with a default."""
    schema = load_schema("manifest.v1")
    definitions: dict[str, Any] = {_kebab(name): one for name, one in schema["$defs"].items()}
    said = schema if record == "manifest" else definitions.get(record, {})
    filled = {name for name, field in said.get("properties", {}).items() if "default" in field}
    derived = (name for name, field in DERIVED.get(record, {}).items() if is_certain(field))
    # A model without an id is called as its model is.
    return frozenset((*said.get("required", ()), *filled, *derived, *(("id",) if record == "model" else ())))


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
